"""The lexical tier: exported linear weights over n-grams, scored in microseconds with numpy alone."""

import math
from typing import NamedTuple

import numpy as np

from classifiers.intent.artefact import Artefact, Calibration, Floats
from classifiers.intent.features import features
from router.domain.intent import Concern, Discipline, Intent, Language

_FAR = 60.0
"""Logits beyond this say nothing more, and exp() of them overflows."""


class Heads(NamedTuple):
    """The finer opinions on a health query."""

    concern: Concern
    intent: Intent
    discipline: Discipline


class LexicalModel:
    """Scores a normalised text."""

    def __init__(self, artefact: Artefact) -> None:
        self.artefact = artefact
        self._index = artefact.vocabulary.get
        self._columns = {
            head: [column for column, (name, _) in enumerate(artefact.heads.labels) if name == head]
            for head in ("concern", "intent", "discipline")
        }
        self._labels = [label for _, label in artefact.heads.labels]

    def rows(self, text: str) -> list[int]:
        """The known features of a normalised text, as rows of the weights."""
        index = self._index
        return [row for row in map(index, features(text)) if row is not None]

    def raw(self, rows: list[int]) -> float:
        """The uncalibrated score of a text's features."""
        if not rows:
            return self.artefact.bias
        return float(self.artefact.weights[rows].sum()) / math.sqrt(len(rows)) + self.artefact.bias

    def probability(self, raw: float, language: Language) -> float:
        """The calibrated probability of health."""
        return calibrated(raw, self.artefact.calibration[language])

    def heads(self, rows: list[int]) -> Heads:
        """Concern, intent and discipline of a health text."""
        scores = self._head_scores(rows)
        return Heads(
            Concern(self._best(scores, "concern")),
            Intent(self._best(scores, "intent")),
            Discipline(self._best(scores, "discipline")),
        )

    def concern(self, rows: list[int]) -> Concern:
        """Concern alone, for a text that is not about health."""
        return Concern(self._best(self._head_scores(rows), "concern"))

    def _head_scores(self, rows: list[int]) -> Floats:
        bias = self.artefact.heads.bias
        if not rows:
            return bias
        total: Floats = self.artefact.heads.weights[rows].sum(axis=0) / np.float32(math.sqrt(len(rows))) + bias
        return total

    def _best(self, scores: Floats, head: str) -> str:
        return self._labels[max(self._columns[head], key=scores.__getitem__)]


def calibrated(raw: float, calibration: Calibration) -> float:
    """Probability from a raw score, safe at both ends."""
    return sigmoid(calibration.slope * raw + calibration.offset)


def sigmoid(logit: float) -> float:
    """Probability of a logit, safe at both ends."""
    return 1.0 / (1.0 + math.exp(-min(max(logit, -_FAR), _FAR)))
