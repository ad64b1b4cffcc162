"""Everything a training run learns from: the written queries, the pool, their features, labels and weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifiers.training import lexical
from classifiers.training.examples import Example, read_examples
from classifiers.training.pool import PoolQuery, expand_pool
from router.domain.intent import Label, Language

Floats = NDArray[np.float64]

POOL_WEIGHT = 0.3
"""A filled carrier counts less than a query that somebody wrote."""
POOL_CARRIED = 18_000
"""Filled carriers for each language and label."""
HARD = "hard"
"""Slices so named were written to mislead; they are learned from and reported apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The material of one training run, its parts in the same order."""

    examples: Sequence[Example]
    found: Sequence[set[str]]
    truth: Floats
    weights: Floats
    pool: Sequence[PoolQuery]
    pool_found: Sequence[set[str]]
    pool_truth: Floats
    pool_weights: Floats

    def validation(self, language: Language) -> NDArray[np.bool_]:
        """The written queries on which probabilities and lines are drawn: neither debatable nor made to mislead."""
        return np.array(
            [e.language is language and not e.borderline and HARD not in e.slice for e in self.examples], dtype=bool
        )


def read_corpus(data: Path, pool: Path | None) -> Corpus:
    """Read the queries, and expand the pool where there is one.

    Raises:
        ArtefactError: the data cannot be read.
    """
    examples = read_examples(data)
    filled = expand_pool(pool, POOL_CARRIED, lexical.SEED) if pool else []
    return Corpus(
        examples=examples,
        found=lexical.feature_sets([e.text for e in examples]),
        truth=np.array([float(e.label is Label.HEALTH) for e in examples]),
        weights=lexical.example_weights(examples),
        pool=filled,
        pool_found=lexical.feature_sets([query.text for query in filled]),
        pool_truth=np.array([float(query.label is Label.HEALTH) for query in filled]),
        pool_weights=np.full(len(filled), POOL_WEIGHT),
    )
