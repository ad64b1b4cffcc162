"""The embedding tier: small networks over sentence vectors, asked where the lexical tier knows too little."""

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from classifiers.embedding.vectors import Floats, TextEncoder
from classifiers.intent.conversation import History
from classifiers.intent.head import CONVERSATION, HEALTH, LABELS, LEVEL, EmbeddingHead, Fusion, LevelLines
from classifiers.intent.lexical import Heads, sigmoid
from router.domain.intent import Concern, Discipline, Intent, Language
from router.domain.triage import Level

INPUT_SCALE = 8.0
"""Sentence vectors lie close together; the networks read their distance from the mean, enlarged."""


class Reading(NamedTuple):
    """What the tier makes of one message."""

    own_probability: float
    """Of health, calibrated, of the message alone."""
    probability: float
    """Of health, calibrated, with the history where there is one."""
    threshold: float
    abstain_below: float
    heads: Heads
    level: Level
    """How soon a human is needed, with the history where there is one; a proposal."""
    earlier_levels: tuple[Level, ...] = ()
    """What was proposed for the asker's earlier messages, the latest first."""


_KEPT_VECTORS = 256
"""Messages of running conversations whose vectors are kept in memory: the next message asks about them again."""


class EmbeddingTier:
    """Scores normalised texts."""

    def __init__(self, encoder: TextEncoder, head: EmbeddingHead) -> None:
        self._encoder = encoder
        self.head = head
        self._kept = functools.lru_cache(maxsize=_KEPT_VECTORS)(lambda text: self.inputs([text]))

    def read(self, text: str, lexical_raw: float, language: Language, history: History | None = None) -> Reading:
        """Judge one message.

        Args:
            text: the message, normalised.
            lexical_raw: the lexical tier's uncalibrated score of it.
            language: whose calibration is used.
            history: what led to it; None where nothing did.
        """
        own, nets = self.inputs([text]), self.head.nets
        fusion = self.head.fusion[language]
        logit = joint_logit(fusion, float(nets[HEALTH].outputs(own)[0, 0]), lexical_raw)
        probability, threshold, abstain_below = sigmoid(logit), fusion.threshold, fusion.abstain_below
        told = own
        if history is not None:
            told = self._kept(history.joined)
            follow = self.head.follow_up[language]
            said = float(nets[CONVERSATION].outputs(told)[0, 0])
            probability = sigmoid(follow.conversation * said + follow.own * logit + follow.offset)
            threshold = abstain_below = follow.threshold
        return Reading(
            own_probability=sigmoid(logit),
            probability=probability,
            threshold=threshold,
            abstain_below=abstain_below,
            heads=Heads(
                Concern(self._best("concern", own)),
                Intent(self._best("intent", own)),
                Discipline(self._best("discipline", own)),
            ),
            level=self._level(told, language),
            earlier_levels=tuple(self._level(self._kept(text), language) for text in history.earlier)
            if history
            else (),
        )

    def inputs(self, texts: Sequence[str]) -> Floats:
        """What the networks read of each text: its vector, centred and enlarged."""
        found: Floats = (self._encoder.encode(texts) - self.head.mean) * INPUT_SCALE
        return found

    def is_wanted(self, lexical_probability: float, language: Language) -> bool:
        """The lexical probability lies where that tier may be wrong."""
        fusion = self.head.fusion[language]
        return fusion.band_low <= lexical_probability <= fusion.band_high

    def _level(self, inputs: Floats, language: Language) -> Level:
        return level_of(softmax(self.head.nets[LEVEL].outputs(inputs))[0], self.head.levels[language])

    def _best(self, head: str, inputs: Floats) -> str:
        return LABELS[head][int(self.head.nets[head].outputs(inputs)[0].argmax())]


def joint_logit(fusion: Fusion, embedding: float, lexical: float) -> float:
    """The logit of health from the raw scores of both tiers."""
    return fusion.embedding * embedding + fusion.lexical * lexical + fusion.offset


def softmax(logits: Floats) -> Floats:
    """Probabilities of the labels of each row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def level_of(probabilities: Floats, lines: LevelLines) -> Level:
    """The most urgent level whose line is reached by its own probability and those of all more urgent ones.

    Args:
        probabilities: of every level, in the order of `Level`.
        lines: of the language.
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
