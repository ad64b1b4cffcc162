"""`--min METRIC=VALUE`: turns a report into a gate."""

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

from classifiers.evaluation.blocks import Figures
from classifiers.evaluation.measures import Measure

ALL = "all"


class Gate(NamedTuple):
    """What one measure must reach in one group; a ceiling where less is better."""

    group: str
    measure: Measure
    value: float


class GateError(ValueError):
    """A gate cannot be read; says which and what it takes."""


def read_gate(text: str, measures: Collection[Measure], *, robustness: bool) -> Gate:
    """A gate from `recall=0.985` or `zh.recall=0.98`.

    Args:
        text: as typed.
        measures: those of the task.
        robustness: whether the run disturbs the queries.

    Raises:
        GateError: names the measures where the name is unknown.
    """
    name, equals, value = text.partition("=")
    group, dot, plain = name.strip().rpartition(".")
    by_name = {measure.name: measure for measure in measures}
    measure = by_name.get(plain)
    if measure is None or (dot and not group):
        example = f"zh.{next(iter(by_name))}"
        msg = f"--min {text}: unknown metric; one of {', '.join(by_name)}, each also by language as in {example}"
        raise GateError(msg)
    try:
        bound = float(value)
    except ValueError:
        bound = math.nan
    if not equals or not math.isfinite(bound):
        msg = f"--min {text}: give a number, as in --min {plain}={'0.02' if measure.less_is_better else '0.98'}"
        raise GateError(msg)
    if measure.needs_robustness and not robustness:
        msg = f"--min {text}: {plain} is measured with --robustness only; add it"
        raise GateError(msg)
    return Gate(group or ALL, measure, bound)


def shortfalls(gates: Sequence[Gate], figures: Figures) -> list[str]:
    """One line for each gate that was not reached; what could not be measured was not reached."""
    lines = []
    for group, measure, bound in gates:
        name = measure.name if group == ALL else f"{group}.{measure.name}"
        estimate = figures.get(group, {}).get(measure.name)
        if estimate is None:
            lines.append(f"{name} could not be measured on these files; {_wanted(measure, bound)}")
        elif (estimate.value > bound) if measure.less_is_better else (estimate.value < bound):
            found = f"{estimate.value:.4f} ({estimate.low:.4f} to {estimate.high:.4f})"
            lines.append(f"{name} is {found}; {_wanted(measure, bound)}")
    return lines


def _wanted(measure: Measure, bound: float) -> str:
    return f"{'at most' if measure.less_is_better else 'at least'} {bound:g} is asked"
