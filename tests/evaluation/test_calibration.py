"""Whether scores come true."""

import math

import pytest

from classifiers.evaluation import calibration
from classifiers.evaluation.intervals import Share
from classifiers.evaluation.sample import Sample

SAMPLE = Sample.of([0.95, 0.95, 0.15, 0.12], [True, False, False, False], [True, True, False, False])


def test_the_brier_score_by_hand() -> None:
    """The squared distances of the four rows are averaged."""
    expected = (0.05**2 + 0.95**2 + 0.15**2 + 0.12**2) / 4
    assert calibration.brier(SAMPLE) == pytest.approx(expected)


def test_the_calibration_error_by_hand() -> None:
    """One bin says 0.95 of a half, the other 0.135 of nothing, each with half the rows."""
    assert calibration.expected_calibration_error(SAMPLE) == pytest.approx((0.45 + 0.135) / 2)


def test_bins_without_rows_are_left_out() -> None:
    """Two tenths of the scale hold rows, and each tells its mean score and its share."""
    low, high = calibration.bins(SAMPLE)
    assert (low.low, low.share) == (0.1, Share(0, 2))
    assert high.mean_score == pytest.approx(0.95)
    assert high.share == Share(1, 2)


def test_scores_at_both_ends_have_a_bin() -> None:
    """A score of exactly 0 and one of exactly 1 are counted."""
    found = calibration.bins(Sample.of([1.0, 0.0], [True, False], [True, False]))
    assert [(b.low, b.share) for b in found] == [(0.0, Share(0, 1)), (0.9, Share(1, 1))]


def test_no_rows_are_not_well_calibrated() -> None:
    """Without rows both measures are undefined."""
    empty = Sample.of([], [], [])
    assert math.isnan(calibration.brier(empty))
    assert math.isnan(calibration.expected_calibration_error(empty))
    assert calibration.bins(empty) == []
