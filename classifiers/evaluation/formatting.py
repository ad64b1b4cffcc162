"""How numbers look, everywhere the same."""

from classifiers.evaluation.blocks import Cell
from classifiers.evaluation.intervals import Estimate

NOTHING = "–"
_FINE = 0.01
"""Nearer than this to 0 or to 1 a third digit is no longer enough."""


def number(value: float) -> str:
    """Three digits, four near 0 and 1; exact ends stay short."""
    if value in (0.0, 1.0):
        return f"{value:.3f}"
    return f"{value:.4f}" if value < _FINE or value > 1 - _FINE else f"{value:.3f}"


def estimate(found: Estimate | None) -> str:
    """A value with its interval, or a dash."""
    return f"{number(found.value)} [{number(found.low)}, {number(found.high)}]" if found else NOTHING


def count(rows: int) -> str:
    """A whole number with its thousands apart."""
    return f"{rows:,}"


def percent(value: float) -> str:
    """A share as a percentage with one digit."""
    return f"{100 * value:.1f} %"


def cell(value: Cell) -> str:
    """Any cell of a table."""
    if value is None:
        return NOTHING
    if isinstance(value, Estimate):
        return estimate(value)
    if isinstance(value, str):
        return value
    return count(value) if isinstance(value, int) else number(value)
