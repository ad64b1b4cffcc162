"""`medroute train`: fixtures in, calibrated artefact with card and checksum out, the same bytes every time."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from classifiers.embedding.vectors import TextEncoder
from classifiers.intent.artefact import Artefact, Calibration, save
from classifiers.intent.embedding import EmbeddingHead, save_head
from classifiers.training import embedding, lexical
from classifiers.training.calibration import OperatingPoint, Platt, boundary_for_recall, fit_platt
from classifiers.training.card import render_card
from classifiers.training.corpus import Corpus, read_corpus
from router.domain.intent import Language

Floats = NDArray[np.float64]

NAME = "medroute-lexical"
STRENGTH = 20.0
HEAD_STRENGTH = 10.0
RECALL_FLOOR = 0.96
"""Of the lower 95 % bound, on written queries that include terse names; 0.99 there sends one general query in ten
of the public sets to the medical lane, 0.96 one in thirty, at a recall above 0.985 on those sets."""
FOLDS = 5
MAX_THRESHOLD = 0.5
"""A calibrated coin toss is health; the abstain band lies below it."""


class LanguageFigures(NamedTuple):
    """How the artefact does on queries it did not train on, one language."""

    examples: int
    auroc: float
    point: OperatingPoint


class Trained(NamedTuple):
    """What training gives back."""

    artefact: Artefact
    figures: dict[Language, LanguageFigures]
    card: str
    head: EmbeddingHead | None
    """The embedding tier's weights, where an encoder was given."""


def train(
    data: Path,
    say: Callable[[str], None],
    recall_floor: float = RECALL_FLOOR,
    pool: Path | None = None,
    encoder: TextEncoder | None = None,
) -> Trained:
    """Fit, calibrate on held-back folds, and draw the line at the recall floor.

    Args:
        data: folder with the labelled queries.
        say: told each step.
        recall_floor: what the lower 95 % bound of health recall must reach.
        pool: folder with carriers and terms to learn names from; None learns from the queries alone.
        encoder: makes the vectors of the embedding tier; None trains the lexical tier alone.

    Raises:
        ArtefactError: the data cannot be read.
    """
    corpus = read_corpus(data, pool)
    examples = corpus.examples
    say(f"{len(examples)} queries" + (f" and {len(corpus.pool)} from the pool" if pool else ""))
    held_back = _out_of_fold(corpus, say)
    calibration, figures = _calibrate(held_back, corpus, recall_floor)
    vocabulary, model = _fit(corpus, list(range(len(examples))))
    matrix = lexical.to_matrix(corpus.found, vocabulary)
    say(f"{len(vocabulary)} features")
    heads = lexical.fit_heads(matrix, examples, HEAD_STRENGTH)
    facts = {
        "examples": str(len(examples)),
        "pool": str(len(corpus.pool)),
        "features": str(len(vocabulary)),
        "recall_floor": str(recall_floor),
    }
    artefact = Artefact(
        name=NAME,
        version=_version(corpus, recall_floor),
        vocabulary=vocabulary,
        weights=model.coef_[0].astype(np.float32),
        bias=float(model.intercept_[0]),
        heads=heads,
        calibration=calibration,
        facts=facts,
    )
    fused = _fuse(corpus, encoder, artefact, held_back, recall_floor, say) if encoder else None
    card = render_card(artefact, figures, examples, fused)
    return Trained(artefact, figures, card, fused.head if fused else None)


def _fuse(  # noqa: PLR0913, PLR0917 - what the lexical tier leaves to the second
    corpus: Corpus,
    encoder: TextEncoder,
    artefact: Artefact,
    held_back: Floats,
    recall_floor: float,
    say: Callable[[str], None],
) -> embedding.Fused:
    vectors = embedding.encode_all(encoder, [e.text for e in corpus.examples], say)
    taken = slice(None, None, embedding.POOL_STEP)
    pool_vectors = embedding.encode_all(encoder, [query.text for query in corpus.pool[taken]], say)
    say("fitting the embedding tier")
    return embedding.fit_head(
        corpus,
        vectors=vectors,
        pool_vectors=pool_vectors,
        pool_truth=corpus.pool_truth[taken],
        splits=folds(corpus),
        lexical_raw=held_back,
        lexical_platt={language: Platt(c.slope, c.offset) for language, c in artefact.calibration.items()},
        lexical_version=artefact.version,
        recall_floor=recall_floor,
    )


def write(trained: Trained, folder: Path) -> None:
    """Put the artefact on disk."""
    save(trained.artefact, folder, trained.card)
    if trained.head:
        save_head(trained.head, folder)


def _version(corpus: Corpus, recall_floor: float) -> str:
    digest = hashlib.sha256()
    for row in (*corpus.examples, *corpus.pool):
        digest.update(repr(row).encode())
    made_with = (STRENGTH, HEAD_STRENGTH, lexical.MAX_VOCABULARY, lexical.MIN_HEAD_SHARE, recall_floor)
    digest.update(repr(made_with).encode())
    return digest.hexdigest()[:12]


def _fit(corpus: Corpus, rows: Sequence[int]) -> tuple[dict[str, int], LogisticRegression]:
    """The vocabulary and the model of some of the written queries and the whole pool."""
    found = [corpus.found[row] for row in rows] + list(corpus.pool_found)
    truth = np.concatenate([corpus.truth[list(rows)], corpus.pool_truth])
    weights = np.concatenate([corpus.weights[list(rows)], corpus.pool_weights])
    vocabulary = lexical.build_vocabulary(found)
    return vocabulary, lexical.fit_health(lexical.to_matrix(found, vocabulary), truth, weights, STRENGTH)


def folds(corpus: Corpus) -> list[tuple[list[int], list[int]]]:
    """Which written queries a fold learns from and which it is tried on, the same for every tier."""
    strata = [f"{e.language}{e.label}" for e in corpus.examples]
    splitter = StratifiedKFold(n_splits=FOLDS, shuffle=True, random_state=lexical.SEED)
    return [(seen.tolist(), unseen.tolist()) for seen, unseen in splitter.split(np.zeros(len(strata)), strata)]


def _out_of_fold(corpus: Corpus, say: Callable[[str], None]) -> Floats:
    """A raw score for every written query from a model that has not seen it."""
    raw = np.zeros(len(corpus.examples))
    for fold, (seen, unseen) in enumerate(folds(corpus), 1):
        vocabulary, model = _fit(corpus, seen)
        raw[unseen] = model.decision_function(lexical.to_matrix([corpus.found[row] for row in unseen], vocabulary))
        say(f"fold {fold} of {FOLDS}")
    return raw


def _calibrate(
    raw: Floats, corpus: Corpus, recall_floor: float
) -> tuple[dict[Language, Calibration], dict[Language, LanguageFigures]]:
    calibration, figures = {}, {}
    for language in Language:
        mine = corpus.validation(language)
        platt = fit_platt(raw[mine], corpus.truth[mine])
        probability = platt.probability(raw[mine])
        point = boundary_for_recall(probability, corpus.truth[mine], recall_floor)
        threshold = max(MAX_THRESHOLD, point.boundary)
        calibration[language] = Calibration(
            slope=platt.slope,
            offset=platt.offset,
            threshold=round(threshold, 4),
            abstain_below=round(min(point.boundary, threshold), 6),
        )
        auroc = float(roc_auc_score(corpus.truth[mine], probability))
        figures[language] = LanguageFigures(int(mine.sum()), auroc, point)
    return calibration, figures
