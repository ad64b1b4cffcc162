"""Numbers with their meaning, said in words or digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.text import normalise
from classifiers.triage.measures import Measures, concepts, han_number, read
from router.domain.query import Profile

_NOTHING = Measures(None, None, None, None, None, None)


def _read(text: str) -> Measures:
    return read(normalise(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("三十八", 38),
        ("四十", 40),
        ("一百", 100),
        ("一百零五", 105),
        ("百二十", 120),
        ("两", 2),
        ("零", 0),
        ("", None),
        ("半", None),
        ("三半", None),
        ("三岁", None),
        ("38", None),
    ],
)
def test_chinese_numerals_have_a_value(text: str, number: int | None) -> None:
    """A numeral is read by its tens and hundreds, and anything else is none."""
    assert han_number(text) == number


@pytest.mark.parametrize(
    ("text", "celsius"),
    [
        ("发烧38度5", 38.5),
        ("三十八度五，发烧", 38.5),
        ("烧到三十九度", 39.0),
        ("发烧38.5", 38.5),
        ("發燒３９．２℃", 39.2),
        ("体温三十九点二", 39.2),
        ("temp 39.2", 39.2),
        ("temperature of 100.4F", 38.0),
        ("100.4°F", 38.0),
        ("fever of 103", 39.4),
        ("39.2 celsius", 39.2),
        ("fever 38 degrees", 38.0),
        ("体温35.2", 35.2),
        ("38.2 then 39.4 then 37.9 fever", 39.4),
        ("fever 38.45", 38.4),
    ],
)
def test_a_temperature_is_read_in_celsius(text: str, celsius: float) -> None:
    """Degrees in either scale, in digits or words, give the highest temperature named."""
    assert _read(text).temperature_c == celsius


@pytest.mark.parametrize(
    "text",
    [
        "i am 38",
        "38 degrees outside",
        "bus 39 at 10.30",
        "38度的水",
        "page 101",
        "fever for 3 days",
        "fever, my phone number ends in 5138",
        "fever 380",
        "400 mg ibuprofen for fever",
        "40mg for a fever",
        "39 weeks pregnant with a fever",
        "38 year old man with a fever",
        "fever for 36 hours",
        "38岁，发烧",
        "怀孕38周发烧",
        "布洛芬400毫克退烧",
    ],
)
def test_another_number_is_no_temperature(text: str) -> None:
    """A number of the right size without anything of warmth about it is no fever."""
    assert _read(text).temperature_c is None


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("spo2 88", 88),
        ("SpO2: 88%", 88),
        ("oxygen saturation is at 91", 91),
        ("her sats are 85", 85),
        ("血氧只有88", 88),
        ("血氧饱和度九十二", 92),
        ("oxygen 97 then spo2 86", 86),
        ("spo2 100", 100),
        ("spo2 12", None),
        ("spo2 880", None),
        ("bus 88", None),
        ("o2 contract for 75 pounds", None),
        ("oxygen for 60 minutes", None),
    ],
)
def test_oxygen_is_read_in_percent(text: str, percent: float | None) -> None:
    """The lowest saturation that is named as one counts."""
    assert _read(text).oxygen_percent == percent


@pytest.mark.parametrize(
    ("text", "mmol"),
    [
        ("blood sugar 3.2", 3.2),
        ("血糖16.7", 16.7),
        ("血糖二十", 20.0),
        ("glucose is 54 mg/dl", 3.0),
        ("blood sugar of 300", 16.7),
        ("bg 2.8 mmol", 2.8),
        ("glucose 36 mmol", 36.0),
        ("glucose 35", 35.0),
        ("glucose 36", 2.0),
        ("blood sugar 16.75", 16.7),
        ("sugar in coffee", None),
        ("brown sugar, 2 cups", None),
        ("blood sugar 20 hours after eating", None),
        ("血糖餐后2小时", None),
    ],
)
def test_glucose_is_read_in_mmol(text: str, mmol: float | None) -> None:
    """Both units are understood, and a bare number above any mmol meter is milligrams."""
    assert _read(text).glucose_mmol == mmol


@pytest.mark.parametrize(
    ("text", "pressure"),
    [
        ("bp 190/120", (190, 120)),
        ("blood pressure 85 over 50", (85, 50)),
        ("血压180/110", (180, 110)),
        ("血压一百八十比一百一十", (180, 110)),
        ("高压190，低压100", (None, None)),
        ("the score was 190/120", (None, None)),
        ("bp is high", (None, None)),
        ("bp 1900/1200", (None, None)),
    ],
)
def test_blood_pressure_is_read_as_a_pair(text: str, pressure: tuple[float | None, float | None]) -> None:
    """Two numbers beside a word for blood pressure are its upper and lower value."""
    measured = _read(text)
    assert (measured.systolic, measured.diastolic) == pressure


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("宝宝满月", 1 / 12),
        ("半岁", 0.5),
        ("宝宝8个月", 8 / 12),
        ("8月大", 8 / 12),
        ("六个月大", 0.5),
        ("6周大", 6 / 52.18),
        ("20天大", 20 / 365.25),
        ("5岁", 5),
        ("三岁半", 3.5),
        ("七十二岁", 72),
        ("12周岁", 12),
        ("新生儿", 0.05),
        ("8 weeks old", 8 / 52.18),
        ("3 month old", 0.25),
        ("3-month-old", 0.25),
        ("my 10 day old baby", 10 / 365.25),
        ("a year old", 1),
        ("two year old", 2),
        ("seventy-two year old", 72),
        ("twenty one years old", 21),
        ("sixty years old", 60),
        ("fourteen year old", 14),
        ("2.5 years old", 2.5),
        ("65 years old", 65),
        ("65yo", 65),
        ("six months old", 0.5),
        ("5 month baby", 5 / 12),
        ("my newborn", 0.05),
    ],
)
def test_an_age_is_read_in_years(text: str, years: float) -> None:
    """Ages in days, weeks, months and years, in digits or words, are years."""
    assert _read(text).age_years == pytest.approx(years)


@pytest.mark.parametrize(
    "text", ["cough for 3 weeks", "two days of fever", "in 5 years", "咳嗽三天", "5月1日", "下个月"]
)
def test_a_span_of_time_is_no_age(text: str) -> None:
    """How long something lasts is nobody's age."""
    assert _read(text).age_years is None


def test_a_text_without_numbers_has_no_measures() -> None:
    """Nothing is read where nothing is said."""
    assert _read("chest pain") == _NOTHING


def test_measures_of_one_text_are_read_together() -> None:
    """One sentence may state several."""
    assert _read("my 70 year old dad, bp 85/50, temp 39.5, spo2 88, blood sugar 20") == Measures(
        39.5, 88, 20, 85, 50, 70
    )


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
        (_NOTHING._replace(systolic=120, diastolic=120), {"measure_pressure_high", "measure_pressure_crisis"}),
        (_NOTHING._replace(age_years=0.2), {"measure_under_3_months", "measure_infant", "measure_child"}),
        (_NOTHING._replace(age_years=0.25), {"measure_infant", "measure_child"}),
        (_NOTHING._replace(age_years=11), {"measure_child"}),
        (_NOTHING._replace(age_years=12), set()),
        (_NOTHING._replace(age_years=60), {"measure_over_60"}),
        (_NOTHING._replace(age_years=65), {"measure_over_60", "measure_over_65"}),
    ],
    ids=str,
)
def test_numbers_become_facts_at_their_limits(measured: Measures, names: set[str]) -> None:
    """A fact holds from its limit on and not one step before."""
    assert set(concepts(measured, Profile())) == names


def test_the_profile_fills_what_the_text_leaves_open() -> None:
    """Age and pregnancy of the profile are facts, and an age in the text wins over it."""
    assert set(concepts(_NOTHING, Profile(age_months=2))) >= {"measure_under_3_months"}
    assert "measure_over_65" not in concepts(_NOTHING._replace(age_years=30), Profile(age_years=70))
    assert set(concepts(_NOTHING, Profile(pregnant=True))) == {"measure_pregnant"}
    assert concepts(_NOTHING, Profile(pregnant=False)) == {}


@given(st.text(max_size=80))
def test_any_text_can_be_measured(text: str) -> None:
    """No text raises, and what is read lies in the range of the living."""
    measured = _read(text)
    assert measured.temperature_c is None or 34 <= measured.temperature_c <= 43.9
    assert measured.oxygen_percent is None or 50 <= measured.oxygen_percent <= 100
    assert measured.age_years is None or measured.age_years >= 0


@given(st.text("三十百零半一二3580.度点岁个月大周 烧fever°coldyear-", max_size=30))
def test_any_mixture_of_numerals_can_be_measured(text: str) -> None:
    """Numerals in any order raise nothing."""
    assert isinstance(_read(text), Measures)
