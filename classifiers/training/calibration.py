"""From raw scores to probabilities, and from a recall floor to a threshold."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

Floats = NDArray[np.float64]
_Z = 1.959964
"""Normal quantile of a two-sided 95 % interval."""


class Platt(NamedTuple):
    """Slope and offset of the logistic curve from score to probability."""

    slope: float
    offset: float

    def probability(self, raw: Floats) -> Floats:
        """Calibrated probabilities."""
        result: Floats = 1.0 / (1.0 + np.exp(-np.clip(self.slope * raw + self.offset, -60, 60)))
        return result


class OperatingPoint(NamedTuple):
    """Where the line is drawn and what it costs."""

    boundary: float
    recall: float
    recall_low: float
    """Lower 95 % bound (Wilson)."""
    over_routing: float
    """Share of other queries that end in the medical lane."""


def fit_platt(raw: Floats, truth: Floats) -> Platt:
    """Platt scaling on scores the model did not train on."""
    model = LogisticRegression(C=1e4).fit(raw.reshape(-1, 1), truth.astype(int))
    return Platt(float(model.coef_[0, 0]), float(model.intercept_[0]))


def wilson_low(hits: int, total: int) -> float:
    """Lower end of the 95 % Wilson interval of a share."""
    if not hits:
        return 0.0
    share, z2 = hits / total, _Z * _Z
    centre = share + z2 / (2 * total)
    spread = _Z * math.sqrt(share * (1 - share) / total + z2 / (4 * total * total))
    return (centre - spread) / (1 + z2 / total)


def boundary_for_recall(probability: Floats, truth: Floats, floor: float) -> OperatingPoint:
    """The highest boundary whose lower bound of recall is at least the floor."""
    positives = np.sort(probability[truth == 1])
    total = len(positives)
    best = OperatingPoint(float(positives[0]), 1.0, wilson_low(total, total), 0.0)
    for missed in range(total):
        low = wilson_low(total - missed, total)
        if low < floor and missed:
            break
        best = OperatingPoint(float(positives[missed]), (total - missed) / total, low, 0.0)
    negatives = probability[truth == 0]
    return best._replace(over_routing=float((negatives >= best.boundary).mean()))
