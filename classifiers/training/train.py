"""`medroute train`: fixtures in, calibrated artefact with card and checksum out, the same bytes every time."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from classifiers.intent.artefact import Artefact, Calibration, save
from classifiers.training import lexical
from classifiers.training.calibration import OperatingPoint, boundary_for_recall, fit_platt
from classifiers.training.card import render_card
from classifiers.training.examples import Example, read_examples
from router.domain.intent import Label, Language

Floats = NDArray[np.float64]

NAME = "medroute-lexical"
STRENGTH = 30.0
HEAD_STRENGTH = 10.0
RECALL_FLOOR = 0.99
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


def train(data: Path, say: Callable[[str], None], recall_floor: float = RECALL_FLOOR) -> Trained:
    """Fit, calibrate on held-back folds, and draw the line at the recall floor.

    Args:
        data: folder with the labelled queries.
        say: told each step.
        recall_floor: what the lower 95 % bound of health recall must reach.

    Raises:
        ArtefactError: the data cannot be read.
    """
    examples = read_examples(data)
    say(f"{len(examples)} queries")
    found = lexical.feature_sets([e.text for e in examples])
    truth = np.array([float(e.label is Label.HEALTH) for e in examples])
    held_back = _out_of_fold(found, truth, examples, say)
    calibration, figures = _calibrate(held_back, truth, examples, recall_floor)
    vocabulary = lexical.build_vocabulary(found)
    matrix = lexical.to_matrix(found, vocabulary)
    say(f"{len(vocabulary)} features")
    model = lexical.fit_health(matrix, truth, lexical.example_weights(examples), STRENGTH)
    heads = lexical.fit_heads(matrix, examples, HEAD_STRENGTH)
    facts = {
        "examples": str(len(examples)),
        "features": str(len(vocabulary)),
        "recall_floor": str(recall_floor),
    }
    artefact = Artefact(
        name=NAME,
        version=_version(examples),
        vocabulary=vocabulary,
        weights=model.coef_[0].astype(np.float32),
        bias=float(model.intercept_[0]),
        heads=heads,
        calibration=calibration,
        facts=facts,
    )
    return Trained(artefact, figures, render_card(artefact, figures, examples))


def write(trained: Trained, folder: Path) -> None:
    """Put the artefact on disk."""
    save(trained.artefact, folder, trained.card)


def _version(examples: Sequence[Example]) -> str:
    digest = hashlib.sha256()
    for example in examples:
        digest.update(repr(example).encode())
    digest.update(repr((STRENGTH, HEAD_STRENGTH, lexical.MAX_VOCABULARY)).encode())
    return digest.hexdigest()[:12]


def _out_of_fold(
    found: Sequence[set[str]], truth: Floats, examples: Sequence[Example], say: Callable[[str], None]
) -> Floats:
    """A raw score for every example from a model that has not seen it."""
    raw = np.zeros(len(found))
    weights = lexical.example_weights(examples)
    strata = [f"{e.language}{e.label}" for e in examples]
    splitter = StratifiedKFold(n_splits=FOLDS, shuffle=True, random_state=lexical.SEED)
    for fold, (seen, unseen) in enumerate(splitter.split(np.zeros(len(found)), strata), 1):
        vocabulary = lexical.build_vocabulary([found[i] for i in seen])
        model = lexical.fit_health(
            lexical.to_matrix([found[i] for i in seen], vocabulary), truth[seen], weights[seen], STRENGTH
        )
        raw[unseen] = model.decision_function(lexical.to_matrix([found[i] for i in unseen], vocabulary))
        say(f"fold {fold} of {FOLDS}")
    return raw


def _calibrate(
    raw: Floats, truth: Floats, examples: Sequence[Example], recall_floor: float
) -> tuple[dict[Language, Calibration], dict[Language, LanguageFigures]]:
    calibration, figures = {}, {}
    for language in Language:
        mine = np.array([e.language is language and not e.borderline for e in examples])
        platt = fit_platt(raw[mine], truth[mine])
        probability = platt.probability(raw[mine])
        point = boundary_for_recall(probability, truth[mine], recall_floor)
        threshold = max(MAX_THRESHOLD, point.boundary)
        calibration[language] = Calibration(
            slope=platt.slope,
            offset=platt.offset,
            threshold=round(threshold, 4),
            abstain_below=round(min(point.boundary, threshold), 6),
        )
        auroc = float(roc_auc_score(truth[mine], probability))
        figures[language] = LanguageFigures(int(mine.sum()), auroc, point)
    return calibration, figures
