"""How numbers look."""

import pytest

from classifiers.evaluation import formatting
from classifiers.evaluation.intervals import Estimate, Share, wilson


@pytest.mark.parametrize(
    ("value", "shown"), [(0.5, "0.500"), (0.9951, "0.9951"), (0.0015, "0.0015"), (1.0, "1.000"), (0.0, "0.000")]
)
def test_numbers_near_the_ends_get_a_fourth_digit(value: float, shown: str) -> None:
    """0.995 and 0.9951 differ where it matters; 0.500 and 0.5000 do not."""
    assert formatting.number(value) == shown


def test_an_interval_has_as_many_digits_as_its_value() -> None:
    """A fine low end makes all three fine, so that columns stand straight."""
    found = Estimate(value=0.02, low=0.005, high=0.07, n=100, method="wilson")
    assert formatting.estimate(found) == "0.0200 [0.0050, 0.0700]"


def test_a_sentence_says_percent() -> None:
    """Readers who were not there get percentages."""
    assert formatting.said(wilson(Share(9, 10))) == "90.0\u00a0% (95 % interval 59.6 to 98.2\u00a0%)"


@pytest.mark.parametrize(("cell", "shown"), [(None, "–"), (12345, "12,345"), (0.25, "0.250"), ("text", "text")])
def test_cells_show_what_they_hold(cell: str | float | None, shown: str) -> None:
    """Nothing is a dash, counts have their thousands apart, words are words."""
    assert formatting.cell(cell) == shown


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    """What is asked stands at either end of a long text."""
    shown = formatting.excerpt("a" * 500 + "b" * 500)
    assert len(shown) < 320
    assert shown.startswith("aaa")
    assert shown.endswith("bbb")
