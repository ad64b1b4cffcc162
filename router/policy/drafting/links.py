"""Takes links and addresses out of a draft: one that is a given source's becomes its number, any other goes."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from router.policy.drafting.segments import TRAILING
from router.policy.drafting.shadow import rewrite, shadow

_INLINE = re.compile(
    r"(?P<image>!?)\[(?P<text>[^\[\]]*)\]\(\s*(?P<to><[^<>\n]*>|[^\s()]*(?:\([^()]*\)[^\s()]*)*)[^()\n]*(?:\)|(?=\n)"
    r"|\Z)"
)
_ORPHAN = re.compile(r"\]\(\s*(?P<to>[^\s()]*(?:\([^()]*\)[^\s()]*)*)[^()\n]*(?:\)|(?=\n)|\Z)")
_BY_LABEL = re.compile(r"!?\[(?P<text>[^\[\]]+)\]\[(?P<label>[^\[\]]*)\]")
_NUMBERED = re.compile(r"(?:S|source |来源|资料)?\s?\d{1,2}", re.IGNORECASE)
_DEFINITION = re.compile(r"(?:(?<=\n)|\A)[ ]{0,3}\[\^?[^\[\]\n]+\]:[ \t]*(?=\S*[:/.#]|<)[^\n]*")
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]{0,20}://(?:[!#-;=?-_a-z{-~]+|[^\s<>\"'`()。，；、！？]{1,80})?"
    r"|www\.[!#-;=?-_a-z{-~]+"
    r"|\b(?:javascript|vbscript|mailto):(?=\S)[!#-;=?-_a-z{-~]*|\bdata:[a-z]+/[!#-;=?-_a-z{-~]*"
    r"|[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
    r"|(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]{0,62})(?:\.|\[\.\]))+"
    r"(?:(?:com|net|org|gov|edu|info|cn|uk|eu|hk|tw|xyz|site|online|shop|club|vip|biz|app|dev|health|example|test"
    r"|invalid)"
    r"(?![\w-])(?:[:/][!#-;=?-_a-z{-~]*)?|[a-z]{2,12}/[!#-;=?-_a-z{-~]*)"
    r"|\bdoi:?\s*10\.\d{3,9}/\S+|\b10\.\d{4,9}/[^\s\u3400-\u9fff]+|\b(?:PMID|PMCID|arXiv|ISBN)[:\s]\s*[\w.-]*\d[\w.-]*",
    re.IGNORECASE,
)
_MAY_LEAD = re.compile(r"[\]@]|:\S|[.\]][a-z]|\b10\.|PM(?:C)?ID|arXiv|ISBN|\bdoi", re.IGNORECASE)
_LEFTOVER = re.compile(r"(?P<link>\]\()|(?P<scheme>[a-z]{2,12}://)|(?P<www>www\.)", re.IGNORECASE)
_MAX_NESTED = 4
_SAFE = re.compile(r"<?(?:https?://|mailto:)", re.IGNORECASE)
_EMPTY = re.compile(r"[(\[（【]\s*[)\]）】]|\(\s*(?P<number>\[S\d{1,2}\])\s*\)")


class Cleaned(NamedTuple):
    """A text, and how many links or addresses were taken out of it."""

    text: str
    removed: int


def normal_address(url: str) -> str:
    """The form in which two ways of writing one address agree."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", shadow(url).strip("<> ").casefold())
    return bare.rstrip("/")


def is_safe(address: str) -> bool:
    """The address is a page or a mailbox, nothing that runs or is loaded."""
    return bool(_SAFE.match(shadow(address)))


def without_links(text: str, numbers: Mapping[str, str]) -> Cleaned:
    """Nothing is left that leads out of the answer.

    Args:
        text: a segment; its constructs are whole.
        numbers: the normal address of each given source, to its number.
    """
    if not _MAY_LEAD.search(shadow(text)):
        return Cleaned(text, 0)
    remover = _Remover(numbers)
    # A link may stand inside another's text, an image inside a link.
    for _ in range(_MAX_NESTED):  # pragma: no branch - each pass ends one level, and the last finds nothing
        before, text = text, remover.inline(text)
        if text == before:
            break
    text = rewrite(text, _ORPHAN, lambda match: f" {given}" if (given := remover.number(match["to"])) else "")
    text = rewrite(text, _DEFINITION, remover.drop)
    text = remover.labelled(text)
    before, text = text, rewrite(text, _ADDRESS, remover.bare)
    if text != before:
        text = rewrite(text, _EMPTY, lambda match: match["number"] or "")
    return Cleaned(text, remover.removed)


class _Remover:
    """Takes links out of one text and counts them."""

    def __init__(self, numbers: Mapping[str, str]) -> None:
        self.removed = 0
        self._numbers = numbers

    def number(self, url: str) -> str:
        """`[S1]` for the address of a given source, nothing for any other."""
        found = self._numbers.get(normal_address(url))
        self.removed += found is None
        return f"[{found}]" if found else ""

    def drop(self, _: re.Match[str]) -> str:
        self.removed += 1
        return ""

    def bare(self, match: re.Match[str]) -> str:
        address = match[0].rstrip(TRAILING if "(" not in match[0] else TRAILING.replace(")", ""))
        return self.number(address) + match[0][len(address) :]

    def inline(self, text: str) -> str:
        def link(match: re.Match[str]) -> str:
            given = self.number(match["to"])
            words = text[match.start("text") : match.end("text")].strip()
            if _NUMBERED.fullmatch(words):
                return f"[{words}]"
            return f"{words} {given}".strip() if given else words

        return rewrite(text, _INLINE, link)

    def labelled(self, text: str) -> str:
        def link(match: re.Match[str]) -> str | None:
            words = text[match.start("text") : match.end("text")]
            if _NUMBERED.fullmatch(words):
                return None
            self.removed += 1
            return words

        return rewrite(text, _BY_LABEL, link)


def without_leftovers(text: str) -> str:
    """What could still begin a link once something before or after it was taken out, no longer can."""
    if not _MAY_LEAD.search(shadow(text)):
        return text
    return rewrite(text, _LEFTOVER, lambda match: "] (" if match["link"] else "")


def with_safe_links(text: str) -> Cleaned:
    """Links stay where they lead to a page or a mailbox; images become links, since a client loads an image unasked."""
    removed = 0

    def link(match: re.Match[str]) -> str | None:
        nonlocal removed
        words = text[match.start("text") : match.end("text")]
        if not _SAFE.match(match["to"]):
            removed += 1
            return words
        return text[match.start() + len(match["image"]) : match.end()] if match["image"] else None

    def orphan(match: re.Match[str]) -> str | None:
        nonlocal removed
        if _SAFE.match(match["to"]) or text.rfind("[", 0, match.start()) >= 0:
            return None
        removed += 1
        return "]"

    if "](" in shadow(text):
        text = rewrite(text, _INLINE, link)
        text = rewrite(text, _ORPHAN, orphan)
    return Cleaned(rewrite(text, _UNSAFE_DEFINITION, lambda match: match[1] or ""), removed)


_UNSAFE_DEFINITION = re.compile(
    r"((?:(?<=\n)|\A)[ ]{0,3})\[[^\[\]\n]+\]:[ \t]*<?(?:javascript|vbscript|data|file):[^\n]*", re.IGNORECASE
)
