"""Labelled rows as values: what was asked, what the label says, and what the service decided."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from classifiers.evaluation.disciplines import read_discipline
from classifiers.evaluation.levels import Group, TriageTruth, read_group
from router.domain.decision import Decision
from router.domain.intent import Discipline, Label
from router.domain.query import Query
from router.policy.place import answer_language

T = TypeVar("T")
Row = Mapping[str, Any]

_TAGS = ("source", "slice", "system", "voice", "topic", "granularity", "pair")
_YES = frozenset({"true", "1", "yes"})


class LabelError(ValueError):
    """A row's label is missing or is none of the known ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Generic[T]):
    """One labelled query."""

    id: str
    language: str
    query: Query
    truth: T
    borderline: bool = False
    """Two careful readers could disagree on the label; measured apart."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Where it comes from and what it shows: source, slice, system, voice, …"""


class Outcome(NamedTuple, Generic[T]):
    """A case and the decision it got."""

    case: Case[T]
    decision: Decision


class DisciplineTruth(NamedTuple):
    """One of the twelve, and the label as the set gives it."""

    discipline: Discipline
    given: str


def read_case(row: Row, query: Query, truth: Callable[[Row], T]) -> Case[T]:
    """A case from a row of a labelled file.

    Args:
        row: the row.
        query: the query made of the row, as the offline commands make it.
        truth: reads the label.

    Raises:
        LabelError: the label is missing or unknown.
    """
    tags = {name: str(row[name]) for name in _TAGS if row.get(name)}
    if "slice" not in tags and row.get("subtype"):
        # Public sets write `kind:detail`; the kind is the slice.
        tags["slice"] = str(row["subtype"]).split(":", 1)[0]
    return Case(
        id=str(row.get("id", "")),
        language=str(row.get("lang") or answer_language(query)),
        query=query,
        truth=truth(row),
        borderline=read_flag(row.get("borderline")),
        tags=tags,
    )


def read_flag(value: Any) -> bool:  # noqa: ANN401 - a cell of a file
    """A yes or no, also where a CSV file spells it out."""
    return value.strip().lower() in _YES if isinstance(value, str) else bool(value)


def intent_truth(row: Row) -> Label:
    """The `label` of a row."""
    return _known(row, "label", Label, tuple(Label))


def triage_truth(row: Row) -> TriageTruth:
    """The `level` of a row with the groups it would `accept`, or only whether it is an `emergency`."""
    if row.get("level"):
        group = _known(row, "level", read_group, tuple(Group))
        accept = row.get("accept") or ()
        names = accept.split("|") if isinstance(accept, str) else accept
        groups = frozenset(_known({"accept": name}, "accept", read_group, tuple(Group)) for name in names)
        return TriageTruth(is_emergency=group is Group.EMERGENCY, group=group, accept=groups)
    if row.get("emergency") in (None, ""):
        msg = f"has neither a level ({', '.join(Group)}) nor emergency (true, false)"
        raise LabelError(msg)
    return TriageTruth(is_emergency=read_flag(row["emergency"]))


def discipline_truth(row: Row) -> DisciplineTruth:
    """The `discipline` of a row, mapped to the twelve."""
    discipline = _known(row, "discipline", read_discipline, tuple(Discipline))
    return DisciplineTruth(discipline, str(row["discipline"]))


def _known(row: Row, name: str, read: Callable[[str], T], choices: tuple[str, ...]) -> T:
    try:
        return read(str(row[name]))
    except KeyError as error:
        msg = f"has no {name}; it takes {', '.join(choices)}"
        raise LabelError(msg) from error
    except ValueError as error:
        msg = f"has an unknown {name}, {str(row[name])[:40]!r}; it takes {', '.join(choices)}"
        raise LabelError(msg) from error
