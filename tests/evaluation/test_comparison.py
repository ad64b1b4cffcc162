"""Two judges on the same rows."""

import numpy as np
import pytest

from classifiers.evaluation import ranking
from classifiers.evaluation.comparison import Calls, McNemar, mcnemar, paired_difference

TRUTH = np.array([True, True, True, True, False, False, False, False])
GOOD = Calls(score=np.array([0.9, 0.8, 0.9, 0.7, 0.1, 0.2, 0.1, 0.2]), called=TRUTH)
POOR = Calls(score=np.array([0.9, 0.1, 0.9, 0.7, 0.8, 0.2, 0.1, 0.2]), called=TRUTH)


def test_mcnemar_counts_who_was_right_where() -> None:
    """Each row falls in one of four fields."""
    found = mcnemar(np.array([True, True, False, False]), np.array([True, False, True, False]))
    assert (found.both, found.only_first, found.only_second, found.neither) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("split", "p_value"), [((1, 5), 0.21875), ((0, 6), 0.03125), ((3, 3), 1.0), ((0, 0), 1.0), ((400, 1600), 0.0)]
)
def test_the_exact_p_by_hand(split: tuple[int, int], p_value: float) -> None:
    """One to five is 2 * (1 + 6) / 64, an even split says nothing, and two thousand rows overflow nothing."""
    found = McNemar(both=0, only_first=split[0], only_second=split[1], neither=0)
    assert found.p_value == pytest.approx(p_value, abs=1e-12)


def test_a_judge_does_not_differ_from_itself() -> None:
    """The difference and both ends of its interval are 0."""
    found = paired_difference(TRUTH, GOOD, GOOD, ranking.auroc)
    assert found is not None
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_the_difference_is_the_second_less_the_first() -> None:
    """The worse second judge loses 4.5 of 16 pairs, a tie counting half."""
    found = paired_difference(TRUTH, GOOD, POOR, ranking.auroc)
    assert found is not None
    assert found.value == pytest.approx(-4.5 / 16)
    assert found.low <= found.value <= found.high
