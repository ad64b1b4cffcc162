"""The words of one language's passages: how well each of them answers the words of a query."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from router.domain.answer import Passage
from router.sources import entries
from router.sources.lexicon import Found, Lexicon, Span, WordLists
from router.sources.stopwords import ASKING, BY_THE_WAY_EN, BY_THE_WAY_ZH, STOP_ZH
from router.sources.words import Run, key, pairs, runs, stem, terms

Numbers = NDArray[np.float64]

_K1, _B = 1.2, 0.5
_ASKING_WEIGHT = 0.2
"""Symptoms, causes, doses: nearly every passage speaks of them, so they choose none."""
_BY_THE_WAY = frozenset({*map(stem, BY_THE_WAY_EN), *BY_THE_WAY_ZH})
_BY_THE_WAY_WEIGHT = 0.15
_NUMBER_WEIGHT = 0.25
_UNKNOWN_PAIR_WEIGHT = 0.5
"""Two neighbouring characters that no passage holds are seldom a word."""
_SINGLE_WEIGHT = 0.4
"""One Chinese character is less than a word."""
_MEANT_WEIGHT = 1.0
"""What an everyday phrase means counts as the library's own words do."""
_SPELLED_WEIGHT = 0.8
_MIN_STRANGE = 4
MAX_UNITS = 64
MAX_PHRASE_CHARS = 600
"""Of a longer text only the start is searched for phrases."""


class _Unit(NamedTuple):
    """A piece of a query with the ways in which a passage may account for it."""

    weight: float
    options: tuple[tuple[str, ...], ...]
    """Each a set of terms; the best one counts."""
    start: int
    end: int
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the words say for each passage; arrays over the passages."""

    score: Numbers
    """Sum of the weights of the words that a passage holds, less for the second and third time."""
    strength: Numbers
    """The same as a share of what it would be if each word stood in the title."""
    coverage: Numbers
    """Share of the query's information that the passage accounts for."""
    known_coverage: Numbers
    """The same without words that the whole library does not hold."""
    title_share: Numbers
    """Share of the query's information that the title accounts for."""
    name_share: Numbers
    """Share of the query's information that stands in one name of the passage."""
    names: Numbers
    """How many names of the passage stand in the query, less where many passages share one."""
    missed: Numbers
    """How many names on which the query turns the passage does not hold."""
    worst_gap: Numbers
    """The weight of the weightiest word that the passage does not account for."""
    unknown: float
    """Share of the query's information in words that no passage holds."""
    strange: float
    """English words, or the longest row of Chinese pairs, that neither a passage nor everyday talk holds."""
    elsewhere: float
    """How many phrases ask for what no passage tells."""
    units: int


class LexicalIndex:
    """Built once over the passages of one language."""

    def __init__(self, passages: Sequence[Passage], lists: WordLists, normalise: Callable[[str], str]) -> None:
        self.passages = tuple(passages)
        counts = [entries.weighted_terms(passage, normalise) for passage in self.passages]
        lengths = np.array([float(sum(counter.values())) for counter in counts] or [0.0])
        norms = _K1 * (1 - _B + _B * lengths / max(1.0, float(lengths.mean())))
        holders: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, counter in enumerate(counts):
            for term, count in counter.items():
                holders[term].append((index, count * (_K1 + 1) / (count + norms[index])))
        self._postings = {term: entries.columns(found) for term, found in holders.items()}
        self._title_holders = entries.holders([entries.title_terms(normalise(p.title)) for p in self.passages])
        self._blobs = [entries.blob(passage, normalise) for passage in self.passages]
        self._names = entries.names(self.passages, normalise)
        self._lexicon = Lexicon(self._names, lists)
        self._speller = entries.speller(term for term in self._postings if term.isascii())

    def weigh(self, text: str) -> Evidence:
        """What the words of a normalised text say for each passage."""
        stretches = runs(text[: 8 * MAX_PHRASE_CHARS])
        phrases = key(text[:MAX_PHRASE_CHARS])
        found = self._lexicon.find(phrases)
        units = self._units(stretches, found)
        size = len(self.passages)
        score, covered, known = np.zeros(size), np.zeros(size), np.zeros(size)
        gap, titled = np.zeros(size), np.zeros(size)
        for unit in units:
            share, strength = self._account(unit)
            np.maximum(gap, unit.weight * (1 - share), out=gap)
            score += unit.weight * strength
            titled += unit.weight * self._in_title(unit)
            covered += unit.weight * share
            if unit.is_known:
                known += unit.weight * share
        total = sum(unit.weight for unit in units) or 1.0
        total_known = sum(unit.weight for unit in units if unit.is_known)
        name_share, names = self._weigh_names(units, found, total)
        return Evidence(
            score=score,
            strength=score / (total * (_K1 + 1)),
            coverage=covered / total,
            known_coverage=known / (total_known or 1.0),
            title_share=titled / total,
            name_share=name_share,
            names=names,
            worst_gap=gap,
            unknown=1 - total_known / total,
            missed=self._missed(found.subjects),
            strange=max(self._strange_words(units), self._strange_row(phrases, found)),
            elsewhere=float(len({span.phrase for span in found.elsewhere})),
            units=len(units),
        )

    def _account(self, unit: _Unit) -> tuple[Numbers, Numbers]:
        """How far each passage accounts for a unit, and how strongly."""
        best, strongest = np.zeros(len(self.passages)), np.zeros(len(self.passages))
        for option in unit.options:
            weights = [self._rarity(term) for term in option]
            whole = sum(weights) or 1.0
            share, strength = np.zeros(len(self.passages)), np.zeros(len(self.passages))
            for term, weight in zip(option, weights, strict=True):
                if term in self._postings:
                    indexes, saturated = self._postings[term]
                    share[indexes] += weight / whole
                    strength[indexes] += saturated * weight / whole
            np.maximum(best, share, out=best)
            np.maximum(strongest, strength, out=strongest)
        return best, strongest

    def _in_title(self, unit: _Unit) -> Numbers:
        """The share of a unit that stands in each title."""
        best = np.zeros(len(self.passages))
        for option in unit.options:
            share = np.zeros(len(self.passages))
            for term in option:
                if term in self._title_holders:
                    share[self._title_holders[term]] += 1.0 / len(option)
            np.maximum(best, share, out=best)
        return best

    def _units(self, stretches: Sequence[Run], found: Found) -> list[_Unit]:
        units: dict[object, _Unit] = {}
        for span in found.everyday:
            meant = tuple(dict.fromkeys(terms(self._lexicon.lists.meanings[span.phrase])))
            own = tuple(dict.fromkeys(terms(span.phrase.strip())))
            weight = max((self._weight(term) for term in meant), default=0.0)
            units.setdefault(meant, _Unit(weight * _MEANT_WEIGHT, (meant, own), span.start, span.end, is_known=True))
        borders = _borders((*found.names, *found.everyday, *found.subjects))
        for term, start, end in _placed(stretches):
            within = any(s.start <= start and end <= s.end for s in found.everyday)
            crosses = len(term) == _PAIR and not term.isascii() and start + 1 in borders
            if not within and not (crosses and term not in self._postings):
                units.setdefault(term, self._unit(term, start, end))
        return list(units.values())[:MAX_UNITS]

    def _unit(self, term: str, start: int, end: int) -> _Unit:
        if term in self._postings or not term.isascii() or len(term) < entries.MIN_SPELLED:
            return _Unit(self._weight(term), ((term,),), start, end, is_known=term in self._postings)
        meant = self._speller(term)
        if meant is None:
            return _Unit(self._weight(term), ((term,),), start, end, is_known=False)
        return _Unit(_SPELLED_WEIGHT * self._weight(meant), ((meant,),), start, end, is_known=True)

    def _weigh_names(self, units: Sequence[_Unit], found: Found, total: float) -> tuple[Numbers, Numbers]:
        share, names = np.zeros(len(self.passages)), np.zeros(len(self.passages))
        spans = list(found.names)
        for span in found.everyday:
            meant = self._lexicon.find(key(self._lexicon.lists.meanings[span.phrase]))
            spans += [Span(span.start, span.end, name.phrase) for name in meant.names]
        for span in spans:
            worth = sum(u.weight for u in units if span.start <= u.start and u.end <= span.end) / total
            indexes = self._names[span.phrase]
            share[indexes] = np.maximum(share[indexes], worth)
        for phrase in {span.phrase for span in spans}:
            indexes = self._names[phrase]
            names[indexes] += 1.0 / len(indexes) ** 0.5
        return share, names

    def _missed(self, subjects: Iterable[Span]) -> Numbers:
        missed = np.zeros(len(self.passages))
        for phrase in {span.phrase for span in subjects}:
            missed += [phrase not in blob for blob in self._blobs]
        return missed

    def _strange_words(self, units: Sequence[_Unit]) -> float:
        """English words that may be names of what the library does not hold."""
        unknown = (unit.options[0][0] for unit in units if not unit.is_known)
        return float(
            sum(len(t) >= _MIN_STRANGE and t.isascii() and t.isalpha() and self._is_strange(t) for t in unknown)
        )

    def _strange_row(self, phrases: str, found: Found) -> float:
        """Two words that stand side by side make one strange pair; a strange name makes a row of them."""
        known = {place for span in (*found.names, *found.everyday) for place in range(span.start, span.end)}
        longest = row = 0
        for place, pair in enumerate(map("".join, pairwise(phrases))):
            is_new = not {place, place + 1} & known and min(pair) >= "\u3400"
            row = row + 1 if is_new and not {*pair} & STOP_ZH and self._is_strange(pair) else 0
            longest = max(longest, row)
        return float(longest)

    def _is_strange(self, term: str) -> bool:
        return not (term in self._postings or term in self._lexicon.lists.common or term in _BY_THE_WAY)

    def _weight(self, term: str) -> float:
        rarity = self._rarity(term)
        if term in ASKING:
            return _ASKING_WEIGHT * rarity
        if term in _BY_THE_WAY:
            return _BY_THE_WAY_WEIGHT * rarity
        if term[0].isdigit():
            return _NUMBER_WEIGHT * rarity
        if term.isascii():
            return rarity
        if len(term) == 1:
            return _SINGLE_WEIGHT * rarity
        return rarity if term in self._postings else _UNKNOWN_PAIR_WEIGHT * rarity

    def _rarity(self, term: str) -> float:
        holders = len(self._postings[term][0]) if term in self._postings else 0
        return math.log(1 + (len(self.passages) - holders + 0.5) / (holders + 0.5))


_PAIR = 2


def _placed(stretches: Sequence[Run]) -> Iterable[tuple[str, int, int]]:
    """Each term of a query with its place in the text as `words.joined` writes it."""
    place, after_word = 0, False
    for run in stretches:
        if run.is_han:
            after_word = False
            for offset in range(len(run.text)):
                pair = run.text[offset : offset + 2]
                if len(pair) == _PAIR and pairs(pair):
                    yield pair, place + offset, place + offset + 2
                if run.text[offset] not in STOP_ZH:
                    yield run.text[offset], place + offset, place + offset + 1
            place += len(run.text)
            continue
        start = place - 1 if after_word else place
        place = start + len(run.text) + 2
        after_word = True
        if not run.is_plain:
            yield run.text, start, place


def _borders(spans: Iterable[Span]) -> frozenset[int]:
    return frozenset(edge for span in spans for edge in (span.start, span.end))
