"""Whose age a text states."""

import pytest

from classifiers.text import normalise
from classifiers.triage.measures import read


def _ages(text: str) -> tuple[float, ...]:
    return read(normalise(text)).ages


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
        ("im 67 with a tight chest", 67),
        ("I'm 34, diabetic", 34),
        ("67M chest pain", 67),
        ("my dad (67M) collapsed", 67),
        ("34f, headache", 34),
        ("F 23, fever", 23),
        ("she's 2 and has a fever", 2),
        ("he is four", 4),
        ("aged 81 tripped", 81),
        ("my dad is 72.", 72),
        ("my mother, 84, fell", 84),
        ("in her eighties and confused", 80),
        ("my nan in her 80s", 80),
        ("14mo old", 14 / 12),
        ("my daughter 14 months has a fever", 14 / 12),
        ("my 14mo has a rash", 14 / 12),
        ("6 wk old", 6 / 52.18),
        ("he's six weeks, took his bottle", 6 / 52.18),
        ("baby won't feed, 8 months, dry lips", 8 / 12),
        ("a baby not yet 3 months old", 0.23),
        ("两个半月的宝宝", 2.5 / 12),
        ("宝宝两个多月发烧", 2 / 12),
        ("不到三个月的宝宝", 0.23),
        ("宝宝还没满三个月", 0.23),
        ("五个月，烧到39度", 5 / 12),
        ("三岁半发烧", 3.5),
        ("80多岁", 80),
        ("七十来岁", 70),
        ("七十的人了", 70),
        ("我妈80多了", 80),
        ("我爸今年七十二", 72),
        ("九周的女儿", 9 / 52.18),
        ("出生二十天", 20 / 365.25),
        ("宝宝23天，量了38.3", 23 / 365.25),
        ("娃四十天发烧", 40 / 365.25),
        ("女，45，腹痛", 45),
    ],
)
def test_an_age_is_read_in_years(text: str, years: float) -> None:
    """Ages in days, weeks, months and years, in digits or words, are years."""
    assert list(_ages(text)) == pytest.approx([years])


@pytest.mark.parametrize(
    "text",
    [
        "cough for 3 weeks",
        "two days of fever",
        "in 5 years",
        "咳嗽三天",
        "宝宝三天没拉",
        "宝宝咳嗽二十天，没精神",
        "5月1日",
        "下个月",
        "发烧两个月了",
        "pain for 3 weeks",
        "i'm 20 weeks pregnant",
        "she's 8 months pregnant",
        "he's 6 months sober",
        "wife 35 weeks just had a fit",
        "cough, 3 months, worse at night",
        "ran 50m then chest pain",
        "101f fever",
        "停经两个月",
        "怀孕五个月",
        "孕妇，5个月",
        "孩子咳嗽两个月了",
        "三个月没来月经",
        "半个月",
        "术后两个月",
        "80后",
        "今年30次",
        "i am 80 kg",
        "my 6 week check",
        "满月酒",
        "she's 33 weeks and swollen",
    ],
)
def test_a_span_of_time_is_no_age(text: str) -> None:
    """How long something lasts is nobody's age."""
    assert _ages(text) == ()


def test_every_age_of_a_text_counts() -> None:
    """A text may speak of two people, the youngest and the eldest of whom matter."""
    assert list(_ages("im 34 and my baby is 2 months old, fever 38.5")) == pytest.approx([34, 2 / 12])
    assert list(_ages("我今年三十四，宝宝两个月")) == pytest.approx([34, 2 / 12])
