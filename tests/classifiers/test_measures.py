"""Numbers with their meaning, said in words or digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.text import normalise
from classifiers.triage.measures import Measures, read

_NOTHING = Measures(None, None, None, None, None, None)


def _read(text: str) -> Measures:
    return read(normalise(text))


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
        ("发烧38度半", 38.0),
        ("三十九度，宝宝没精神", 39.0),
        ("宝宝39.5℃", 39.5),
        ("temp of 104", 40.0),
        ("my daughter is 101.2 and coughing", 38.4),
        ("chemo day ten, 38.4", 38.4),
        ("化疗第十天，38度4", 38.4),
        ("my baby is 39 degrees", 39.0),
        ("五个月39度", 39.0),
        ("he's 39.5", 39.5),
        ("our toddler has a fever, he's 40", 40.0),
        ("fever 38,7", 38.7),
        ("hot weather but my son has a fever of 39", 39.0),
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
        "i am 40 with a fever",
        "i'm 38 and have a fever",
        "我今年40，发烧",
        "my dad, he's 40 with a fever",
        "fever since 10:40",
        "ran 38.7 km",
        "38.7 is my lucky number",
        "38 degrees outside with my baby",
        "室温38度宝宝热吗",
        "fever, 40% of my class is off",
        "发烧吃了38块的药",
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
        ("oxygen thingy on my finger shows 91 and it was 97 last week", 91),
        ("oxygen at home since she turned, the clock on the wall there 84", None),
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
        ("never when i'm sat. i'm 58", None),
        ("her sat is 88", 88),
        ("co2 alarm read 80", None),
        ("92 then 91 then 90 on the finger clip", 90),
        ("88% spo2", 88),
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
        ("sugar 39, shaking", 2.2),
        ("my libre says lo", 1.0),
        ("meter reads HI, diabetic", 33.4),
        ("blood sugar was 12, sugar now 2.9", 2.9),
        ("subgroup 12 of diabetics", None),
        ("diabetic, potassium fine, 15.5 mmol/l", 15.5),
        ("cholesterol 5.2 mmol/l", None),
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
        ("高压190，低压100", (190, 100)),
        ("systolic 165", (165, None)),
        ("160/110, seeing spots, 34 weeks", (160, 110)),
        ("bp was 150/90 then 170/105", (170, 105)),
        ("headache since 24/11/2026", (None, None)),
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
    ("text", "beats"),
    [
        ("heart rate 140", 140),
        ("heart racing at 140", 140),
        ("my pulse is 38", 38),
        ("hr 150 sat on the sofa", 150),
        ("resting at 135 bpm", 135),
        ("心率150", 150),
        ("心跳一百三十", 130),
        ("pulse ox 88", None),
        ("heart rate 170 when running", None),
        ("跑步心率170", None),
        ("heart attack at 50", None),
        ("heart medicine 40 mg", None),
    ],
)
def test_a_pulse_is_read_at_rest(text: str, beats: float | None) -> None:
    """Beats a minute count where nobody exerts themselves."""
    assert _read(text).pulse == beats


@pytest.mark.parametrize(
    ("text", "breaths"),
    [
        ("breathing 60 times a minute", 60),
        ("respiratory rate 34", 34),
        ("70 breaths a minute", 70),
        ("呼吸每分钟60次", 60),
        ("每分钟呼吸65次", 65),
        ("breathing exercise for 10 minutes", None),
        ("呼吸训练20分钟", None),
    ],
)
def test_breaths_are_read_by_the_minute(text: str, breaths: float | None) -> None:
    """A rate of breathing is read in its usual wordings."""
    assert _read(text).breaths == breaths


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("34 weeks pregnant", 34),
        ("i'm pregnant, 22 weeks", 22),
        ("32+4 weeks pregnant", 32),
        ("thirty weeks gone", 30),
        ("8 months pregnant", 34.8),
        ("孕33周", 33),
        ("怀孕30+2周", 30),
        ("怀孕八个月", 34.8),
        ("三十六周孕妇", 36),
        ("pregnancy test 2 weeks ago", None),
        ("6 weeks of cough", None),
        ("pregnant in 2024", None),
    ],
)
def test_weeks_of_pregnancy_are_read(text: str, weeks: float | None) -> None:
    """How far a pregnancy has come is read in weeks, from months too."""
    assert _read(text).weeks_pregnant == (None if weeks is None else pytest.approx(weeks, abs=0.1))


def test_a_text_without_numbers_has_no_measures() -> None:
    """Nothing is read where nothing is said."""
    assert _read("chest pain") == _NOTHING


def test_measures_of_one_text_are_read_together() -> None:
    """One sentence may state several."""
    assert _read("my 70 year old dad, bp 85/50, temp 39.5, spo2 88, blood sugar 20") == Measures(
        39.5, 88, 20, 85, 50, 70
    )


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
