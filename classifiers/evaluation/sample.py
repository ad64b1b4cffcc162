"""What the measures of a two-way question read: scores, truth and calls, best score first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Sample:
    """Judged rows as arrays of one length, sorted by descending score so that no measure has to sort."""

    score: Floats
    truth: Bools
    """The label says yes."""
    called: Bools
    """The decision said yes; red flags and abstaining make it more than `score >= threshold`."""

    @classmethod
    def of(
        cls, score: Sequence[float] | Floats, truth: Sequence[bool] | Bools, called: Sequence[bool] | Bools
    ) -> "Sample":
        """A sample of rows in any order."""
        scores = np.asarray(score, dtype=np.float64)
        order = np.argsort(-scores, kind="stable")
        return cls(scores[order], np.asarray(truth, dtype=np.bool_)[order], np.asarray(called, dtype=np.bool_)[order])

    def take(self, rows: Indices) -> "Sample":
        """The rows at ascending positions, repeats allowed: a resample that is still sorted."""
        return Sample(self.score[rows], self.truth[rows], self.called[rows])

    def called_at(self, threshold: float) -> "Sample":
        """The same rows, called by the score alone at another threshold."""
        return Sample(self.score, self.truth, self.score >= threshold)

    def __len__(self) -> int:
        return len(self.score)
