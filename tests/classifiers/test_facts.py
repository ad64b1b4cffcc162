"""What measures and the profile say of a patient, as the names that rules use."""

import pytest

from classifiers.triage.facts import FACTS, concepts, in_words
from classifiers.triage.measures import Measures
from router.domain.query import Profile

_NOTHING = Measures(None, None, None, None, None, None)


@pytest.mark.parametrize(
    ("measured", "names"),
    [
        (_NOTHING, set()),
        (_NOTHING._replace(temperature_c=37.9), set()),
        (_NOTHING._replace(temperature_c=38.0), {"measure_fever"}),
        (_NOTHING._replace(temperature_c=39.0), {"measure_fever", "measure_fever_39"}),
        (_NOTHING._replace(temperature_c=40.0), {"measure_fever", "measure_fever_39", "measure_fever_40"}),
        (_NOTHING._replace(temperature_c=35.4), {"measure_cold"}),
        (_NOTHING._replace(oxygen_percent=92), set()),
        (_NOTHING._replace(oxygen_percent=91), {"measure_low_oxygen"}),
        (_NOTHING._replace(glucose_mmol=3.9), {"measure_low_glucose"}),
        (_NOTHING._replace(glucose_mmol=2.9), {"measure_low_glucose", "measure_very_low_glucose"}),
        (_NOTHING._replace(glucose_mmol=16.0), {"measure_high_glucose"}),
        (_NOTHING._replace(systolic=139, diastolic=89), set()),
        (_NOTHING._replace(systolic=140, diastolic=70), {"measure_pressure_high"}),
        (_NOTHING._replace(systolic=159, diastolic=109), {"measure_pressure_high"}),
        (_NOTHING._replace(systolic=160, diastolic=70), {"measure_pressure_high", "measure_pressure_160"}),
        (_NOTHING._replace(diastolic=110), {"measure_pressure_high", "measure_pressure_160"}),
        (
            _NOTHING._replace(systolic=120, diastolic=120),
            {"measure_pressure_high", "measure_pressure_160", "measure_pressure_crisis"},
        ),
        (_NOTHING._replace(systolic=89, diastolic=50), {"measure_pressure_low"}),
        (_NOTHING._replace(systolic=90, diastolic=50), set()),
        (_NOTHING._replace(glucose_mmol=27), {"measure_high_glucose", "measure_very_high_glucose"}),
        (_NOTHING._replace(pulse=129), set()),
        (_NOTHING._replace(pulse=130), {"measure_fast_pulse"}),
        (_NOTHING._replace(pulse=150, of_a_child=True), set()),
        (_NOTHING._replace(pulse=40), set()),
        (_NOTHING._replace(pulse=39), {"measure_slow_pulse"}),
        (_NOTHING._replace(breaths=29), set()),
        (_NOTHING._replace(breaths=30), {"measure_fast_breathing"}),
        (_NOTHING._replace(breaths=59, of_a_child=True), set()),
        (_NOTHING._replace(breaths=60, of_a_child=True), {"measure_fast_breathing"}),
        (_NOTHING._replace(breaths=40, age_years=3.0), {"measure_fast_breathing", "measure_child"}),
        (_NOTHING._replace(weeks_pregnant=19), {"measure_pregnant"}),
        (_NOTHING._replace(weeks_pregnant=20), {"measure_pregnant", "measure_pregnant_20_weeks"}),
        (
            _NOTHING._replace(weeks_pregnant=37),
            {"measure_pregnant", "measure_pregnant_20_weeks", "measure_pregnant_37_weeks"},
        ),
        (_NOTHING._replace(age_years=0.2), {"measure_under_3_months", "measure_infant", "measure_child"}),
        (_NOTHING._replace(age_years=0.25), {"measure_infant", "measure_child"}),
        (_NOTHING._replace(age_years=11), {"measure_child"}),
        (_NOTHING._replace(age_years=12), set()),
        (_NOTHING._replace(age_years=60), {"measure_over_60"}),
        (_NOTHING._replace(age_years=65), {"measure_over_60", "measure_over_65"}),
        (_NOTHING._replace(age_years=70, other_ages=(2,)), {"measure_over_60", "measure_over_65", "measure_child"}),
    ],
    ids=str,
)
def test_numbers_become_facts_at_their_limits(measured: Measures, names: set[str]) -> None:
    """A fact holds from its limit on and not one step before."""
    assert concepts(measured, Profile()) == names


def test_the_profile_fills_what_the_text_leaves_open() -> None:
    """Age and pregnancy of the profile are facts, and an age in the text wins over it."""
    assert set(concepts(_NOTHING, Profile(age_months=2))) >= {"measure_under_3_months"}
    assert "measure_over_65" not in concepts(_NOTHING._replace(age_years=30), Profile(age_years=70))
    assert set(concepts(_NOTHING, Profile(pregnant=True))) == {"measure_pregnant"}
    assert concepts(_NOTHING, Profile(pregnant=False)) == set()


def test_a_known_age_or_pregnancy_can_be_said_in_words() -> None:
    """What the profile knows is what a person would write, and nothing is said of who is neither young nor old."""
    assert in_words(concepts(_NOTHING, Profile(age_months=2))) == "newborn baby"
    assert in_words(concepts(_NOTHING, Profile(age_years=0.9))) == "baby"
    assert in_words(concepts(_NOTHING, Profile(age_years=5))) == "child"
    assert in_words(concepts(_NOTHING, Profile(age_years=30, pregnant=True))) == "pregnant"
    assert in_words(concepts(_NOTHING, Profile(age_years=80))) == "elderly"
    assert in_words(concepts(_NOTHING, Profile(age_years=40))) == ""


def test_every_fact_can_hold() -> None:
    """Each name that a rule may use is brought about by some numbers, and no other is."""
    ill = Measures(41.0, 80.0, 2.0, 200.0, 130.0, 0.1, (70.0,), 20.0, 90.0, 38.0)
    other = Measures(35.0, 80.0, 30.0, 80.0, 40.0, 30.0, (), 150.0, 90.0, 38.0)
    assert concepts(ill, Profile()) | concepts(other, Profile()) == FACTS
