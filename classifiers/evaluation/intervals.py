"""95 % intervals: a number without its interval is not reported.

Shares of rows get Wilson's interval, which stays honest at 0 and at 1, where a bootstrap has no width at all.
Everything that is not a plain share gets a percentile bootstrap over rows with a fixed seed, so that the same file
gives the same report.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from classifiers.evaluation.sample import Indices

SEED = 20261122
RESAMPLES = 1_000
Z = 1.959963984540054
"""Normal quantile of a two-sided 95 % interval."""
_TAILS = (0.025, 0.975)
_MIN_DEFINED = 0.5
"""Below this share of resamples on which a measure is defined, it has no interval worth printing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A measured value with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int
    """Rows it rests on."""
    method: str
    """`wilson` or `bootstrap`."""


class Share(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share; not a number where there is nothing to share."""
        return self.part / self.whole if self.whole else math.nan


def wilson(share: Share) -> Estimate | None:
    """A share with its Wilson interval; None of nothing."""
    part, whole = share
    if not whole:
        return None
    p, z2 = part / whole, Z * Z
    scale = 1 + z2 / whole
    centre = (p + z2 / (2 * whole)) / scale
    spread = Z * math.sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole)) / scale
    # The ends are exact where rounding would leave 1e-17 or 1 - 1e-16.
    low = 0.0 if part == 0 else max(0.0, centre - spread)
    high = 1.0 if part == whole else min(1.0, centre + spread)
    return Estimate(value=p, low=low, high=high, n=whole, method="wilson")


def bootstrap(
    measure: Callable[[Indices], Sequence[float]], size: int, *, resamples: int = RESAMPLES
) -> list[Estimate | None]:
    """Measure all rows, then resamples of them drawn with replacement.

    Args:
        measure: from ascending row positions to one or more values; not a number where a value is undefined.
        size: how many rows there are.
        resamples: how many draws.

    Returns:
        One estimate a value; None where it is undefined on the rows or on most resamples.
    """
    if not size:
        return []
    values = measure(np.arange(size))
    generator = np.random.default_rng(SEED)
    drawn = np.array(
        [measure(np.sort(generator.integers(size, size=size))) for _ in range(resamples)], dtype=np.float64
    )
    estimates: list[Estimate | None] = []
    for value, column in zip(values, drawn.T, strict=True):
        defined = column[~np.isnan(column)]
        if math.isnan(value) or len(defined) < _MIN_DEFINED * resamples:
            estimates.append(None)
            continue
        low, high = np.quantile(defined, _TAILS)
        estimates.append(Estimate(value=value, low=float(low), high=float(high), n=size, method="bootstrap"))
    return estimates
