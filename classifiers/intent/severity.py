"""How soon a human is needed, as a trained judge sees it: words, known signs and the sentence vector together.

The encoder understands a story and overlooks a number; the signs of the red-flag rules know numbers, denials and who
is meant, and no story. Each becomes an opinion over the levels, and a small model for each kind of message weighs the
opinions, and what the rules found, against each other.
"""

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from classifiers.embedding.vectors import Floats
from classifiers.intent.features import features
from classifiers.intent.severity_weights import LEVELS, Kind, LevelLines, SeverityWeights
from classifiers.triage.signs import SignReader
from router.domain.intent import Language
from router.domain.query import Profile
from router.domain.triage import Level

_KEPT = 256
"""Texts whose opinion stays in memory, the latest asked: a running conversation asks about its messages again."""
_LEAST = 1e-6


class Telling(NamedTuple):
    """One message as it is graded."""

    own: str
    """The asker's words, normalised, with those said before where there were any."""
    profile: Profile
    language: Language
    is_follow_up: bool = False


class SeverityJudge:
    """Proposes a level for one message."""

    def __init__(self, weights: SeverityWeights, reader: SignReader) -> None:
        """Hold what was learned and the reader of signs."""
        self.weights = weights
        self._reader = reader
        self._opinion = functools.lru_cache(maxsize=_KEPT)(self._read)

    def level(self, telling: Telling, encoder: Floats | None) -> Level:
        """The level that the opinions come to.

        Args:
            telling: the message.
            encoder: the encoder's logits of the levels [1, levels]; None where there is none.
        """
        words, rules = self._opinion(telling.own, telling.profile)
        kind = Kind.WORDS if encoder is None else Kind.FOLLOW_UP if telling.is_follow_up else Kind.OPENING
        weighing = self.weights.weighing[kind, telling.language]
        inputs = inputs_of([words] if encoder is None else [encoder, words], [rules])
        return level_of(softmax(inputs @ weighing.weights + weighing.bias)[0], weighing.lines)

    def _read(self, text: str, profile: Profile) -> tuple[Floats, Level]:
        found = self._reader.signs(text, profile)
        return self.weights.net.logits(features(text), found.names), found.level


def inputs_of(opinions: Sequence[Floats], rules: Sequence[Level]) -> Floats:
    """What is weighed: each opinion's logits [texts, levels] as log shares, and the level of the rules."""
    found = np.zeros((len(rules), len(LEVELS)), np.float32)
    found[range(len(rules)), [LEVELS.index(level) for level in rules]] = 1.0
    return np.hstack([*(np.log(softmax(logits) + _LEAST) for logits in opinions), found]).astype(np.float32)


def softmax(logits: Floats) -> Floats:
    """Probabilities of the labels of each row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def level_of(probabilities: Floats, lines: LevelLines) -> Level:
    """The most urgent level whose line is reached by its own probability and those of all more urgent ones.

    Args:
        probabilities: of every level, in the order of `Level`.
        lines: where each level begins.
    """
    ambulance, emergency, soon, later, at_home = (float(p) for p in probabilities[:5])
    if ambulance + emergency >= lines.emergency:
        return Level.EMERGENCY_AMBULANCE if ambulance >= emergency else Level.EMERGENCY
    reached = ambulance + emergency
    for level, probability, line in (
        (Level.CONSULTATION_24, soon, lines.consultation_24),
        (Level.CONSULTATION, later, lines.consultation),
        (Level.SELF_CARE, at_home, lines.self_care),
    ):
        reached += probability
        if reached >= line:
            return level
    return Level.NONE
