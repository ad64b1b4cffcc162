"""What rules may ask of numbers, ages and the profile, beside their concepts.

Each fact holds from its limit on:

measure_cold, measure_fever, measure_fever_39, measure_fever_40    below 35.5, from 38.0, 39.0, 40.0 degrees Celsius
measure_low_oxygen                                     oxygen saturation below 92 %
measure_low_glucose, measure_very_low_glucose          below 4.0 and 3.0 mmol/L (72 and 54 mg/dL)
measure_high_glucose, measure_very_high_glucose        from 16.0 and 27.0 mmol/L (288 and 486 mg/dL)
measure_pressure_low, _high, _160, _crisis             systolic below 90; from 140/90, 160/110, 180/120, either number
measure_fast_pulse, measure_slow_pulse                 from 130 a minute at rest and not of a child, below 40
measure_fast_breathing                                 from 30 breaths a minute, 40 from 1 to 11 years, 60 before
measure_under_3_months, _infant, _child                age under 3 months, 1 year, 12 years
measure_over_60, _over_65                              age from 60, 65 years
measure_pregnant, measure_pregnant_20_weeks, _37_weeks    known to be pregnant; so many weeks along
"""

from collections.abc import Iterator

from classifiers.triage.found import Span
from classifiers.triage.measures import LOW_GLUCOSE, Measures
from router.domain.query import Profile

FACTS = frozenset(
    (  # noqa: SIM905 - names read better as a text than as a column
        "measure_cold measure_fever measure_fever_39 measure_fever_40 measure_low_oxygen measure_low_glucose "
        "measure_very_low_glucose measure_high_glucose measure_very_high_glucose measure_pressure_low "
        "measure_pressure_high measure_pressure_160 measure_pressure_crisis measure_fast_pulse measure_slow_pulse "
        "measure_fast_breathing measure_under_3_months measure_infant measure_child measure_over_60 measure_over_65 "
        "measure_pregnant measure_pregnant_20_weeks measure_pregnant_37_weeks"
    ).split()
)
"""Every name that a rule may use without defining it."""
NOWHERE = (Span(0, 0, ()),)
"""Where a fact stands that no words of the text say."""


def concepts(measured: Measures, profile: Profile) -> frozenset[str]:
    """The facts that hold, `measure_fever` and the like, from numbers and profile."""
    ages = measured.ages or ((profile.age,) if profile.age is not None else ())
    youngest, eldest = min(ages, default=None), max(ages, default=None)
    facts = (*_body_facts(measured, youngest), *_person_facts(measured, profile, youngest, eldest))
    return frozenset(name for name, holds in facts if holds)


def _body_facts(measured: Measures, youngest: float | None) -> Iterator[tuple[str, bool]]:
    temperature, oxygen, glucose = measured.temperature_c, measured.oxygen_percent, measured.glucose_mmol
    high, low = measured.systolic, measured.diastolic
    if temperature is not None:
        yield "measure_fever", temperature >= 38.0  # noqa: PLR2004 - NICE NG143
        yield "measure_fever_39", temperature >= 39.0  # noqa: PLR2004 - NICE NG143
        yield "measure_fever_40", temperature >= 40.0  # noqa: PLR2004
        yield "measure_cold", temperature < 35.5  # noqa: PLR2004
    if oxygen is not None:
        yield "measure_low_oxygen", oxygen < 92  # noqa: PLR2004 - clinical map RESP-1
    if glucose is not None:
        yield "measure_low_glucose", glucose < LOW_GLUCOSE  # clinical map MET-2
        yield "measure_very_low_glucose", glucose < 3.0  # noqa: PLR2004 - 54 mg/dL
        yield "measure_high_glucose", glucose >= 16.0  # noqa: PLR2004
        yield "measure_very_high_glucose", glucose >= 27.0  # noqa: PLR2004
    yield "measure_pressure_low", high is not None and high < 90  # noqa: PLR2004
    for name, systolic, diastolic in _PRESSURE_LIMITS:
        yield name, (high or 0) >= systolic or (low or 0) >= diastolic
    small = measured.of_a_child or (youngest is not None and youngest < _GROWN)
    if measured.pulse is not None:
        yield "measure_fast_pulse", measured.pulse >= 130 and not small  # noqa: PLR2004 - NEWS2
        yield "measure_slow_pulse", measured.pulse < 40  # noqa: PLR2004 - NEWS2
    if measured.breaths is not None:
        limit = 30 if not small else 40 if youngest is not None and youngest >= 1 else 60
        yield "measure_fast_breathing", measured.breaths >= limit


_PRESSURE_LIMITS = (
    ("measure_pressure_high", 140, 90),
    ("measure_pressure_160", 160, 110),
    ("measure_pressure_crisis", 180, 120),
)
_GROWN = 12.0
"""Years from which the limits of adults hold."""


def _person_facts(
    measured: Measures, profile: Profile, youngest: float | None, eldest: float | None
) -> Iterator[tuple[str, bool]]:
    if youngest is not None and eldest is not None:
        yield "measure_under_3_months", youngest < 0.25  # noqa: PLR2004
        yield "measure_infant", youngest < 1.0
        yield "measure_child", youngest < _GROWN
        yield "measure_over_60", eldest >= 60  # noqa: PLR2004
        yield "measure_over_65", eldest >= 65  # noqa: PLR2004
    weeks = measured.weeks_pregnant
    yield "measure_pregnant", profile.pregnant is True or weeks is not None
    yield "measure_pregnant_20_weeks", weeks is not None and weeks >= 20  # noqa: PLR2004
    yield "measure_pregnant_37_weeks", weeks is not None and weeks >= 37  # noqa: PLR2004


def in_words(facts: frozenset[str]) -> str:
    """What a person would write of an age or a pregnancy that is known: "newborn baby, pregnant"; may be empty."""
    said = [next((words for fact, words in _YOUNG if fact in facts), "")]
    said.append("elderly" if "measure_over_65" in facts else "")
    said.append("pregnant" if "measure_pregnant" in facts else "")
    return ", ".join(words for words in said if words)


_YOUNG = (("measure_under_3_months", "newborn baby"), ("measure_infant", "baby"), ("measure_child", "child"))
