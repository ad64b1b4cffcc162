"""The little language of the rule files: what a clinician writes to say which words count.

crushing pain           these words, one after the other
vomit*                  a word that begins so
<chest> .. <hurting>    one concept, then another, at most 5 words or 8 Chinese characters between
<chest> ..9 <hurting>   the same with another distance
"""

import re
from typing import NamedTuple

from router.domain.errors import ArtefactError

DEFAULT_GAP = 5
HAN_PER_WORD = 1.6
"""Chinese characters that take the room of one English word."""

_CONCEPT = re.compile("<[a-z0-9_]+>")
_ELEMENT = re.compile(r"\.\.(?P<gap>\d*)|<(?P<concept>[a-z0-9_]+)>|(?P<words>(?:(?!\s*(?:\.\.|<)).)+)")


# Most phrases are plain words, and there are many thousands of them.
_MARKED = re.compile(r"[<*]|\.\.|^\s*$")


class Literal(NamedTuple):
    """Words as they stand in a normalised text."""

    text: str
    opens_right: bool
    """The last word may go on (`vomit*`)."""


class Reference(NamedTuple):
    """Any phrase of another concept."""

    concept: str


Element = Literal | Reference


class Phrase(NamedTuple):
    """Elements in order, with the room allowed before each but the first."""

    elements: tuple[Element, ...]
    gaps: tuple[int, ...]
    """Words allowed between element i and i+1."""


def parse_phrase(written: str) -> Phrase:
    """Read one phrase.

    Raises:
        ArtefactError: the phrase is empty, names a concept as no file could, or has a gap at an end.
    """
    if ("<" in written or ">" in written) and {"<", ">"} & set(_CONCEPT.sub("", written)):
        raise _bad(written)
    if not _MARKED.search(written):
        return Phrase((Literal(written.strip(), opens_right=False),), ())
    return _parse_marked(written)


def _parse_marked(written: str) -> Phrase:
    elements: list[Element] = []
    gaps: list[int] = []
    pending: int | None = None
    for match in _ELEMENT.finditer(written.strip()):
        if match.group("gap") is not None:
            pending = int(match.group("gap") or DEFAULT_GAP)
            continue
        if match.group("concept"):
            new: list[Element] = [Reference(match.group("concept"))]
        else:
            *begun, last = (part.strip() for part in match.group("words").split("*"))
            new = [Literal(part, opens_right=True) for part in begun if part]
            if last:
                new.append(Literal(last, opens_right=False))
        for element in new:
            if elements:
                gaps.append(0 if pending is None else pending)
            elif pending is not None:
                raise _bad(written)
            elements.append(element)
            pending = None
    if not elements or pending is not None:
        raise _bad(written)
    return Phrase(tuple(elements), tuple(gaps))


def _bad(written: str) -> ArtefactError:
    return ArtefactError(f"the phrase {written!r} is not valid; write words, <concept> or two of them joined by ' .. '")
