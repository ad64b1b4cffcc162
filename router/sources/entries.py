"""What each passage is entered under in the index: its terms, its names, its title, the spellings of its words."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from router.domain.answer import Passage
from router.sources.words import key, terms

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

_TITLE_WEIGHT, _KEYWORD_WEIGHT = 3, 3
MIN_SPELLED = 5
"""Shorter words have too many neighbours to be corrected."""


def columns(found: Sequence[tuple[int, float]]) -> tuple[Places, Numbers]:
    """Places and values apart."""
    indexes, values = zip(*found, strict=True)
    return np.array(indexes, np.intp), np.array(values)


def weighted_terms(passage: Passage, normalise: Callable[[str], str]) -> Counter[str]:
    """How often each term stands in a passage; in the title and among the keywords it counts more."""
    counter = Counter(terms(normalise(passage.text)))
    for term in terms(normalise(passage.title)):
        counter[term] += _TITLE_WEIGHT
    for keyword in passage.keywords:
        for term in set(terms(normalise(keyword))):
            counter[term] += _KEYWORD_WEIGHT
    return counter


def title_terms(title: str) -> frozenset[str]:
    """Without single Chinese characters: pain is in many titles."""
    return frozenset(term for term in terms(title) if len(term) > 1 or term.isascii())


def holders(sets: Sequence[frozenset[str]]) -> dict[str, Places]:
    """Which of the sets hold each term."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, members in enumerate(sets):
        for term in members:
            found[term].append(index)
    return {term: np.array(indexes, np.intp) for term, indexes in found.items()}


def blob(passage: Passage, normalise: Callable[[str], str]) -> str:
    """Everything in which a name may stand, in the form of `words.key`."""
    return "|".join(key(normalise(part)) for part in (passage.title, *passage.keywords, passage.text))


def names(passages: Sequence[Passage], normalise: Callable[[str], str]) -> dict[str, Places]:
    """Each keyword and each part of a title, with the passages that carry it."""
    holders: defaultdict[str, set[int]] = defaultdict(set)
    for index, passage in enumerate(passages):
        for name in (*passage.keywords, *_title_parts(normalise(passage.title))):
            phrase = key(normalise(name))
            if len(phrase.strip()) > 1:
                holders[phrase].add(index)
    return {phrase: np.array(sorted(found), np.intp) for phrase, found in holders.items()}


def _title_parts(title: str) -> list[str]:
    for sign in ":：(（)）,，、":
        title = title.replace(sign, "|")
    return [part for part in title.split("|") if part.strip()]


def speller(words: Iterable[str]) -> Callable[[str], str | None]:
    """Finds the one word of the library that a misspelt word is one letter away from."""
    by_part: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        if len(word) >= MIN_SPELLED:
            for part in _less_one(word):
                by_part[part].add(word)

    def spell(word: str) -> str | None:
        found = set().union(*(by_part.get(part, ()) for part in _less_one(word)))
        return found.pop() if len(found) == 1 else None

    return spell


def _less_one(word: str) -> set[str]:
    """The word, and the word without each of its letters."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}
