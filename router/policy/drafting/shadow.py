"""A view of a text in which one rule sees every way of writing a sign; as long as the text, character by character."""

import re
from collections.abc import Callable, Iterator

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Only the characters that the rules of this folder name; a whole table is the classifier's matter.
_TRADITIONAL = dict(
    zip(
        map(
            ord,
            "醫診沒須緊擔觀幾過嚴礙問題會這個為單純壓歲兒劑處開馬無說認別點藥給資來參獻據門護車檢應該關還體當請輕測慮勞現駛急夠長寶嬰",
        ),
        "医诊没须紧担观几过严碍问题会这个为单纯压岁儿剂处开马无说认别点药给资来参献据门护车检应该关还体当请轻测虑劳现使急够长宝婴",
        strict=True,
    )
)
_QUOTES = {ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"', ord("\u00a0"): " ", ord("\u3000"): " "}
_TABLE: dict[int, int | str] = {**_FULL_WIDTH, **_TRADITIONAL, **_QUOTES}
# Invisible characters would let "ht\u200btps" pass; the joiners of some scripts and emoji are among them.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]",
)


def shadow(text: str) -> str:
    """Full-width forms as ASCII, the signs' traditional characters as simplified, curly quotes straight."""
    return text if text.isascii() else text.translate(_TABLE)


def visible(text: str) -> str:
    """The text without characters that show nothing."""
    return _INVISIBLE.sub("", text)


def rewrite(text: str, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str | None]) -> str:
    """Replace what the pattern finds in the shadow; None leaves the text as it stands."""
    parts: list[str] = []
    done = 0
    for match in pattern.finditer(shadow(text)):
        new = replace(match)
        if new is not None:
            parts += (text[done : match.start()], new)
            done = match.end()
    return "".join((*parts, text[done:])) if parts else text


class Sign:
    """A pattern with the plain words one of which it needs; where none stands, the pattern is not tried.

    Plain search is many times faster than a pattern with dozens of branches, and most sentences hold no sign at all.
    """

    def __init__(self, pattern: str, hints: str) -> None:
        self._pattern = re.compile(pattern, re.IGNORECASE)
        self._hints = tuple(hint.replace("_", " ") for hint in hints.split())

    def finditer(self, text: str, lowered: str) -> Iterator[re.Match[str]]:
        """Every place where the sign stands.

        Args:
            text: shadow of the sentence.
            lowered: the same in lower case, made once for all signs.
        """
        if any(hint in lowered for hint in self._hints):
            yield from self._pattern.finditer(text)

    def stands_in(self, text: str, lowered: str) -> bool:
        """The sign stands somewhere in the text."""
        return any(hint in lowered for hint in self._hints) and bool(self._pattern.search(text))
