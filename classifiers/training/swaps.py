"""Queries that nobody wrote: written ones with some of their words exchanged, for the dear tier to label.

The cheap tier learns from them what a sentence is about when an unknown word stands in it. They inherit no label: the
embedding tier reads each as it came out, sense or nonsense.
"""

import random
from collections.abc import Sequence
from typing import NamedTuple

from classifiers.text import normalise
from classifiers.training.examples import Example
from router.domain.intent import Language

PER_QUERY = 2
_MIN_SHARE, _MAX_SHARE = 0.15, 0.45
"""Of the words of a query that are exchanged."""
_CUT_SHARE = 0.3
"""Of the queries that lose their end, too."""
_COMMON, _COMMON_SHARE = 3_000, 0.5
"""Half of the new words come from the most frequent ones, as they do in what people type."""
_SHORTEST_LATIN = 4
"""Letters from which a Latin word is exchanged; shorter ones mostly hold the sentence together."""
_LONGEST_HAN = 4


class Swap(NamedTuple):
    """One query made of another."""

    text: str
    """Normalised."""
    origin: int
    """Place of the written query in the corpus; nobody who is tried on that one may learn from this."""


def swapped(examples: Sequence[Example], words: Sequence[str], seed: int) -> list[Swap]:
    """Every written query a few times, with other words in it.

    Args:
        examples: the written queries.
        words: frequent words of both languages, the most frequent of each first.
        seed: makes the exchange the same on every run.
    """
    chance = random.Random(f"{seed}/swaps")  # noqa: S311 - not a secret
    known = {
        Language.ENGLISH: [word for word in words if word.isascii()],
        Language.CHINESE: [word for word in words if not word.isascii()],
    }
    han = frozenset(known[Language.CHINESE])
    found = []
    for place, example in enumerate(examples):
        text = normalise(example.text)
        parts = text.split() if text.isascii() else _segments(text, han)
        glue = " " if text.isascii() else ""
        found += [Swap(glue.join(_exchanged(parts, known[example.language], chance)), place) for _ in range(PER_QUERY)]
    return found


def _exchanged(parts: Sequence[str], words: Sequence[str], chance: random.Random) -> list[str]:
    result = list(parts)
    if not words or not result:
        return result
    telling = [at for at, part in enumerate(result) if len(part) >= (_SHORTEST_LATIN if part.isascii() else 2)]
    count = max(1, round(len(result) * chance.uniform(_MIN_SHARE, _MAX_SHARE)))
    for at in chance.sample(telling, min(count, len(telling))):
        result[at] = chance.choice(words[:_COMMON] if chance.random() < _COMMON_SHARE else words)
    if chance.random() < _CUT_SHARE:
        result = result[: max(1, round(len(result) * chance.uniform(0.4, 0.9)))]
    return result


def _segments(text: str, words: frozenset[str]) -> list[str]:
    """The longest known word at each place, else one character; what is Latin stays whole between blanks."""
    found: list[str] = []
    at = 0
    while at < len(text):
        size = next((size for size in range(_LONGEST_HAN, 1, -1) if text[at : at + size] in words), 1)
        found.append(text[at : at + size])
        at += size
    return found
