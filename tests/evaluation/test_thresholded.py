"""Measures of the decisions themselves."""

import math

import pytest

from classifiers.evaluation import thresholded
from classifiers.evaluation.intervals import Share
from classifiers.evaluation.sample import Sample

SAMPLE = Sample.of([0.9, 0.8, 0.4, 0.3, 0.1], [True, False, True, True, False], [True, True, True, False, False])


def test_the_shares_by_hand() -> None:
    """Two of three yes rows are called, one of two no rows is, and two of three calls are right."""
    assert thresholded.recall(SAMPLE) == Share(2, 3)
    assert thresholded.false_positive_rate(SAMPLE) == Share(1, 2)
    assert thresholded.precision(SAMPLE) == Share(2, 3)
    assert thresholded.f1(SAMPLE) == pytest.approx(2 / 3)


def test_the_decision_counts_and_not_the_score() -> None:
    """A row called health below the threshold, as abstaining does, is found."""
    assert thresholded.recall(Sample.of([0.1], [True], [True])) == Share(1, 1)


def test_another_threshold_calls_by_the_score_alone() -> None:
    """Sweeping the threshold to 0.4 calls three rows."""
    assert thresholded.recall(SAMPLE.called_at(0.4)) == Share(2, 3)
    assert thresholded.recall(SAMPLE.called_at(0.85)) == Share(1, 3)


def test_nothing_of_nothing_is_not_a_number() -> None:
    """Without rows there is no F1 and no share, rather than a 0 or a 1."""
    empty = Sample.of([], [], [])
    assert math.isnan(thresholded.f1(empty))
    assert math.isnan(thresholded.recall(empty).value)
