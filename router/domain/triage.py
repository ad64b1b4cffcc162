"""How soon a human is needed: levels, red flags, and the hand-over to a human service."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Triage level, most urgent first; the five codes of the Infermedica public API, and none."""

    EMERGENCY_AMBULANCE = "emergency_ambulance"
    EMERGENCY = "emergency"
    CONSULTATION_24 = "consultation_24"
    CONSULTATION = "consultation"
    SELF_CARE = "self_care"
    NONE = "none"
    """No one's present complaint was described."""

    @property
    def urgency(self) -> int:
        """0 for `none`, 5 for an ambulance: larger is more urgent."""
        return _URGENCY[self]

    @property
    def is_emergency(self) -> bool:
        """A human is needed now."""
        return self in (Level.EMERGENCY_AMBULANCE, Level.EMERGENCY)


_URGENCY = {level: len(Level) - 1 - rank for rank, level in enumerate(Level)}


def most_urgent(*levels: Level) -> Level:
    """The most urgent of the levels given; `none` when none is given."""
    return max(levels, key=lambda level: level.urgency, default=Level.NONE)


class EscalationKind(StrEnum):
    """Which card a red flag asks for; the wording differs, the level does not."""

    MEDICAL = "medical"
    CRISIS = "crisis"
    """Thoughts of suicide or self-harm: a crisis line comes first."""
    VIOLENCE = "violence"
    """Someone may read over the asker's shoulder: private-safe wording."""
    POISON = "poison"
    """A poison centre is named where the country has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlag:
    """A named sign found in the words, with the span that shows it."""

    id: str
    name: str
    """In the language of the query."""
    span: str
    """The words of the query that fired the rule."""
    level: Level
    guideline: str
    """Canonical address of the page the rule rests on."""
    first_aid: str | None = None
    """Key of the one life-saving line shown while help is on its way."""
    kind: EscalationKind = EscalationKind.MEDICAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """The level of a query with what it rests on. It may rise later, never fall."""

    level: Level
    red_flags: tuple[RedFlag, ...] = ()
    """Most urgent first."""
    reasons: tuple[str, ...] = ()
    """Machine-readable causes, `rule:CARD-1` or `default:personal`."""
    rules_version: str = "none"
    latched: bool = False
    """The level was raised by an earlier message of the conversation and nothing since has settled it."""
    settles: bool = False
    """The message at hand says that help is there or nobody was in danger, and names no danger of its own."""
    messages_since_settled: int | None = None
    """How many of the asker's earlier messages came after the last that settled a risk; None where none settled one.

    0 where the message at hand settles it, and where the one before it did.
    """
    about_other: bool = False
    """The crisis in the words is that of somebody the asker speaks of, not the asker's own."""


class ActionKind(StrEnum):
    """What a button on the card does."""

    CALL = "call"
    TEXT = "text"
    FIND_CARE = "find_care"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One button on the card."""

    kind: ActionKind
    label: str
    uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """The hand-over to a human service: what to do first, whom to reach, and why."""

    title: str
    message: str
    actions: tuple[Action, ...] = ()
    summary: str | None = None
    """What to tell the doctor: the asker's own words and what the profile says; None where there is nothing to hand."""
