"""What the decisions did: counts of right and wrong calls, and the shares made of them."""

import math

import numpy as np

from classifiers.evaluation.intervals import Share
from classifiers.evaluation.sample import Bools, Sample


def recall(sample: Sample) -> Share:
    """Of the rows that are yes, those called yes."""
    return Share(_count(sample.truth & sample.called), _count(sample.truth))


def precision(sample: Sample) -> Share:
    """Of the rows called yes, those that are."""
    return Share(_count(sample.truth & sample.called), _count(sample.called))


def false_positive_rate(sample: Sample) -> Share:
    """Of the rows that are no, those called yes."""
    return Share(_count(~sample.truth & sample.called), _count(~sample.truth))


def f1(sample: Sample) -> float:
    """Harmonic mean of precision and recall; not a number where nothing is yes and nothing was called so."""
    hits = _count(sample.truth & sample.called)
    whole = _count(sample.truth) + _count(sample.called)
    return 2 * hits / whole if whole else math.nan


def _count(rows: Bools) -> int:
    return int(np.count_nonzero(rows))
