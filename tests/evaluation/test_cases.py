"""Labels as files write them."""

from typing import Any

import pytest

from classifiers.evaluation.cases import (
    LabelError,
    discipline_truth,
    intent_truth,
    read_case,
    triage_truth,
)
from classifiers.evaluation.levels import Group, TriageTruth
from router.domain.intent import Discipline, Label
from tests.builders import a_query


def test_a_case_keeps_where_its_row_comes_from() -> None:
    """Source, slice and language travel with the case, and a missing language is read off the text."""
    row = {"id": "a", "label": "other", "source": "ours", "subtype": "hard_negative:pun", "borderline": "false"}
    case = read_case(row, a_query("头疼的数学题"), intent_truth)
    assert (case.truth, case.language, case.borderline) == (Label.OTHER, "zh", False)
    assert case.tags == {"source": "ours", "slice": "hard_negative"}


@pytest.mark.parametrize(("value", "expected"), [(True, True), ("yes", True), ("0", False), (None, False), ("", False)])
def test_borderline_is_read_from_json_and_from_csv(value: object, expected: bool) -> None:
    """A CSV file spells out what JSON says."""
    assert read_case({"label": "health", "borderline": value}, a_query(), intent_truth).borderline is expected


@pytest.mark.parametrize(
    ("row", "truth"),
    [
        ({"level": "urgent"}, TriageTruth(is_emergency=False, group=Group.URGENT)),
        ({"level": "emergency_ambulance"}, TriageTruth(is_emergency=True, group=Group.EMERGENCY)),
        (
            {"level": "routine", "accept": ["urgent", "self_care"]},
            TriageTruth(is_emergency=False, group=Group.ROUTINE, accept=frozenset({Group.URGENT, Group.SELF_CARE})),
        ),
        ({"level": "none", "accept": "self_care|routine"}, None),
        ({"emergency": False}, TriageTruth(is_emergency=False)),
        ({"emergency": "true"}, TriageTruth(is_emergency=True)),
    ],
)
def test_triage_labels_are_levels_or_a_yes_or_no(row: dict[str, Any], truth: TriageTruth | None) -> None:
    """Four groups, five codes, none, a list of what else passes, or only whether it is an emergency."""
    found = triage_truth(row)
    if truth is None:
        assert found.accept == {Group.SELF_CARE, Group.ROUTINE}
    else:
        assert found == truth


def test_a_finer_discipline_keeps_the_name_that_the_set_gave() -> None:
    """The report shows what was counted as what."""
    assert discipline_truth({"discipline": "cardiology"}) == (Discipline.INTERNAL_MEDICINE, "cardiology")


@pytest.mark.parametrize(
    ("read", "row", "said"),
    [
        (intent_truth, {}, "has no label; it takes health, other"),
        (intent_truth, {"label": "sick"}, "unknown label, 'sick'"),
        (triage_truth, {"level": "soon"}, "unknown level, 'soon'"),
        (triage_truth, {"level": "routine", "accept": ["soon"]}, "unknown accept, 'soon'"),
        (triage_truth, {}, "neither a level"),
        (discipline_truth, {"discipline": "astrology"}, "unknown discipline"),
    ],
)
def test_a_label_that_cannot_be_read_says_what_it_takes(read: Any, row: dict[str, Any], said: str) -> None:
    """The message names the field, the value and the choices."""
    with pytest.raises(LabelError, match=said):
        read(row)
