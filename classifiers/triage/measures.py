"""Numbers with their meaning: temperature, oxygen, glucose, blood pressure, pulse, breaths, weeks of pregnancy, ages.

What rules may ask of them stands in `facts`.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from classifiers.triage.ages import read_ages, speaks_of_a_child
from classifiers.triage.numerals import WORD_NUMBER, has_number_word, with_digits, word_number

LOW_GLUCOSE = 4.0
"""mmol/L; below it the lowest of several values counts, else the highest."""
_REACH = 80
"""Characters on each side of a number in which a word may say what it measures."""
_MAX_NUMBERS = 40
"""Numbers of each kind that are looked at: a text that repeats itself costs no more than one that does not."""
_RESTING = 80
"""Beats a minute."""
_WEEKS_PER_MONTH = 4.345
# What makes a number a dose, a time, an age or a price, whatever word stands before it.
_OTHER_UNIT = (
    r"(?!\s*(?:years?|yrs?|y/?o\b|months?|mo\b|weeks?|wks?|days?\b|hours?|hrs?|min|secs?\b|ml|mcg|mg\b|kg|g\b|grams?|lbs?\b|pounds?|dollars?|bucks|quid|gb\b|k\b|km|cm|mm\b|miles?|inch|feet|ft\b"
    r"|cups?|spoon|tsp|tbsp|pills?|tablets?|puffs?|bpm|岁|周|个|次|毫升|毫克|克|公斤|斤|分钟|小时|元|块|米|厘米|公里|楼|路|号|人|片|粒|颗|万|[%％]))"
)
_TEMPERATURE = re.compile(
    r"(?<![\d.:/$£¥€])(?P<whole>3[4-9]|4[0-3]|9[4-9]|10[0-9])(?:(?:[.点度]|°\s*|,(?=\d(?!\d)))(?P<tenth>\d)\d?)?+(?![\d/]|:\d)"
    + _OTHER_UNIT
    + r"\s*(?P<unit>°\s*[cf]?\b|℃|℉|c\b|f\b|degrees?|deg\b|celsius|fahrenheit|摄氏|华氏|度)?"
)
_TEMPERATURE_CUE = re.compile(
    r"\btemps?\b|temperature|fever|febrile|burning up|thermometer|发烧|发热|高烧|高热|低烧|退烧|烧到|烧了|烧得|又烧|体温|烧(?![烤水饭菜鸡鸭鹅肉])|热(?![水天量门爱线])"
)
_WEATHER = re.compile(
    r"outside|weather|forecast|heatwave|oven|bath|room temp|fridge|pool|aircon|室外|天气|气温|室温|水温|油温|外面|烤箱|空调|泡澡|洗澡水|高温天"
)
_BODY = re.compile(
    r"\b(?:he|she|he's|she's|hes|shes|cough\w*|throat|headache|vomit\w*|sick|ill|unwell|poorly|shiver\w*|chills?|chemo\w*|rash|floppy|ibuprofen|paracetamol|calpol|tylenol|nurofen|sweats?|sweating|flu|infection|transplant\w*|spleen|jabs?|antibiotics?)\b"
    r"|咳|吐|嗓|喉|化疗|发冷|发抖|寒战|难受|头疼|头痛|没精神|抽|疹|美林|布洛芬|泰诺林"
)
_OWN_AGE = re.compile(r"(?:\bi'?m|\bi am|\baged?|\bturned|\bturning|今年|年龄)\s*$")
_THEIR_AGE = re.compile(r"\b(?:he'?s|she'?s|he is|she is|who is|was)\s*$")

_AFTER_AN_AGE = re.compile(r"(?:月|岁|months?|mo|old|yo)[ ,，]*$")

_OXYGEN = re.compile(
    r"(?:spo2|sp02|\bsats\b|\bsat(?=(?: is| was| of|:| level| reading)? ?\d)|saturations?|\bo2\b|oxygen|\bpulse ?ox|oximeter|血氧|氧饱和度?)(?:[^\d]{0,24}|[^\d.;,]{0,36}(?:shows?|showing|says|reads?|reading|down to|dropped to) )(?P<value>[5-9]\d|100)(?!\d)"
    + _OTHER_UNIT.replace("|[%％]", "")
    + r"|(?<![\d.])(?P<before>[5-9]\d)(?!\d)\s*%?[^\d]{0,16}(?:on (?:the |my |his |her |a )?(?:finger|pulse ox|oximeter)|\bspo2|\bsats\b|oxygen sat)"
)
_GLUCOSE = re.compile(
    r"(?:glucose|blood sugars?|\bsugars?(?: levels?)?|\bbgl?\b|\bcbg\b|\blibre\b|dexcom|glucometer|血糖仪?)[^\d]{0,20}(?P<value>\d{1,3}+(?:\.\d)?+)\d*+"
    + _OTHER_UNIT.replace("|mg\\b", "").replace("|mm\\b", "")
    + r"\s*(?P<unit>mmol|mg)?|(?<![\d.])(?P<before>\d{1,3}(?:\.\d)?)\s*(?P<unit_before>mmol(?!/mol)|mg/dl)"
)
_GLUCOSE_WORD = re.compile(
    r"(?:glucose|sugar|meter|glucometer|dexcom|libre|血糖仪?)[^.。\d]{0,24}(?:says?|reads?|reading|shows?|showing|显示|读数)(?: just)? ?['\"]?(?P<word>hi|lo)\b"
)
_PRESSURE = re.compile(
    r"(?<![\d/.])(?P<high>[5-9]\d|1\d\d|2[0-9]\d)\s*(?:/|over|比|和)\s*(?P<low>[3-9]\d|1\d\d)(?![\d/]|\.\d)"
)
_PRESSURE_CUE = re.compile(r"\bbp\b|pressure|mmhg|血压|高压|低压|收缩压|舒张压|systolic|diastolic")
# Two numbers with a stroke between are a blood pressure without the word where the matter is one.
_PRESSURE_MATTER = re.compile(
    r"pregnan|\bweeks\b|headache|dizz|vision|seeing spots|nosebleed|孕|头晕|头痛|头疼|眼花|降压药"
)
_SYSTOLIC = re.compile(
    r"(?:systolic|top number|高压|收缩压|上压)[^\d,.;，。]{0,12}(?P<value>[5-9]\d|1\d\d|2[0-9]\d)(?!\d)"
)
_DIASTOLIC = re.compile(r"(?:diastolic|bottom number|低压|舒张压|下压)[^\d,.;，。]{0,12}(?P<value>[3-9]\d|1\d\d)(?!\d)")
_PULSE = re.compile(
    r"(?:heart ?rate|\bpulse(?! ?ox)|\bhr\b|\bheart\b(?! (?:attack|failure|disease))|心率|心跳|脉搏)[^\d.;。；]{0,20}(?P<value>[2-9]\d|1\d\d|2\d\d)(?![\d.]|/\d)"
    + _OTHER_UNIT.replace("|bpm", "").replace("|次", "")
    + r"|(?<!\d)(?P<before>[2-9]\d|1\d\d|2\d\d)\s*(?:bpm|beats)"
)
_EXERTION = re.compile(
    r"\b(?:run|runs|running|ran|jog\w*|exercis\w*|workout|work out|gym|treadmill|sprint\w*|cycling|peloton|training|zone|max(?:imum)?|marathon|parkrun|squash|rowing)\b|跑步|跑完|运动|健身|锻炼|最大心率|有氧|爬山|骑车"
)
_BREATHS = re.compile(
    r"(?:respiratory rate|resp rate|\brr\b|\bresps?\b|breathing rate|呼吸频率|呼吸)[^\d,.;，。；]{0,12}(?P<value>\d{2,3})(?!\d|\s*(?:mins?\b|分钟|小时|秒))"
    r"|(?<!\d)(?P<before>\d{2,3})\s*(?:breaths|次呼吸)|breath\w*[^\d,.;]{0,24}(?P<times>\d{2,3})\s*(?:times|x)?\s*(?:a|per|/|in a|every)\s*min|每分钟(?:呼吸|喘)[^\d,，。]{0,6}(?P<zh>\d{2,3})"
)
_WEEKS = re.compile(
    rf"(?<![\d.])(?P<weeks>\d{{1,2}}|{WORD_NUMBER})\s*(?:(?:\+|w)\s*\d\s*d?)?\s*-?(?P<unit>weeks?|wks?|w\b|months?|mths?)?\s*(?:(?:and |\+ ?)?\d ?(?:days?|d) )?(?:pregnan\w*|preg\b|gestation|along\b|gone\b|pg\b)"
    rf"|\b(?:pregnan\w*|preg|gestation)(?:[^\d.]|(?<!\d)\.){{0,14}}?(?P<weeks_after>\d{{1,2}}|{WORD_NUMBER})\s*(?:\+\s*\d)?\s*(?P<unit_after>weeks?|wks?|w|months?|mths?)(?![a-z]|\s*ago)"
    r"|孕(?:期|了|有|妇|晚期|中期|早期|[,，: ])*(?P<zh>\d{1,2})\s*(?:\+\s*\d\s*)?(?P<unit_zh>周|个?多?月|(?=\+))|(?P<zh_after>\d{1,2})\s*(?:\+\s*\d\s*)?(?P<unit_zh_after>周|个多?月)\+?\d?(?:的?孕|妊娠|身孕)"
)
_HAS_DIGIT = re.compile("[0-9]")
_WARM_NUMBER = re.compile("3[4-9]|4[0-3]|9[4-9]|10[0-9]")
# Where none of these stands in a text, the pattern of its measure need not be tried.
_AGE_CUES = ("old", "born", "neonate", "month", "week", "year", " lo", "ties", "'s ", " is ", "i'm ", "im ", "hes ", "my ", "aged", "岁", "月", "新生儿", "出生", "生下来")  # fmt: skip
_OXYGEN_CUES = ("sp", "sat", "o2", "oxygen", "oximet", "ox", "finger", "氧")
_GLUCOSE_CUES = ("sugar", "glucose", "insulin", "diabet", "bg", "libre", "dexcom", "glucom", "hypo", "meter", "糖")
_METER_CUES = ("meter", "libre", "dexcom", "sugar", "glucose", "糖")
_PRESSURE_CUES = ("bp", "pressure", "mmhg", "压", "systolic", "diastolic", "/")
_PULSE_CUES = ("heart", "pulse", "hr", "bpm", "beats", "心", "脉")
_BREATH_CUES = ("resp", "rr", "breath", "呼吸", "喘")
_WEEK_CUES = ("preg", "gest", "gone", "along", "pg", "孕", "妊娠")


class Measures(NamedTuple):
    """What numbers a text states; None where it states none."""

    temperature_c: float | None
    oxygen_percent: float | None
    glucose_mmol: float | None
    systolic: float | None
    diastolic: float | None
    age_years: float | None
    """The first age stated."""
    other_ages: tuple[float, ...] = ()
    """Years; ages stated beside it."""
    pulse: float | None = None
    """Beats a minute, not after exertion."""
    breaths: float | None = None
    """Breaths a minute."""
    weeks_pregnant: float | None = None
    of_a_child: bool = False
    """A child is spoken of beside a pulse or a breathing rate, which then have other limits."""

    @property
    def ages(self) -> tuple[float, ...]:
        """Every age stated, in years."""
        return () if self.age_years is None else (self.age_years, *self.other_ages)


_NOTHING = Measures(None, None, None, None, None, None)


def read(text: str) -> Measures:
    """Read a normalised text."""
    if not text.isascii():
        text = with_digits(text)
    if not _HAS_DIGIT.search(text):
        return _without_digits(text)
    ages = read_ages(text)
    high, low = _pressure(text) if _is_cued(text, _PRESSURE_CUES) else (None, None)
    temperatures = _temperatures(text) if _WARM_NUMBER.search(text) else ()
    pulse = _pulse(text) if _is_cued(text, _PULSE_CUES) else None
    breaths = max(_values(_BREATHS, text), default=None) if _is_cued(text, _BREATH_CUES) else None
    return Measures(
        temperature_c=max(temperatures, key=_oddness, default=None),
        oxygen_percent=min(_values(_OXYGEN, text), default=None) if _is_cued(text, _OXYGEN_CUES) else None,
        glucose_mmol=_glucose(text) if _is_cued(text, _GLUCOSE_CUES) else None,
        systolic=high,
        diastolic=low,
        age_years=ages[0] if ages else None,
        other_ages=ages[1:],
        pulse=pulse,
        breaths=breaths,
        weeks_pregnant=_weeks(text) if _is_cued(text, _WEEK_CUES) else None,
        of_a_child=(pulse is not None or breaths is not None) and speaks_of_a_child(text),
    )


def _is_cued(text: str, cues: tuple[str, ...]) -> bool:
    return any(cue in text for cue in cues)


def _without_digits(text: str) -> Measures:
    """Number words may state an age or the weeks of a pregnancy, and a meter may show a word."""
    if _is_cued(text, _METER_CUES) and _GLUCOSE_WORD.search(text):
        return _NOTHING._replace(glucose_mmol=_glucose(text))
    ages = read_ages(text) if _is_cued(text, _AGE_CUES) else ()
    weeks = _weeks(text) if _is_cued(text, _WEEK_CUES) and has_number_word(text) else None
    if not ages and weeks is None:
        return _NOTHING
    return _NOTHING._replace(age_years=ages[0] if ages else None, other_ages=ages[1:], weeks_pregnant=weeks)


def _oddness(celsius: float) -> tuple[bool, float]:
    """The highest temperature counts, and one too low where none is a fever."""
    return celsius >= 38.0, celsius  # noqa: PLR2004 - NICE NG143


def _values(pattern: re.Pattern[str], text: str) -> Iterator[float]:
    """The one named group with a number of each match."""
    for match in islice(pattern.finditer(text), _MAX_NUMBERS):
        yield float(match[match.lastgroup or 0])


def _pulse(text: str) -> float | None:
    furthest = max(_values(_PULSE, text), key=lambda beats: abs(beats - _RESTING), default=None)
    return None if furthest is None or _EXERTION.search(text) else furthest


def _temperatures(text: str) -> Iterator[float]:
    of_a_child = speaks_of_a_child(text)
    for match in islice(_TEMPERATURE.finditer(text), _MAX_NUMBERS):
        start, end = match.start(), match.end()
        around = text[max(0, start - _REACH) : end + _REACH]
        value = float(match.group("whole")) + float(match.group("tenth") or 0) / 10
        unit = match.group("unit") or ""
        is_exact = match.group("tenth") is not None
        if not _is_of_a_body(text, match, around, of_a_child=of_a_child):
            continue
        fahrenheit = value > 45  # noqa: PLR2004 - no living body is at 45 degrees Celsius, none at 45 Fahrenheit
        if fahrenheit and unit in ("度", "摄氏", "℃", "celsius") and not is_exact:
            continue
        yield round((value - 32) / 1.8 if fahrenheit else value, 1)


def _is_of_a_body(text: str, match: re.Match[str], around: str, *, of_a_child: bool) -> bool:
    """A number of the right size is a temperature by its unit, by a word of fever, or exact beside somebody ill."""
    unit, is_exact = match.group("unit") or "", match.group("tenth") is not None
    before = text[max(0, match.start() - 12) : match.start()]
    # A hundred and more is nobody's age, and a child is not forty.
    could_be_theirs = not of_a_child and len(match["whole"]) < 3  # noqa: PLR2004
    if not unit and not is_exact and (_OWN_AGE.search(before) or (could_be_theirs and _THEIR_AGE.search(before))):
        return False
    cue = _TEMPERATURE_CUE.search(around)
    is_weak = unit in ("", "°", "degrees", "degree", "deg", "度")
    if _WEATHER.search(around) and (is_weak or not cue):
        return bool(
            cue and cue.group() != "热" and _TEMPERATURE_CUE.search(text, max(0, match.start() - 16), match.end())
        )
    if cue or not is_weak:
        return True
    in_body = of_a_child or _BODY.search(around) is not None or _AFTER_AN_AGE.search(before) is not None
    return in_body and (is_exact or bool(unit))


def _glucose(text: str) -> float | None:
    found = []
    for match in islice(_GLUCOSE.finditer(text), _MAX_NUMBERS):
        value = float(match.group("value") or match.group("before"))
        unit = match.group("unit") or match.group("unit_before") or ""
        in_mg = unit.startswith("mg") or (not unit and value > 35)  # noqa: PLR2004 - above any mmol/L meter
        found.append(round(value / 18.0, 1) if in_mg else value)
    found += [_METER_SAYS[match.group("word")] for match in islice(_GLUCOSE_WORD.finditer(text), _MAX_NUMBERS)]
    low = min(found, default=None)
    return low if low is None or low < LOW_GLUCOSE else max(found)


_METER_SAYS = {"hi": 33.4, "lo": 1.0}
"""mmol/L; what lies beyond a meter's scale."""


def _pressure(text: str) -> tuple[float | None, float | None]:
    is_pressure = _PRESSURE_CUE.search(text)
    if not is_pressure and not _PRESSURE_MATTER.search(text):
        return None, None
    pairs = [(float(match["high"]), float(match["low"])) for match in islice(_PRESSURE.finditer(text), _MAX_NUMBERS)]
    pairs = [(high, low) for high, low in pairs if is_pressure or high > low]
    if pairs:
        return max(pairs)
    high, low = max(_values(_SYSTOLIC, text), default=None), max(_values(_DIASTOLIC, text), default=None)
    return high, low


def _weeks(text: str) -> float | None:
    weeks = []
    for match in islice(_WEEKS.finditer(text), _MAX_NUMBERS):
        groups = match.groupdict()
        number = next(groups[name] for name in ("weeks", "weeks_after", "zh", "zh_after") if groups[name])
        units = (groups[name] for name in ("unit", "unit_after", "unit_zh", "unit_zh_after"))
        unit = next((unit for unit in units if unit), "weeks")
        weeks.append(word_number(number) * (_WEEKS_PER_MONTH if unit[0] == "m" or "月" in unit else 1))
    return max((count for count in weeks if count <= 43), default=None)  # noqa: PLR2004 - no pregnancy lasts longer
