"""95 % intervals."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evaluation.intervals import Share, bootstrap, wilson
from classifiers.evaluation.sample import Indices


def test_wilson_gives_the_published_interval() -> None:
    """Eight of ten is 0.490 to 0.943 in Wilson's tables."""
    found = wilson(Share(8, 10))
    assert found is not None
    assert (found.value, round(found.low, 3), round(found.high, 3)) == (0.8, 0.490, 0.943)


@pytest.mark.parametrize(("share", "ends"), [(Share(0, 20), (0.0, 0.161)), (Share(20, 20), (0.839, 1.0))])
def test_wilson_has_a_width_where_nothing_or_everything_was_hit(share: Share, ends: tuple[float, float]) -> None:
    """All of twenty does not prove all of everything."""
    found = wilson(share)
    assert found is not None
    assert (round(found.low, 3), round(found.high, 3)) == ends


def test_a_share_of_nothing_has_no_estimate() -> None:
    """No rows, no number."""
    assert wilson(Share(0, 0)) is None


@given(st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_wilson_holds_the_share_and_stays_within_the_scale(counts: tuple[int, int]) -> None:
    """The interval holds the share and leaves neither end of the scale."""
    found = wilson(Share(*counts))
    assert found is not None
    assert 0.0 <= found.low <= found.value <= found.high <= 1.0


VALUES = np.arange(100.0)


def mean_of(rows: Indices) -> Sequence[float]:
    """A measure with a known standard error."""
    return [float(VALUES[rows].mean())]


def test_the_bootstrap_finds_the_textbook_width() -> None:
    """The interval of a mean is about 1.96 standard errors either way."""
    (found,) = bootstrap(mean_of, 100)
    assert found is not None
    error = 1.96 * VALUES.std() / 10
    assert found.value == pytest.approx(49.5)
    assert found.low == pytest.approx(49.5 - error, abs=1.0)
    assert found.high == pytest.approx(49.5 + error, abs=1.0)


def test_the_bootstrap_gives_the_same_interval_every_time() -> None:
    """The seed is fixed, so that a report does not change when its data does not."""
    assert bootstrap(mean_of, 100) == bootstrap(mean_of, 100)


def test_a_measure_undefined_on_most_resamples_has_no_interval() -> None:
    """A value that only the full rows can have is not reported."""

    def fragile(rows: Indices) -> Sequence[float]:
        return [1.0 if len(set(rows.tolist())) == len(rows) else math.nan]

    assert bootstrap(fragile, 50) == [None]


def test_the_bootstrap_of_no_rows_is_empty() -> None:
    """Nothing to draw from."""
    assert bootstrap(mean_of, 0) == []
