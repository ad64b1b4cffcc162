"""Measures that read the order of the scores."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from classifiers.evaluation import ranking
from classifiers.evaluation.sample import Sample


def a_sample(score: list[float], truth: list[bool]) -> Sample:
    """Scores and labels; every row called health."""
    return Sample.of(score, truth, [True] * len(score))


FOUR = a_sample([0.9, 0.8, 0.7, 0.1], [True, False, True, False])


def test_auroc_counts_pairs_in_the_right_order() -> None:
    """Three of the four pairs of a yes and a no are in the right order, which is 0.75."""
    assert ranking.auroc(FOUR) == pytest.approx(0.75)


def test_auroc_counts_a_tie_as_half() -> None:
    """A yes and a no with one score are told apart no better than by a coin."""
    assert ranking.auroc(a_sample([0.5, 0.5], [True, False])) == pytest.approx(0.5)


def test_average_precision_by_hand() -> None:
    """Precision is 1 at the first yes and 2/3 at the second, 5/6 on average."""
    assert ranking.average_precision(FOUR) == pytest.approx(5 / 6)


@pytest.mark.parametrize(("recall", "expected"), [(0.5, 0.0), (0.98, 0.5), (1.0, 0.5)])
def test_false_alarms_at_a_recall_by_hand(recall: float, expected: float) -> None:
    """Half the yes rows cost nothing, all of them cost one of the two no rows."""
    assert ranking.fpr_at_recall(FOUR, recall) == pytest.approx(expected)


def test_the_curve_has_one_point_a_distinct_score() -> None:
    """Tied rows enter the curve together, and it ends at recall 1."""
    points = ranking.precision_recall(a_sample([0.9, 0.5, 0.5], [True, True, False]))
    assert [(p.recall, round(p.precision, 3), p.score) for p in points] == [(0.5, 1.0, 0.9), (1.0, 0.667, 0.5)]


@pytest.mark.parametrize("truth", [[], [True, True], [False, False]])
def test_what_takes_both_labels_is_undefined_without_them(truth: list[bool]) -> None:
    """Without a row of either label nothing can be ordered, and the measure says so instead of giving 0."""
    sample = a_sample([0.5] * len(truth), truth)
    assert math.isnan(ranking.auroc(sample))
    assert math.isnan(ranking.fpr_at_recall(sample, 0.98))
    assert math.isnan(ranking.average_precision(sample)) is not any(truth)
    assert bool(ranking.precision_recall(sample)) is any(truth)


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=2, max_size=60))
def test_both_agree_with_scikit_learn(rows: list[tuple[int, bool]]) -> None:
    """On any rows with ties, AUROC and average precision are those of scikit-learn."""
    score, truth = np.array([s / 20 for s, _ in rows]), np.array([t for _, t in rows])
    if truth.all() or not truth.any():
        return
    sample = Sample.of(score, truth, truth)
    assert ranking.auroc(sample) == pytest.approx(roc_auc_score(truth, score))
    assert ranking.average_precision(sample) == pytest.approx(average_precision_score(truth, score))


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=40), st.integers(0, 2**32 - 1))
def test_a_resample_measures_as_if_it_were_sorted_anew(rows: list[tuple[int, bool]], seed: int) -> None:
    """Taking ascending positions keeps the order that the measures rely on."""
    sample = a_sample([float(s) for s, _ in rows], [t for _, t in rows])
    places = np.sort(np.random.default_rng(seed).integers(len(rows), size=len(rows)))
    taken = sample.take(places)
    again = Sample.of(taken.score, taken.truth, taken.called)
    assert ranking.auroc(taken) == pytest.approx(ranking.auroc(again), nan_ok=True)
