"""Whether a score of 0.8 comes true eight times in ten."""

import math
from typing import NamedTuple

import numpy as np

from classifiers.evaluation.intervals import Share
from classifiers.evaluation.sample import Indices, Sample

BINS = 10
"""Equal widths over 0 to 1."""


class Bin(NamedTuple):
    """The rows whose score lies in one tenth of the scale."""

    low: float
    high: float
    mean_score: float
    share: Share
    """Rows that are yes, of the rows in the bin."""


def brier(sample: Sample) -> float:
    """Mean squared distance between score and truth, 0 best."""
    return float(np.mean((sample.score - sample.truth) ** 2)) if len(sample) else math.nan


def expected_calibration_error(sample: Sample) -> float:
    """Mean distance between score and share of yes over the bins, weighted by their rows, 0 best."""
    if not len(sample):
        return math.nan
    places = _places(sample)
    gaps = np.bincount(places, weights=sample.score - sample.truth, minlength=BINS)
    return float(np.abs(gaps).sum() / len(sample))


def bins(sample: Sample) -> list[Bin]:
    """The bins that hold rows, from low to high."""
    places = _places(sample)
    rows = np.bincount(places, minlength=BINS)
    yes = np.bincount(places, weights=sample.truth, minlength=BINS)
    total = np.bincount(places, weights=sample.score, minlength=BINS)
    return [
        Bin(
            place / BINS,
            (place + 1) / BINS,
            float(total[place] / rows[place]),
            Share(int(yes[place]), int(rows[place])),
        )
        for place in range(BINS)
        if rows[place]
    ]


def _places(sample: Sample) -> Indices:
    return np.clip((sample.score * BINS).astype(np.intp), 0, BINS - 1)
