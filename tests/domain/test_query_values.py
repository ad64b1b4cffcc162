"""What is known about the asker."""

import pytest

from router.domain.query import CacheMode, Profile, Query, Sex


def test_months_win_over_years() -> None:
    """An infant's age in months counts where both are given."""
    assert Profile(age_years=2, age_months=6).age == 0.5


def test_age_in_years_stands_alone() -> None:
    """Without months the years are the age."""
    assert Profile(age_years=40).age == 40


def test_a_newborn_of_no_months_has_an_age() -> None:
    """Zero months is an age, not an unknown."""
    assert Profile(age_months=0, age_years=30).age == 0


def test_an_unknown_age_stays_unknown() -> None:
    """No age is made up."""
    assert Profile().age is None


@pytest.mark.parametrize(
    "profile",
    [Profile(age_years=0), Profile(age_months=0), Profile(sex=Sex.OTHER), Profile(pregnant=False)],
    ids=["age", "months", "sex", "pregnant"],
)
def test_any_known_fact_makes_a_profile(profile: Profile) -> None:
    """A profile with one fact in it, even a zero or a no, is not empty."""
    assert not profile.is_empty
    assert Profile().is_empty


def test_a_bare_query_claims_nothing() -> None:
    """A query of text alone knows no place, no person and no lane, and may use the cache."""
    query = Query(text="hello")
    assert (query.turns, query.conversation_id, query.locale, query.accept_language, query.country, query.lane) == (
        (),
        None,
        None,
        None,
        None,
        None,
    )
    assert query.profile.is_empty
    assert query.cache_mode is CacheMode.DEFAULT
