"""Keeps count of open markdown, so that a text may end anywhere and still render as meant."""

import re

_MARK = re.compile(
    r"(?P<blank>\n[ \t]*\n)|(?P<fence>(?<=\n)(?P<indent>[ ]{0,3})(?P<ticks>`{3,}(?![^\n]*`)|~{3,})(?P<info>[^\n]*))"
    r"|(?P<code>`+)"
    r"|(?P<run>\*{1,3}|_{1,3}|~~)"
)
_DANGLING = re.compile(r"(?:(?<=\s)|\A)(?:\*{1,3}|_{1,3}|~~|`+|!?\[)\s*\Z|(?:(?<=\n)|\A)[ ]*(?:#{1,6}|[-+>*])\s*\Z")
_HALF_LINK = re.compile(r"!?\[(?=[^\[\]]*\Z)")


class OpenMarks:
    """Reads what is shown, piece by piece."""

    def __init__(self) -> None:
        self._fence = ""
        self._stack: list[str] = []
        self._last = "\n"

    @property
    def in_fence(self) -> bool:
        """The text shown last stands in a fenced block of code."""
        return bool(self._fence)

    def note(self, text: str) -> None:
        """Text has been shown."""
        # The character before tells whether a mark stands at the start of a line or of a word.
        line = self._last + text
        place = 1
        while mark := _MARK.search(line, place):
            place = mark.end()
            if mark["fence"]:
                self._turn_fence(mark)
            elif self._fence:
                continue
            elif mark["blank"]:
                self._stack.clear()
                # The second line break may be the first of another blank line or stand before a fence.
                place = mark.end() - 1 if mark.end() - 1 > mark.start() else mark.end()
            else:
                self._turn(mark, line)
        self._last = line[-1]

    def _turn_fence(self, mark: re.Match[str]) -> None:
        ticks = mark["ticks"]
        if not self._fence:
            # An indented fence may belong to a list and end with it, so what follows is not surely code.
            if not mark["indent"]:
                self._fence = ticks
                self._stack.clear()
        elif ticks[0] == self._fence[0] and len(ticks) >= len(self._fence) and not mark["info"].strip():
            self._fence = ""

    def _turn(self, mark: re.Match[str], line: str) -> None:
        sign = mark["code"] or mark["run"]
        before = line[mark.start() - 1]
        after = line[mark.end()] if mark.end() < len(line) else " "
        in_code = bool(self._stack) and self._stack[-1].startswith("`")
        if in_code and sign != self._stack[-1]:
            return
        if sign[0] == "_" and before.isalnum() and after.isalnum():
            return
        if sign in self._stack and (in_code or not before.isspace()):
            del self._stack[self._stack.index(sign) :]
        elif mark["code"] or not after.isspace():
            self._stack.append(sign)

    def close(self) -> str:
        """What must be written for nothing to stay open; nothing is open afterwards."""
        closers = "".join(reversed(self._stack))
        if self._fence:
            closers = ("" if self._last == "\n" else "\n") + self._fence
        self._stack.clear()
        self._fence = ""
        self._last = closers[-1:] or self._last
        return closers


def without_dangling(text: str) -> str:
    """The end of a draft without a mark that nothing follows and without half a link."""
    text = _HALF_LINK.sub("", text)
    while (shorter := _DANGLING.sub("", text)) != text:
        text = shorter.rstrip()
    return text
