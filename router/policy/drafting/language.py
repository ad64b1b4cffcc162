"""Whether a draft began in the language it was asked in."""

import re

from router.domain.intent import Language
from router.domain.query import Query

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")
_NO_PROSE = re.compile(r"https?://\S+|www\.\S+|`[^`]*`|\[[^\]]{0,12}\]|<[^>]*>")
_ASKS_FOR_ANOTHER = re.compile(
    r"\btranslat\w+|\bin (?:english|chinese|mandarin|cantonese)\b|\b(?:english|chinese) (?:word|name|term|version)"
    r"|\bhow (?:do|would|to|can) (?:i|you|we)? ?say\b|翻译|譯|用(?:英|中|汉)(?:文|语)|(?:英|中|汉)(?:文|语)(?:怎么"
    r"|如何|是什么|版|名)",
    re.IGNORECASE,
)
_CLEAR_HAN, _CLEAR_WORDS = 4, 3
_MOSTLY, _HARDLY = 0.8, 0.08


def expected_language(query: Query, language: Language) -> Language | None:
    """The language a draft must begin in; None when the asker wants words of the other one."""
    return None if _ASKS_FOR_ANOTHER.search(query.text) else language


def is_other_language(prose: str, language: Language) -> bool:
    """The words are clearly in the service's other language; unclear is not other."""
    prose = _NO_PROSE.sub(" ", prose)
    han, words = len(_HAN.findall(prose)), len(_WORD.findall(prose))
    # A Chinese word is about two characters.
    share = han / (han + 2 * words) if han or words else 0.5
    if language is Language.ENGLISH:
        return han >= _CLEAR_HAN and share > _MOSTLY
    return words >= _CLEAR_WORDS and share < _HARDLY
