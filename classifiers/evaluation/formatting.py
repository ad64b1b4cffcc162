"""How numbers look, everywhere the same."""

from classifiers.evaluation.blocks import Cell
from classifiers.evaluation.intervals import Estimate

NOTHING = "–"
_MAX_CHARS = 300
_FINE = 0.01
"""Nearer than this to 0 or to 1 a third digit is no longer enough."""


def number(value: float) -> str:
    """Three digits, four near 0 and 1."""
    return f"{value:.{_digits(value)}f}"


def estimate(found: Estimate | None) -> str:
    """A value with its interval, or a dash."""
    if found is None:
        return NOTHING
    value, low, high = parts(found)
    return f"{value} [{low}, {high}]"


def said(found: Estimate | None) -> str:
    """A share with its interval as a sentence says it."""
    if found is None:
        return NOTHING
    return f"{percent(found.value)} (95 % interval {100 * found.low:.1f} to {percent(found.high)})"


def parts(found: Estimate) -> tuple[str, str, str]:
    """Value, low and high end, all with as many digits as the one that needs most."""
    digits = max(map(_digits, (found.value, found.low, found.high)))
    return f"{found.value:.{digits}f}", f"{found.low:.{digits}f}", f"{found.high:.{digits}f}"


def _digits(value: float) -> int:
    """The very ends are exact and need no more."""
    return 4 if 0 < abs(value) < _FINE or 1 - _FINE < value < 1 else 3


def count(rows: int) -> str:
    """A whole number with its thousands apart."""
    return f"{rows:,}"


def percent(value: float) -> str:
    """A share as a percentage with one digit."""
    # The sign stays on the line of its number.
    return f"{100 * value:.1f}\u00a0%"


def excerpt(text: str) -> str:
    """A text as a table shows it: its beginning and its end where it is long."""
    half = _MAX_CHARS // 2
    return text if len(text) <= _MAX_CHARS else f"{text[:half]} … {text[-half:]}"


def cell(value: Cell) -> str:
    """Any cell of a table."""
    if value is None:
        return NOTHING
    if isinstance(value, Estimate):
        return estimate(value)
    if isinstance(value, str):
        return value
    return count(value) if isinstance(value, int) else number(value)
