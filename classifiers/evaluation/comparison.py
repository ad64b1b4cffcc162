"""Two judges on the same rows: do they differ, and by how much."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from classifiers.evaluation.intervals import Estimate, bootstrap
from classifiers.evaluation.sample import Bools, Floats, Indices, Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class McNemar:
    """Who was right where; only rows on which the two disagree tell them apart."""

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def p_value(self) -> float:
        """Exact two-sided p: how likely a split at least this uneven is where both are equally good."""
        split = self.only_first + self.only_second
        if not split:
            return 1.0
        tail = sum(math.comb(split, wins) for wins in range(min(self.only_first, self.only_second) + 1))
        # Whole numbers until the end: a thousand disagreements overflow nothing.
        return min(1.0, float(2 * tail / (1 << split)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """What one judge said, in the order of the rows."""

    score: Floats
    called: Bools


def mcnemar(first_right: Bools, second_right: Bools) -> McNemar:
    """Count agreements and disagreements of two judges over the same rows."""
    return McNemar(
        both=int((first_right & second_right).sum()),
        only_first=int((first_right & ~second_right).sum()),
        only_second=int((~first_right & second_right).sum()),
        neither=int((~first_right & ~second_right).sum()),
    )


def paired_difference(truth: Bools, first: Calls, second: Calls, measure: Callable[[Sample], float]) -> Estimate | None:
    """The second judge's value less the first's, with the interval of resampling rows for both at once."""

    def difference(rows: Indices) -> list[float]:
        samples = (Sample.of(calls.score[rows], truth[rows], calls.called[rows]) for calls in (first, second))
        before, after = map(measure, samples)
        return [after - before]

    return next(iter(bootstrap(difference, len(truth))), None)
