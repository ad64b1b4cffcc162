"""Finds doses that must not be shown: for a child whose age and weight are unknown, or worked out from a weight."""

import re
from typing import NamedTuple

from router.domain.query import Query, Role
from router.policy.drafting.shadow import Sign, shadow

_ADULT_YEARS = 18
_CHILD = (
    r"\b(?:child(?:ren)?(?:'s)?|kids?|(?<!try for a )(?<!trying for a )(?<!have a )(?<!having a )bab(?:y|ies)"
    r"|infants?|newborns?|toddlers?|sons?|daughters?|boys?|girls?|little one|"
    r"grandsons?|granddaughters?|grandchild(?:ren)?|nephews?|nieces?|teen(?:ager)?s?|pa?ediatric|neonat\w+|preschooler|"
    r"schoolchild(?:ren)?)\b|孩|宝宝|宝贝|婴|幼儿|儿童|小儿|患儿|儿子|女儿|闺女|娃|小朋友|孙子|孙女|外孙|月龄|小宝"
    r"|大宝|二宝|仔仔|囡"
)
_CHILD_WORD = re.compile(_CHILD, re.IGNORECASE)
_ADULT_WORD = re.compile(r"\badults?\b|\bgrown-?ups?\b|成人|成年人|大人", re.IGNORECASE)
_AGE = re.compile(
    r"(?P<years>\d{1,3})[\s-]?(?:years?|yrs?|y/?o|yo)\b|(?P<months>\d{1,3})[\s-]?(?:months?|mos?|weeks?"
    r"|days?)[\s-]old\b"
    r"|\baged? (?P<aged>\d{1,3})\b|(?P<sui>\d{1,3})(?:周?岁)|(?P<small>[一二两三四五六七八九十半]{1,3})(?:周?岁)"
    r"|(?:\d{1,2}|[一二两三四五六七八九十半]{1,3})个?(?P<yue>月)(?:大|龄|的?(?:宝|婴|孩|娃))",
    re.IGNORECASE,
)
_WEIGHT = re.compile(
    r"\b\d{1,3}(?:\.\d+)?\s?(?:kgs?|kilos?|kilograms?|lbs?|pounds?|stone)\b|\d{1,3}(?:\.\d+)?\s?(?:公斤|千克|斤|磅)",
    re.IGNORECASE,
)
_COUNT = (
    r"(?:\d[\d.,/]*(?:\s?(?:-|–|~|to|至|到)\s?\d[\d.,/]*)?|(?:one|two|three|four|five|six|eight|ten|twelve|fifteen"
    r"|twenty|"
    r"half(?: an?)?|a quarter|a|an|another)(?:[\s-](?:and a half|hundred|fifty|to (?:two|three|four)))?"
    r"|[一二两三四五六七八九十百半]{1,4}分?之?[一二三四]?)"
)
_DOSE = re.compile(
    rf"(?<![\w.]){_COUNT}\s?(?:-\s?)?(?P<unit>mgs?|milligrams?|mcg|µg|μg|micrograms?|mls?|millilit(?:re|er)s?|cc|iu|"
    r"tablets?|tabs?|pills?|capsules?|caplets?|suppositor(?:y|ies)|teaspoon(?:ful)?s?|tsp|tablespoons?|drops?|puffs?"
    r"|sachets?|"
    r"doses?|sprays?)(?![\w/])(?!\s?/\s?(?:d?l|ml)\b)"
    rf"|{_COUNT}\s?(?P<unit_zh>毫克|微克|毫升|(?<!公)(?<!千)克(?!拉)|片|粒|袋|包|滴|支|勺|丸|喷|国际单位|单位)",
    re.IGNORECASE,
)
_NOT_A_MEDICINE = re.compile(
    r"\s?(?:of )?(?:water|milk|formula|fluids?|juice|salt|sugar|fibre|fiber|protein|breast ?milk|blood)\b"
    r"|(?:的|左右的)?(?:水|奶|盐|糖|配方奶|母乳|血|尿|纸|尿布|尿不湿|蛋白质)",
    re.IGNORECASE,
)
_NOT_A_MEDICINE_BEFORE = re.compile(r"(?:食?盐|糖|奶|水|奶粉|蛋白质|salt|water|milk|sugar)[^,。]{0,8}\Z", re.IGNORECASE)
_PER_KG = Sign(
    r"\b(?:mg|ml|mcg|micrograms?|milligrams?|millilit(?:re|er)s?)\s?(?:/|per|for (?:each|every))\s?(?:kg|kilo)"
    r"|(?:毫克|毫升|微克|mg|ml)\s?(?:/|每)\s?(?:kg|公斤|千克)|每\s?(?:公斤|千克|kg)(?:体重)?[^。]{0,14}?(?:毫克|毫升"
    r"|微克|mg|ml)",
    "kg kilo 公斤 千克",
)
_WORKED_OUT = re.compile(
    r"[=×*x]\s*\d|\d\s*[×*x=]|\btimes\b|multipl|so (?:that is|that's|you|give|he|she)|comes to|works out"
    r"|乘以?|等于|所以|也就是|那么|算下来|共需|一次(?:大概|约|给|吃|喝)",
    re.IGNORECASE,
)
_PRESCRIPTION = Sign(
    r"\bi(?:'m| am|'ll| will| would| can| have|'ve)?(?: \w+ly)? (?:prescrib(?:e|ed|ing)|writ(?:e|ing) you (?:a|an) )"
    r"|\b(?:here is|here's|this is|below is) (?:your|the|a) prescription\b"
    r"(?! ?-?(?:medicine|drug|only|item|strength|charge))"
    r"|(?:\A|\n)\W*(?:your )?prescription\W{0,2}:"
    r"|(?<!\w)rx ?[:.]"
    r"|\bwe prescribe\b"
    r"|(?:我|为您|给您|给你|为你|现)[^。,]{0,6}(?:开具?|开出|开了)[^。]{0,12}(?:处方|药方|方子|药)|处方(?:如下"
    r"|笺)?\s?:|处方如下|(?:以下|下面)(?:是|为)[^。]{0,6}处方",
    "prescri rx writing_you 方 开",
)


_ASKS_AMOUNT = re.compile(
    r"\bhow (?:much|many|often)\b|\bdos(?:e|es|ing|age)\b|\bright amount\b"
    r"|用量|剂量|多少|几(?:毫升|片|粒|包|袋|勺|滴|支|次|颗)|怎么(?:吃|喝|喂|用|服)|咋(?:吃|喝|喂|用)|多大量",
    re.IGNORECASE,
)
_MEDICINE = re.compile(
    r"\b(?:ibuprofen|paracetamol|acetaminophen|tylenol|calpol|nurofen|motrin|advil|panadol|benadryl|piriton|claritin"
    r"|zyrtec|cetirizine|loratadine|diphenhydramine|antihistamines?|amoxicillin|augmentin|antibiotics?|aspirin"
    r"|melatonin|prednisolone|dexamethasone|omeprazole|miralax|laxatives?|medicines?|medications?|meds"
    r"|painkillers?|cough syrup|suppositor(?:y|ies))\b"
    r"|布洛芬|美林|泰诺|对乙酰氨基酚|扑热息痛|退烧|退热|感冒药|止咳|止泻|蒙脱石|头孢|阿莫西林|阿奇霉素|奥司他韦"
    r"|西替利嗪|氯雷他定|抗生素|消炎药|糖浆|冲剂|颗粒|药",
    re.IGNORECASE,
)


class Patient(NamedTuple):
    """Whom a dose would be for, as far as the conversation tells."""

    is_child: bool
    is_measured: bool
    """Age and weight are both known."""


def patient_of(query: Query) -> Patient:
    """What the profile and the asker's own words, in this turn and before, say."""
    words = shadow(" \n".join((*(turn.content for turn in query.turns if turn.role is Role.USER), query.text)))
    ages = [_years(match) for match in _AGE.finditer(words)]
    if query.profile.age is not None:
        ages.append(query.profile.age)
    is_young = any(age < _ADULT_YEARS for age in ages)
    return Patient(
        is_child=is_young or (bool(_CHILD_WORD.search(words)) and not ages),
        is_measured=bool(ages) and bool(_WEIGHT.search(words)),
    )


def asks_child_dose(query: Query) -> bool:
    """The query asks how much of a medicine a child is given; which child may stand in an earlier turn."""
    words = shadow(query.text)
    return bool(_ASKS_AMOUNT.search(words) and _MEDICINE.search(words)) and patient_of(query).is_child


def _years(match: re.Match[str]) -> float:
    if match["months"] or match["yue"] or match["small"]:
        return 0.0 if not match["small"] else _spelled(match["small"])
    return float(match["years"] or match["aged"] or match["sui"])


def _spelled(number: str) -> float:
    """Years in Chinese figures, only as far as telling a child from an adult needs."""
    digits = "零一二三四五六七八九"
    tens, sign, ones = number.partition("十")
    if sign:
        return 10.0 * (digits.find(tens) if tens in digits and tens else 1) + max(0, digits.find(ones or "零"))
    return 2.0 if number == "两" else float(max(0, digits.find(number)))


class DoseRule:
    """Judges the sentences of one draft in their order."""

    def __init__(self, patient: Patient, *, is_curated: bool = False) -> None:
        self._patient = patient
        self._is_curated = is_curated
        self._speaks_of_child = False
        self._per_kg = False

    def withholds(self, sentence: str, *, new_paragraph: bool = False) -> bool:
        """The sentence holds a dose that nobody may give here.

        Args:
            sentence: shadow of the sentence as far as it is known.
            new_paragraph: a blank line stands before it.
        """
        if new_paragraph or _ADULT_WORD.search(sentence):
            self._speaks_of_child = False
        # What the library says of children in general is a reviewed line; for a child in question it is no dose either.
        if not self._is_curated and _CHILD_WORD.search(sentence):
            self._speaks_of_child = True
        per_kg = _PER_KG.stands_in(sentence, sentence.lower())
        is_for_child = self._patient.is_child or self._speaks_of_child
        by_weight = per_kg or self._per_kg
        self._per_kg = by_weight
        if not (is_for_child or by_weight):
            return False
        has_amount = any(_is_medicine(sentence, match) for match in _DOSE.finditer(sentence))
        worked_out = bool(_WORKED_OUT.search(sentence))
        if (per_kg and worked_out) or (by_weight and has_amount and (worked_out or bool(_WEIGHT.search(sentence)))):
            return True
        return is_for_child and not self._patient.is_measured and (per_kg or has_amount)


def _is_medicine(sentence: str, match: re.Match[str]) -> bool:
    return not (
        _NOT_A_MEDICINE.match(sentence, match.end()) or _NOT_A_MEDICINE_BEFORE.search(sentence, 0, match.start())
    )


def prescribes(sentence: str) -> bool:
    """The sentence writes a prescription; to name a prescription medicine does not."""
    return _PRESCRIPTION.stands_in(sentence, sentence.lower())
