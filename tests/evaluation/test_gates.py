"""`--min` as a gate."""

import pytest

from classifiers.evaluation import gates
from classifiers.evaluation.intervals import Share, wilson
from classifiers.evaluation.measures import BY_TASK, INTENT

FIGURES = {
    "all": {"recall": wilson(Share(99, 100)), "fpr": wilson(Share(3, 100))},
    "zh": {"recall": wilson(Share(9, 10)), "fpr": None},
}


def short(*texts: str) -> list[str]:
    """The shortfalls of gates as typed."""
    return gates.shortfalls([gates.read_gate(text, INTENT, robustness=False) for text in texts], FIGURES)


def test_what_is_reached_says_nothing() -> None:
    """A value that equals the bound has reached it, and a ceiling is kept from below."""
    assert short("recall=0.99", "fpr=0.03", "zh.recall=0.9") == []


def test_each_shortfall_is_one_line_with_value_interval_and_bound() -> None:
    """More is better for recall, less for the false-positive rate; the line says which was asked."""
    low, high = short("zh.recall=0.95", "fpr=0.01")
    assert low == "zh.recall is 0.9000 (0.5958 to 0.9821); at least 0.95 is asked"
    assert high.startswith("fpr is 0.0300")
    assert high.endswith("at most 0.01 is asked")


@pytest.mark.parametrize("text", ["zh.fpr=0.5", "en.recall=0.5", "auroc=0.5"])
def test_what_was_not_measured_falls_short(text: str) -> None:
    """A gate on nothing does not pass."""
    (line,) = short(text)
    assert "could not be measured" in line


@pytest.mark.parametrize("text", ["recal=0.9", "recall.zh=0.9", ".recall=0.9", "=0.9"])
def test_an_unknown_metric_lists_the_known_ones(text: str) -> None:
    """The message holds the names and shows how a language is asked for."""
    with pytest.raises(gates.GateError, match=r"one of recall, precision, fpr.*zh\.recall"):
        gates.read_gate(text, INTENT, robustness=False)


@pytest.mark.parametrize("text", ["recall", "recall=", "recall=high", "recall=nan"])
def test_a_bound_is_a_number(text: str) -> None:
    """The message shows a gate that works."""
    with pytest.raises(gates.GateError, match=r"as in --min recall=0\.98"):
        gates.read_gate(text, INTENT, robustness=False)


def test_a_gate_on_robustness_asks_for_the_flag() -> None:
    """Without the flag nothing is disturbed, and the gate says what to add."""
    with pytest.raises(gates.GateError, match="add it"):
        gates.read_gate("flips_to_other=0.02", INTENT, robustness=False)
    assert gates.read_gate("flips_to_other=0.02", INTENT, robustness=True).value == 0.02


@pytest.mark.parametrize("task", BY_TASK)
def test_every_measure_has_one_name_and_one_sentence(task: str) -> None:
    """Names are unique within a task, and each says what it is."""
    names = [measure.name for measure in BY_TASK[task]]
    assert len(names) == len(set(names))
    assert all(measure.about.endswith(".") for measure in BY_TASK[task])
