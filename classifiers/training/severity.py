"""Fits what the severity judge weighs: how much each opinion counts, and the lines, on rows that were held back."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from classifiers.embedding.vectors import Floats
from classifiers.intent.features import features
from classifiers.intent.severity import inputs_of, level_of, softmax
from classifiers.intent.severity_weights import (
    LEVELS,
    Kind,
    LevelLines,
    SeverityNet,
    SeverityWeights,
    Weighing,
    as_stored,
)
from classifiers.training.lexical import SEED
from classifiers.triage.signs import SignReader
from router.domain.intent import Language
from router.domain.query import Profile
from router.domain.triage import Level, most_urgent
from router.policy.routing import held

Say = Callable[[str], None]
EncoderOpinion = Callable[[Sequence[str]], Floats]
"""Normalised texts to logits of the levels [texts, levels]."""

FOLDS = 5
UNKNOWN = Profile()
"""Nothing is known of whoever wrote a vignette but what it says."""
LEAST_ROWS = 20
"""With fewer graded rows of all levels but one there is nothing to weigh by: every opinion counts the same."""
_OUT_OF_REACH = -1e3
_MIDDLE = LevelLines(emergency=0.5, consultation_24=0.5, consultation=0.5, self_care=0.5)
_GRID = tuple(round(0.05 * step, 2) for step in range(1, 20))


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """One message with the level it calls for."""

    text: str
    """Normalised, with what was said before it where something was."""
    own: str
    """The asker's words alone."""
    language: Language
    level: Level
    is_follow_up: bool = False


def fit_severity(  # noqa: PLR0913 - all by keyword, one argument per thing drawn from
    *,
    net: SeverityNet,
    kept: Sequence[Graded],
    reader: SignReader,
    encoder: str,
    encoder_opinion: EncoderOpinion,
    say: Say,
) -> SeverityWeights:
    """Weigh the opinions on rows that neither the network nor the encoder learned from.

    Args:
        net: over words and signs.
        kept: the graded rows.
        reader: the red-flag rules.
        encoder: what the encoder is known by.
        encoder_opinion: its opinion of normalised texts.
        say: told each step.
    """
    say(f"weighing opinions on {len(kept)} graded texts")
    net = as_stored(net)
    found = [reader.signs(row.own, UNKNOWN) for row in kept]
    by_words = np.vstack([net.logits(features(row.own), f.names) for row, f in zip(kept, found, strict=True)])
    weighing = {}
    for language, kind in itertools.product(Language, Kind):
        mine = [i for i, row in enumerate(kept) if row.language is language and _is_of(kind, row)]
        rows = [kept[i] for i in mine]
        opinions = [by_words[mine]]
        if kind is not Kind.WORDS:
            # An encoder cannot be asked about nothing; what stands in for its opinion has the same shape.
            opinions.insert(0, encoder_opinion([row.text for row in rows]) if rows else by_words[mine])
        weighing[kind, language] = _weigh(rows, opinions, [found[i].level for i in mine])
    return SeverityWeights(encoder=encoder, rules_version=reader.version, net=net, weighing=weighing)


def _is_of(kind: Kind, row: Graded) -> bool:
    return kind is Kind.WORDS or row.is_follow_up is (kind is Kind.FOLLOW_UP)


def _weigh(rows: Sequence[Graded], opinions: Sequence[Floats], rules: Sequence[Level]) -> Weighing:
    """The map from opinions to levels, and the lines of the least cost on folds that it had not seen."""
    inputs, truth = inputs_of(opinions, rules), np.array([LEVELS.index(row.level) for row in rows], np.int64)
    if (np.bincount(truth, minlength=len(LEVELS)) >= LEAST_ROWS).sum() < len(("one", "another")):
        shared = np.eye(len(LEVELS)) / len(opinions)
        even = np.vstack([shared] * len(opinions) + [np.zeros_like(shared)]).astype(np.float32)
        return Weighing(even, np.zeros(len(LEVELS), np.float32), _MIDDLE)
    shares = np.zeros((len(rows), len(LEVELS)), np.float32)
    for seen, unseen in KFold(FOLDS, shuffle=True, random_state=SEED).split(inputs):
        weights, bias = _fitted(inputs[seen], truth[seen])
        shares[unseen] = softmax(inputs[unseen] @ weights + bias)
    weights, bias = _fitted(inputs, truth)
    return Weighing(weights, bias, draw_lines([row.level for row in rows], rules, shares))


def _fitted(inputs: Floats, truth: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Weights [inputs, levels] and bias of the map onto the levels; one that no row has is never proposed."""
    model = LogisticRegression(C=1.0, max_iter=1_000).fit(inputs, truth)
    weights: Floats = np.zeros((inputs.shape[1], len(LEVELS)), np.float32)
    bias: Floats = np.full(len(LEVELS), _OUT_OF_REACH, np.float32)
    # Of two levels scikit-learn fits the second against the first.
    of_two = len(model.classes_) == 2  # noqa: PLR2004
    coefficients = np.vstack([-model.coef_, model.coef_]) / 2 if of_two else model.coef_
    weights[:, model.classes_] = coefficients.T
    bias[model.classes_] = np.concatenate([-model.intercept_, model.intercept_]) / 2 if of_two else model.intercept_
    return weights, bias


_COST = {
    # truth: cost of calling it emergency, within a day, routine, self-care, nothing
    "emergency": (0.0, 12.0, 28.0, 32.0, 32.0),
    "consultation_24": (1.5, 0.0, 1.5, 3.0, 3.0),
    "consultation": (4.0, 1.0, 0.0, 1.0, 1.5),
    "self_care": (8.0, 2.0, 1.0, 0.0, 0.5),
    "none": (8.0, 3.0, 1.5, 0.5, 0.0),
}
"""What an error of level costs: one emergency sent home weighs as much as four people who are well sent to hospital."""
_GROUPS = tuple(_COST)
_LINES = ("emergency", "consultation_24", "consultation", "self_care")


def _group(level: Level) -> str:
    return "emergency" if level.is_emergency else str(level)


def draw_lines(truth: Sequence[Level], rules: Sequence[Level], shares: Floats) -> LevelLines:
    """The lines of the least cost of what rules and judge come to together, one after the other until none moves.

    Args:
        truth: the level each row calls for.
        rules: the level the rules find in each.
        shares: probabilities of the levels [rows, levels].
    """
    best = _MIDDLE
    groups = [_group(level) for level in truth]

    def cost(lines: LevelLines) -> float:
        called = (most_urgent(rule, held(rule, level_of(row, lines))) for rule, row in zip(rules, shares, strict=True))
        return math.fsum(_COST[true][_GROUPS.index(_group(call))] for true, call in zip(groups, called, strict=True))

    for _, name in itertools.product(range(3), _LINES):
        values = {part: getattr(best, part) for part in _LINES}
        places = [LevelLines(**(values | {name: line})) for line in _GRID]
        # Of several that cost the same, the one that moves least: a line is not drawn low for nothing.
        best = min(zip(places, map(cost, places), strict=True), key=lambda found: (found[1], _moved(best, found[0])))[0]
    return best


def _moved(before: LevelLines, after: LevelLines) -> float:
    return math.fsum(abs(getattr(after, name) - getattr(before, name)) for name in _LINES)
