"""Goes on through a construct that is too long to wait for, and says what it was when it ends."""

import re
from typing import NamedTuple

from router.policy.drafting.segments import TRAILING, Swallow
from router.policy.drafting.shadow import shadow

MAX_KEPT = 2_048
"""Characters of a long address that are compared with the given ones; a longer one is nobody's."""
_TAIL = 32
_ENDS = {
    Swallow.URL: re.compile(r"[^!#-;=?-_a-z{-~]", re.IGNORECASE),
    Swallow.DESTINATION: re.compile(r"[)\n]"),
    Swallow.TAG: re.compile(r">|\n\s*\n"),
    Swallow.COMMENT: re.compile(r"-->"),
    Swallow.RUN: re.compile(r"\s|[\u2e80-\ufaff]"),
}
_ELEMENT_NAME = re.compile(r"<(\w+)")


class Swallowed(NamedTuple):
    """A construct that has ended."""

    kind: Swallow
    content: str
    """The address of a link, empty for what is no address."""
    rest: str
    """The text after it."""


class Swallower:
    """Eats one construct, in pieces of any size."""

    def __init__(self, kind: Swallow) -> None:
        self._kind = kind
        self._kept = ""
        self._end = _ENDS.get(kind)
        self._held = ""

    def feed(self, text: str) -> Swallowed | None:
        """The construct when it has ended; None while it goes on."""
        text = self._held + text
        if self._end is None:
            name = _ELEMENT_NAME.match(shadow(text))
            self._end = re.compile(rf"</{name[1] if name else 'script'}\s{{0,8}}>", re.IGNORECASE)
        end = self._end.search(shadow(text))
        if end is None:
            # The end of an element may itself have begun.
            tail = _TAIL if self._kind in (Swallow.ELEMENT, Swallow.COMMENT, Swallow.TAG) else 0
            cut = max(0, len(text) - tail) if tail else len(text)
            self._keep(text[:cut])
            self._held = text[cut:]
            return None
        self._keep(text[: end.start()])
        is_outside = self._kind in (Swallow.URL, Swallow.RUN) or end[0].isspace()
        return self._ended(text[end.start() if is_outside else end.end() :])

    def finish(self) -> Swallowed:
        """The construct at the end of the draft."""
        self._keep(self._held)
        return self._ended("")

    def _keep(self, text: str) -> None:
        if self._kind in (Swallow.URL, Swallow.DESTINATION):
            self._kept = (self._kept + text)[: MAX_KEPT + 1]

    def _ended(self, rest: str) -> Swallowed:
        content = self._kept if len(self._kept) <= MAX_KEPT else ""
        if self._kind is Swallow.URL:
            address = content.rstrip(TRAILING)
            content, rest = address, content[len(address) :] + rest
        elif self._kind is Swallow.DESTINATION:
            content = content.strip().split(" ", 1)[0]
        return Swallowed(self._kind, content, rest)
