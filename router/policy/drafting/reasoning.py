"""Takes thinking aloud and the tokens of chat templates out of a stream, wherever its pieces are cut."""

import re
from enum import Enum, auto
from typing import NamedTuple

from router.policy.drafting.shadow import shadow

MAX_HELD = 32
"""Characters a token may take, and so the most that is ever held back here."""
_NAMES = "think|thinking|thoughts?|reasoning|analysis|reflection|scratchpad|inner_monologue|seed:think|ant_?thinking"
_TOKEN = re.compile(
    rf"<\s{{0,2}}(?P<slash>/?)\s{{0,2}}(?:{_NAMES})(?=[\s/>])"
    r"|(?P<mark>◁(?P<slash2>/?)think▷|\[(?P<slash3>/?)THINK\])"
    r"|<\|(?P<role>[\w▁:./ -]{1,28})\|>"
    r"|<(?P<turn>start_of_turn|end_of_turn)>"
    r"|(?P<other></?s>|<</?SYS>>|\[/?INST\]|<(?:bos|eos|pad|unk)>)",
    re.IGNORECASE,
)
_PARTIAL = re.compile(
    r"<\s{0,2}/?\s{0,2}[a-z_:]{0,16}>?|<\|[\w▁:./ -]{0,28}\|?|<{1,2}/?[sy]{0,3}>?|◁/?[a-z]{0,5}|\[/?[a-z]{0,5}",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[<◁\[]")
_TAG_END = re.compile(r"[>\n]")
_STARTS = frozenset({"im_start", "start_header_id", "start", "start_of_turn"})
_ENDS = frozenset(
    {
        "im_end",
        "end",
        "eot_id",
        "eom_id",
        "endoftext",
        "end_of_text",
        "return",
        "call",
        "end▁of▁sentence",
        "end_of_turn",
    }
)
_ASSISTANT = frozenset({"assistant", "model", "bot", "final"})
_OTHERS = frozenset({"user", "system", "human", "tool", "developer", "analysis", "commentary", "environment"})
_NAME_CHARS = 16


class Found(Enum):
    """What was taken out at this place."""

    REASONING = auto()
    ORPHAN = auto()
    """The end of a thought that had no beginning: what stood before it was the thought."""
    ROLE = auto()


class _Awaited(NamedTuple):
    """A name that must follow a token, the role after `<|im_start|>`."""

    text: str


class ReasoningFilter:
    """Text in pieces of any size in; visible text, and what was found between, out."""

    def __init__(self) -> None:
        self._held = ""
        self._depth = 0
        self._in_tag = False
        self._hidden = False
        self._awaited: _Awaited | None = None

    def feed(self, text: str) -> list[str | Found]:
        """What may go on, in order; the same whatever the pieces."""
        out: list[str | Found] = []
        text = self._held + text
        # Most pieces of most drafts hold none of the signs.
        view = shadow(text)
        place = 0
        while place < len(text):
            if self._in_tag:
                end = _TAG_END.search(view, place)
                if end is None:
                    place = len(text)
                    break
                self._in_tag, place = False, end.end()
                continue
            token = _TOKEN.search(view, place)
            if token is None:
                break
            self._pass(text[place : token.start()], out)
            self._take(token, out)
            place = token.end()
        keep = _partial(view, place)
        self._pass(text[place:keep], out)
        self._held = text[keep:]
        return out

    def end(self) -> list[str | Found]:
        """What was held back at the end of the draft."""
        out: list[str | Found] = []
        held, self._held = self._held, ""
        if not self._in_tag:  # pragma: no branch - what stands within a tag that never ends is dropped
            self._pass(held, out)
        self._resolve(out)
        return out

    def _take(self, token: re.Match[str], out: list[str | Found]) -> None:
        role = (token["role"] or token["turn"] or "").lower().strip()
        if role:
            self._resolve(out)
            out.append(Found.ROLE)
            self._turn(role)
        elif token["other"]:
            out.append(Found.ROLE)
        else:
            self._in_tag = not token["mark"]
            closes = bool(token["slash"] or token["slash2"] or token["slash3"])
            out.append(Found.ORPHAN if closes and not self._depth else Found.REASONING)
            self._depth = max(0, self._depth - 1) if closes else self._depth + 1

    def _turn(self, role: str) -> None:
        if role in _STARTS or role == "channel":
            self._awaited = _Awaited("")
        elif role in _ENDS:
            self._hidden = True
        elif role in _ASSISTANT:
            self._hidden = False
        elif role in _OTHERS:
            self._hidden = True

    def _pass(self, text: str, out: list[str | Found]) -> None:
        if self._awaited is not None and text:
            text = self._awaited.text + text
            self._awaited = _Awaited(text)
            name = text.lstrip()
            if len(name) < _NAME_CHARS and "\n" not in name:
                return
            self._resolve(out)
            return
        if text and not self._depth and not self._hidden:
            out.append(text)

    def _resolve(self, out: list[str | Found]) -> None:
        """The awaited name has ended: whose words follow?"""
        if self._awaited is None:
            return
        text, self._awaited = self._awaited.text, None
        name = re.match(r"\s*([A-Za-z]*)\s?", text)
        word = name[1].lower() if name else ""
        if word in _OTHERS:
            self._hidden = True
        else:
            self._hidden = False
            rest = text[name.end() :] if name and word in _ASSISTANT else text
            if rest and not self._depth:
                out.append(rest)


def _partial(view: str, place: int) -> int:
    """Where a token may have begun that has not ended; the length of the view where none has."""
    for sign in _SIGN.finditer(view, max(place, len(view) - MAX_HELD)):
        if _PARTIAL.fullmatch(view, sign.start()):
            return sign.start()
    return len(view)
