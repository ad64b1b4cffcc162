"""The reviewed word lists beside the passages, and where their entries stand in a query.

Four kinds of phrase are looked for in one pass: names of what the library holds, everyday words with their meaning,
names on which a question turns, and words that ask for what no passage tells.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import ahocorasick

from router.domain.errors import ArtefactError
from router.sources.passages import DEFAULT_FOLDER
from router.sources.words import key

SYNONYMS, SUBJECTS, ELSEWHERE, COMMON = "synonyms.*.txt", "subjects.*.txt", "elsewhere.*.txt", "common.*.txt"
_PARTS = re.compile(r"\s*[,，]\s*")
_MIN_HAN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLists:
    """What people say and what it means, all in the form of `words.key`."""

    meanings: Mapping[str, str] = field(default_factory=dict)
    """An everyday phrase to the words of the library."""
    subjects: frozenset[str] = frozenset()
    """Names: a passage without the name does not answer a question that turns on it."""
    elsewhere: frozenset[str] = frozenset()
    """Words that ask for prices, opening hours, sums: no passage tells."""
    common: frozenset[str] = frozenset()
    """Stems and pairs of characters of everyday talk; any other that no passage holds may be a name."""


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase of a list as it stands in a query."""

    start: int
    end: int
    phrase: str

    def holds(self, other: "Span") -> bool:
        """The other lies within this one, and is shorter."""
        return self.start <= other.start and other.end <= self.end and len(self.phrase) > len(other.phrase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stands in a query, each kind in the order of the text."""

    names: tuple[Span, ...] = ()
    everyday: tuple[Span, ...] = ()
    subjects: tuple[Span, ...] = ()
    elsewhere: tuple[Span, ...] = ()


def read_word_lists(folder: Path = DEFAULT_FOLDER) -> WordLists:
    """The lists beside the passages.

    Raises:
        ArtefactError: a line of synonyms has no meaning; names the file and the line.
    """
    meanings: dict[str, str] = {}
    for path in sorted(folder.glob(SYNONYMS)):
        for number, line in _lines(path):
            said, equals, meant = line.partition("=")
            if not equals or not meant.strip() or not said.strip():
                msg = f"{path.name} line {number}: write what people say, then = and what it means"
                raise ArtefactError(msg)
            for phrase in _PARTS.split(said.strip()):
                meanings.setdefault(key(phrase.lower()), meant.strip().lower())
    return WordLists(
        meanings={phrase: meant for phrase, meant in meanings.items() if phrase.strip()},
        subjects=_phrases(folder, SUBJECTS),
        elsewhere=_phrases(folder, ELSEWHERE),
        common=frozenset(word for path in folder.glob(COMMON) for _, line in _lines(path) for word in line.split()),
    )


def _lines(path: Path) -> Iterable[tuple[int, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line


def _phrases(folder: Path, pattern: str) -> frozenset[str]:
    lines = (line for path in sorted(folder.glob(pattern)) for _, line in _lines(path))
    found = (key(phrase.lower()) for line in lines for phrase in _PARTS.split(line.strip()))
    return frozenset(phrase for phrase in found if phrase.strip())


class Lexicon:
    """Finds phrases of every kind in one pass over a text in the form of `words.key`."""

    def __init__(self, names: Iterable[str], lists: WordLists) -> None:
        self.lists = lists
        kinds: defaultdict[str, set[str]] = defaultdict(set)
        for kind, phrases in (
            ("name", names),
            ("everyday", lists.meanings),
            ("subject", lists.subjects),
            ("elsewhere", lists.elsewhere),
        ):
            for phrase in phrases:
                kinds[phrase].add(kind)
        self._automaton = ahocorasick.Automaton()
        for phrase, found in kinds.items():
            self._automaton.add_word(phrase, (phrase, frozenset(found)))
        if kinds:
            self._automaton.make_automaton()
        self._is_empty = not kinds

    def find(self, text: str) -> Found:
        """Of overlapping phrases of a kind the longest; a subject within a longer name or everyday phrase is none."""
        if self._is_empty:
            return Found()
        spans: defaultdict[str, list[Span]] = defaultdict(list)
        for last, (phrase, kinds) in self._automaton.iter(text):
            span = Span(last - len(phrase) + 1, last + 1, phrase)
            for kind in kinds:
                spans[kind].append(span)
        names, everyday = tuple(spans["name"]), _longest(spans["everyday"])
        subjects = [s for s in _longest(spans["subject"]) if not any(o.holds(s) for o in (*names, *everyday))]
        return Found(names=names, everyday=everyday, subjects=tuple(subjects), elsewhere=_longest(spans["elsewhere"]))


def _longest(spans: Iterable[Span]) -> tuple[Span, ...]:
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda s: (-len(s.phrase), s.start)):
        if all(span.end - 1 <= other.start or other.end - 1 <= span.start for other in chosen):
            chosen.append(span)
    return tuple(sorted(chosen, key=lambda s: s.start))
