"""Whose age a text states: "67M", "she's 2", 14mo, 两个半月, 七十的人了; a duration is nobody's age.

Each number is looked at with the words right before and right behind it, so that work is linear in the text.
"""

import re
from collections.abc import Iterator
from itertools import islice

from classifiers.triage.numerals import ENGLISH_NUMBER, has_number_word, word_number

_PER_YEAR = {"y": 1.0, "m": 12.0, "w": 52.18, "d": 365.25}
NEWBORN = 0.05
"""Years; what is taken for "newborn", which states no number."""
_A_LITTLE_LESS = 0.02
"""Years taken off an age that is said not to be reached yet: 不到三个月 is under three months."""
_OLDEST, _YOUNGEST_ADULT, _FIRST_TEMPERATURE_F, _MAX_MONTHS, _MAX_WEEKS = 115, 13, 94, 36, 16
_FIRST_AGE_IN_DAYS = 8
"""Fewer days that stand right behind a child are mostly a wait."""
_MAX_NUMBERS = 60
"""Numbers of one text that are looked at."""
_BEFORE = 32
"""Characters before a number that may say whose it is."""

_NEWBORN_WORDS = re.compile(r"\b(?:newborn|new born|neonate)\b|新生儿|刚出生|刚生下来|没满月|未满月|不满月|还没满月")
_NEWBORN_CUES = ("born", "neonate", "新生儿", "出生", "生下来", "满月")
_CHILD_WORDS = re.compile(
    r"\b(?:bab(?:y|ies)|infant|newborn|toddler|child|kid|kiddo|son|daughter|grandson|granddaughter|twins?|little one|lo|bub|nephew|niece|boy|girl|nappy|nappies|diapers?|breastfe\w+|formula)\b"
    r"|宝|婴|娃|孩|儿子|女儿|闺女|囡|囝|孙|奶粉|喂奶|吃奶|尿布|尿不湿|bb\b"
)
_CHILD = r"(?:bab(?:y|ies)|infant|newborn|toddler|child|kid|son|daughter|grandson|granddaughter|grandchild|twins?|little one|lo|bub|nephew|niece|boy|girl)"
_ADULT = r"(?:dad|father|mum|mom|mother|husband|hubby|wife|partner|girlfriend|boyfriend|brother|sister|nan|nana|gran|granny|grandma|grandad|grandpa|grandfather|grandmother|uncle|aunt|auntie|man|woman|male|female|patient|friend|neighbou?r|pt)"

_LATIN = re.compile("[a-z]")
_NUMBER = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d)?(?!\d)")
_UNIT = r"(?P<unit>years?|yrs?|months?|mo|mths?|mnths?|weeks?|wks?|days?)"
# After these a stretch of time is a wait, a course or a pregnancy.
_NO_AGE = r"(?!\s*(?:pregnan\w*|preg\b|along|gone|gestation|ago|later|now of|of\b|into|in\b|post|after|late\b|overdue|sober|clean\b|since|off\b|on\b|without|with no|straight|running|supply|course|check|scan|review|wait|apart|trial))"
_OLD = re.compile(rf"(?: and a half)?[\s-]*(?:{_UNIT}[\s-]*(?:olds?\b|of age)|(?:y/?o|y\.o\.?|yr/o)\b)")
_YOUNG_NOUN = re.compile(
    rf"[\s-]*{_UNIT}[\s-]*(?=(?:baby|infant|newborn|son\b|daughter|boy|girl|kid|child|twins?\b|grandson|granddaughter|toddler|lo\b))"
)
# A person's own number: "i'm 67", "she's 2", "my dad, 72", "aged 81", "he's six weeks".
_OF_A_PERSON = re.compile(
    rf"(?:(?P<grown>\b(?:i'?m|i am|{_ADULT}(?:'s| is|,| aged| at| of| who is| turned|s)?))|\b(?:he'?s|she'?s|he is|she is|they'?re|who is|who'?s|was|aged?(?: of)?|turned|turning|nearly|almost|{_CHILD}(?:'s| is|,| aged| at| of| who is| turned|s)?))"
    r"(?: only| just| nearly| almost| about| now| a)*\s+\(?$"
)
_LEADS = frozenset(
    (  # noqa: SIM905 - words read better as a text than as a column
        "i'm im am he she he' she' i they're theyre who who' wa was age aged of at turned turning nearly almost only just about now a "
        "bab baby babie infant newborn toddler child kid son daughter grandson granddaughter grandchild twin one lo bub "
        "nephew niece boy girl dad father mum mom mother husband hubby wife partner girlfriend boyfriend brother sister "
        "nan nana gran granny grandma grandad grandpa grandfather grandmother uncle aunt auntie man woman male female "
        "patient friend neighbour neighbor pt he' i'm"
    ).split()
)
"""Last words, without a final s, of what `_OF_A_PERSON` finds."""
_OWN_UNIT = re.compile(rf"\s*-?{_UNIT}\b{_NO_AGE}")
_OWN_END = re.compile(
    r"(?!/|[.,:]\d)(?=\s*(?:$|[,.;:!?)(]|(?:and|with|has|had|have|years?|yrs?|male|female|[mf]|but|who|is|on|takes?|taking|tripped|fell|got|just|can'?t|cannot|won'?t|so|diabetic|smoker|overweight|lives?|living|keeps|asthma\w*|woke|feels?|feeling|suddenly|collapsed)\b|chest|fit and))"
)
# "67M", "(34f)", "F 23": where a number stands for a person, never in the middle of a distance.
_SEX_AFTER = re.compile(
    r"\s?-?(?:(?P<sex>[mf])|(?:yr )?(?:male|female|woman|man))\b(?!\s*(?:away|long|tall|high|deep|swim|race|sprint|dash))"
)
_SEX_BEFORE = re.compile(rf"(?:^|[(\[,;.]\s*|\b(?:i'?m|i am|me|hi|hello|here|{_ADULT}|{_CHILD})\s*[,:(]?\s*)$")
_LED_BY_SEX = re.compile(r"(?:^|[(\[])\s*[mf][\s/]?$")
_LED_END = re.compile(r"(?=\s*(?:$|[,.;)\]/]|with\b|and\b|has\b))")
_IN_THEIR = re.compile(r"\bin (?:my|his|her|their|the) (?:early |mid |late |mid-)?$")
_DECADE_WORD = re.compile(
    r"\bin (?:my|his|her|their|the) (?:early |mid |late |mid-)?(?P<decade>twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies\b"
)
_DECADES = dict(
    zip(("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet"), range(20, 100, 10), strict=True)
)
_MY = re.compile(r"\b(?:my|our|a|the)\s+$")
_MY_SMALL = re.compile(
    r"\s*-?(?P<unit>mo|m/o|mth|mnth|wks?|weeks?|months?)\b(?=\s*(?:$|[,.;:!?]|(?:has|is|was|won'?t|wont|isn'?t|had|keeps?|just|who|can'?t|throws?|threw|hasn'?t|started|girl|boy)\b|vomit|with (?:a )?(?:fever|temp|cough|rash|diarr)))"
)
_SET_OFF = re.compile(r"(?:^|[,.;(])\s*$")
_SET_OFF_END = re.compile(r"\s*-?(?:months?|mo|mths?)\s*(?=$|[,.;)]|with (?:a )?(?:fever|temp))")
_A_YEAR_OLD = re.compile(r"\ban? (?P<unit>year|month|week|day)[\s-]old\b")
_LESS_EN = re.compile(r"(?:under|less than|not yet|not even|nearly|almost|just under)\s*$")

_BABY_ZH = "(?:宝|娃|婴|孩|女儿|儿子|闺女|孙|囡|囝|bb|奶娃|小朋友|双胞胎|崽|小家伙|小毛头)"
_ELDER_ZH = "(?:爸|妈|爹|娘|爷|奶奶|公|婆|姥姥|姥爷|父亲|母亲|老伴|老人家?|老爷子|老太太|老太|老头|阿嬷|阿公|老公|老婆|丈夫|妻子|我|他|她|佢|岳父|岳母)"
_LEAD_ZH = "(?:现在|今年|都|快要?|已经|也|才|刚刚?|刚满|就|不到|还不到|还没满|没满|未满|不满|满|是|有|[,，: ]|月龄|这|的|了|大概|差不多|将近)*"
_YEARS_ZH = re.compile(r"(?:多|来|几|好几)?\s*周?岁(?P<half>半)?")
_WORDS_ZH = re.compile(
    r"(?P<half_year>半岁)|(?P<full_month>(?<![没未不])满月(?![酒照宴]))|(?P<year>(?:刚满|刚过|快|满)周岁)"
)
# A date, 5月1日, is none.
_SMALL_ZH = re.compile(
    r"\s*(?P<unit>个?(?P<half>半)?多?月(?![\d份底初前以末来])|(?:周|个?星期|个?礼拜)|多?天)(?P<less>不到)?"
    rf"(?:(?P<whose>大|龄|的?小?{_BABY_ZH}|的?[男女]宝)|(?P<ill>[，,。 ]*(?:发烧|发热|高烧|体温|烧到|\d\d[.度])))?"
)
_WHOSE_ZH = re.compile(
    rf"(?:(?P<baby>{_BABY_ZH}[宝儿子女贝仔]?)|(?P<born>出生|出世|生下来|生后)|(?P<alone>^|[,，。;；、 ])){_LEAD_ZH}$"
)
_HELD_ZH = re.compile("(?:孕|停经|怀了|怀着|产后|术后|手术后|分娩|流产|胎)[^,，。]{0,6}$|孕 $")
_LESS_ZH = re.compile("(?:不到|未满|没满|不满|不足|没到|差几天)$")
_ELDER_AFTER = re.compile("(?:多|好几|几|出头|来)?(?:的人|的老人|老人|的老太|的老头|高龄)")
_OWN_ZH = re.compile(
    rf"(?:{_ELDER_ZH}(?:今年|都|快要?|已经|也|现在|今年都|虚岁|年纪)*|今年|年过|年近|年龄[:是]?|虚岁|周岁[:是]?|[男女]性?[,， ]?)\s*$"
)
_OWN_END_ZH = re.compile("(?:多|好几|几|出头|来)?(?=$|了|[,，。;；、!！?？ ](?!\\d)|的|[男女])")


def read_ages(text: str) -> tuple[float, ...]:
    """Every age in years that a normalised text with digits states of somebody, in order; 0.05 for a newborn."""
    is_new = any(cue in text for cue in _NEWBORN_CUES) and _NEWBORN_WORDS.search(text)
    ages = [NEWBORN] if is_new else []
    ages += _numbered(text)
    if "岁" in text or "满月" in text:
        for match in _WORDS_ZH.finditer(text):
            ages.append({"half_year": 0.5, "full_month": 1 / 12, "year": 1.0}[match.lastgroup or ""])
    if "old" in text:
        ages += (1 / _PER_YEAR[match.group("unit")[0]] for match in islice(_A_YEAR_OLD.finditer(text), _MAX_NUMBERS))
    if "ties" in text:
        ages += (float(_DECADES[match.group("decade")]) for match in islice(_DECADE_WORD.finditer(text), _MAX_NUMBERS))
    return tuple(dict.fromkeys(age for age in ages if age <= _OLDEST))


def speaks_of_a_child(text: str) -> bool:
    """A word for a baby or a child stands in the text."""
    return bool(_CHILD_WORDS.search(text))


def _numbered(text: str) -> Iterator[float]:
    is_ascii, has_latin = text.isascii(), _LATIN.search(text) is not None
    for match in islice(_NUMBER.finditer(text), _MAX_NUMBERS):
        start, end = match.span()
        age = None if is_ascii else _chinese(text, start, end)
        if age is None and has_latin:
            age = _english(text, start, end)
        if age is not None:
            yield age
    if has_number_word(text):
        for match in islice(ENGLISH_NUMBER.finditer(text), _MAX_NUMBERS):
            age = _english(text, *match.span())
            if age is not None:
                yield age


def _english(text: str, start: int, end: int) -> float | None:
    number, before = word_number(text[start:end]), text[max(0, start - _BEFORE) : start]
    if match := _OLD.match(text, end) or _YOUNG_NOUN.match(text, end):
        age = number / _PER_YEAR[(match.group("unit") or "y")[0]]
        return age - _A_LITTLE_LESS if _LESS_EN.search(before) else age
    if (
        _may_lead(before)
        and (person := _OF_A_PERSON.search(before))
        and (match := _OWN_UNIT.match(text, end) or _OWN_END.match(text, end))
    ):
        unit = (match.groupdict().get("unit") or "y")[0]
        # "i'm 8 months" and "she's 33 weeks" are said of the pregnant and of the sober.
        is_hers = unit != "y" and (person.group("grown") or (unit == "w" and number > _MAX_WEEKS))
        return None if is_hers else number / _PER_YEAR[unit]
    if _MY.search(before) and (match := _MY_SMALL.match(text, end)):
        return number / _PER_YEAR[match.group("unit")[0]]
    if number <= _MAX_MONTHS and _SET_OFF.search(before) and _SET_OFF_END.match(text, end) and speaks_of_a_child(text):
        return number / _PER_YEAR["m"]
    return _adult(text, start, end, before)


def _may_lead(before: str) -> bool:
    """The last word may lead to somebody's own number; most numbers stand behind another."""
    *_, last = before.rstrip(" (").rsplit(" ", 1)
    return last.rstrip(",").removesuffix("'s").removesuffix("s") in _LEADS


def _adult(text: str, start: int, end: int, before: str) -> float | None:
    """Two digits beside a sex or as a decade of life: 67M, "in her 80s"; "101F" is a temperature."""
    digits = text[start:end]
    if len(digits) != 2 or not digits.isdigit() or int(digits) < _YOUNGEST_ADULT:  # noqa: PLR2004
        return None
    if (match := _SEX_AFTER.match(text, end)) and _SEX_BEFORE.search(before):
        return None if match.group("sex") == "f" and int(digits) >= _FIRST_TEMPERATURE_F else float(digits)
    is_led = _LED_BY_SEX.search(before) and _LED_END.match(text, end)
    is_decade = digits[1] == "0" and text.startswith(("s", "'s"), end) and _IN_THEIR.search(before)
    return float(digits) if is_led or is_decade else None


def _chinese(text: str, start: int, end: int) -> float | None:
    number = float(text[start:end])
    if match := _YEARS_ZH.match(text, end):
        return number + (0.5 if match.group("half") else 0)
    if match := _SMALL_ZH.match(text, end):
        return _small(text, start, match)
    if end - start in (2, 3) and (
        _ELDER_AFTER.match(text, end)
        or (_OWN_END_ZH.match(text, end) and _OWN_ZH.search(text, max(0, start - 12), start))
    ):
        return number
    return None


def _small(text: str, start: int, match: re.Match[str]) -> float | None:
    """Months, weeks and days are an age only of somebody: 发烧两个月了 and 怀孕5个月 are none."""
    unit, whose, is_ill = match.group("unit"), match.group("whose"), match.group("ill") is not None
    before, number = text[max(0, start - 14) : start], float(text[start : match.start()])
    if _HELD_ZH.search(before[-10:]):
        return None
    led = _WHOSE_ZH.search(before)
    baby, born, alone = led.group("baby", "born", "alone") if led else (None, None, None)
    ends = text[match.end() : match.end() + 1] in ("", "，", ",", "。", " ")
    if "月" in unit:
        is_age = baby or born or whose or (alone is not None and (is_ill or (ends and speaks_of_a_child(text))))
    else:
        # 宝宝三天没拉 is a stretch of time; 宝宝23天，38.3 is an age.
        in_days = "天" in unit and number >= _FIRST_AGE_IN_DAYS and (is_ill or ends)
        is_age = born or whose or (baby and (in_days or ("天" not in unit and baby.startswith(("宝", "婴", "bb")))))
    if not is_age:
        return None
    number += 0.5 if match.group("half") else 0
    age = number / (12 if "月" in unit else 365.25 if "天" in unit else 52.18)
    return age - _A_LITTLE_LESS if match.group("less") or _LESS_ZH.search(before) else age
