"""Texts as the library reads them: stems of English words and single and paired Chinese characters.

Every function takes text that was normalised before (one line, lower case, half width, simplified), with bounded work.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from router.sources.stopwords import PARTICLES, STOP_EN, STOP_ZH

_RUN = re.compile(r"[a-zβ]+(?:'[a-z]+)*\d*|\d+(?:\.\d+)?|[\u3400-\u9fff]+")
_SUFFIXES = (
    *("ingly", "ations", "ation", "ated", "ating", "ions", "ings", "ness", "ion", "ing", "ies", "ied", "ancy"),
    *("ant", "ic", "es", "ed", "ly", "s"),
)
_MIN_STEM = 4
_LONG = 6
_AMERICAN = re.compile(r"([iy])z(?=[aei])")
_DOUBLED = re.compile(r"([bdgmnprt])\1$")


class Run(NamedTuple):
    """A stretch of one kind in a text: an English word or a number as its stem, or Chinese characters as they stand."""

    text: str
    is_han: bool
    is_plain: bool
    """An English word that says nothing."""


def runs(text: str) -> list[Run]:
    """The stretches of a normalised text, in order."""
    found = []
    for word in _RUN.findall(text):
        if word[0] >= "\u3400":
            found.append(Run(word, is_han=True, is_plain=False))
        else:
            bare = word.replace("'", "")
            found.append(Run(stem(bare), is_han=False, is_plain=bare in STOP_EN))
    return found


def key(text: str) -> str:
    """A text in the form in which phrases are looked for: one is part of another only at the ends of words."""
    return joined(runs(text))


def joined(stretches: list[Run]) -> str:
    """The same from stretches: a space on either side of an English word, none beside Chinese characters."""
    return "".join(run.text if run.is_han else f" {run.text} " for run in stretches).replace("  ", " ")


def terms(text: str) -> list[str]:
    """What a normalised text is found by; words that say nothing are left out."""
    found: list[str] = []
    for run in runs(text):
        if run.is_han:
            found += pairs(run.text)
            found += [character for character in run.text if character not in STOP_ZH]
        elif not run.is_plain:
            found.append(run.text)
    return found


def pairs(han: str) -> list[str]:
    """Neighbouring characters that may be a word."""
    return [pair for pair in map("".join, pairwise(han)) if says_something(pair)]


def says_something(pair: str) -> bool:
    """A pair of characters is not made of particles."""
    return not ({*pair} <= STOP_ZH or PARTICLES & {*pair})


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """An English word without its ending and in one spelling, British and American alike; not a word itself."""
    if len(word) >= _LONG:
        word = word.replace("ae", "e").replace("oe", "e").replace("our", "or")
        word = _AMERICAN.sub(r"\1s", word)
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= (3 if suffix == "s" else _MIN_STEM):
            if suffix != "s" or not word.endswith(("ss", "us", "is")):
                word = word[: -len(suffix)]
            break
    if len(word) >= _MIN_STEM:
        word = word.removesuffix("e").removesuffix("i").removesuffix("y")
    return _DOUBLED.sub(r"\1", word) if len(word) >= _MIN_STEM else word
