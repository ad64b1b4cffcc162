"""Fits the lexical tier: logistic regression over binary n-grams, exported as plain weights."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from classifiers.intent.artefact import Heads
from classifiers.intent.features import features
from classifiers.text import normalise
from classifiers.training.examples import Example
from router.domain.intent import Concern, Label

Matrix: TypeAlias = Any
"""A scipy sparse matrix; scipy ships no types."""
Floats = NDArray[np.float64]

SEED = 20261122
MAX_VOCABULARY = 200_000
MIN_HEAD_SHARE = 0.0002
"""Share of the written queries that must hold a feature before the finer heads learn from it."""
_HEAD_NAMES = ("concern", "intent", "discipline")


def feature_sets(texts: Sequence[str]) -> list[set[str]]:
    """The features of each text, exactly as serving sees them."""
    return [features(normalise(text)) for text in texts]


def build_vocabulary(found: Sequence[set[str]], min_count: int = 2, limit: int = MAX_VOCABULARY) -> dict[str, int]:
    """The most frequent features seen at least `min_count` times, in a fixed order."""
    counts: Counter[str] = Counter()
    for names in found:
        counts.update(names)
    kept = sorted((name for name, n in counts.items() if n >= min_count), key=lambda name: (-counts[name], name))
    return {name: row for row, name in enumerate(sorted(kept[:limit]))}


def to_matrix(found: Sequence[set[str]], vocabulary: dict[str, int]) -> Matrix:
    """Binary rows of length one, the form `LexicalModel.raw` scores."""
    indices: list[int] = []
    starts = [0]
    values: list[float] = []
    for names in found:
        rows = sorted(vocabulary[name] for name in names if name in vocabulary)
        indices += rows
        values += [len(rows) ** -0.5] * len(rows) if rows else []
        starts.append(len(indices))
    return sparse.csr_matrix((values, indices, starts), shape=(len(found), len(vocabulary)))


def fit_health(matrix: Matrix, targets: Floats, weights: Floats, strength: float) -> LogisticRegression:
    """Health against other; `targets` may be soft, each row then counts on both sides."""
    hard = np.isin(targets, (0.0, 1.0)).all()
    if not hard:
        matrix = sparse.vstack([matrix, matrix], format="csr")
        weights = np.concatenate([weights * targets, weights * (1 - targets)])
        targets = np.concatenate([np.ones_like(targets), np.zeros_like(targets)])
        used = weights > 1e-4  # noqa: PLR2004 - a row that counts for nothing only costs time
        matrix, weights, targets = matrix[used], weights[used], targets[used]
    model = LogisticRegression(C=strength, solver="liblinear", random_state=SEED, max_iter=300)
    model.fit(matrix, targets.astype(int), sample_weight=weights)
    return model


def example_weights(examples: Sequence[Example]) -> Floats:
    """Each language and label counts the same in all; a debatable row counts half."""
    groups = Counter((e.language, e.label) for e in examples)
    mean = len(examples) / len(groups)
    return np.array([mean / groups[e.language, e.label] * (0.5 if e.borderline else 1.0) for e in examples])


def fit_heads(matrix: Matrix, examples: Sequence[Example], strength: float) -> Heads:
    """One linear head each for concern, intent and discipline; the last two learn from health queries only."""
    # The finer heads learn from written queries alone, so a feature that these hardly hold can teach them nothing.
    least = math.ceil(MIN_HEAD_SHARE * len(examples))
    held = np.flatnonzero(np.asarray((matrix > 0).sum(axis=0)).ravel() >= least)
    labels: list[tuple[str, str]] = []
    columns: list[Floats] = []
    biases: list[float] = []
    for head in _HEAD_NAMES:
        rows = [i for i, e in enumerate(examples) if _head_label(e, head)]
        targets = [_head_label(examples[i], head) for i in rows]
        model = LogisticRegression(C=strength, max_iter=400, class_weight="balanced", random_state=SEED)
        model.fit(matrix[rows][:, held], targets)
        labels += [(head, str(name)) for name in model.classes_]
        # Of two labels scikit-learn fits the second alone; the first is its opposite.
        pair = len(model.classes_) == 2  # noqa: PLR2004
        columns += [-model.coef_[0], model.coef_[0]] if pair else list(model.coef_)
        biases += [-model.intercept_[0], model.intercept_[0]] if pair else list(model.intercept_)
    weights = np.zeros((matrix.shape[1], len(columns)), dtype=np.float32)
    weights[held] = np.array(columns, dtype=np.float32).T
    return Heads(
        labels=tuple(labels),
        weights=weights,
        bias=np.array(biases, dtype=np.float32),
    )


def _head_label(example: Example, head: str) -> str | None:
    if head == "concern":
        return None if example.concern is Concern.NONE and example.label is Label.HEALTH else str(example.concern)
    if example.label is not Label.HEALTH:
        return None
    value = example.intent if head == "intent" else example.discipline
    return str(value) if value else None
