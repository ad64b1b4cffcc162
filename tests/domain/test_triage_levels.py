"""Triage levels: their order, and which of several counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.domain.triage import Level, most_urgent


def test_levels_are_ordered_from_ambulance_to_none() -> None:
    """Each level is more urgent than the one that stands after it, and `none` counts nothing."""
    ordered = [
        Level.EMERGENCY_AMBULANCE,
        Level.EMERGENCY,
        Level.CONSULTATION_24,
        Level.CONSULTATION,
        Level.SELF_CARE,
        Level.NONE,
    ]
    assert [level.urgency for level in ordered] == [5, 4, 3, 2, 1, 0]
    assert set(ordered) == set(Level)


@pytest.mark.parametrize("level", Level)
def test_only_the_two_top_levels_are_emergencies(level: Level) -> None:
    """A human is needed now at the two most urgent levels and at no other."""
    assert level.is_emergency is (level.urgency >= 4)


def test_the_most_urgent_of_no_levels_is_none() -> None:
    """Where nobody judged a level there is none."""
    assert most_urgent() is Level.NONE


@given(st.lists(st.sampled_from(list(Level)), min_size=1), st.sampled_from(list(Level)))
def test_another_level_never_lowers_the_most_urgent(levels: list[Level], another: Level) -> None:
    """Adding an opinion raises a level or leaves it, whatever the order in which opinions come."""
    before = most_urgent(*levels)
    after = most_urgent(*levels, another)
    assert after.urgency == max(before.urgency, another.urgency)
    assert after is most_urgent(another, *reversed(levels))


def test_levels_carry_the_public_codes() -> None:
    """The wire words of the levels are those callers were promised."""
    assert [str(level) for level in Level] == [
        "emergency_ambulance",
        "emergency",
        "consultation_24",
        "consultation",
        "self_care",
        "none",
    ]
