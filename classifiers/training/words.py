"""What the embedding tier knows of single words, taught to the lexical tier: names that no written query holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from wordfreq import top_n_list

from classifiers.text import normalise
from classifiers.training import lexical

PER_LANGUAGE = 40_000
"""How many words of each language, the most frequent first."""
WEIGHT = 0.1
"""What one word counts beside a query that somebody wrote."""
_SEARCHED = 160_000
_LIST = {"en": "large", "zh": "large"}
_MIN_LATIN, _MAX_LATIN = 3, 16
_MIN_HAN, _MAX_HAN = 2, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Distilled:
    """Words with the probability of health that the embedding tier gives them."""

    found: Sequence[set[str]] = ()
    truth: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @property
    def weights(self) -> NDArray[np.float64]:
        """One for each word."""
        return np.full(len(self.found), WEIGHT)


def common_words(limit: int = PER_LANGUAGE) -> list[str]:
    """Frequent words of both languages, normalised, in a fixed order."""
    words: list[str] = []
    for language, size in _LIST.items():
        listed = top_n_list(language, _SEARCHED, wordlist=size)
        words += [word for word in map(normalise, listed) if _is_word(word)][:limit]
    return list(dict.fromkeys(words))


def _is_word(word: str) -> bool:
    if word.isascii():
        return word.isalpha() and _MIN_LATIN <= len(word) <= _MAX_LATIN
    return all("\u4e00" <= character <= "\u9fff" for character in word) and _MIN_HAN <= len(word) <= _MAX_HAN


def distil(words: Sequence[str], probability: NDArray[np.float64]) -> Distilled:
    """Words as the lexical tier learns them."""
    return Distilled(found=lexical.feature_sets(words), truth=probability)
