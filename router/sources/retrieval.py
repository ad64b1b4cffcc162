"""Finds the passages that answer a query: BM25 over words and Chinese character pairs, with a floor."""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from router.domain.answer import Passage
from router.domain.decision import Decision
from router.domain.query import Query
from router.sources.passages import library_version
from router.sources.stopwords import ASKING, PARTICLES, STOP_EN, STOP_ZH

_K1, _B = 1.2, 0.5
_TITLE_WEIGHT, _KEYWORD_WEIGHT = 3, 3
_NAME_BONUS = 12.0
"""What a whole keyword of a passage adds when the query holds it: it names the subject, not what is asked about it."""
_ASKING_WEIGHT = 0.2
"""Symptoms, causes, doses: nearly every passage speaks of them, so they choose none."""
_MAX_NAME_WORDS = 4
_MAX_NAME_HAN = 8
_MAX_NAMED_CHARS = 600
"""Of a longer text only the start is searched for keywords."""
MIN_COVERAGE = 0.34
"""Share of the query's information that a passage must account for before it may be shown."""
RELATIVE_FLOOR = 0.55
"""A second passage is shown only if it scores this share of the first."""
MAX_QUERY_TERMS = 64

_RUN = re.compile(r"[a-z]+|\d+|[\u4e00-\u9fff]+")
_SUFFIXES = ("ings", "ing", "ies", "ied", "ness", "es", "ed", "s")


class Match(NamedTuple):
    """A passage with what speaks for it."""

    passage: Passage
    score: float
    coverage: float


def terms(text: str) -> list[str]:
    """Words without endings, and single and paired Chinese characters; words that say nothing are left out."""
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0] >= "\u4e00":
            found += [pair for pair in map("".join, pairwise(run)) if not ({*pair} <= STOP_ZH or PARTICLES & {*pair})]
            found += [character for character in run if character not in STOP_ZH]
        elif run not in STOP_EN:
            found.append(_stem(run))
    return found


def _stem(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:  # noqa: PLR2004 - a stem of fewer letters is another word
            return word[: -len(suffix)] + ("y" if suffix in ("ies", "ied") else "")
    return word


class Library:
    """Implements `SourceLibrary` over passages held in memory."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = tuple(passages)
        self.version = library_version(self.passages)
        self._postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        self._lengths: list[float] = []
        counts = [_weighted_terms(passage) for passage in self.passages]
        for index, counter in enumerate(counts):
            self._lengths.append(sum(counter.values()))
            for term, count in counter.items():
                self._postings[term].append((index, count))
        self._names = _names(self.passages)
        self._mean = sum(self._lengths) / max(1, len(self._lengths))

    def find(self, query: Query, decision: Decision, limit: int) -> tuple[Passage, ...]:
        """The best passages in the language of the answer, best first; empty when nothing is close enough."""
        return tuple(match.passage for match in self.search(query.text, decision.language, limit))

    def search(self, text: str, language: str, limit: int) -> list[Match]:
        """The same with the scores."""
        wanted = list(dict.fromkeys(terms(text)))[:MAX_QUERY_TERMS]
        if not wanted:
            return []
        weights = {term: self._rarity(term) * _share(term) for term in wanted}
        total = sum(weights.values())
        scores: defaultdict[int, float] = defaultdict(float)
        covered: defaultdict[int, float] = defaultdict(float)
        for term, weight in weights.items():
            for index, count in self._postings.get(term, ()):
                norm = _K1 * (1 - _B + _B * self._lengths[index] / self._mean)
                scores[index] += weight * count * (_K1 + 1) / (count + norm)
                covered[index] += weight
        for index, bonus in self._named(text):
            scores[index] += bonus
        ranked = sorted(
            (i for i in covered if self.passages[i].language == language),
            key=lambda i: (-scores[i] * covered[i] / total, self.passages[i].id),
        )
        best = [Match(self.passages[i], scores[i] * covered[i] / total, covered[i] / total) for i in ranked[:limit]]
        return [m for m in best if m.coverage >= MIN_COVERAGE and m.score >= RELATIVE_FLOOR * best[0].score]

    def _named(self, text: str) -> list[tuple[int, float]]:
        """The passages whose keywords stand whole in the text, and their worth: less where many share the name."""
        held: dict[str, tuple[int, ...]] = {name: self._names[name] for name in _spoken(text) if name in self._names}
        return [(index, _NAME_BONUS / len(holders) ** 0.5) for holders in held.values() for index in holders]

    def _rarity(self, term: str) -> float:
        holders = len(self._postings.get(term, ()))
        return math.log(1 + (len(self.passages) - holders + 0.5) / (holders + 0.5))


def _share(term: str) -> float:
    if term in ASKING:
        return _ASKING_WEIGHT
    return 0.4 if len(term) == 1 and term > "\u4e00" else 1.0


def _names(passages: Sequence[Passage]) -> dict[str, tuple[int, ...]]:
    """Each keyword in one form, with the passages that carry it."""
    holders: defaultdict[str, set[int]] = defaultdict(set)
    for index, passage in enumerate(passages):
        for keyword in passage.keywords:
            holders[_name(keyword)].add(index)
    return {name: tuple(sorted(indexes)) for name, indexes in holders.items() if name}


def _name(keyword: str) -> str:
    return " ".join(_stem(run) for run in _RUN.findall(unicodedata.normalize("NFKC", keyword).lower()))


def _spoken(text: str) -> set[str]:
    """Every stretch of a text that could be a keyword: up to four words, or up to eight Chinese characters."""
    runs = _RUN.findall(unicodedata.normalize("NFKC", text[:_MAX_NAMED_CHARS]).lower())
    words = [_stem(run) for run in runs]
    spoken = {
        " ".join(words[start : start + size]) for size in range(1, _MAX_NAME_WORDS + 1) for start in range(len(words))
    }
    for run in runs:
        if run[0] >= "\u4e00":
            spoken.update(
                run[start : start + size]
                for size in range(2, _MAX_NAME_HAN + 1)
                for start in range(len(run) - size + 1)
            )
    return spoken


def _weighted_terms(passage: Passage) -> Counter[str]:
    counter = Counter(terms(passage.text))
    for term in terms(passage.title):
        counter[term] += _TITLE_WEIGHT
    for keyword in passage.keywords:
        for term in set(terms(keyword)):
            counter[term] += _KEYWORD_WEIGHT
    return counter
