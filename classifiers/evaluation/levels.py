"""Triage measures over the four groups of published benchmarks, and `none`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from classifiers.evaluation.intervals import Share
from router.domain.triage import Level


class Group(StrEnum):
    """How soon, as benchmarks say it; most urgent first."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    ROUTINE = "routine"
    SELF_CARE = "self_care"
    NONE = "none"
    """No one's present complaint was described."""

    @property
    def urgency(self) -> int:
        """Larger is more urgent."""
        return len(Group) - list(Group).index(self)


_GROUPS = {
    Level.EMERGENCY_AMBULANCE: Group.EMERGENCY,
    Level.EMERGENCY: Group.EMERGENCY,
    Level.CONSULTATION_24: Group.URGENT,
    Level.CONSULTATION: Group.ROUTINE,
    Level.SELF_CARE: Group.SELF_CARE,
    Level.NONE: Group.NONE,
}
_SEVERE = frozenset({Group.ROUTINE, Group.SELF_CARE, Group.NONE})


def group_of(level: Level) -> Group:
    """The group of one of the five codes or `none`."""
    return _GROUPS[level]


def read_group(name: str) -> Group:
    """A group by its own name or by that of a code in it.

    Raises:
        ValueError: it is neither.
    """
    return Group(name) if name in set(Group) else _GROUPS[Level(name)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageTruth:
    """What the label says."""

    is_emergency: bool
    group: Group | None = None
    """None where the set tells only emergencies from the rest."""
    accept: frozenset[Group] = frozenset()
    """Groups that careful readers would let pass beside the label."""

    @property
    def name(self) -> str:
        """For tables."""
        return self.group or ("emergency" if self.is_emergency else "not an emergency")


class Call(NamedTuple):
    """One row: what it is and what it was called."""

    truth: TriageTruth
    called: Group


def emergency_recall(calls: Sequence[Call]) -> Share:
    """Of the emergencies, those called an emergency."""
    found = [call.called is Group.EMERGENCY for call in calls if call.truth.is_emergency]
    return Share(sum(found), len(found))


def false_alarms(calls: Sequence[Call]) -> Share:
    """Of the rows that are no emergency, those called one where the label does not let it pass."""
    raised = [
        call.called is Group.EMERGENCY and Group.EMERGENCY not in call.truth.accept
        for call in calls
        if not call.truth.is_emergency
    ]
    return Share(sum(raised), len(raised))


def severe_under_triage(calls: Sequence[Call]) -> Share:
    """Of the emergencies, those called routine, self-care or nothing."""
    missed = [call.called in _SEVERE for call in calls if call.truth.is_emergency]
    return Share(sum(missed), len(missed))


def exact(calls: Sequence[Call]) -> Share:
    """Of the rows with a group, those called just that."""
    right = [call.called is call.truth.group for call in calls if call.truth.group]
    return Share(sum(right), len(right))


def tolerant(calls: Sequence[Call]) -> Share:
    """Of the rows with a group, those called that or a group the label lets pass."""
    right = [_passes(call) for call in calls if call.truth.group]
    return Share(sum(right), len(right))


def under_triage(calls: Sequence[Call]) -> Share:
    """Of the rows with a group, those called less urgent than the label lets pass."""
    low = [_distance(call) < 0 for call in calls if call.truth.group]
    return Share(sum(low), len(low))


def over_triage(calls: Sequence[Call]) -> Share:
    """Of the rows with a group, those called more urgent than the label lets pass."""
    high = [_distance(call) > 0 for call in calls if call.truth.group]
    return Share(sum(high), len(high))


def self_care_alarms(calls: Sequence[Call]) -> Share:
    """Of the self-care rows, those called an emergency."""
    alarmed = [call.called is Group.EMERGENCY for call in calls if call.truth.group is Group.SELF_CARE]
    return Share(sum(alarmed), len(alarmed))


def distance(call: Call) -> int:
    """Steps between call and label: negative is too low, 0 is right or let pass."""
    if call.truth.group is None:
        return int(call.called is Group.EMERGENCY) - int(call.truth.is_emergency)
    return _distance(call)


def confusion(calls: Sequence[Call]) -> dict[str, Counter[Group]]:
    """For each label that occurs, most urgent first, what its rows were called."""
    table: dict[str, Counter[Group]] = {}
    for call in sorted(calls, key=lambda call: (not call.truth.is_emergency, -_urgency(call.truth))):
        table.setdefault(call.truth.name, Counter())[call.called] += 1
    return table


def _urgency(truth: TriageTruth) -> int:
    return truth.group.urgency if truth.group else 0


def _passes(call: Call) -> bool:
    return call.called is call.truth.group or call.called in call.truth.accept


def _distance(call: Call) -> int:
    return 0 if _passes(call) else call.called.urgency - _urgency(call.truth)
