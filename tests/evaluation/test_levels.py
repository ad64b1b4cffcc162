"""Triage measures."""

import pytest

from classifiers.evaluation import levels
from classifiers.evaluation.intervals import Share
from classifiers.evaluation.levels import Call, Group, TriageTruth, group_of, read_group
from router.domain.triage import Level
from tests.evaluation.judges import a_truth

E, U, R, S, N = Group
CALLS = [
    Call(a_truth(E), E),
    Call(a_truth(E), U),
    Call(a_truth(E, U), R),
    Call(a_truth(U), E),
    Call(a_truth(U, E), E),
    Call(a_truth(R), R),
    Call(a_truth(S), E),
    Call(a_truth(S, R), R),
    Call(a_truth(S), N),
    Call(a_truth(N), R),
]


def test_every_level_has_a_group() -> None:
    """The five codes and none fall into the groups that the contract gives."""
    assert [group_of(level) for level in Level] == [E, E, U, R, S, N]


@pytest.mark.parametrize(("name", "group"), [("emergency_ambulance", E), ("emergency", E), ("urgent", U), ("none", N)])
def test_labels_may_be_groups_or_codes(name: str, group: Group) -> None:
    """Both vocabularies are read, and they do not clash."""
    assert read_group(name) is group


def test_an_unknown_level_is_refused() -> None:
    """A label that is neither is an error, not `none`."""
    with pytest.raises(ValueError, match="soon"):
        read_group("soon")


def test_the_emergency_measures_by_hand() -> None:
    """Of three emergencies one is called one and one routine; of seven others two alarms are not let pass."""
    assert levels.emergency_recall(CALLS) == Share(1, 3)
    assert levels.severe_under_triage(CALLS) == Share(1, 3)
    assert levels.false_alarms(CALLS) == Share(2, 7)
    assert levels.self_care_alarms(CALLS) == Share(1, 3)


def test_the_accuracies_by_hand() -> None:
    """Two of ten are exact, and two more are let pass by their labels."""
    assert levels.exact(CALLS) == Share(2, 10)
    assert levels.tolerant(CALLS) == Share(4, 10)


def test_every_miss_is_either_under_or_over() -> None:
    """What is not let pass is too low or too high, never both."""
    assert levels.under_triage(CALLS) == Share(3, 10)
    assert levels.over_triage(CALLS) == Share(3, 10)


def test_rows_that_tell_only_emergencies_count_for_emergencies_alone() -> None:
    """A set with a yes or no has recall and alarms, and no accuracy of levels."""
    calls = [Call(TriageTruth(is_emergency=True), E), Call(TriageTruth(is_emergency=False), N)]
    assert levels.emergency_recall(calls) == Share(1, 1)
    assert levels.false_alarms(calls) == Share(0, 1)
    assert levels.exact(calls) == Share(0, 0)
    assert [levels.distance(call) for call in calls] == [0, 0]


def test_the_confusion_lists_labels_from_most_urgent() -> None:
    """One row a label that occurs, with what its rows were called."""
    table = levels.confusion(CALLS)
    assert list(table) == ["emergency", "urgent", "routine", "self_care", "none"]
    assert table["emergency"] == {E: 1, U: 1, R: 1}
