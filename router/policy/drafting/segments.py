"""Cuts a stream where it may be judged and shown: at the end of a sentence, or of a clause when the sentence is long.

Where a cut falls depends on the text alone, never on the size of its pieces. No link, address, tag or citation is
ever cut in two; one that is longer than the window is swallowed.
"""

import re
from collections.abc import Iterable
from enum import Enum, auto
from typing import NamedTuple

from router.policy.drafting.elements import is_element
from router.policy.drafting.shadow import shadow

WINDOW = 88
"""Characters that may be waiting here; with those of `reasoning.MAX_HELD` at most 120."""
MIN_CLAUSE = 40
_MIN_OPENED = 16
_OPENED_BACK = 60
_MAX_INDENT = 4
TRAILING = ".,;:!?)]}'*_~"
"""What ends a sentence rather than the address before it."""


class Swallow(Enum):
    """A construct too long to wait for: nothing of it is shown before its end is known."""

    URL = auto()
    DESTINATION = auto()
    TAG = auto()
    COMMENT = auto()
    ELEMENT = auto()
    RUN = auto()


class Segment(NamedTuple):
    """A piece that may be judged."""

    length: int
    ends_sentence: bool
    swallow: Swallow | None = None
    """After these characters a long construct begins, or goes on."""


_CLOSERS = r"(?:[\"')」』】》]|\](?!\())*"
_SENTENCE = rf"(?P<stop>(?:(?:[。…?;]|!(?!\[))+|\.(?![\w.])){_CLOSERS})|(?P<line>\n)"
_OPENING = (
    r"|(?P<tag><(?=[a-zA-Z/!?]))|(?P<orphan>\]\()|(?P<bracket>!?\[)|(?P<lens>【)"
    r"|(?P<url>[a-z][a-z0-9+.-]{1,11}://|www\.|(?:javascript|vbscript|mailto):(?=\S)|data:(?=[a-z]+/))"
)
_CODE = r"|(?P<code>(?<![\\`])`+)"
_SPECIAL = re.compile(_SENTENCE + _OPENING, re.IGNORECASE)
_SPECIAL_IN_CODE = re.compile(_SENTENCE + _OPENING + _CODE, re.IGNORECASE)
_ADDRESS = re.compile(r"[!#-;=?-_a-z{-~]*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|dr|mr|mrs|ms|prof|vs|approx|st|fig|cf)|\b[a-z]|(?:^|\n)\s*\d{1,2})\Z", re.IGNORECASE
)
_CLAUSE = re.compile(r"[,、:](?=[\s\u3400-\u9fff])|[,、:](?<=[，、：])|\s[-–—]+(?=\s)")
_BRACKET = re.compile(r"[\[\]\n]")
_PARENTHESIS = re.compile(r"[()\n]")
_SPACE = re.compile(r"\s")
_WIDE = re.compile("[\u2e80-\ufaff\uff00-\uffef]")
_ELEMENT = re.compile(r"<(script|style|iframe|object|svg|noscript|template|textarea|title)\b", re.IGNORECASE)
_OPENED = re.compile(
    r"\b(?:no|not|isn't|don't|doesn't|needn't|won't|unnecessary|nothing|never|wait|just|only|harmless|fine|skip|ignore"
    r"|sources?|passages?|ref(?:erence)?s?|according|i(?:'m| am)? prescrib\w+|give|take)\b|\d[\d.,/-]*\s?[a-z]*"
    r"|不|无需|没|别|甭|放心|观察|只是|就是|来源|资料|文献|处方|根据",
    re.IGNORECASE,
)


def next_segment(view: str, *, whole: bool, full: bool) -> Segment | None:
    """The first segment of a view of at most `WINDOW` characters; None when more text is needed to tell.

    Args:
        view: what waits to be judged, from the end of the last segment.
        whole: the view is full, or the draft has ended: a segment must be named.
        full: links and addresses are taken out too, and code is text like any other.
    """
    text = shadow(view)
    begin = len(text) - len(text.lstrip())
    if begin == len(text):
        return Segment(begin, ends_sentence=False) if whole else None
    if begin > _MAX_INDENT:
        return Segment(begin, ends_sentence=False)
    if whole and len(text) < WINDOW:
        # The end of a draft ends its last line too.
        text += "\n"
    return _scan(text, begin, whole=whole, full=full)


def _scan(text: str, begin: int, *, whole: bool, full: bool) -> Segment | None:
    place = begin
    special = _SPECIAL if full else _SPECIAL_IN_CODE
    constructs: list[tuple[int, int]] = []
    while found := special.search(text, place):
        if found["line"]:
            return Segment(found.start(), ends_sentence=True)
        if found["stop"]:
            place = found.end()
            if place == len(text):
                break
            if _ends_sentence(text, found):
                return Segment(place, ends_sentence=True)
        elif found["url"] and not full:
            place = found.end()
        elif end := _construct_end(text, found):
            constructs.append((found.start(), end))
            place = end
        else:
            return _unfinished(text, begin, found) if whole else None
    return _forced(text, begin, constructs, full=full) if whole else None


def next_line(view: str, *, whole: bool) -> Segment | None:
    """The next segment inside a block of code, where nothing but its end has a meaning."""
    begin = len(view) - len(view.lstrip("\n"))
    end = view.find("\n", begin)
    if end > 0:
        return Segment(end, ends_sentence=True)
    return Segment(len(view), ends_sentence=False) if whole else None


def _ends_sentence(text: str, found: re.Match[str]) -> bool:
    after, sign = text[found.end()], text[found.start()]
    if sign in "。…":
        return True
    if after.isascii() and not after.isspace() and after not in "*_~[<`#-":
        return False
    return sign != "." or not _ABBREVIATION.search(text, max(0, found.start() - 8), found.start())


def _construct_end(text: str, found: re.Match[str]) -> int | None:
    """Where the construct ends; None while that is not known. What proves to be no construct ends after its sign."""
    if found["url"]:
        return _url_end(text, found)
    if found["tag"]:
        return _tag_end(text, found.start())
    if found["orphan"]:
        return _destination_end(text, found.end())
    if found["bracket"]:
        return _bracket_end(text, found.end())
    if found["lens"]:
        end = text.find("】", found.end())
        return end + 1 if end >= 0 else None
    return _code_end(text, found)


def _url_end(text: str, found: re.Match[str]) -> int | None:
    address = _ADDRESS.match(text, found.end())
    end = address.end() if address else found.end()
    if end == len(text):
        return None
    return max(found.end(), len(text[:end].rstrip(TRAILING)))


def _tag_end(text: str, start: int) -> int | None:
    if text.startswith("<!--", start):
        end = text.find("-->", start)
        return end + 3 if end >= 0 else None
    if element := _ELEMENT.match(text, start):
        closing = re.compile(rf"</{element[1]}\s*>", re.IGNORECASE).search(text, element.end())
        return closing.end() if closing else None
    end = text.find(">", start)
    return end + 1 if end >= 0 else None


def _destination_end(text: str, start: int) -> int | None:
    depth = 1
    for sign in _PARENTHESIS.finditer(text, start):
        if sign[0] == "\n":
            return sign.start()
        depth += 1 if sign[0] == "(" else -1
        if not depth:
            return sign.end()
    return None


def _bracket_end(text: str, start: int) -> int | None:
    depth = 1
    for sign in _BRACKET.finditer(text, start):
        if sign[0] == "\n":
            return start
        depth += 1 if sign[0] == "[" else -1
        if depth:
            continue
        after = sign.end()
        if after == len(text):
            return None
        if text[after] == "(":
            return _destination_end(text, after + 1)
        if text[after] == "[":
            end = text.find("]", after)
            return end + 1 if end >= 0 else None
        return after
    return None


def _code_end(text: str, found: re.Match[str]) -> int | None:
    """A code span on one line; a fence is left to the line it stands on."""
    if found.end() == len(text):
        return None
    if len(found["code"]) > 2:  # noqa: PLR2004 - three or more open a fence
        return found.end()
    closing = re.compile(rf"(?<!`){found['code']}(?!`)|\n").search(text, found.end())
    if closing is None:
        return None
    return closing.start() if closing[0] == "\n" else closing.end()


def _unfinished(text: str, begin: int, found: re.Match[str]) -> Segment:
    """The view is full, or the draft over, and a construct has not ended."""
    start = found.start()
    if start > begin:
        return Segment(len(text[:start].rstrip()), ends_sentence=False)
    if found["url"]:
        return Segment(start, ends_sentence=False, swallow=Swallow.URL)
    if found["orphan"]:
        return Segment(found.end(), ends_sentence=False, swallow=Swallow.DESTINATION)
    if found["tag"] and is_element(text, start):
        return Segment(start, ends_sentence=False, swallow=_tag_kind(text, start))
    opened = text.find("](", start)
    if found["bracket"] and opened >= 0:
        return Segment(opened + 2, ends_sentence=False, swallow=Swallow.DESTINATION)
    return Segment(found.end(), ends_sentence=False)


def _tag_kind(text: str, start: int) -> Swallow:
    if text.startswith("<!--", start):
        return Swallow.COMMENT
    return Swallow.ELEMENT if _ELEMENT.match(text, start) else Swallow.TAG


def _forced(text: str, begin: int, constructs: list[tuple[int, int]], *, full: bool) -> Segment:
    """No sentence ends in the whole view: a clause, a word, or what there is."""

    def last(ends: Iterable[int]) -> int:
        free = (end for end in ends if not any(first < end < after for first, after in constructs))
        return max(free, default=0)

    clause = last(match.end() for match in _CLAUSE.finditer(text, begin) if match.end() >= MIN_CLAUSE)
    space = last(begin + match.start() for match in _SPACE.finditer(text[begin:]))
    wide = last(match.end() for match in _WIDE.finditer(text, begin))
    cut = clause or (space if space > begin else 0) or wide or last(after for _, after in constructs)
    if not cut:
        # A run of letters as long as the view is no prose; an address could be hidden in it.
        run = Swallow.RUN if full else None
        return Segment(begin if full else len(text), ends_sentence=False, swallow=run)
    for opened in _OPENED.finditer(text, max(begin + _MIN_OPENED, cut - _OPENED_BACK), cut):
        if last((opened.start(),)):  # pragma: no branch - a bracket inside a construct is left where it is
            cut = opened.start()
            break
    return Segment(len(text[:cut].rstrip()), ends_sentence=False)
