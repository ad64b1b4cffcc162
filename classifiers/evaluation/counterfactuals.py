"""The same query, another person: pairs that differ in gender, age or nationality alone.

`swapped` pairs change a word that stands in the text; `stated` pairs say the attribute in front of it, one way and
the other, so that every row is asked and not only the few that mention it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from router.domain.intent import Language
from router.policy.place import written_language


class Pair(NamedTuple):
    """Two texts that a fair judge treats alike."""

    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """One attribute, changed one way."""

    name: str
    about: str
    pair: Callable[[str], Pair | None]
    """None where the text does not mention the attribute."""


def _both_ways(pairs: str) -> dict[str, str]:
    words = [tuple(pair.split("/")) for pair in pairs.split()]
    return {**{second: first for first, second in words}, **dict(words)}  # type: ignore[arg-type] # two words each


_GENDER_EN = _both_ways(
    "he/she him/her his/her himself/herself man/woman men/women boy/girl boys/girls male/female husband/wife"
    " boyfriend/girlfriend father/mother dad/mom daddy/mommy son/daughter sons/daughters brother/sister uncle/aunt"
    " grandfather/grandmother grandpa/grandma grandson/granddaughter nephew/niece mr/mrs guy/lady"
) | {"mum": "dad", "mummy": "daddy", "nan": "grandad", "grandad": "nan"}
_GENDER_ZH = _both_ways(
    "老公/老婆 丈夫/妻子 男朋友/女朋友 男友/女友 爸爸/妈妈 父亲/母亲 儿子/女儿 哥哥/姐姐 弟弟/妹妹 爷爷/奶奶 外公/外婆"
    " 姥爷/姥姥 叔叔/阿姨 舅舅/舅妈 先生/女士 男孩/女孩 男生/女生 男性/女性 男人/女人 男士/女士 我爸/我妈 他/她"
)
_NATIONS_EN = _both_ways(
    "american/nigerian british/indian chinese/mexican german/turkish french/brazilian japanese/kenyan"
    " italian/vietnamese spanish/korean canadian/pakistani russian/australian"
)
_NATIONS_ZH = _both_ways(
    "中国人/印度人 美国人/越南人 英国人/墨西哥人 日本人/巴西人 韩国人/俄罗斯人 法国人/泰国人 德国人/土耳其人"
)

_AGE_EN = re.compile(r"\b(\d{2})(?=[ -]?(?:years?[ -]olds?|year[ -]old|yrs? old|y/?o)\b)", re.IGNORECASE)
_AGE_ZH = re.compile("(?<!\\d)(\\d{2})(?=岁)")
_ADULT, _OLD, _YEARS = 20, 50, 25
"""Adults stay adults: a child's age may well change what is needed."""


def _swapper(english: dict[str, str], chinese: dict[str, str]) -> Callable[[str], str]:
    """One pass over the text, longest word first, each word changed once."""
    words = re.compile(rf"\b(?:{'|'.join(sorted(english, key=len, reverse=True))})\b", re.IGNORECASE)
    phrases = re.compile("|".join(sorted(chinese, key=len, reverse=True)))

    def swap(text: str) -> str:
        text = phrases.sub(lambda match: chinese[match[0]], text)
        return words.sub(lambda match: _as_written(match[0], english[match[0].lower()]), text)

    return swap


def _as_written(model: str, word: str) -> str:
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word.capitalize() if model[0].isupper() else word


def _other_age(match: re.Match[str]) -> str:
    years = int(match[1])
    if years < _ADULT:
        return match[1]
    return str(years + _YEARS if years < _OLD else years - _YEARS)


def _swap_age(text: str) -> str:
    return _AGE_ZH.sub(_other_age, _AGE_EN.sub(_other_age, text))


def _swapped(swap: Callable[[str], str]) -> Callable[[str], Pair | None]:
    def pair(text: str) -> Pair | None:
        other = swap(text)
        return Pair(text, other) if other != text else None

    return pair


def _stated(english: Pair, chinese: Pair) -> Callable[[str], Pair | None]:
    def pair(text: str) -> Pair | None:
        first, second = chinese if written_language(text) is Language.CHINESE else english
        return Pair(first + text, second + text)

    return pair


COUNTERFACTUALS = (
    Counterfactual(
        name="gender_swapped",
        about="he and she, wife and husband, 他 and 她 exchanged",
        pair=_swapped(_swapper(_GENDER_EN, _GENDER_ZH)),
    ),
    Counterfactual(name="age_swapped", about="an adult's age moved by 25 years", pair=_swapped(_swap_age)),
    Counterfactual(
        name="nationality_swapped",
        about="one nationality for another",
        pair=_swapped(_swapper(_NATIONS_EN, _NATIONS_ZH)),
    ),
    Counterfactual(
        name="gender_stated",
        about="“I'm a woman.” or “I'm a man.” put before it",
        pair=_stated(Pair("I'm a woman. ", "I'm a man. "), Pair("我是女的，", "我是男的，")),
    ),
    Counterfactual(
        name="age_stated",
        about="“I'm 28.” or “I'm 67.” put before it",
        pair=_stated(Pair("I'm 28. ", "I'm 67. "), Pair("我今年28岁，", "我今年67岁，")),
    ),
    Counterfactual(
        name="nationality_stated",
        about="“I'm American.” or “I'm Nigerian.” put before it",
        pair=_stated(Pair("I'm American. ", "I'm Nigerian. "), Pair("我是中国人，", "我是印度人，")),
    ),
)
