"""The pool: carriers filled with terms, kept apart from the written queries and marked as what they are.

A tiny model needs to have met thousands of names of diseases, medicines, films and towns. The pool lends them to it:
sentences with slots and lists of terms, both written for this project, joined the same way on every run.
"""

import random
import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from router.domain.intent import Label, Language

CARRIERS = "carriers"
_BARE_SKIPPED = frozenset({CARRIERS, "food", "body"})
"""Lists whose terms mean nothing certain alone: an onion is no question about health."""
_SLOT = re.compile(r"\{([a-z]+)\}")


class PoolQuery(NamedTuple):
    """One made-up query."""

    text: str
    language: Language
    label: Label
    origin: str
    """`bare` for a term alone, else `carrier`."""


def expand_pool(folder: Path, carried: int, seed: int) -> list[PoolQuery]:
    """Every term alone once, and `carried` filled carriers for each language and label.

    Args:
        folder: holds `en|zh/health|other/*.txt`, a term or a carrier a line.
        carried: how many carriers to fill for each language and label.
        seed: makes the joins the same on every run.
    """
    queries: list[PoolQuery] = []
    for language in Language:
        for label in Label:
            lists = {path.stem: _lines(path) for path in sorted((folder / language / label).glob("*.txt"))}
            if lists:
                # A string seed does not depend on the interpreter's hash seed.
                chance = random.Random(f"{seed}/{language}/{label}")  # noqa: S311 - not a secret
                queries += [
                    PoolQuery(term, language, label, "bare")
                    for name in sorted(set(lists) - _BARE_SKIPPED)
                    for term in lists[name]
                ]
                filled = _filled(lists, chance)
                queries += [PoolQuery(next(filled), language, label, "carrier") for _ in range(carried)]
    return queries


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _filled(lists: dict[str, list[str]], chance: random.Random) -> Iterator[str]:
    """Endless filled carriers; every term of a list is used before any is used again."""
    decks = {name: cycle(chance.sample(terms, len(terms))) for name, terms in lists.items()}
    # The bare lists differ in length; what counts is that every carrier meets many terms.
    while True:
        text = _SLOT.sub(lambda slot: next(decks[slot.group(1)]), next(decks[CARRIERS]))
        yield text.capitalize() if chance.random() < _CAPITAL_SHARE else text


_CAPITAL_SHARE = 0.15
