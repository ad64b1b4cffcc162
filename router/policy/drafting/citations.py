"""Takes out what points to a source nobody gave; what points to a given one takes the one form `[S1]`."""

import re
import unicodedata
from collections.abc import Collection

from router.policy.drafting.links import Cleaned
from router.policy.drafting.shadow import rewrite, shadow

_LIST = r"S?\s?\d{1,3}(?:\s?(?:[,、;&+–—-]|and|和|及)\s?S?\s?\d{1,3}){0,9}"
_WORD = (
    r"(?:sources?|passages?|refs?\.?|references?|citations?|docs?|documents?"
    r"|来源|资料|参考(?:资料|文献)?|文献|引用|出处)"
)
_BRACKETED = re.compile(
    # [S1] [1, 3] [^2] 【3】 【3†source】 [source 4]
    rf"[ \t]*[\[【〔［]\s?\^?(?:{_WORD}\s?[:#]?\s?)?(?P<list>{_LIST})\s?(?:[†‡:][^\]】〕\n]{{0,30}})?[\]】〕］]"
    # (S9) (source 4); a bare number in round brackets is no citation
    rf"|[ \t]*\((?:{_WORD}\s?[:#]?\s?(?P<named>{_LIST})"
    rf"|(?P<round>S\s?\d{{1,3}}(?:\s?[,、;-]\s?S?\s?\d{{1,3}}){{0,9}}))\)"
    r"|(?<=[.。!?,，a-z\u3400-\u9fff])(?P<raised>[⁰¹²³⁴-⁹]{1,2}(?:[⁻˒,][⁰¹²³⁴-⁹]{1,2})*)(?=[\s。，.,]|\Z)(?<![mM][²³])",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"[ \t]*(?:\b(?:according to|as (?:stated|described|noted) in|stated in|see(?: also)?|per|from|in)\s+|根据|据"
    r"|参见|参考|见)?"
    rf"(?:\b(?:the\s+)?|(?<=[\u3400-\u9fff])|\A|(?<=\W)){_WORD}\s?(?:no\.?|number|#|:"
    rf"|编号)?\s?[\[(]?(?P<list>S?\d{{1,2}})[\])]?"
    r"(?!\d|\.\d|%|\s?(?:mg|ml|kg|g|years?|天|岁|年|个|条|种|篇|项))(?:所述|指出|显示|提到)?(?P<comma>,)?"
    r"|[ \t]*\b(?:according to|see(?: also)?|per|as in|cf\.?)\s+(?P<bare>S\d{1,2})\b(?P<comma2>,)?",
    re.IGNORECASE,
)
_ACADEMIC = re.compile(
    r"[ \t]*[(\[【][^()\[\]【】\n]{0,60}?(?:\bet al\b|等人?[^()\[\]【】\n]{0,12}(?:19"
    r"|20)\d\d)[^()\[\]【】\n]{0,40}[)\]】]"
    r"|[ \t]*\((?:[A-Z][\w&.'-]*[\s,&]{1,2}){1,6}(?:19|20)\d\d[a-z]?\)"
    r"|[ \t]*\[(?:citation needed|来源请求|需要引用)\]"
)
_OPENED = re.compile(r"[(\[【（［]")
_FIGURE = re.compile(r"\d|[⁰¹²³⁴-⁹]")
_A_WORD = re.compile(rf"{_WORD}|S\d", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,3})(?:\s?[–—-]\s?S?\s?(\d{1,3}))?", re.IGNORECASE)
_MAX_SPAN = 9
_MAX_CITED = 99
_REFERENCE_LINE = re.compile(
    r"\s*(?:[-*#>]+\s*)?(?:\*\*|__)?(?:sources?|references?|citations?|bibliography|further reading|learn more"
    r"|参考(?:文献|资料|来源)|资料来源|信息来源|来源|出处|延伸阅读)(?:\*\*|__)?\s*[:](?:\*\*|__)?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LISTED = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)、]|\[[^\]]{1,6}\])\s*\S", re.DOTALL)


def only_given(text: str, given: Collection[str]) -> Cleaned:
    """Every citation left is one of the given numbers.

    Args:
        text: a segment; its constructs are whole.
        given: the ids of the sources the answer was given, `S1`, `S2`, …
    """
    removed = 0

    def keep(listed: str, lead: str) -> str:
        nonlocal removed
        numbers = _numbers(listed)
        known = [f"[S{number}]" for number in numbers if f"S{number}" in given]
        removed += len(numbers) - len(known)
        return lead + "".join(known) if known else ""

    def bracketed(match: re.Match[str]) -> str:
        listed = match["list"] or match["named"] or match["round"] or ""
        if match["raised"]:
            return keep(unicodedata.normalize("NFKC", match["raised"]), " ")
        lead = " " if match[0][0] in " \t" else ""
        plain = match["list"] and not re.search("S", listed, re.IGNORECASE)
        if plain and max(map(int, re.findall(r"\d+", listed))) > _MAX_CITED and re.search(r"\D", listed):
            # An interval, [90, 120], is not a list of sources; round brackets keep it from looking like one.
            return f"{lead}({listed})"
        return keep(listed, lead)

    def named(match: re.Match[str]) -> str | None:
        if "[" in match[0] and all(f"S{number}" in given for number in _numbers(match["list"] or "")):
            return None
        kept = keep(match["list"] or match["bare"], " ")
        return kept + (match["comma"] or match["comma2"] or "") if kept else " "

    def drop(_: re.Match[str]) -> str:
        nonlocal removed
        removed += 1
        return ""

    if _OPENED.search(text):
        text = rewrite(text, _ACADEMIC, drop)
    if _FIGURE.search(text):
        text = rewrite(text, _BRACKETED, bracketed)
        text = rewrite(text, _NAMED, named) if _A_WORD.search(shadow(text)) else text
    return Cleaned(text, removed)


def _numbers(listed: str) -> list[int]:
    """The numbers of a list such as `1, 3-5`."""
    numbers: list[int] = []
    for first, last in _NUMBER.findall(listed):
        begin, end = int(first), int(last or first)
        numbers += range(begin, end + 1) if begin <= end <= begin + _MAX_SPAN else (begin, end)
    return numbers


def heads_references(text: str) -> bool:
    """The line begins a list of sources of the model's own."""
    return bool(_REFERENCE_LINE.fullmatch(text))


def lists_reference(text: str) -> bool:
    """The line looks like an item of such a list."""
    return bool(_LISTED.match(text))
