"""Reads the word lists of `frames/*.yaml`, which tell how a whole text speaks, and finds them in a text.

A list has phrases under `en` and `zh`, written as in the rules, and may say more:

unless    phrases that take a hit back where they lie on it: 我 counts, 我的世界 does not
apart     phrases (by language) that may not stand between two parts of one phrase; a comma, in Chinese, if none is told
at        first (in the text), start (the same, or behind openers such as "please"), near_start, clause (its head), end
holds     texts that have it, and
silent    texts that do not: its tests. A list without either only serves in other lists, as <name>.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from classifiers.text import normalise
from classifiers.triage.found import Span
from classifiers.triage.matcher import Matcher
from classifiers.triage.phrases import Phrase, Reference, parse_phrase
from classifiers.triage.yaml_files import fault, in_form, parse, phrases_of, read_bytes, yaml_paths
from router.domain.errors import ArtefactError
from router.domain.intent import Language

DEFAULT_FOLDER = Path(__file__).parent / "frames"
_LANGUAGES = tuple(language.value for language in Language)
_KEYS = frozenset({*_LANGUAGES, "unless", "apart", "at", "holds", "silent"})
_PLACES = ("first", "start", "near_start", "clause", "end")
_APART = {Language.CHINESE.value: [","]}
_NEAR_START = 8
"""Characters before what stands near the start."""
_OPENER = "opener"
_CLAUSE_BORDER = re.compile(r"[.!?;,:]|\b(?:if|when|why|because|and|but|so|that) ")
_MAX_OPENERS, _MAX_ATTRIBUTES = 3, 2


class WordList(NamedTuple):
    """One list as it was written."""

    phrases: Mapping[str, tuple[Phrase, ...]]
    """By concept of the matcher: of each language, `unless`, and `apart` of each language."""
    at: str | None
    words: frozenset[str]
    """Its phrases as they are written, for lists of single words."""
    holds: tuple[str, ...]
    silent: tuple[str, ...]


class FrameLists:
    """Every list, compiled."""

    def __init__(self, lists: Mapping[str, WordList]) -> None:
        """Compile.

        Raises:
            ArtefactError: a phrase names a list that there is not, lists rest on each other, or one lacks examples.
        """
        self.lists = lists
        named = {concept for written in lists.values() for concept in _named(written)}
        concepts: dict[str, tuple[Phrase, ...]] = {}
        for name, written in lists.items():
            concepts |= written.phrases
            if name in named:
                concepts[name] = tuple(p for lang in _LANGUAGES for p in written.phrases.get(f"{name}@{lang}", ()))
            if bool(written.holds) != bool(written.silent) or not (written.holds or name in named):
                msg = f"the list {name} needs examples under holds and silent, or a place in another list"
                raise ArtefactError(msg)
        self.matcher = Matcher(concepts)

    def read(self, text: str) -> "FoundLists":
        """What a normalised text holds of them."""
        return FoundLists(self, text)

    def faults(self) -> Iterator[str]:
        """Every example that its list gets wrong."""
        for name, written in self.lists.items():
            for text in written.holds:
                if name not in self.read(normalise(text)):
                    yield f"the list {name} is not found in its example: {text}"
            for text in written.silent:
                if name in self.read(normalise(text)):
                    yield f"the list {name} is found in its counter-example: {text}"


class FoundLists:
    """The lists that one text holds; each is looked at when somebody asks."""

    def __init__(self, lists: FrameLists, text: str) -> None:
        """Find every phrase at once."""
        self._lists, self._text = lists.lists, text
        self._found = lists.matcher.find(text)

    def __contains__(self, name: str) -> bool:
        return next(self.spans(name), None) is not None

    def any_of(self, *names: str) -> bool:
        """Whether one of the lists stands in the text."""
        return any(name in self for name in names)

    def spans(self, name: str) -> Iterator[Span]:
        """Where a list stands in the text."""
        at = self._lists[name].at
        for language in _LANGUAGES:
            for span in self._found.get(f"{name}@{language}", ()):
                if self._is_there(span, at) and not self._is_taken_back(span, name, language):
                    yield span

    def _is_taken_back(self, span: Span, name: str, language: str) -> bool:
        parts = [part for taking in self._found.get(f"{name}@unless", ()) for part in taking.parts]
        if any(start < end and begin < stop for begin, end in span.parts for start, stop in parts):
            return True
        between = self._found.get(f"{name}@apart_{language}", ()) if len(span.parts) > 1 else ()
        return any(
            left <= sign.start and sign.end <= right
            for (_, left), (right, _) in zip(span.parts, span.parts[1:], strict=False)
            for sign in between
        )

    def _is_there(self, span: Span, at: str | None) -> bool:
        return at is None or {
            "first": self._is_first,
            "start": self._starts,
            "near_start": self._nearly_starts,
            "clause": self._heads_clause,
            "end": self._ends,
        }[at](span)

    def _is_first(self, span: Span) -> bool:
        return span.start == 0

    def _starts(self, span: Span) -> bool:
        return span.start in self._starting_points

    def _nearly_starts(self, span: Span) -> bool:
        return span.start <= _NEAR_START and not re.search("[,。]", self._text[: span.start])

    def _ends(self, span: Span) -> bool:
        return not self._text[span.end :].strip(" .?!。")

    @functools.cached_property
    def _starting_points(self) -> set[int]:
        """The first character, and the one behind each run of openers."""
        points = {0}
        for span in self._found.get(f"{_OPENER}@{Language.ENGLISH.value}", ()):
            if span.start in points:
                rest = self._text[span.end :]
                points.add(span.end + len(rest) - len(rest.lstrip(" ,:!")))
        return points

    def _heads_clause(self, span: Span) -> bool:
        """Nothing stands before it in its clause but openers, one word that says whose it is, and two more words."""
        start = max((border.end() for border in _CLAUSE_BORDER.finditer(self._text, 0, span.start)), default=0)
        before = self._text[start : span.start].split()
        openers, whose = self._lists["clause_opener"].words, self._lists["whose"].words
        for _ in range(_MAX_OPENERS):
            pair = " ".join(before[:2])
            before = before[2:] if pair in openers else before[1:] if before and before[0] in openers else before
        if " ".join(before[:3]) in whose:
            before = before[3:]
        elif before and (before[0] in whose or before[0].endswith("'s")):
            before = before[2:] if len(before) > 1 and before[1].endswith("'s") else before[1:]
        return len(before) <= _MAX_ATTRIBUTES and all(map(self._may_be_attribute, before))

    def _may_be_attribute(self, word: str) -> bool:
        is_plain = word.replace("'", "").isalnum() and not word.endswith(("ing", "ed"))
        return is_plain and word not in self._lists["not_of_a_thing"].words


def _named(written: WordList) -> Iterator[str]:
    """The other lists that the phrases of one name."""
    for phrases in written.phrases.values():
        for phrase in phrases:
            yield from (element.concept for element in phrase.elements if isinstance(element, Reference))


@functools.cache
def read_frame_lists(folder: Path = DEFAULT_FOLDER) -> FrameLists:
    """Read every `*.yaml` of the folder; the same folder is read once.

    Raises:
        ArtefactError: a file is missing or says something the schema does not know; names file and list.
    """
    lists: dict[str, WordList] = {}
    for path in yaml_paths(folder, "word lists"):
        for name, entry in _document(path).items():
            if name in lists:
                raise fault(path, f"the list {name} is defined twice")
            lists[name] = _word_list(path, str(name), entry)
    return FrameLists(lists)


def _document(path: Path) -> dict[str, Any]:
    document: Any = parse(path, read_bytes(path))
    if not isinstance(document, dict):
        raise fault(path, "must hold lists by name")
    return document


def _word_list(path: Path, name: str, entry: Any) -> WordList:  # noqa: ANN401 - parsed YAML
    if not isinstance(entry, dict):
        raise fault(path, f"the list {name} needs phrases under en or zh")
    if unknown := set(entry) - _KEYS:
        raise fault(path, f"the list {name} has unknown {', '.join(sorted(map(str, unknown)))}")
    at, apart = entry.get("at"), entry.get("apart") or {}
    if at is not None and at not in _PLACES:
        raise fault(path, f"the list {name}: `at` knows {', '.join(_PLACES)}")
    if not isinstance(apart, dict) or set(apart) - set(_LANGUAGES):
        raise fault(path, f"the list {name}: `apart` needs phrases under en or zh")
    examples = [entry.get(key) or [] for key in ("holds", "silent")]
    if not all(isinstance(several, list) for several in examples):
        raise fault(path, f"the list {name} needs lists of examples under holds and silent")
    written = {f"{name}@{language}": entry.get(language) for language in _LANGUAGES}
    written[f"{name}@unless"] = entry.get("unless")
    for language, signs in (_APART | apart).items():
        written[f"{name}@apart_{language}"] = signs
    phrases = {concept: _phrases(path, name, texts) for concept, texts in written.items() if texts}
    if not any(f"{name}@{language}" in phrases for language in _LANGUAGES):
        raise fault(path, f"the list {name} needs phrases under en or zh")
    words = frozenset(str(text) for language in _LANGUAGES for text in entry.get(language) or ())
    holds, silent = (tuple(map(str, several)) for several in examples)
    return WordList(phrases, at, words, holds, silent)


def _phrases(path: Path, name: str, texts: Any) -> tuple[Phrase, ...]:  # noqa: ANN401 - parsed YAML
    written = phrases_of(path, f"the list {name}", texts)
    try:
        return tuple(map(parse_phrase, in_form(written)))
    except ArtefactError as error:
        raise fault(path, f"the list {name}: {error}") from error
