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
from classifiers.intent.severity_weights import LEVELS, Kind, SeverityWeights
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
        shares = softmax(inputs @ weighing.weights + weighing.bias)[0]
        return level_of(shares, is_follow_up=telling.is_follow_up)

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


_CALLED = (Level.EMERGENCY, Level.CONSULTATION_24, Level.CONSULTATION, Level.SELF_CARE, Level.NONE)
_COST = np.array(
    [
        # called: emergency, within a day, routine, self-care, nothing
        (0.0, 18.0, 70.0, 90.0, 90.0),  # is an emergency
        (1.5, 0.0, 1.5, 3.0, 3.0),  # within a day
        (4.0, 1.0, 0.0, 1.0, 1.5),  # routine
        (8.0, 2.0, 1.0, 0.0, 0.5),  # self-care
        (8.0, 3.0, 1.5, 0.5, 0.0),  # nothing
    ],
    np.float32,
)
"""What a wrong level costs: one emergency sent home weighs as much as eleven people who are well sent to hospital,
one that is seen a day late as much as two."""
_STANDING = 1.5
"""How much dearer a false alarm is in a conversation, where it stands for the next messages, too."""
_COST_OF_FOLLOW_UP = _COST.copy()
_COST_OF_FOLLOW_UP[1:, 0] *= _STANDING


def level_of(shares: Floats, *, is_follow_up: bool = False) -> Level:
    """The level of the least expected cost.

    Args:
        shares: probabilities of every level, in the order of `Level`.
        is_follow_up: the message was sent in a conversation.
    """
    ambulance, emergency = float(shares[0]), float(shares[1])
    costs = np.concatenate([[ambulance + emergency], shares[2:]]) @ (_COST_OF_FOLLOW_UP if is_follow_up else _COST)
    called = _CALLED[int(costs.argmin())]
    return Level.EMERGENCY_AMBULANCE if called.is_emergency and ambulance >= emergency else called
