"""From raw scores to probabilities, and from a recall floor to a threshold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.training.calibration import Platt, boundary_for_recall, fit_platt, wilson_low


def test_platt_scaling_finds_the_curve_behind_the_labels() -> None:
    """Scores whose labels were drawn from a curve give that curve back."""
    generator = np.random.default_rng(7)
    raw = generator.uniform(-4, 4, 20_000)
    truth = (generator.uniform(size=raw.size) < Platt(2.0, -1.0).probability(raw)).astype(np.float64)
    fitted = fit_platt(raw, truth)
    assert fitted.slope == pytest.approx(2.0, rel=0.1)
    assert fitted.offset == pytest.approx(-1.0, rel=0.1)


def test_platt_probabilities_are_safe_at_both_ends() -> None:
    """Scores far out give probabilities of nearly zero and one, without a warning."""
    low, middle, high = Platt(1.0, 0.0).probability(np.array([-1e9, 0.0, 1e9]))
    assert 0 < low < 1e-20
    assert middle == 0.5
    assert high == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("hits", "total", "low"),
    [(0, 10, 0.0), (10, 10, 0.7225), (50, 100, 0.4038), (95, 100, 0.8882), (990, 1000, 0.9817)],
)
def test_the_wilson_bound_agrees_with_the_tables(hits: int, total: int, low: float) -> None:
    """The lower 95 % bound of a share is the one Wilson gave."""
    assert wilson_low(hits, total) == pytest.approx(low, abs=1e-4)


def test_no_trials_support_nothing() -> None:
    """Of nothing the lower bound is zero."""
    assert wilson_low(0, 0) == 0.0


@given(st.integers(1, 10_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_wilson_bound_stays_below_the_share(counts: tuple[int, int]) -> None:
    """The bound is never above what was seen nor below zero, and more trials of one share raise it."""
    hits, total = counts
    bound = wilson_low(hits, total)
    assert -1e-12 <= bound <= hits / total
    assert wilson_low(10 * hits, 10 * total) >= bound - 1e-12


def _case(positives: list[float], negatives: list[float]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(positives + negatives), np.array([1.0] * len(positives) + [0.0] * len(negatives))


def test_the_boundary_is_the_highest_that_keeps_the_floor() -> None:
    """As many positives are given up as the lower bound of recall allows, and not one more."""
    positives = [round(0.001 * rank, 3) for rank in range(1, 1_001)]
    probability, truth = _case(positives, [0.0, 0.01, 0.5])
    point = boundary_for_recall(probability, truth, 0.97)
    missed = sum(value < point.boundary for value in positives)
    assert point.recall == (1_000 - missed) / 1_000
    assert point.recall_low == wilson_low(1_000 - missed, 1_000) >= 0.97
    assert wilson_low(1_000 - missed - 1, 1_000) < 0.97
    assert point.over_routing == pytest.approx(1 / 3)


def test_a_floor_out_of_reach_misses_nothing() -> None:
    """Where too few positives are known to prove the floor, every one of them is kept."""
    probability, truth = _case([0.9, 0.3, 0.6], [0.1, 0.4])
    point = boundary_for_recall(probability, truth, 0.99)
    assert (point.boundary, point.recall) == (0.3, 1.0)
    assert point.recall_low == wilson_low(3, 3)
    assert point.over_routing == 0.5


def test_a_negative_at_the_boundary_is_routed() -> None:
    """At or above the boundary is health, as in serving."""
    probability, truth = _case([0.3], [0.3, 0.2])
    assert boundary_for_recall(probability, truth, 0.99).over_routing == 0.5
