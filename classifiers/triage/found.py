"""What was found in one text: concepts, and where each of them stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

MAX_SPANS = 48
"""Spans kept for one concept: a text that repeats itself costs no more than one that does not."""


class Span(NamedTuple):
    """A stretch of the normalised text."""

    start: int
    end: int
    parts: tuple[tuple[int, int], ...]
    """The stretches that matched words; what lies between them did not."""


def longest_first(span: Span) -> tuple[int, int]:
    """Order of appearance; of several that begin together the one that says most comes first."""
    return span.start, -span.end


class Source(NamedTuple):
    """A literal, or a concept made by joins, and every concept that it stands for."""

    number: int
    names: dict[str, None]


class Found(Mapping[str, list[Span]]):
    """The concepts of one text in order of appearance.

    Which there are is known at once. Where one stands is gathered from the literals when somebody asks.
    """

    def __init__(
        self,
        numbers_of: Mapping[str, frozenset[int]],
        names_of: Sequence[dict[str, None]],
        names: dict[str, None],
        hits: dict[int, list[Span]],
    ) -> None:
        """Hold the names found, the places of each source by its number, and what leads from one to the other."""
        self._numbers_of, self._names_of, self.names, self._hits = numbers_of, names_of, names, hits
        self._spans: dict[str, list[Span]] = {}

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, name: str) -> list[Span]:
        spans = self._spans.get(name)
        if spans is None:
            if name not in self.names:
                raise KeyError(name)
            spans = self._gathered(name)
            self._spans[name] = spans
        return spans

    def add(self, name: str, spans: Iterable[Span]) -> None:
        """Further places of a concept, which may be a fact that no phrase says."""
        known = self[name] if name in self.names else []
        self.names[name] = None
        self._spans[name] = sorted({*known, *spans}, key=longest_first)

    def drop(self, masks: Sequence[Span]) -> None:
        """Forget whatever has a part that one of these stretches covers."""
        for number, spans in list(self._hits.items()):
            kept = [span for span in spans if not _is_covered(span, masks)]
            if kept:
                self._hits[number] = kept
            else:
                del self._hits[number]
        self.names.clear()
        self._spans.clear()
        for number in self._hits:
            self.names.update(self._names_of[number])

    @property
    def sources(self) -> Iterable[int]:
        """The numbers of the literals that were found."""
        return self._hits

    def make(self, source: Source, spans: list[Span]) -> bool:
        """Add places of a concept made by joins; whether it is new."""
        if source.number in self._hits:
            self._hits[source.number] += spans
            return False
        self._hits[source.number] = spans
        self.names.update(source.names)
        return True

    def _gathered(self, name: str) -> list[Span]:
        numbers = self._numbers_of[name].intersection(self._hits)
        if len(numbers) == 1:
            (number,) = numbers
            return sorted(self._hits[number], key=longest_first)[:MAX_SPANS]
        return sorted({span for number in numbers for span in self._hits[number]}, key=longest_first)[:MAX_SPANS]


def _is_covered(span: Span, masks: Sequence[Span]) -> bool:
    return any(mask.start < end and start < mask.end for mask in masks for start, end in span.parts)
