"""Calibrates the embedding tier on rows that nothing was tuned on, and fits networks over a frozen encoder."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier

from classifiers.embedding.vectors import Floats as Vectors
from classifiers.embedding.vectors import TextEncoder
from classifiers.intent.embedding import INPUT_SCALE
from classifiers.intent.glance import GlanceNet, TokenReader
from classifiers.intent.head import (
    CONVERSATION,
    HEALTH,
    LABELS,
    EmbeddingHead,
    FollowUpFusion,
    Fusion,
    GlanceFusion,
    Net,
)
from classifiers.text import normalise
from classifiers.training.calibration import Platt, boundary_for_recall
from classifiers.training.corpus import Corpus
from classifiers.training.held_back import is_held_back
from classifiers.training.lexical import SEED
from classifiers.training.tasks import Material, TaskRow
from router.domain.intent import Language

Floats = NDArray[np.float64]

HIDDEN, SHRINKAGE, ROUNDS, BATCH = 96, 1e-2, 14, 128
ENCODE_BATCH = 32
MAX_THRESHOLD = 0.5
BAND_MISSED = 0.001
"""Share of health queries that words, and the glance where there is one, may turn away alone."""
BAND_OVER = 0.002
"""Share of other queries that they may send to the medical lane although all tiers together would not."""


class Fused(NamedTuple):
    """What calibration gives back: the head and, by language, how it does on queries it had not seen."""

    head: EmbeddingHead
    auroc: dict[Language, float]
    over_routing: dict[Language, float]


def encode_all(encoder: TextEncoder, texts: Sequence[str], say: Callable[[str], None]) -> Vectors:
    """Vectors of normalised texts, a few at a time and by length: those read together are padded to the longest."""
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    rows: list[Vectors] = []
    for start in range(0, len(order), ENCODE_BATCH):
        rows.append(encoder.encode([texts[row] for row in order[start : start + ENCODE_BATCH]]))
        if start % (ENCODE_BATCH * 250) == 0:
            say(f"embedded {start} of {len(order)}")
    stacked = np.concatenate(rows)
    vectors = np.empty_like(stacked)
    vectors[order] = stacked
    return vectors


def fit_nets(
    encoder: TextEncoder, sets: Sequence[Sequence[TaskRow]], say: Callable[[str], None]
) -> tuple[Vectors, dict[str, Net]]:
    """The mean vector and a network for each head, over an encoder that stays as it is."""
    rows = [row for part in sets for row in part]
    texts = sorted({row.text for row in rows})
    vectors = dict(zip(texts, encode_all(encoder, texts, say), strict=True))
    mean: Vectors = np.mean(list(vectors.values()), axis=0, dtype=np.float32)
    nets = {}
    for head, labels in LABELS.items():
        mine = [row for row in rows if head in row.targets]
        say(f"fitting {head} on {len(mine)} rows")
        inputs = (np.stack([vectors[row.text] for row in mine]) - mean) * INPUT_SCALE
        targets = [int(row.targets[head]) for row in mine]
        nets[head] = _fit_net(inputs, targets, np.array([row.weight for row in mine]), len(labels))
    return mean, nets


def _fit_net(inputs: Vectors, targets: Sequence[int], weights: Floats, labels: int) -> Net:
    model = MLPClassifier((HIDDEN,), alpha=SHRINKAGE, max_iter=ROUNDS, batch_size=BATCH, random_state=SEED)
    with warnings.catch_warnings():
        # A fixed number of rounds is the regulariser; reaching no optimum is intended.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(inputs, targets, sample_weight=weights)
    outputs = np.zeros((HIDDEN, labels), np.float32)
    bias = np.full(labels, -1e3, np.float32)  # a label that no row has is never chosen
    columns = [0] if labels == 1 else [int(label) for label in model.classes_]
    outputs[:, columns], bias[columns] = model.coefs_[1], model.intercepts_[1]
    return Net(model.coefs_[0].astype(np.float32), model.intercepts_[0].astype(np.float32), outputs, bias)


class Tier(NamedTuple):
    """Networks with the encoder and the mean vector they belong to."""

    encoder: TextEncoder
    name: str
    """What the encoder is known by."""
    mean: Vectors
    nets: Mapping[str, Net]
    glance: GlanceNet | None = None

    def outputs(self, head: str, texts: Sequence[str], say: Callable[[str], None]) -> Vectors:
        """Logits [texts, labels] of normalised texts."""
        return self.nets[head].outputs((encode_all(self.encoder, texts, say) - self.mean) * INPUT_SCALE)

    def glances(self, texts: Sequence[str]) -> Floats:
        """Logits [texts] of the glance at normalised texts; nothing tells them apart without one."""
        if self.glance is None or not isinstance(self.encoder, TokenReader):
            return np.zeros(len(texts))
        return np.array([self.glance.logit(self.encoder.token_vectors(text)) for text in texts])


def calibrate(  # noqa: PLR0913 - all by keyword, one argument per thing drawn from
    tier: Tier,
    corpus: Corpus,
    kept: Material,
    *,
    lexical_raw: Floats,
    lexical_of: Callable[[Sequence[str]], Floats],
    lexical_platt: Mapping[Language, Platt],
    lexical_version: str,
    recall_floor: float,
    say: Callable[[str], None],
) -> Fused:
    """Join both tiers and draw every line, on rows that were held back.

    Args:
        tier: the fitted networks.
        corpus: queries and pool.
        kept: vignettes and follow-ups that were held back.
        lexical_raw: the lexical tier's out-of-fold score of every query.
        lexical_of: the lexical tier's score of any normalised texts.
        lexical_platt: the lexical tier's calibration.
        lexical_version: the artefact these scores belong to.
        recall_floor: what the lower 95 % bound of health recall must reach.
        say: told each step.
    """
    fusion, glance_fusion, follow_up = {}, {}, {}
    auroc, over = {}, {}
    held = np.array([is_held_back(example.id) for example in corpus.examples])
    for language in Language:
        mine = np.flatnonzero(corpus.validation(language) & held).tolist()
        texts = [normalise(corpus.examples[row].text) for row in mine]
        both = np.stack([tier.outputs(HEALTH, texts, say)[:, 0], lexical_raw[mine]], axis=1)
        truth = corpus.truth[mine]
        join = LogisticRegression(C=1e3).fit(both, truth.astype(int))
        probability = join.predict_proba(both)[:, 1]
        point = boundary_for_recall(probability, truth, recall_floor)
        threshold = max(MAX_THRESHOLD, point.boundary)
        by_words = lexical_platt[language].probability(lexical_raw[mine])
        if tier.glance:
            glance_fusion[language], by_words = _fit_glance_fusion(tier, texts, lexical_raw[mine], truth)
        # What it abstains on goes to the medical lane, as what it calls health does.
        is_over = (truth == 0) & (probability < min(point.boundary, threshold))
        low = lower_end(by_words[truth == 1])
        high = upper_end(by_words[is_over], others=int((truth == 0).sum()))
        fusion[language] = Fusion(
            embedding=float(join.coef_[0, 0]),
            lexical=float(join.coef_[0, 1]),
            offset=float(join.intercept_[0]),
            threshold=round(threshold, 4),
            abstain_below=min(round(point.boundary, 6), round(threshold, 4)),
            band_low=round(low, 6),
            band_high=round(high, 6),
        )
        auroc[language], over[language] = float(roc_auc_score(truth, probability)), point.over_routing
        follow_up[language] = _fit_follow_up(tier, kept, language, join, lexical_of, say)
    head = EmbeddingHead(
        lexical_version=lexical_version,
        encoder=tier.name,
        mean=tier.mean,
        nets=tier.nets,
        fusion=fusion,
        follow_up=follow_up,
        glance=tier.glance,
        glance_fusion=glance_fusion,
    )
    return Fused(head, auroc, over)


def _fit_glance_fusion(
    tier: Tier, texts: Sequence[str], lexical_raw: Floats, truth: Floats
) -> tuple[GlanceFusion, Floats]:
    """How words and glance are joined, and the probability they give each text."""
    both = np.stack([tier.glances(texts), lexical_raw], axis=1)
    join = LogisticRegression(C=1e3).fit(both, truth.astype(int))
    fusion = GlanceFusion(
        glance=float(join.coef_[0, 0]), lexical=float(join.coef_[0, 1]), offset=float(join.intercept_[0])
    )
    return fusion, join.predict_proba(both)[:, 1]


def lower_end(health: Floats) -> float:
    """The cheap probability below which a text is another matter: turned away wrongly is the dear error.

    Args:
        health: the cheap probability of every health query.
    """
    return min(float(np.quantile(health, BAND_MISSED)), 0.5)


def upper_end(mistaken: Floats, *, others: int) -> float:
    """The cheap probability above which a text is about health without a second opinion.

    Args:
        mistaken: the cheap probability of other queries that all tiers together would not send to the medical lane;
            asking changes nothing about those that they would.
        others: how many other queries there are.
    """
    if not len(mistaken):
        return 0.5
    return max(float(np.sort(mistaken)[::-1][min(int(BAND_OVER * others), len(mistaken) - 1)]), 0.5)


def _fit_follow_up(  # noqa: PLR0913, PLR0917 - what one language's fusion is drawn from
    tier: Tier,
    kept: Material,
    language: Language,
    join: LogisticRegression,
    lexical_of: Callable[[Sequence[str]], Floats],
    say: Callable[[str], None],
) -> FollowUpFusion:
    mine = [follow_up for follow_up in kept.follow_ups if follow_up.language is language]
    if len({follow_up.is_health for follow_up in mine}) < len((True, False)):
        return FollowUpFusion(conversation=1.0, own=0.0, offset=0.0, threshold=0.5)
    own = [normalise(follow_up.text) for follow_up in mine]
    alone = join.decision_function(np.stack([tier.outputs(HEALTH, own, say)[:, 0], lexical_of(own)], axis=1))
    said = tier.outputs(CONVERSATION, [follow_up.joined for follow_up in mine], say)[:, 0]
    model = LogisticRegression(C=1.0).fit(np.stack([said, alone], axis=1), [f.is_health for f in mine])
    return FollowUpFusion(
        conversation=float(model.coef_[0, 0]),
        own=float(model.coef_[0, 1]),
        offset=float(model.intercept_[0]),
        threshold=0.5,
    )
