"""Frequent words of both languages, unlabelled: names that no written query holds."""

import functools

from wordfreq import top_n_list

from classifiers.text import normalise

PER_LANGUAGE = 40_000
"""How many words of each language, the most frequent first."""
_SEARCHED = 160_000
_LIST = {"en": "large", "zh": "large"}
_MIN_LATIN, _MAX_LATIN = 3, 16
_MIN_HAN, _MAX_HAN = 2, 5


def common_words() -> tuple[str, ...]:
    """Frequent words of both languages, normalised, in a fixed order; looked up once for all who train."""
    return _common_words(PER_LANGUAGE)


@functools.cache
def _common_words(limit: int) -> tuple[str, ...]:
    words: list[str] = []
    for language, size in _LIST.items():
        listed = top_n_list(language, _SEARCHED, wordlist=size)
        words += [word for word in map(normalise, listed) if _is_word(word)][:limit]
    return tuple(dict.fromkeys(words))


def _is_word(word: str) -> bool:
    if word.isascii():
        return word.isalpha() and _MIN_LATIN <= len(word) <= _MAX_LATIN
    return all("\u4e00" <= character <= "\u9fff" for character in word) and _MIN_HAN <= len(word) <= _MAX_HAN
