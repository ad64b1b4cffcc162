"""What the lexical tier sees of a text: words, pairs of words, and pieces of words and of Chinese phrases."""

import re
from collections.abc import Iterator

MAX_CHARS = 1_200
"""The middle of a longer text is left out: what is asked stands at its start or its end."""

_TOKEN = re.compile(r"[a-z\u00c0-\u024f]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*|[\u3400-\u4dbf\u4e00-\u9fff]+|[^\sa-z0-9]")
_HAN_FIRST = "\u3400"
_HAN_LAST = "\u9fff"
_MAX_HAN_GRAM = 4
_MIN_PIECE, _MAX_PIECE = 3, 5


def bounded(text: str) -> str:
    """The text with its middle left out where it is longer than a judge reads."""
    if len(text) <= MAX_CHARS:
        return text
    half = MAX_CHARS // 2
    return f"{text[:half]} {text[-half:]}"


def features(text: str) -> set[str]:
    """The distinct features of a normalised text.

    Latin words give `w:word`, `b:word word` and pieces of 3 to 5 letters of ` word `; Chinese runs give all
    strings of 1 to 4 characters; numbers give their shape.
    """
    found: set[str] = set()
    previous = "^"
    for token in _TOKEN.findall(bounded(text)):
        first = token[0]
        if _HAN_FIRST <= first <= _HAN_LAST:
            found.update(_han_grams(token))
            previous = token[-2:]
        elif first.isalpha():
            found.add(f"w:{token}")
            found.add(f"b:{previous} {token}")
            found.update(_pieces(token))
            previous = token
        elif first.isdigit():
            shape = "9" * min(len(token), 6) if "." not in token else "9.9"
            found.add(f"n:{shape}")
            found.add(f"b:{previous} #")
            previous = "#"
        else:
            found.add(f"p:{token}")
    return found


def _han_grams(run: str) -> list[str]:
    padded = f"^{run}$"
    length = len(padded)
    return [padded[start : start + size] for size in range(1, _MAX_HAN_GRAM + 1) for start in range(length - size + 1)]


def _pieces(word: str) -> Iterator[str]:
    padded = f" {word} "
    for size in range(_MIN_PIECE, _MAX_PIECE + 1):
        for start in range(len(padded) - size + 1):
            yield padded[start : start + size]
