"""How well the scores put yes above no, whatever the threshold."""

import math
from typing import NamedTuple

import numpy as np

from classifiers.evaluation.sample import Floats, Sample


class _Steps(NamedTuple):
    """Counts above each distinct score, from the best score down; tied rows enter together."""

    score: Floats
    hits: Floats
    alarms: Floats


class CurvePoint(NamedTuple):
    """One threshold of the precision-recall curve."""

    recall: float
    precision: float
    score: float


def auroc(sample: Sample) -> float:
    """Chance that a yes row scores above a no row, ties counting half; not a number without rows of both kinds."""
    steps = _steps(sample)
    total = _pairs(steps)
    if not total:
        return math.nan
    hits, alarms = np.append(0.0, steps.hits), np.append(0.0, steps.alarms)
    return float(np.sum(np.diff(alarms) * (hits[1:] + hits[:-1])) / 2 / total)


def average_precision(sample: Sample) -> float:
    """Precision averaged over the rows that are yes, without interpolation."""
    steps = _steps(sample)
    if not len(sample) or not steps.hits[-1]:
        return math.nan
    precision = steps.hits / (steps.hits + steps.alarms)
    return float(np.sum(np.diff(np.append(0.0, steps.hits)) * precision) / steps.hits[-1])


def fpr_at_recall(sample: Sample, recall: float) -> float:
    """The lowest false-positive rate of any threshold whose recall is at least the one given."""
    steps = _steps(sample)
    if not _pairs(steps):
        return math.nan
    # A recall of 0.98 of 50 rows is 49 rows, also where 0.98 * 50 is 49.00000000000001.
    needed = math.ceil(recall * steps.hits[-1] - 1e-9)
    step = int(np.searchsorted(steps.hits, needed))
    return float(steps.alarms[step] / steps.alarms[-1])


def precision_recall(sample: Sample) -> list[CurvePoint]:
    """The curve, from the highest threshold to the lowest; empty without a yes row."""
    steps = _steps(sample)
    if not len(sample) or not steps.hits[-1]:
        return []
    recall = steps.hits / steps.hits[-1]
    precision = steps.hits / (steps.hits + steps.alarms)
    return [CurvePoint(*map(float, point)) for point in zip(recall, precision, steps.score, strict=True)]


def _steps(sample: Sample) -> _Steps:
    if not len(sample):
        nothing = np.zeros(0)
        return _Steps(nothing, nothing, nothing)
    ends = np.append(np.flatnonzero(np.diff(sample.score)), len(sample) - 1)
    hits = np.cumsum(sample.truth, dtype=np.float64)[ends]
    return _Steps(sample.score[ends], hits, ends + 1.0 - hits)


def _pairs(steps: _Steps) -> float:
    return float(steps.hits[-1] * steps.alarms[-1]) if len(steps.hits) else 0.0
