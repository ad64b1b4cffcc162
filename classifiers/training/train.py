"""`medroute train`: fixtures in, calibrated artefact with card and checksum out, the same bytes every time."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from classifiers.intent.artefact import Artefact, Calibration, save
from classifiers.intent.head import LEVEL, EmbeddingHead, save_head
from classifiers.intent.severity_weights import SeverityWeights, save_severity
from classifiers.training import embedding, lexical
from classifiers.training.calibration import OperatingPoint, Platt, boundary_for_recall, fit_platt
from classifiers.training.card import render_card
from classifiers.training.corpus import Corpus, read_corpus
from classifiers.training.distilled import SWAP_WEIGHT, WORD_WEIGHT, Distilled, distil
from classifiers.training.glance_rows import glance_rows
from classifiers.training.severity import fit_severity
from classifiers.training.tasks import (
    Material,
    TaskRow,
    follow_up_rows,
    graded_rows,
    level_rows,
    query_rows,
    read_material,
)
from classifiers.training.words import common_words
from classifiers.triage.red_flags import load_red_flags
from router.domain.intent import Language

if TYPE_CHECKING:
    from classifiers.training.teachers import Teacher

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
    severity: SeverityWeights | None = None
    """The severity judge, where an encoder was given."""


def train(
    data: Path,
    say: Callable[[str], None],
    recall_floor: float = RECALL_FLOOR,
    pool: Path | None = None,
    teacher: "Teacher | None" = None,
) -> Trained:
    """Fit, calibrate on rows held back, and draw the line at the recall floor.

    Args:
        data: folder with the labelled queries; vignettes and conversations lie beside it.
        say: told each step.
        recall_floor: what the lower 95 % bound of health recall must reach.
        pool: folder with carriers and terms to learn names from; None learns from the queries alone.
        teacher: makes the embedding tier and the severity judge's network of the corpus and the material it may learn
            from; None trains the lexical tier alone.

    Raises:
        ArtefactError: the data cannot be read.
    """
    corpus = read_corpus(data, pool)
    say(f"{len(corpus.examples)} queries" + (f" and {len(corpus.pool)} from the pool" if pool else ""))
    learned, kept = read_material(data).split()
    reader = load_red_flags()
    taught = teacher(corpus, learned, reader) if teacher else None
    tier = taught.tier if taught else None
    distilled = distil(tier, corpus.examples, say) if tier else Distilled()
    if taught and tier and taught.fit_glance:
        tier = tier._replace(glance=taught.fit_glance(glance_rows(corpus, learned, distilled)))
    held_back = _out_of_fold(corpus, distilled, say)
    calibration, figures = _calibrate(held_back, corpus, recall_floor)
    vocabulary, model = _fit(corpus, list(range(len(corpus.examples))), distilled)
    matrix = lexical.to_matrix(corpus.found, vocabulary)
    say(f"{len(vocabulary)} features")
    artefact = Artefact(
        name=NAME,
        version=_version(corpus, recall_floor, tier.name if tier else "none"),
        vocabulary=vocabulary,
        weights=model.coef_[0].astype(np.float32),
        bias=float(model.intercept_[0]),
        heads=lexical.fit_heads(matrix, corpus.examples, HEAD_STRENGTH),
        calibration=calibration,
        facts={
            "examples": str(len(corpus.examples)),
            "pool": str(len(corpus.pool)),
            "words": str(distilled.names),
            "swaps": str(len(distilled.found) - distilled.names),
            "vignettes": str(len(learned.vignettes) + len(kept.vignettes)),
            "graded_queries": str(sum(example.level is not None for example in corpus.examples)),
            "follow_ups": str(len(learned.follow_ups) + len(kept.follow_ups)),
            "encoder": tier.name if tier else "none",
            "features": str(len(vocabulary)),
            "recall_floor": str(recall_floor),
        },
    )
    fused = severity = None
    if taught and tier:
        encoder = tier
        severity = fit_severity(
            net=taught.severity,
            kept=graded_rows(corpus, kept),
            words=common_words(),
            reader=reader,
            encoder=tier.name,
            encoder_opinion=lambda texts: encoder.outputs(LEVEL, texts, say),
            say=say,
        )
        fused = embedding.calibrate(
            tier,
            corpus,
            kept,
            lexical_raw=held_back,
            lexical_of=lambda texts: model.decision_function(
                lexical.to_matrix(lexical.feature_sets(texts), vocabulary)
            ),
            lexical_platt={language: Platt(c.slope, c.offset) for language, c in calibration.items()},
            lexical_version=artefact.version,
            recall_floor=recall_floor,
            say=say,
        )
    card = render_card(artefact, figures, corpus.examples, fused, severity)
    return Trained(artefact, figures, card, fused.head if fused else None, severity)


def rows_of(corpus: Corpus, learned: Material) -> list[list[TaskRow]]:
    """Every kind of row that networks or encoder learn from; conversations are few and count twice."""
    follow_ups = follow_up_rows(corpus, learned, lexical.SEED)
    return [query_rows(corpus, learned, lexical.SEED), level_rows(corpus, learned), follow_ups, follow_ups]


def graded_tasks(corpus: Corpus, learned: Material) -> list[TaskRow]:
    """Every row that the severity judge's network learns from."""
    rows = [*level_rows(corpus, learned), *follow_up_rows(corpus, learned, lexical.SEED)]
    return [row for row in rows if LEVEL in row.targets]


def write(trained: Trained, folder: Path) -> None:
    """Put the artefact on disk."""
    save(trained.artefact, folder, trained.card)
    if trained.head:
        save_head(trained.head, folder)
    if trained.severity:
        save_severity(trained.severity, folder)


def _version(corpus: Corpus, recall_floor: float, encoder: str) -> str:
    digest = hashlib.sha256()
    for row in (*corpus.examples, *corpus.pool):
        digest.update(repr(row).encode())
    weights = (STRENGTH, HEAD_STRENGTH, WORD_WEIGHT, SWAP_WEIGHT)
    made_with = (*weights, lexical.MAX_VOCABULARY, lexical.MIN_HEAD_SHARE, recall_floor, encoder)
    digest.update(repr(made_with).encode())
    return digest.hexdigest()[:12]


def _fit(corpus: Corpus, rows: Sequence[int], distilled: Distilled) -> tuple[dict[str, int], LogisticRegression]:
    """The vocabulary and the model of some of the written queries, the whole pool and what was distilled of them."""
    named = [*(corpus.found[row] for row in rows), *corpus.pool_found, *distilled.found[: distilled.names]]
    vocabulary = lexical.build_vocabulary(named)
    mine = distilled.made_of(rows)
    found = [*(corpus.found[row] for row in rows), *corpus.pool_found, *(distilled.found[place] for place in mine)]
    truth = np.concatenate([corpus.truth[list(rows)], corpus.pool_truth, distilled.truth[mine]])
    weights = np.concatenate([corpus.weights[list(rows)], corpus.pool_weights, distilled.weights[mine]])
    return vocabulary, lexical.fit_health(lexical.to_matrix(found, vocabulary), truth, weights, STRENGTH)


def folds(corpus: Corpus) -> list[tuple[list[int], list[int]]]:
    """Which written queries a fold learns from and which it is tried on, the same for every tier."""
    strata = [f"{e.language}{e.label}" for e in corpus.examples]
    splitter = StratifiedKFold(n_splits=FOLDS, shuffle=True, random_state=lexical.SEED)
    return [(seen.tolist(), unseen.tolist()) for seen, unseen in splitter.split(np.zeros(len(strata)), strata)]


def _out_of_fold(corpus: Corpus, distilled: Distilled, say: Callable[[str], None]) -> Floats:
    """A raw score for every written query from a model that has not seen it."""
    raw = np.zeros(len(corpus.examples))
    for fold, (seen, unseen) in enumerate(folds(corpus), 1):
        vocabulary, model = _fit(corpus, seen, distilled)
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
