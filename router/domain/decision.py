"""The act: where a query goes and how urgent it is. After it is made nobody reads scores again."""

from dataclasses import dataclass
from enum import StrEnum

from router.domain.intent import ClassifierIdentity, Concern, Discipline, Intent, Label, Language, Tier
from router.domain.triage import Triage


class Route(StrEnum):
    """Who answers."""

    MEDICAL = "medical"
    GENERAL = "general"
    ESCALATE = "escalate"
    """The service's own words, before and without any model."""


class Cause(StrEnum):
    """Why the route was chosen."""

    CLASSIFIER = "classifier"
    RED_FLAG = "red_flag"
    ABSTAINED = "abstained"
    CONVERSATION = "conversation"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Route, label, triage and the reasons; the log line, the headers and the tests read this value."""

    id: str
    route: Route
    label: Label
    health_score: float
    threshold: float
    cause: Cause
    concern: Concern
    intent: Intent | None
    discipline: Discipline | None
    language: Language
    country: str | None
    """ISO 3166-1 alpha-2, or None: then no country's number is shown."""
    classifier: ClassifierIdentity
    tier: Tier
    triage: Triage
