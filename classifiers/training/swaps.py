"""Queries that nobody wrote: written ones with some of their words exchanged, for the dear tier to label.

The cheap tier learns from them what a sentence is about when an unknown word stands in it. They inherit no label: the
embedding tier reads each as it came out, sense or nonsense.
"""

import random
from collections.abc import Sequence
from typing import NamedTuple

from classifiers.text import normalise
from classifiers.training.examples import Example

PER_QUERY = 2
_MIN_SHARE, _MAX_SHARE = 0.15, 0.45
"""Of the words of a query that are exchanged."""
_CUT_SHARE = 0.3
"""Of the queries that lose their end, too."""
_COMMON, _COMMON_SHARE = 3_000, 0.5
"""Half of the new words come from the most frequent ones, as they do in what people type."""
STRANGE_SHARE = 0.3
"""Of the words of a told case: at this share the rules find about as few emergencies as in the words of new authors."""
_SHORTEST_LATIN = 4
"""Letters from which a Latin word is exchanged; shorter ones mostly hold the sentence together."""
_LONGEST_HAN = 4


class Swap(NamedTuple):
    """One query made of another."""

    text: str
    """Normalised."""
    origin: int
    """Place of the written query in the corpus; nobody who is tried on that one may learn from this."""


class Words:
    """Frequent words of both languages, to put into texts."""

    def __init__(self, words: Sequence[str]) -> None:
        """Hold the words, the most frequent of each language first."""
        self._latin = [word for word in words if word.isascii()]
        self._han = [word for word in words if not word.isascii()]
        self._known = frozenset(self._han)

    def exchanged(self, text: str, chance: random.Random, share: float) -> list[str]:
        """The parts of a normalised text, so much of them exchanged."""
        parts = text.split() if text.isascii() else _segments(text, self._known)
        words = self._latin if text.isascii() else self._han
        telling = [at for at, part in enumerate(parts) if len(part) >= (_SHORTEST_LATIN if part.isascii() else 2)]
        if words:
            for at in chance.sample(telling, min(max(1, round(len(parts) * share)), len(telling))):
                parts[at] = chance.choice(words[:_COMMON] if chance.random() < _COMMON_SHARE else words)
        return parts


def swapped(examples: Sequence[Example], words: Sequence[str], seed: int) -> list[Swap]:
    """Every written query a few times, with other words in it.

    Args:
        examples: the written queries.
        words: frequent words of both languages, the most frequent of each first.
        seed: makes the exchange the same on every run.
    """
    chance = random.Random(f"{seed}/swaps")  # noqa: S311 - not a secret
    known = Words(words)
    found = []
    for place, example in enumerate(examples):
        text = normalise(example.text)
        for _ in range(PER_QUERY):
            parts = known.exchanged(text, chance, chance.uniform(_MIN_SHARE, _MAX_SHARE))
            if chance.random() < _CUT_SHARE:
                parts = parts[: max(1, round(len(parts) * chance.uniform(0.4, 0.9)))]
            found.append(Swap(_glued(parts, text), place))
    return found


def in_strange_words(texts: Sequence[str], words: Sequence[str], seed: int) -> list[str]:
    """Normalised texts as a stranger might have told them: a good part of what the rules would know is not there.

    Args:
        texts: what was told.
        words: frequent words of both languages, the most frequent of each first.
        seed: makes the exchange the same on every run.
    """
    chance = random.Random(f"{seed}/strangers")  # noqa: S311 - not a secret
    known = Words(words)
    return [_glued(known.exchanged(text, chance, STRANGE_SHARE), text) for text in texts]


def _glued(parts: Sequence[str], text: str) -> str:
    return (" " if text.isascii() else "").join(parts)


def _segments(text: str, words: frozenset[str]) -> list[str]:
    """The longest known word at each place, else one character; what is Latin stays whole between blanks."""
    found: list[str] = []
    at = 0
    while at < len(text):
        size = next((size for size in range(_LONGEST_HAN, 1, -1) if text[at : at + size] in words), 1)
        found.append(text[at : at + size])
        at += size
    return found
