"""A severity judge small enough to read: one word, one sign and the encoder speak for an emergency each."""

from dataclasses import replace
from typing import Any

import numpy as np

from classifiers.embedding.vectors import Floats
from classifiers.intent.severity_weights import LEVELS, Kind, SeverityNet, SeverityWeights, Weighing
from classifiers.triage.signs import Signs
from router.domain.intent import Language
from router.domain.query import Profile
from router.domain.triage import Level


def one_level(level: Level, logit: float = 14.0) -> Floats:
    """Logits that speak for one level alone."""
    found = np.zeros(len(LEVELS), np.float32)
    found[LEVELS.index(level)] = logit
    return found


def a_net(**changes: Any) -> SeverityNet:
    """The word "grey" speaks for an emergency, the sign "faint" for today, both signs together for an ambulance."""
    both = np.array([[1.0], [1.0]], np.float32)
    net = SeverityNet(
        words={"w:grey": 0},
        word_weights=one_level(Level.EMERGENCY)[None, :],
        signs={"faint": 0, "sweat": 1},
        sign_weights=np.stack([one_level(Level.CONSULTATION_24), np.zeros(len(LEVELS), np.float32)]),
        hidden_weights=both,
        hidden_bias=np.array([-1.0], np.float32),
        output_weights=one_level(Level.EMERGENCY_AMBULANCE, 20.0)[None, :],
        bias=one_level(Level.SELF_CARE, 8.0),
    )
    return replace(net, **changes)


def a_weighing(opinions: int) -> Weighing:
    """Every opinion counts the same, and what the rules found counts for nothing."""
    weights = np.vstack([np.eye(len(LEVELS), dtype=np.float32)] * opinions + [np.zeros((len(LEVELS),) * 2, np.float32)])
    return Weighing(weights, np.zeros(len(LEVELS), np.float32))


def severity_weights(**changes: Any) -> SeverityWeights:
    """Both languages and all kinds alike."""
    weights = SeverityWeights(
        encoder="none",
        rules_version="1",
        net=a_net(),
        weighing={(kind, lang): a_weighing(1 if kind is Kind.WORDS else 2) for kind in Kind for lang in Language},
    )
    return replace(weights, **changes)


class ListedSigns:
    """Implements `SignReader` over a list: a sign is found where its name stands in the text."""

    version = "1"

    def __init__(self, *names: str, level: Level = Level.NONE) -> None:
        self._names, self._level = names, level
        self.asked: list[tuple[str, Profile]] = []

    def signs(self, text: str, profile: Profile) -> Signs:
        """The names that stand in the text."""
        self.asked.append((text, profile))
        return Signs(tuple(name for name in self._names if name in text), self._level)
