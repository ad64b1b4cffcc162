"""Finds the passages that answer a query: words and, where they are there, sentence vectors, with a floor."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from router.domain.answer import Passage
from router.domain.decision import Decision
from router.domain.intent import Language
from router.domain.ports import DependencyState
from router.domain.query import Query
from router.sources.index import LexicalIndex, Numbers
from router.sources.lexicon import WordLists
from router.sources.passages import library_version
from router.sources.ranking import Ranking, foreign_features, logistic, vector_features, word_features
from router.sources.validity import Invalid, Validity
from router.sources.vectors import Nearness, PassageVectors
from router.sources.words import terms

_log = logging.getLogger(__name__)
MAX_QUERY_CHARS = 2_000
"""Of a longer query only the start is looked for."""
FURTHER_SHARE = 0.25
"""A second passage is shown only if it is this likely compared with the first."""
FURTHER_FLOOR = 0.04
"""And at least this likely."""


class Match(NamedTuple):
    """A passage with what speaks for it."""

    passage: Passage
    likelihood: float
    """0 to 1: that it answers, as the fitted formula judges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A query as it is looked for: its own words, and the words with the message before where it leans on that."""

    own: str
    together: str = ""


def own_words(query: Query) -> Reading:
    """A reading without normalising and without the conversation."""
    return Reading(own=query.text.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the library needs beside its passages, chosen by the composition root."""

    ranking: Ranking
    lists: WordLists = field(default_factory=WordLists)
    normalise: Callable[[str], str] = str.lower
    """Brings a text into the one form, with bounded work."""
    read: Callable[[Query], Reading] = own_words
    vectors: PassageVectors | None = None
    """None: words alone."""
    validity: Validity = field(default_factory=Validity)
    today: Callable[[], date] = lambda: datetime.now(UTC).date()


class _Part(NamedTuple):
    """The passages of one language and their places in the whole."""

    words: LexicalIndex
    places: NDArray[np.intp]


class _Asked(NamedTuple):
    """The language of the answer, the kind of formula, and the topics that are not wanted from another language."""

    language: str
    kind: str
    topics: frozenset[str] = frozenset()


class Library:
    """Implements `SourceLibrary` and `Probe` over passages held in memory."""

    def __init__(self, passages: Sequence[Passage], tools: Tools) -> None:
        self.passages = tuple(passages)
        self._tools = tools
        rules = f"{sorted(tools.validity.publishers)} {tools.validity.max_age_days}"
        self.version = library_version(self.passages, tools.ranking, rules, tools.vectors is not None)
        self._parts = {
            str(language): _Part(LexicalIndex([self.passages[i] for i in places], tools.lists, tools.normalise), places)
            for language in Language
            if len(places := np.array([i for i, p in enumerate(self.passages) if p.language == language], np.intp))
        }
        self._topics = {name: frozenset(p.topic for p in part.words.passages) for name, part in self._parts.items()}
        self._invalid: tuple[date, Mapping[str, Invalid]] | None = None

    @property
    def has_vectors(self) -> bool:
        """Whether sentence vectors speak beside the words."""
        return self._tools.vectors is not None

    def find(self, query: Query, decision: Decision, limit: int) -> tuple[Passage, ...]:
        """The best passages, best first; empty when nothing is close enough.

        A follow-up is looked for with the message before it, where that finds more. A passage in the other language is
        given only where the language of the answer has none.
        """
        reading = self._tools.read(query)
        matches = self.search(reading.own, decision.language, limit)
        if reading.together:
            together = self.search(reading.together, decision.language, limit)
            matches = max(together, matches, key=lambda found: found[0].likelihood if found else 0.0)
        return tuple(match.passage for match in matches)

    def search(self, text: str, language: str, limit: int, *, words_only: bool = False) -> list[Match]:
        """The same for a normalised text, with the likelihoods."""
        text = text[:MAX_QUERY_CHARS]
        vectors = None if words_only or not text.strip() else self._tools.vectors
        nearness = vectors.near(text) if vectors else None
        found = self._search(text, language, nearness, _Asked(language, "both" if nearness else "words"))
        if not found:
            other = Language.ENGLISH if language == Language.CHINESE else Language.CHINESE
            asked = _Asked(language, "foreign" if nearness else "words", self._topics.get(language, frozenset()))
            found = self._search(text, other, nearness, asked)
        return found[:limit]

    def _search(self, text: str, language: str, nearness: Nearness | None, asked: "_Asked") -> list[Match]:
        part, formula = self._parts.get(language), self._tools.ranking.get(f"{asked.language}.{asked.kind}")
        if part is None or formula is None:
            return []
        shown = part.words.passages
        invalid = self._invalid_today()
        allowed = [i for i, p in enumerate(shown) if p.topic not in asked.topics and p.id not in invalid]
        if not allowed:
            return []
        features = self.features(text, language, nearness, asked.kind)
        rank = formula.rank(features, asked.kind)
        best = sorted(allowed, key=lambda i: (-rank[i], shown[i].id))
        likelihood = formula.likelihood(features[best[0]], float(rank[best[0]]), asked.kind)
        if likelihood < formula.floor:
            return []
        fit = logistic(rank)
        least = max(FURTHER_FLOOR, FURTHER_SHARE * fit[best[0]])
        # The first answers as likely as the gate says, each further one in proportion to how well it fits.
        return [
            Match(shown[i], likelihood * float(fit[i] / fit[best[0]]))
            for place, i in enumerate(best)
            if not place or fit[i] >= least
        ]

    def features(self, text: str, language: str, nearness: Nearness | None, kind: str) -> Numbers:
        """[passages of the language, features of the kind] for a normalised text."""
        part = self._parts[language]
        words = word_features(part.words.weigh(text))
        if nearness is None:
            return words
        near = vector_features(Nearness(*(cosines[part.places] for cosines in nearness)))
        return foreign_features(words, near) if kind == "foreign" else np.concatenate([words, near], axis=1)

    def nearness(self, text: str) -> Nearness | None:
        """What the vectors say, where there are vectors."""
        return self._tools.vectors.near(text) if self._tools.vectors else None

    def of_language(self, language: str) -> tuple[Passage, ...]:
        """The passages of one language, in the order of `features`."""
        part = self._parts.get(language)
        return part.words.passages if part else ()

    def terms_of(self, passage: Passage) -> frozenset[str]:
        """Everything a passage is found by."""
        normalise = self._tools.normalise
        return frozenset(t for part in (passage.title, passage.text, *passage.keywords) for t in terms(normalise(part)))

    def _invalid_today(self) -> Mapping[str, Invalid]:
        """Judged again each day, so that what grows stale while the service runs is no longer shown."""
        today = self._tools.today()
        if self._invalid is None or self._invalid[0] != today:
            faults = {p.id: f for p in self.passages if (f := self._tools.validity.fault(p, today))}
            if self._invalid and len(faults) != len(self._invalid[1]):
                _log.warning("passages left out", extra={"fields": {"day": str(today), "passages": len(faults)}})
            self._invalid = (today, faults)
        return self._invalid[1]

    def counts(self) -> dict[str, int]:
        """How many passages may be shown today, and how many may not and why."""
        invalid = list(self._invalid_today().values())
        return {"shown": len(self.passages) - len(invalid), **{str(fault): invalid.count(fault) for fault in Invalid}}

    def state(self) -> DependencyState:
        """The same for `/readyz` and `medroute check`."""
        counts = self.counts()
        parts = [f"{counts['shown']} passages", "words and vectors" if self.has_vectors else "words only"]
        for fault, said in ((Invalid.OFF_LIST, "off the list of publishers"), (Invalid.STALE, "too old")):
            parts += [f"{counts[fault]} {said}"] if counts[fault] else []
        return DependencyState(name="library", state="up" if counts["shown"] else "absent", detail=", ".join(parts))
