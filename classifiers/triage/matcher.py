"""Finds every concept of the lexicon in a text: one automaton pass, then joins of what was found."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import ahocorasick

from classifiers.triage.found import MAX_SPANS, Found, Source, Span
from classifiers.triage.phrases import HAN_PER_WORD, Element, Literal, Phrase, Reference
from router.domain.errors import ArtefactError

LITERAL = "="
"""What the name of a literal begins with; names of concepts do not."""
_SIGNS = " !\"#$%&'()*+,-./:;<=>?@[]^_{|}~，。、！？；：（）"
_CHARS_PER_WORD = 12
"""Characters that a word and its space take at most, where words are counted between two signs."""
_SENTENCE_END = re.compile(r"[!?;。！？；]|\.(?!\d)")


class _Join(NamedTuple):
    number: int
    concept: str
    elements: tuple[str, ...]
    others: tuple[str, ...]
    """The elements beside the one that the join is looked up by."""
    gaps: tuple[int, ...]
    depth: int
    """Rank of its deepest element: once that rank is complete, the join can be tried."""


class Matcher:
    """Compiled lexicon: concept names to phrases."""

    def __init__(self, concepts: Mapping[str, Sequence[Phrase]], sample: str = "") -> None:
        """Compile; `sample` is text of the kind to be read, whose common characters are then found soonest."""
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
                if len(names) > 1:
                    depth = max(rank.get(name, 0) for name in names)
                    joins.append(_Join(len(joins), concept, names, (), phrase.gaps, depth))
        self._deepest = max(rank.values(), default=0)
        self._joins = _by_rarest_element(joins)
        self._sources: dict[tuple[str, ...], Source] = {}
        self._names_of: list[dict[str, None]] = []
        self._begun_by: list[tuple[_Join, ...]] = []
        wider = _wider(concepts)
        self._made = {join.concept: self._source((join.concept, ""), wider) for join in joins}
        self._automaton = ahocorasick.Automaton()
        common = Counter(sample) or Counter("".join(literals))
        # The automaton looks for the next character from the first one it was given: common ones come first, and
        # those that begin no phrase are given, too, lest it look through all.
        idle = {*common, *_SIGNS} - {text[0] for text in literals}
        for text in sorted({*literals, *idle}, key=lambda text: (-common[text[0]], text)):
            if text in idle:
                self._automaton.add_word(text, None)
                continue
            targets = sorted(literals[text])
            whole = self._source(tuple(dict.fromkeys(name for name, _ in targets)), wider)
            begun = tuple(name for name, opens_right in targets if opens_right)
            prefix = self._source(begun, wider) if begun else None
            self._automaton.add_word(text, (len(text), _like(text[0]), _like(text[-1]), whole, prefix))
        self._automaton.make_automaton()
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        for number, known_as in enumerate(self._names_of):
            for name in known_as:
                numbers[name].append(number)
        self._numbers_of = {name: frozenset(several) for name, several in numbers.items()}

    def _source(self, names: tuple[str, ...], wider: Mapping[str, tuple[str, ...]]) -> Source:
        """The source of these concepts, shared by their literals; an empty name keeps it apart from those."""
        source = self._sources.get(names)
        if source is None:
            every = dict.fromkeys(wide for name in names if name for wide in (name, *wider.get(name, ())))
            self._names_of.append(every)
            # Most concepts begin no join, and a text holds hundreds: what a literal begins is known beforehand.
            self._begun_by.append(tuple(join for name in every for join in self._joins.get(name, ())))
            source = self._sources[names] = Source(len(self._names_of) - 1, every)
        return source

    def find(self, text: str) -> Found:
        """Every concept found in a normalised text with its spans, in order of appearance."""
        hits: dict[int, list[Span]] = {}
        names: dict[str, None] = {}
        length, new = len(text), tuple.__new__
        for last, entry in self._automaton.iter(text):
            if entry is None:
                continue
            size, like_first, like_last, source, prefix = entry
            start, stop = last - size + 1, last + 1
            if start and text[start - 1] in like_first:
                continue
            if stop < length and text[stop] in like_last:
                if prefix is None:
                    continue
                source, stop = prefix, _word_end(text, stop)
            number, known_as = source
            spans = hits.get(number)
            if spans is None:
                hits[number] = [new(Span, (start, stop, ((start, stop),)))]
                names.update(known_as)
            elif len(spans) < MAX_SPANS:
                spans.append(new(Span, (start, stop, ((start, stop),))))
        found = Found(self._numbers_of, self._names_of, names, hits)
        self._join_all(text, found)
        return found

    def _join_all(self, text: str, found: Found) -> None:
        """Try each join whose elements were all found, shallow ones first, so that deeper ones see their concepts."""
        tried_at: list[dict[int, _Join]] = [{} for _ in range(self._deepest + 1)]
        for source in found.sources:
            for join in self._begun_by[source]:
                tried_at[join.depth][join.number] = join
        ends = [match.start() for match in _SENTENCE_END.finditer(text)]
        names = found.names
        for tried in tried_at:
            for join in tried.values():
                for other in join.others:
                    if other not in names:
                        break
                else:
                    spans = _chain(text, ends, [found[name] for name in join.elements], join.gaps)
                    if not spans:
                        continue
                    made = self._made[join.concept]
                    if found.make(made, spans):
                        # What rests on this concept lies deeper than the joins that make it.
                        for deeper in self._begun_by[made.number]:
                            tried_at[deeper.depth][deeper.number] = deeper


def _wider(concepts: Mapping[str, Sequence[Phrase]]) -> dict[str, tuple[str, ...]]:
    """For each concept those that take it in whole (`<pain>` as a phrase of its own), directly or through others."""
    parents: defaultdict[str, list[str]] = defaultdict(list)
    for concept, phrases in concepts.items():
        for phrase in phrases:
            if len(phrase.elements) == 1 and isinstance(phrase.elements[0], Reference):
                parents[phrase.elements[0].concept].append(concept)

    def above(name: str) -> Iterator[str]:
        for parent in parents.get(name, ()):
            yield parent
            yield from above(parent)

    return {name: tuple(dict.fromkeys(above(name))) for name in parents}


def _by_rarest_element(joins: Sequence[_Join]) -> dict[str, list[_Join]]:
    """Each join under the element that the fewest joins share: most texts then never look at it."""
    uses = Counter(name for join in joins for name in set(join.elements))
    index: defaultdict[str, list[_Join]] = defaultdict(list)
    for join in joins:
        rarest = min(join.elements, key=lambda name: (uses[name], name))
        index[rarest].append(join._replace(others=tuple(dict.fromkeys(e for e in join.elements if e != rarest))))
    return dict(index)


def _name(element: Element) -> str:
    if isinstance(element, Reference):
        return element.concept
    return f"{LITERAL}{element.text}{'*' if element.opens_right else ''}"


_LETTERS, _DIGITS, _NONE = frozenset("abcdefghijklmnopqrstuvwxyz"), frozenset("0123456789"), frozenset[str]()


def _like(character: str) -> frozenset[str]:
    """What goes on across a border beside this character: a Latin word or a number; Chinese has no such border."""
    if character in _LETTERS:
        return _LETTERS
    return _DIGITS if character in _DIGITS else _NONE


def _word_end(text: str, position: int) -> int:
    """A word matched by its beginning is covered whole."""
    alike = _like(text[position])
    while position < len(text) and text[position] in alike:
        position += 1
    return position


def _chain(text: str, ends: Sequence[int], columns: Sequence[list[Span]], gaps: Sequence[int]) -> list[Span]:
    chains = columns[0]
    for column, gap in zip(columns[1:], gaps, strict=True):
        furthest = _CHARS_PER_WORD * (gap + 1)
        joined: list[Span] = []
        for left in chains:
            for place in range(bisect_left(column, (left.end,)), len(column)):
                right = column[place]
                if right.start - left.end > furthest:
                    break
                if _near(text, ends, left.end, right.start, gap):
                    joined.append(Span(left.start, right.end, left.parts + right.parts))
                    break
        chains = joined
    return chains


def _near(text: str, ends: Sequence[int], end: int, start: int, gap: int) -> bool:
    """At most `gap` words lie between two positions, and no sentence ends there."""
    if start == end:
        return True
    if gap and bisect_left(ends, end) != bisect_left(ends, start):
        return False
    if start - end <= gap:
        return True
    between = text[end:start]
    if between.isascii():
        return len(between.split()) <= gap
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
