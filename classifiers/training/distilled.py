"""What the embedding tier teaches the lexical one: frequent words, and written queries with other words in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from classifiers.intent.head import HEALTH
from classifiers.training import lexical, swaps, words
from classifiers.training.calibration import Platt
from classifiers.training.embedding import Tier
from classifiers.training.examples import Example

WORD_WEIGHT, SWAP_WEIGHT = 0.1, 0.4
"""What a word, and a query nobody wrote, count beside a query that somebody wrote."""
_NOBODYS = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Distilled:
    """Texts with the probability of health that the embedding tier gives them."""

    texts: Sequence[str] = ()
    """Normalised."""
    found: Sequence[set[str]] = ()
    """The features of each."""
    truth: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    weights: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    origins: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Place in the corpus of the query that it was made of, or -1."""
    names: int = 0
    """So many of the first are single words: they alone may add to the vocabulary."""

    def made_of(self, rows: Sequence[int]) -> NDArray[np.int64]:
        """The places of what was made of these queries, or of none."""
        return np.flatnonzero((self.origins == _NOBODYS) | np.isin(self.origins, rows))


def distil(tier: Tier, examples: Sequence[Example], say: Callable[[str], None]) -> Distilled:
    """Ask the embedding tier about words and about queries that nobody wrote.

    Args:
        tier: the one that teaches.
        examples: the written queries, in the order of the corpus.
        say: told each step.
    """
    frequent = words.common_words()
    made = swaps.swapped(examples, frequent, lexical.SEED)
    texts = [*frequent, *(swap.text for swap in made)]
    say(f"asking the embedding tier about {len(frequent)} words and {len(made)} queries that nobody wrote")
    logits = tier.outputs(HEALTH, texts, say)[:, 0].astype(np.float64)
    return Distilled(
        texts=texts,
        found=lexical.feature_sets(texts),
        truth=Platt(slope=1.0, offset=0.0).probability(logits),
        weights=np.array([WORD_WEIGHT] * len(frequent) + [SWAP_WEIGHT] * len(made)),
        origins=np.array([_NOBODYS] * len(frequent) + [swap.origin for swap in made], np.int64),
        names=len(frequent),
    )
