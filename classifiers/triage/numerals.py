"""Numbers as people write them out: Chinese numerals and English number words."""

import re

_HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2}
_HAN = "零一二两俩三四五六七八九十百"
_HAN_NUMBER = re.compile(f"[{_HAN}]+")
# One character alone is a number only before a unit: 一直, 一起 and 十分 count nothing.
_COUNTS = re.compile(
    f"[{_HAN}]{{2,}}|[{_HAN}](?=周?岁|个?[半多]?(?:月|星期|礼拜)|周|度|天[大的龄]|点[{_HAN}0-9])|(?<=[度点])[{_HAN}]"
    f"|(?<=出生|出世|才生)[{_HAN}](?=天)"
)
_ONES = (  # noqa: SIM905 - nineteen words read better as a line than as a column
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {word: number for number, word in enumerate(_ONES, 1)} | {
    word: 10 * number for number, word in enumerate(_TENS, 2)
}
WORD_NUMBER = rf"(?:(?:{'|'.join(_TENS)})[\s-](?:{'|'.join(_ONES[:9])})|{'|'.join(_TENS)}|{'|'.join(reversed(_ONES))})"
"""Pattern of an English number word under a hundred."""
ENGLISH_NUMBER = re.compile(rf"\b{WORD_NUMBER}\b")


_WORDS = re.compile("[a-z]+")
_CUES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twel", "teen", "ty")


def has_number_word(text: str) -> bool:
    """An English number word stands in the text."""
    return any(cue in text for cue in _CUES) and not _VALUES.keys().isdisjoint(_WORDS.findall(text))


def han_number(text: str) -> int | None:
    """The value of a Chinese numeral under 1000, 三十八 or 一百零五; None for anything else."""
    if not text or not _HAN_NUMBER.fullmatch(text):
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


def word_number(text: str) -> float:
    """The value of digits or of an English number word: "2.5", "seventy-two".

    Raises:
        KeyError: it is neither.
    """
    if text[0].isdigit():
        return float(text)
    return float(sum(_VALUES[word] for word in re.split(r"[\s-]", text)))


def with_digits(text: str) -> str:
    """三十八度五 becomes 38度5, so that one pattern reads both; a text without numerals comes back as it is."""
    return _COUNTS.sub(lambda match: str(han_number(match.group())), text)
