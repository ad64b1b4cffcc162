"""Finds every concept of the lexicon in a text: one automaton pass, then joins of what was found."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import ahocorasick

from classifiers.triage.phrases import HAN_PER_WORD, Element, Literal, Phrase, Reference
from router.domain.errors import ArtefactError

MAX_SPANS = 24
"""Spans kept for one concept: a text that repeats itself costs no more than one that does not."""
_SENTENCE_END = re.compile(r"[!?;。！？；]|\.(?!\d)")


class Span(NamedTuple):
    """A stretch of the normalised text."""

    start: int
    end: int
    parts: tuple[tuple[int, int], ...]
    """The stretches that matched words; what lies between them did not."""


class _Join(NamedTuple):
    concept: str
    elements: tuple[str, ...]
    needs: frozenset[str]
    gaps: tuple[int, ...]
    depth: int
    """Rank of its deepest element: once that rank is complete, the join can be tried."""


Found = dict[str, list[Span]]


class Matcher:
    """Compiled lexicon: concept names to phrases."""

    def __init__(self, concepts: Mapping[str, Sequence[Phrase]]) -> None:
        literals: defaultdict[str, set[tuple[str, bool]]] = defaultdict(set)
        joins: list[_Join] = []
        rank = _ranks(concepts)
        for concept, phrases in concepts.items():
            for phrase in phrases:
                names = tuple(_name(element) for element in phrase.elements)
                for element, name in zip(phrase.elements, names, strict=True):
                    if isinstance(element, Literal):
                        own = concept if len(names) == 1 else name
                        literals[element.text].add((own, element.opens_right))
                if len(names) > 1 or isinstance(phrase.elements[0], Reference):
                    depth = max(rank.get(name, 0) for name in names)
                    joins.append(_Join(concept, names, frozenset(names), phrase.gaps, depth))
        self._rank = rank
        self._deepest = max(rank.values(), default=0)
        self._joins = _by_rarest_element(joins)
        self._automaton = ahocorasick.Automaton()
        for text, targets in literals.items():
            # Only a Latin letter or a digit can run on across the border of a literal.
            borders = (text[0].isascii() and text[0].isalnum(), text[-1].isascii() and text[-1].isalnum())
            self._automaton.add_word(text, (len(text), *borders, tuple(sorted(targets))))
        self._automaton.make_automaton()

    def find(self, text: str) -> Found:
        """Every concept found in a normalised text with its spans, in order of appearance."""
        found: Found = {}
        length = len(text)
        for last, (size, opens, closes, targets) in self._automaton.iter(text):
            start, stop = last - size + 1, last + 1
            if opens and start and _continues(text, start):
                continue
            whole = not closes or stop >= length or not _continues(text, stop)
            for name, opens_right in targets:
                if whole or opens_right:
                    spans = found.setdefault(name, [])
                    if len(spans) < MAX_SPANS:
                        covered = stop if whole else _word_end(text, stop)
                        spans.append(Span(start, covered, ((start, covered),)))
        self._join_all(text, found)
        return found

    def _join_all(self, text: str, found: Found) -> None:
        """Try each join whose elements were all found, shallow ones first, so that deeper ones see their concepts."""
        rank, joins = self._rank.get, self._joins.get
        names_at: list[list[str]] = [[] for _ in range(self._deepest + 1)]
        tried_at: list[list[_Join]] = [[] for _ in range(self._deepest + 1)]
        for name in found:
            names_at[rank(name, 0)].append(name)
        for depth in range(self._deepest + 1):
            for name in names_at[depth]:
                for join in joins(name, ()):
                    tried_at[join.depth].append(join)
            for join in tried_at[depth]:
                if not join.needs <= found.keys():
                    continue
                spans = _chain(text, [found[name] for name in join.elements], join.gaps)
                if not spans:
                    continue
                known = found.get(join.concept)
                if known is None:
                    found[join.concept] = spans[:MAX_SPANS]
                    names_at[rank(join.concept, 0)].append(join.concept)
                else:
                    known += spans[: MAX_SPANS - len(known)]


def _by_rarest_element(joins: Sequence[_Join]) -> dict[str, list[_Join]]:
    """Each join under the element that the fewest joins share: most texts then never look at it."""
    uses = Counter(name for join in joins for name in join.needs)
    index: defaultdict[str, list[_Join]] = defaultdict(list)
    for join in joins:
        index[min(join.elements, key=lambda name: (uses[name], name))].append(join)
    return dict(index)


def _name(element: Element) -> str:
    if isinstance(element, Reference):
        return element.concept
    return f"={element.text}{'*' if element.opens_right else ''}"


def _continues(text: str, position: int) -> bool:
    """A Latin word or a number runs across this position; Chinese has no such border."""
    before, after = text[position - 1], text[position]
    if before.isascii() and after.isascii():
        return (before.isalpha() and after.isalpha()) or (before.isdigit() and after.isdigit())
    return False


def _word_end(text: str, position: int) -> int:
    """A word matched by its beginning is covered whole."""
    while position < len(text) and _continues(text, position):
        position += 1
    return position


def _chain(text: str, columns: Sequence[list[Span]], gaps: Sequence[int]) -> list[Span]:
    chains = columns[0]
    for column, gap in zip(columns[1:], gaps, strict=True):
        joined: list[Span] = []
        for left in chains:
            for right in column:
                if right.start >= left.end and _near(text, left.end, right.start, gap):
                    joined.append(Span(left.start, right.end, left.parts + right.parts))
                    break
        chains = joined[:MAX_SPANS]
    return chains


def _near(text: str, end: int, start: int, gap: int) -> bool:
    """At most `gap` words lie between two positions, and no sentence ends there."""
    if start - end > 12 * (gap + 1):
        return False
    between = text[end:start]
    if gap and _SENTENCE_END.search(between):
        return False
    words = 0.0
    for piece in between.split():
        han = sum(character > "\u2e80" for character in piece)
        words += han / HAN_PER_WORD if han else 1
    return words <= gap


def _ranks(concepts: Mapping[str, Sequence[Phrase]]) -> dict[str, int]:
    """How deep each concept rests on others; a circle is refused."""
    ranks: dict[str, int] = {}

    def rank(concept: str, path: tuple[str, ...]) -> int:
        if concept in path:
            msg = f"the concepts {' > '.join((*path, concept))} rest on each other; break the circle"
            raise ArtefactError(msg)
        if concept not in concepts:
            msg = f"<{concept}> is used by {path[-1]} and not defined; define it under `concepts`"
            raise ArtefactError(msg)
        if concept not in ranks:
            below = [
                rank(element.concept, (*path, concept))
                for phrase in concepts[concept]
                for element in phrase.elements
                if isinstance(element, Reference)
            ]
            ranks[concept] = 1 + max(below, default=0)
        return ranks[concept]

    for concept in concepts:
        rank(concept, ())
    return ranks
