"""A classifier small enough to read: two words and two characters speak for health, as many against it."""

from dataclasses import replace
from typing import Any

import numpy as np

from classifiers.intent.artefact import Artefact, Calibration, Heads
from router.domain.intent import Language

HEALTH_FEATURES = ("w:fever", "w:pain", "烧", "痛")
OTHER_FEATURES = ("w:football", "w:weather", "天", "球")
VOCABULARY = {name: row for row, name in enumerate(sorted((*HEALTH_FEATURES, *OTHER_FEATURES)))}
_LABELS = (
    ("concern", "personal"),
    ("concern", "none"),
    ("intent", "symptom"),
    ("intent", "nutrition"),
    ("discipline", "internal_medicine"),
    ("discipline", "dermatology"),
)


def an_artefact(**changes: Any) -> Artefact:
    """An artefact of eight features: +4 for health, -4 against it, threshold 0.5, abstaining above 0.25."""
    toward = np.array([4.0 if name in HEALTH_FEATURES else -4.0 for name in VOCABULARY], dtype=np.float32)
    signs = np.array([1, -1, 1, -1, 1, -1], dtype=np.float32)
    calibration = Calibration(slope=1.0, offset=0.0, threshold=0.5, abstain_below=0.25)
    artefact = Artefact(
        name="tiny",
        version="1",
        vocabulary=dict(VOCABULARY),
        weights=toward,
        bias=-2.0,
        heads=Heads(labels=_LABELS, weights=np.outer(toward, signs), bias=np.zeros(len(_LABELS), dtype=np.float32)),
        calibration=dict.fromkeys(Language, calibration),
        facts={"examples": "8"},
    )
    return replace(artefact, **changes)
