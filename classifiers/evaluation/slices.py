"""The same measure over parts of the rows, so that a good whole cannot hide a bad part."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from classifiers.evaluation.cases import Outcome

T = TypeVar("T")

MIN_ROWS = 10
"""Smaller slices say nothing that the list of errors does not say better."""
_LENGTHS = (10, 30, 80, 200)

Key = Callable[[Outcome[T]], str | None]


def slices(outcomes: Sequence[Outcome[T]], key: Key[T], min_rows: int = MIN_ROWS) -> dict[str, list[Outcome[T]]]:
    """The rows of each value of a key, by name; rows without the key and small slices are left out."""
    parts: dict[str, list[Outcome[T]]] = {}
    for outcome in outcomes:
        name = key(outcome)
        if name is not None:
            parts.setdefault(name, []).append(outcome)
    return {name: parts[name] for name in sorted(parts) if len(parts[name]) >= min_rows}


def by_language(outcomes: Sequence[Outcome[T]]) -> dict[str, list[Outcome[T]]]:
    """Everything under `all`, then each language however small."""
    return {"all": list(outcomes), **slices(outcomes, lambda outcome: outcome.case.language, min_rows=1)}


def tag(name: str) -> Key[T]:
    """A key that reads a tag of the row."""
    return lambda outcome: outcome.case.tags.get(name)


def length(outcome: Outcome[T]) -> str:
    """The length of the text, in characters."""
    size, low = len(outcome.case.query.text), 1
    for high in _LENGTHS:
        if size <= high:
            return f"{low:>3} to {high} characters"
        low = high + 1
    return f"{low} characters or more"


def tier(outcome: Outcome[T]) -> str:
    """The judge of the cascade that decided."""
    return outcome.decision.tier
