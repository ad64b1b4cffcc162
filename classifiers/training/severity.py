"""Fits how much each opinion counts in the severity judge, on rows that were held back."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from classifiers.embedding.vectors import Floats
from classifiers.intent.features import features
from classifiers.intent.severity import inputs_of
from classifiers.intent.severity_weights import (
    LEVELS,
    Kind,
    SeverityNet,
    SeverityWeights,
    Weighing,
    as_stored,
)
from classifiers.training.lexical import SEED
from classifiers.training.swaps import in_strange_words
from classifiers.triage.signs import SignReader
from router.domain.intent import Language
from router.domain.query import Profile
from router.domain.triage import Level

Say = Callable[[str], None]
EncoderOpinion = Callable[[Sequence[str]], Floats]
"""Normalised texts to logits of the levels [texts, levels]."""

UNKNOWN = Profile()
"""Nothing is known of whoever wrote a vignette but what it says."""
LEAST_ROWS = 20
"""With fewer graded rows of all levels but one there is nothing to weigh by: every opinion counts the same."""
_OUT_OF_REACH = -1e3


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
    words: Sequence[str],
    reader: SignReader,
    encoder: str,
    encoder_opinion: EncoderOpinion,
    say: Say,
) -> SeverityWeights:
    """Weigh the opinions on rows that neither the network nor the encoder learned from.

    The rules were written with cases by these authors in view, and know their words better than a stranger's. So each
    row counts a second time with some of its words exchanged: an opinion that rests on known words is trusted less.

    Args:
        net: over words and signs.
        kept: the graded rows.
        words: frequent words of both languages, the most frequent of each first.
        reader: the red-flag rules.
        encoder: what the encoder is known by.
        encoder_opinion: its opinion of normalised texts.
        say: told each step.
    """
    say(f"weighing opinions on {len(kept)} graded texts")
    net = as_stored(net)
    strange = in_strange_words([row.own for row in kept], words, SEED)
    kept = [*kept, *(_retold(row, own) for row, own in zip(kept, strange, strict=True))]
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


def _retold(row: Graded, own: str) -> Graded:
    # The encoder reads a follow-up with the replies; what it made of them stands.
    return replace(row, own=own, text=row.text if row.is_follow_up else own)


def _is_of(kind: Kind, row: Graded) -> bool:
    return kind is Kind.WORDS or row.is_follow_up is (kind is Kind.FOLLOW_UP)


def _weigh(rows: Sequence[Graded], opinions: Sequence[Floats], rules: Sequence[Level]) -> Weighing:
    """The map from opinions to levels."""
    inputs, truth = inputs_of(opinions, rules), np.array([LEVELS.index(row.level) for row in rows], np.int64)
    if (np.bincount(truth, minlength=len(LEVELS)) >= LEAST_ROWS).sum() < len(("one", "another")):
        shared = np.eye(len(LEVELS)) / len(opinions)
        even = np.vstack([shared] * len(opinions) + [np.zeros_like(shared)]).astype(np.float32)
        return Weighing(even, np.zeros(len(LEVELS), np.float32))
    return _fitted(inputs, truth)


def _fitted(inputs: Floats, truth: NDArray[np.int64]) -> Weighing:
    """The map of the least loss; a level that no row has is never proposed."""
    model = LogisticRegression(C=1.0, max_iter=1_000).fit(inputs, truth)
    weights: Floats = np.zeros((inputs.shape[1], len(LEVELS)), np.float32)
    bias: Floats = np.full(len(LEVELS), _OUT_OF_REACH, np.float32)
    # Of two levels scikit-learn fits the second against the first.
    of_two = len(model.classes_) == 2  # noqa: PLR2004
    coefficients = np.vstack([-model.coef_, model.coef_]) / 2 if of_two else model.coef_
    weights[:, model.classes_] = coefficients.T
    bias[model.classes_] = np.concatenate([-model.intercept_, model.intercept_]) / 2 if of_two else model.intercept_
    return Weighing(weights, bias)
