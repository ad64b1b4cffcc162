"""Fits the embedding tier: a small network over frozen sentence vectors, fused with the lexical tier."""

import warnings
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier

from classifiers.embedding.vectors import TextEncoder
from classifiers.intent.embedding import INPUT_SCALE, EmbeddingHead, Fusion
from classifiers.text import normalise
from classifiers.training.calibration import Platt, boundary_for_recall
from classifiers.training.corpus import POOL_WEIGHT, Corpus
from classifiers.training.lexical import SEED
from router.domain.intent import Language

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]

HIDDEN = 64
SHRINKAGE = 1e-2
ROUNDS = 12
BATCH = 256
ENCODE_BATCH = 32
POOL_STEP = 4
"""Every fourth query of the pool is embedded: the sentence vectors know the names already."""
MAX_THRESHOLD = 0.5
BAND_MISSED = 0.001
"""Share of health queries that the lexical tier may turn away alone."""
BAND_OVER = 0.004
"""Share of other queries that the lexical tier may send to the medical lane alone."""


class Fused(NamedTuple):
    """What fitting gives back: the head and, by language, its order of scores on queries it had not seen."""

    head: EmbeddingHead
    auroc: dict[Language, float]
    over_routing: dict[Language, float]


def encode_all(encoder: TextEncoder, texts: Sequence[str], say: Callable[[str], None]) -> Vectors:
    """Vectors of many texts, batched by length so that little is spent on padding."""
    normal = [normalise(text) for text in texts]
    order = sorted(range(len(normal)), key=lambda row: len(normal[row]))
    rows: list[Vectors] = []
    for start in range(0, len(order), ENCODE_BATCH):
        rows.append(encoder.encode([normal[row] for row in order[start : start + ENCODE_BATCH]]))
        if start % (ENCODE_BATCH * 250) == 0:
            say(f"embedded {start} of {len(order)}")
    stacked = np.concatenate(rows)
    vectors = np.empty_like(stacked)
    vectors[order] = stacked
    return vectors


def fit_head(  # noqa: PLR0913 - all by keyword, one argument per thing learned from
    corpus: Corpus,
    *,
    vectors: Vectors,
    pool_vectors: Vectors,
    pool_truth: Floats,
    splits: Sequence[tuple[list[int], list[int]]],
    lexical_raw: Floats,
    lexical_platt: dict[Language, Platt],
    lexical_version: str,
    recall_floor: float,
) -> Fused:
    """Fit the network, fuse it with the lexical scores of the same folds, and draw the lines.

    Args:
        corpus: queries and pool.
        vectors: of the written queries.
        pool_vectors: of the part of the pool that is used.
        pool_truth: 1.0 for health, in the same order.
        splits: the folds of the lexical tier.
        lexical_raw: the lexical tier's out-of-fold scores.
        lexical_platt: the lexical tier's calibration.
        lexical_version: the artefact these scores belong to.
        recall_floor: what the lower 95 % bound of health recall must reach.
    """
    mean = vectors.mean(axis=0)
    pool = _Pool(pool_vectors, pool_truth)
    raw = np.zeros(len(corpus.examples))
    for seen, unseen in splits:
        model = _fit(corpus, vectors, pool, mean, seen)
        raw[unseen] = _raw(model, vectors[unseen], mean)
    fusion, auroc, over = {}, {}, {}
    for language in Language:
        mine = corpus.validation(language)
        truth = corpus.truth[mine]
        join = LogisticRegression(C=1e3).fit(np.stack([raw[mine], lexical_raw[mine]], axis=1), truth.astype(int))
        both = join.predict_proba(np.stack([raw[mine], lexical_raw[mine]], axis=1))[:, 1]
        low, high = _band(lexical_platt[language].probability(lexical_raw[mine]), truth)
        point = boundary_for_recall(both, truth, recall_floor)
        threshold = max(MAX_THRESHOLD, point.boundary)
        fusion[language] = Fusion(
            embedding=float(join.coef_[0, 0]),
            lexical=float(join.coef_[0, 1]),
            offset=float(join.intercept_[0]),
            threshold=round(threshold, 4),
            abstain_below=round(min(point.boundary, threshold), 6),
            band_low=round(low, 6),
            band_high=round(high, 6),
        )
        auroc[language] = float(roc_auc_score(truth, both))
        over[language] = point.over_routing
    final = _fit(corpus, vectors, pool, mean, list(range(len(corpus.examples))))
    head = EmbeddingHead(
        lexical_version=lexical_version,
        mean=mean,
        hidden_weights=final.coefs_[0].astype(np.float32),
        hidden_bias=final.intercepts_[0].astype(np.float32),
        output_weights=final.coefs_[1][:, 0].astype(np.float32),
        output_bias=float(final.intercepts_[1][0]),
        fusion=fusion,
    )
    return Fused(head, auroc, over)


class _Pool(NamedTuple):
    vectors: Vectors
    truth: Floats


def _fit(corpus: Corpus, vectors: Vectors, pool: _Pool, mean: Vectors, rows: list[int]) -> MLPClassifier:
    inputs = (np.concatenate([vectors[rows], pool.vectors]) - mean) * INPUT_SCALE
    truth = np.concatenate([corpus.truth[rows], pool.truth]).astype(int)
    weights = np.concatenate([corpus.weights[rows], np.full(len(pool.truth), POOL_WEIGHT)])
    model = MLPClassifier((HIDDEN,), alpha=SHRINKAGE, max_iter=ROUNDS, batch_size=BATCH, random_state=SEED)
    with warnings.catch_warnings():
        # A fixed number of rounds is the regulariser; reaching no optimum is intended.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(inputs, truth, sample_weight=weights)
    return model


def _raw(model: MLPClassifier, vectors: Vectors, mean: Vectors) -> Floats:
    hidden = np.maximum((vectors - mean) * INPUT_SCALE @ model.coefs_[0] + model.intercepts_[0], 0.0)
    scores: Floats = (hidden @ model.coefs_[1] + model.intercepts_[1])[:, 0]
    return scores


def _band(probability: Floats, truth: Floats) -> tuple[float, float]:
    """Between which lexical probabilities a second opinion is worth its time."""
    low = float(np.quantile(probability[truth == 1], BAND_MISSED))
    high = float(np.quantile(probability[truth == 0], 1 - BAND_OVER))
    return min(low, 0.5), max(high, 0.5)
