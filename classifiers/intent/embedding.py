"""The embedding tier: a glance at the tokens, and small networks over sentence vectors where that is not enough."""

import functools
from collections.abc import Sequence
from typing import NamedTuple

from classifiers.embedding.vectors import Floats, TextEncoder
from classifiers.intent.conversation import History
from classifiers.intent.glance import TokenReader
from classifiers.intent.head import CONVERSATION, HEALTH, LABELS, LEVEL, EmbeddingHead, Fusion
from classifiers.intent.lexical import Heads, sigmoid
from router.domain.errors import ArtefactError
from router.domain.intent import Concern, Discipline, Intent, Language

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


_KEPT_VECTORS = 256
"""Texts whose vectors stay in memory, the latest asked: a running conversation asks about its messages again."""


class EmbeddingTier:
    """Scores normalised texts."""

    def __init__(self, encoder: TextEncoder, head: EmbeddingHead) -> None:
        """Hold both.

        Raises:
            ArtefactError: the head has a glance and the encoder shows no tokens.
        """
        if head.glance and not isinstance(encoder, TokenReader):
            msg = "the glance was trained over an encoder that shows its tokens; run `medroute train`"
            raise ArtefactError(msg)
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
        own, nets = self._kept(text), self.head.nets
        fusion = self.head.fusion[language]
        logit = joint_logit(fusion, float(nets[HEALTH].outputs(own)[0, 0]), lexical_raw)
        probability, threshold, abstain_below = sigmoid(logit), fusion.threshold, fusion.abstain_below
        if history is not None:
            follow = self.head.follow_up[language]
            said = float(nets[CONVERSATION].outputs(self._kept(history.now.text))[0, 0])
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
        )

    def levels(self, text: str) -> Floats:
        """Logits [1, levels] of how soon a human is needed by a normalised text, with its history where it has one."""
        return self.head.nets[LEVEL].outputs(self._kept(text))

    def inputs(self, texts: Sequence[str]) -> Floats:
        """What the networks read of each text: its vector, centred and enlarged."""
        found: Floats = (self._encoder.encode(texts) - self.head.mean) * INPUT_SCALE
        return found

    def glance(self, text: str, lexical_raw: float, language: Language) -> float | None:
        """The probability of health by words and a glance at the tokens of a normalised text; None without a glance."""
        if self.head.glance is None or not isinstance(self._encoder, TokenReader):
            return None
        fusion = self.head.glance_fusion[language]
        seen = self.head.glance.logit(self._encoder.token_vectors(text))
        return sigmoid(fusion.glance * seen + fusion.lexical * lexical_raw + fusion.offset)

    def is_wanted(self, probability: float, language: Language) -> bool:
        """The probability that words and glance give lies where they may be wrong."""
        fusion = self.head.fusion[language]
        return fusion.band_low <= probability <= fusion.band_high

    def _best(self, head: str, inputs: Floats) -> str:
        return LABELS[head][int(self.head.nets[head].outputs(inputs)[0].argmax())]


def joint_logit(fusion: Fusion, embedding: float, lexical: float) -> float:
    """The logit of health from the raw scores of both tiers."""
    return fusion.embedding * embedding + fusion.lexical * lexical + fusion.offset
