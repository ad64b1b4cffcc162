"""Whose age a text states: "67M", "she's 2", 14mo, 两个半月, 七十的人了; a duration is nobody's age."""

import re
from collections.abc import Iterator

from classifiers.triage.numerals import WORD_NUMBER, word_number

_PER_YEAR = {"y": 1.0, "m": 12.0, "w": 52.18, "d": 365.25}
NEWBORN = 0.05
"""Years; what is taken for "newborn", which states no number."""
_A_LITTLE_LESS = 0.02
"""Years taken off an age that is said not to be reached yet: 不到三个月 is under three months."""
_OLDEST, _YOUNGEST_ADULT, _FIRST_TEMPERATURE_F, _MAX_MONTHS, _MAX_WEEKS = 115, 13, 94, 36, 16

_NEWBORN_WORDS = re.compile(r"\b(?:newborn|new born|neonate)\b|新生儿|刚出生|刚生下来|没满月|未满月|不满月|还没满月")
_CHILD_WORDS = re.compile(
    r"\b(?:bab(?:y|ies)|infant|newborn|toddler|child|kid|kiddo|son|daughter|grandson|granddaughter|twins?|little one|lo|bub|nephew|niece|boy|girl|nappy|nappies|diapers?|breastfe\w+|formula)\b"
    r"|宝|婴|娃|孩|儿子|女儿|闺女|囡|囝|孙|奶粉|喂奶|吃奶|尿布|尿不湿|bb\b"
)
_PERSON = (
    r"(?:bab(?:y|ies)|infant|newborn|toddler|child|kid|son|daughter|grandson|granddaughter|grandchild|twins?|little one|lo|bub|nephew|niece|boy|girl"
    r"|dad|father|mum|mom|mother|husband|hubby|wife|partner|brother|sister|nan|nana|gran|granny|grandma|grandad|grandpa|grandfather|grandmother|uncle|aunt|auntie|man|woman|male|female|patient|friend|neighbou?r|pt)"
)
_GROWN_UP = (
    r"(?:wife|husband|partner|mum|mom|mother|dad|father|brother|sister|friend|girlfriend|woman|man|female|male|patient)"
)
_NUMBER = rf"(?P<n>(?<![\d.])\d{{1,3}}(?:\.\d)?|(?<![a-z])(?:{WORD_NUMBER}|an?))"
_UNIT = r"(?P<unit>years?|yrs?|months?|mo|mths?|mnths?|weeks?|wks?|days?)"
# After these a stretch of time is a wait, a course or a pregnancy.
_NO_AGE_AFTER = r"(?!\s*(?:pregnan\w*|preg\b|along|gone|gestation|ago|later|now of|of\b|into|in\b|post|after|late\b|overdue|sober|clean\b|since|off\b|on\b|without|with no|straight|running|supply|course|check|scan|review|wait|apart|trial))"
_AGES_EN = re.compile(
    rf"{_NUMBER}(?: and a half)?[\s-]*(?:{_UNIT}[\s-]*(?:old|of age|olds)\b|(?P<yo>y/?o|y\.o\.?|yr/o)\b)"
    rf"|{_NUMBER.replace('<n>', '<n2>')}[\s-]*{_UNIT.replace('<unit>', '<unit2>')}[\s-]*(?=(?:baby|infant|newborn|son\b|daughter|boy|girl|kid|child|twins?\b|grandson|granddaughter|toddler|lo\b))"
    # A person's own number: "i'm 67", "she's 2", "my dad, 72", "aged 81", "he's six weeks".
    rf"|(?:(?P<self>\b(?:i'?m|i am|{_GROWN_UP}(?:'s| is|,)?))|\b(?:he'?s|she'?s|he is|she is|they'?re|who is|who'?s|was|aged?(?: of)?|turned|turning|nearly|almost|{_PERSON}(?:'s| is|,| aged| at| of| who is| turned)?|(?:mum|mom|dad|nan|gran|baby|wife|husband)s))(?: only| just| nearly| almost| about| now| a)*\s+"
    rf"\(?{_NUMBER.replace('<n>', '<n3>')}(?![\d./:,]\d)(?:\s*-?{_UNIT.replace('<unit>', '<unit3>')}\b{_NO_AGE_AFTER}|(?=\s*(?:$|[,.;:!?)(]|and\b|with\b|has\b|had\b|have\b|years?\b|yrs?\b|male\b|female\b|[mf]\b|but\b|who\b|is\b|on\b|chest|takes?\b|taking\b|tripped|fell|got\b|just\b|can'?t|cannot|won'?t|so\b|diabetic|smoker|overweight|lives?\b|living\b|keeps\b|asthma\w*|woke\b|feels?\b|feeling\b|suddenly|collapsed|fit and)))"
    # "67M", "(34f)", "F 23": where a number stands for a person, never in the middle of a distance or a temperature.
    rf"|(?:^|[(\[,;.]\s*|\b(?:i'?m|i am|me|hi|hello|here|{_PERSON})\s*[,:(]?\s*)(?P<sexed>\d{{2}})\s?-?(?:(?P<sex>[mf])|yr (?:male|female)|male|female|woman|man)\b(?!\s*(?:away|long|tall|high|deep|swim|race|sprint|dash))"
    r"|(?:^|[(\[])\s*[mf][\s/]?(?P<sexed2>\d{2})\b(?=\s*(?:$|[,.;)\]/]|with|and|has))"
    r"|\bin (?:my|his|her|their|the) (?:early |mid |late |mid-)?(?:(?P<decade>[2-9]0)'?s|(?P<decade_word>twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies)\b"
    rf"|\b(?:my|our|a|the)\s+(?P<mine>\d{{1,2}}|{WORD_NUMBER})\s*-?(?P<unit_mine>mo|m/o|mth|mnth|wks?|weeks?|months?)\b(?=\s*(?:$|[,.;:!?]|has|is|was|won'?t|wont|isn'?t|had|keeps?|just|with (?:a )?(?:fever|temp|cough|rash|diarr)|who|can'?t|throws?|threw|vomit|hasn'?t|started|girl|boy))"
)
_ALONE_EN = re.compile(
    rf"(?:^|[,.;(])\s*(?P<n>\d{{1,2}}|{WORD_NUMBER})\s*-?(?P<unit>months?|mo|mths?|wks?|weeks?)\s*(?=$|[,.;)]|with (?:a )?(?:fever|temp))"
)
_DECADES = dict(
    zip(("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet"), range(20, 100, 10), strict=True)
)
_LESS_EN = re.compile(r"(?:under|less than|not yet|not even|nearly|almost|just under)\s*$")

_BABY_ZH = "(?:宝|娃|婴|孩|女儿|儿子|闺女|孙|囡|囝|bb|奶娃|小朋友|双胞胎|崽|小家伙|小毛头)"
_ELDER_ZH = "(?:爸|妈|爹|娘|爷|奶奶|公|婆|姥姥|姥爷|父亲|母亲|老伴|老人家?|老爷子|老太太|老太|老头|阿嬷|阿公|老公|老婆|丈夫|妻子|我|他|她|佢|岳父|岳母)"
_LEAD_ZH = "(?:现在|今年|都|快要?|已经|也|才|刚刚?|刚满|就|不到|还不到|还没满|没满|未满|不满|满|是|有|[,，: ]|月龄|这|的|了|大概|差不多|将近)*"
_AGES_ZH = re.compile(
    # A date, 5月1日, is none; 岁 always is.
    r"(?P<years>\d{1,3})(?P<more>多|来|几|好几)?\s*(?:周?岁)(?P<half>半)?"
    r"|(?P<half_year>半岁)|(?P<full_month>(?<![没未不])满月(?![酒照宴]))|(?P<one>(?:刚满|刚过|快|满)周岁)"
    # Months and days: of somebody (宝宝4个月), or followed by whose they are (4个月的宝宝, 5个月大).
    r"|(?:(?P<whose>" + _BABY_ZH + "[宝儿子女贝仔]?" + _LEAD_ZH + r")|(?P<born>出生|出世|生下来|生后)" + _LEAD_ZH + "|"
    r"(?P<alone>(?:^|[,，。;；、 ])" + _LEAD_ZH + r"))?"
    r"(?P<n>\d{1,3})\s*(?P<unit>个?(?P<half_unit>半)?多?月(?![\d份底初前以末来])|(?:周|个?星期|个?礼拜)|多?天)(?P<less>不到)?"
    r"(?P<after>大|龄|的?小?" + _BABY_ZH + r"|的?[男女]宝|[，,。 ]*(?:发烧|发热|高烧|体温|烧到|\d\d[.度]))?"
    r"|(?P<elder>\d{2,3})(?:多|好几|几|出头|来)?(?:的人|的老人|老人|的老太|的老头|高龄)"
    r"|(?:"
    + _ELDER_ZH
    + "(?:今年|都|快要?|已经|也|现在|今年都|虚岁|年纪)*|今年|年过|年近|年龄[:是]?|虚岁|周岁[:是]?|[男女]性?[,， ]?)\\s*"
    r"(?P<own>\d{2,3})(?:多|好几|几|出头|来)?(?=$|了|[,，。;；、!！?？ ](?!\d)|的|[男女])"
)
_HELD_ZH = re.compile("(?:孕|停经|怀了|怀着|产后|术后|手术后|分娩|流产|胎)[^,，。]{0,6}$|孕 $")
_LESS_ZH = re.compile("(?:不到|未满|没满|不满|不足|没到|差几天)$")


def read_ages(text: str) -> tuple[float, ...]:
    """Every age in years that a normalised text with digits states of somebody, in order; 0.05 for a newborn."""
    ages = [NEWBORN] if _NEWBORN_WORDS.search(text) else []
    if not text.isascii():
        ages += _chinese(text)
    ages += _english(text)
    return tuple(dict.fromkeys(age for age in ages if age <= _OLDEST))


def speaks_of_a_child(text: str) -> bool:
    """A word for a baby or a child stands in the text."""
    return bool(_CHILD_WORDS.search(text))


def _english(text: str) -> Iterator[float]:
    for match in _AGES_EN.finditer(text):
        group = match.group
        if group("n") or group("n2"):
            age = word_number(group("n") or group("n2")) / _PER_YEAR[(group("unit") or group("unit2") or "y")[0]]
            yield age - _A_LITTLE_LESS if _LESS_EN.search(text, max(0, match.start() - 12), match.start()) else age
        elif group("n3"):
            yield from _own_number(match, group("n3"))
        elif group("mine"):
            yield word_number(group("mine")) / _PER_YEAR[group("unit_mine")[0]]
        else:
            yield from _adult(match)
    if _CHILD_WORDS.search(text):
        for match in _ALONE_EN.finditer(text):
            if match.group("unit")[0] == "m" and word_number(match.group("n")) <= _MAX_MONTHS:
                yield word_number(match.group("n")) / _PER_YEAR["m"]


def _adult(match: re.Match[str]) -> Iterator[float]:
    """A decade of life, or a number beside a sex: "in her eighties", 67M; "101F" is a temperature."""
    decade, number = match.group("decade"), match.group("sexed") or match.group("sexed2")
    if not number:
        yield float(decade or _DECADES[match.group("decade_word")])
    elif int(number) >= _YOUNGEST_ADULT and not (match.group("sex") == "f" and int(number) >= _FIRST_TEMPERATURE_F):
        yield float(number)


def _own_number(match: re.Match[str], number: str) -> Iterator[float]:
    unit = (match.group("unit3") or "y")[0]
    if number in ("a", "an"):
        return
    # "i'm 8 months" and "she's 33 weeks" are said of the pregnant and of the sober.
    if not (match.group("self") and unit != "y") and not (unit == "w" and word_number(number) > _MAX_WEEKS):
        yield word_number(number) / _PER_YEAR[unit]


def _chinese(text: str) -> Iterator[float]:
    has_child = bool(_CHILD_WORDS.search(text))
    for match in _AGES_ZH.finditer(text):
        group = match.group
        if group("years"):
            yield int(group("years")) + (0.5 if group("half") else 0)
        elif group("half_year"):
            yield 0.5
        elif group("full_month"):
            yield 1 / 12
        elif group("one"):
            yield 1.0
        elif group("n"):
            yield from _small_age(text, match, has_child=has_child)
        else:
            yield float(group("elder") or group("own"))


def _small_age(text: str, match: re.Match[str], *, has_child: bool) -> Iterator[float]:
    """Months, weeks and days are an age only of somebody: 发烧两个月了 and 怀孕5个月 are none."""
    group = match.group
    unit, after = group("unit"), group("after") or ""
    if _HELD_ZH.search(text, max(0, match.start() - 10), match.start("n")):
        return
    months = "月" in unit
    is_theirs = group("whose") is not None or group("born") is not None
    names_nobody = after[-1:] in ("烧", "热", "温", "到", ".", "度")
    of_a_baby = (group("whose") or "").startswith(("宝", "婴", "bb"))
    if not months and not (group("born") or (of_a_baby and "天" not in unit) or (after and not names_nobody)):
        return
    stands_alone = group("alone") is not None and (
        names_nobody or (has_child and text[match.end() : match.end() + 1] in ("", "，", ",", "。", " "))
    )
    if not (is_theirs or stands_alone or (after and not names_nobody)):
        return
    number = int(group("n")) + (0.5 if group("half_unit") else 0)
    age = number / (12 if months else 365.25 if "天" in unit else 52.18)
    is_less = group("less") or _LESS_ZH.search(text, max(0, match.start("n") - 3), match.start("n"))
    yield age - _A_LITTLE_LESS if is_less else age
