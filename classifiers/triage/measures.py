"""Numbers with their meaning: temperature, oxygen, glucose, blood pressure, age; said in words or digits."""

import re
from typing import NamedTuple

from classifiers.triage.matcher import Found, Span
from router.domain.query import Profile

_HAN_DIGITS = {
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_HAN_NUMBER = re.compile("[零一二两三四五六七八九十百半]+")
# What makes a number a dose, a time, an age or a price, whatever word stands before it.
_OTHER_UNIT = (
    r"(?!\s*(?:years?|yrs?|y/?o\b|months?|weeks?|wks?|hours?|hrs?|min|ml|mcg|kg|g\b|grams?|lbs?\b|pounds?|dollars?|quid|gb\b"
    r"|cups?|spoon|tsp|tbsp|bpm|岁|周|个|次|毫升|克|公斤|斤|分钟|小时|元|块))"
)
_TEMPERATURE = re.compile(
    r"(?<![\d.])(?P<whole>3[4-9]|4[0-3]|9[4-9]|10[0-9])(?:[.点度](?P<tenth>\d)\d?)?+(?!\d|\s*(?:mg|毫克))"
    + _OTHER_UNIT
    + r"\s*(?P<unit>°\s*[cf]|℃|℉|c\b|f\b|degrees?|deg\b|celsius|fahrenheit|摄氏|华氏|度)?"
)
_TEMPERATURE_CUE = re.compile(r"temp|fever|febrile|burning up|thermometer|发烧|发热|高烧|低烧|烧到|体温|烧|热")
_OXYGEN = re.compile(
    r"(?:spo2|sp02|sats?|o2|oxygen|血氧|氧饱和度?)[^\d]{0,24}(?P<value>[5-9]\d|100)(?!\d)" + _OTHER_UNIT
)
_GLUCOSE = re.compile(
    r"(?:glucose|blood sugar|sugar(?: level)?|bgl?|cbg|血糖)[^\d]{0,20}(?P<value>\d{1,3}+(?:\.\d)?+)\d*+"
    + _OTHER_UNIT
    + r"\s*(?P<unit>mmol|mg)?"
)
_PRESSURE = re.compile(r"(?<!\d)(?P<high>[5-9]\d|1\d\d|2[0-9]\d)\s*(?:/|over|比|和)\s*(?P<low>[3-9]\d|1\d\d)(?!\d)")
_PRESSURE_CUE = re.compile(r"\bbp\b|blood pressure|pressure|mmhg|血压|高压|低压|systolic")
_ONES = (  # noqa: SIM905 - nineteen words read better as a line than as a column
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORD_NUMBERS = (
    {word: number for number, word in enumerate(_ONES, 1)}
    | {word: 10 * number for number, word in enumerate(_TENS, 2)}
    | {"a": 1}
)
_AGE = re.compile(
    r"(?P<number>(?<![\d.])\d{1,3}(?:\.\d)?"
    rf"|(?<![a-z])(?:(?:(?:{'|'.join(_TENS)})[\s-])?(?:{'|'.join(reversed(_ONES))})|{'|'.join(_TENS)}|a))"
    r"[\s-]*(?P<unit>years?|yrs?|yo|y/o|months?|mo|mths?|weeks?|wks?|wk|days?)\b"
    # A date, 5月1日, and how far a pregnancy has come are no ages.
    r"|(?<![\d孕])(?<!孕 )(?P<han>\d{1,3}|[零一二两三四五六七八九十百]+)\s*"
    r"(?P<hanunit>周?岁半?|个?多?月(?:大|(?![\d份底初前以]))|周大|天大)"
    r"|(?P<half>半岁|满月|出生没几天|新生儿|未满月|没满月)"
)
_OLD = re.compile(r"[\s-]*(?:old|of age|yo\b|y/o)")
_YOUNG_NOUN = re.compile(r"\s*(?:baby|infant|newborn|son|daughter|boy|girl|kid|child|twins?|grandson|granddaughter)")
_PER_YEAR = {"y": 1.0, "m": 12.0, "w": 52.18, "d": 365.25}
_NEWBORN_WORDS = ("newborn", "new born", "neonate", "新生儿", "刚出生", "没满月", "未满月")


class Measures(NamedTuple):
    """What numbers a text states; None where it states none."""

    temperature_c: float | None
    oxygen_percent: float | None
    glucose_mmol: float | None
    systolic: float | None
    diastolic: float | None
    age_years: float | None


def han_number(text: str) -> int | None:
    """The value of a Chinese numeral under 200, 三十八 or 一百零五."""
    if not text or not _HAN_NUMBER.fullmatch(text) or "半" in text:
        return None
    total, current = 0, 0
    for character in text:
        if character == "百":
            total, current = total + max(current, 1) * 100, 0
        elif character == "十":
            total, current = total + max(current, 1) * 10, 0
        else:
            current = _HAN_DIGITS[character]
    return total + current


def _digits(text: str) -> str:
    """三十八度五 becomes 38度5, so that one pattern reads both."""
    return _HAN_NUMBER.sub(
        lambda match: str(number) if (number := han_number(match.group())) is not None else match.group(),
        text,
    )


def read(text: str) -> Measures:
    """Read a normalised text."""
    if not any(character.isdigit() for character in text) and not _HAN_NUMBER.search(text):
        age = 0.05 if any(word in text for word in _NEWBORN_WORDS) else _spoken_age(text)
        return Measures(None, None, None, None, None, age)
    text = _digits(text) if _HAN_NUMBER.search(text) else text
    high, low = _pressure(text)
    return Measures(_temperature(text), _oxygen(text), _glucose(text), high, low, _age(text))


def _spoken_age(text: str) -> float | None:
    return _age(text) if "old" in text or "岁" in text or "月" in text or "baby" in text else None


def _temperature(text: str) -> float | None:
    best = None
    for match in _TEMPERATURE.finditer(text):
        value = float(match.group("whole")) + float(match.group("tenth") or 0) / 10
        unit = match.group("unit") or ""
        if not unit and not _TEMPERATURE_CUE.search(text):
            continue
        fahrenheit = value > 45  # noqa: PLR2004 - no living body is at 45 degrees Celsius, none at 45 Fahrenheit
        celsius = (value - 32) / 1.8 if fahrenheit else value
        if unit in ("degrees", "degree", "deg", "度") and not _TEMPERATURE_CUE.search(text):
            continue
        best = max(best or 0.0, round(celsius, 1))
    return best


def _oxygen(text: str) -> float | None:
    values = [float(match.group("value")) for match in _OXYGEN.finditer(text)]
    return min(values, default=None)


def _glucose(text: str) -> float | None:
    match = _GLUCOSE.search(text)
    if not match:
        return None
    value = float(match.group("value"))
    in_mg = match.group("unit") == "mg" or (match.group("unit") is None and value > 35)  # noqa: PLR2004 - above any mmol/L meter
    return round(value / 18.0, 1) if in_mg else value


def _pressure(text: str) -> tuple[float | None, float | None]:
    if not _PRESSURE_CUE.search(text):
        return None, None
    match = _PRESSURE.search(text)
    return (float(match.group("high")), float(match.group("low"))) if match else (None, None)


def _age(text: str) -> float | None:
    if any(word in text for word in _NEWBORN_WORDS):
        return 0.05
    for match in _AGE.finditer(text):
        if match.group("half"):
            return {"半岁": 0.5, "满月": 1 / 12}.get(match.group("half"), 0.05)
        if match.group("han"):
            number = (
                float(match.group("han"))
                if match.group("han").isdigit()
                else float(han_number(match.group("han")) or 0)
            )
            unit = match.group("hanunit")
            if "岁" in unit:
                return number + (0.5 if "半" in unit else 0)
            return number / (12 if "月" in unit else 52.18 if "周" in unit else 365.25)
        tail = text[match.end("unit") :]
        if not (_OLD.match(tail) or match.group("unit") in ("yo", "y/o") or _YOUNG_NOUN.match(tail)):
            continue
        raw = match.group("number")
        number = float(raw) if raw[0].isdigit() else sum(_WORD_NUMBERS[word] for word in re.split(r"[\s-]", raw))
        return number / _PER_YEAR[match.group("unit")[0]]
    return None


_NOWHERE = [Span(0, 0, ())]


def concepts(measured: Measures, profile: Profile) -> Found:
    """The facts that rules can name, `measure_fever` and the like, from numbers and profile."""
    age = measured.age_years if measured.age_years is not None else profile.age
    temperature, oxygen, glucose = measured.temperature_c, measured.oxygen_percent, measured.glucose_mmol
    facts = {
        "measure_fever": temperature is not None and temperature >= 38.0,  # noqa: PLR2004 - NICE NG143
        "measure_fever_39": temperature is not None and temperature >= 39.0,  # noqa: PLR2004 - NICE NG143
        "measure_fever_40": temperature is not None and temperature >= 40.0,  # noqa: PLR2004
        "measure_cold": temperature is not None and temperature < 35.5,  # noqa: PLR2004
        "measure_low_oxygen": oxygen is not None and oxygen < 92,  # noqa: PLR2004 - clinical map RESP-1
        "measure_low_glucose": glucose is not None and glucose < 4.0,  # noqa: PLR2004 - clinical map MET-2
        "measure_very_low_glucose": glucose is not None and glucose < 3.0,  # noqa: PLR2004 - 54 mg/dL
        "measure_high_glucose": glucose is not None and glucose >= 16.0,  # noqa: PLR2004
        "measure_pressure_crisis": (measured.systolic or 0) >= 180 or (measured.diastolic or 0) >= 120,  # noqa: PLR2004
        "measure_pressure_high": (measured.systolic or 0) >= 140 or (measured.diastolic or 0) >= 90,  # noqa: PLR2004
        "measure_under_3_months": age is not None and age < 0.25,  # noqa: PLR2004
        "measure_infant": age is not None and age < 1.0,
        "measure_child": age is not None and age < 12.0,  # noqa: PLR2004
        "measure_over_60": age is not None and age >= 60,  # noqa: PLR2004
        "measure_over_65": age is not None and age >= 65,  # noqa: PLR2004
        "measure_pregnant": profile.pregnant is True,
    }
    return {name: list(_NOWHERE) for name, holds in facts.items() if holds}
