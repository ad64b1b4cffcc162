"""Remembers the last few vectors, so that judging a query and finding its sources cost one run of the model."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

from classifiers.embedding.vectors import Floats

KEPT = 32
"""Queries that may be between judging and finding at one time; the texts are gone with the next ones."""


class _Encoder(Protocol):
    def encode(self, texts: Sequence[str]) -> Floats: ...

    def encode_passages(self, texts: Sequence[str]) -> Floats: ...


class RecentEncoder:
    """Implements `TextEncoder` over another encoder."""

    def __init__(self, encoder: _Encoder) -> None:
        self._encoder = encoder
        self._kept: OrderedDict[str, Floats] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors [texts, dimensions] of what is asked; a single text that was just encoded is not encoded again."""
        if len(texts) != 1:
            return self._encoder.encode(texts)
        (text,) = texts
        known = self._kept.pop(text, None)
        vectors = self._encoder.encode(texts) if known is None else known
        self._kept[text] = vectors
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return vectors

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """Vectors [texts, dimensions] of what may answer; never remembered."""
        return self._encoder.encode_passages(texts)
