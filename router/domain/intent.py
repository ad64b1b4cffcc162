"""What a classifier thinks of a query: an opinion, with the scores it rests on."""

from dataclasses import dataclass
from enum import StrEnum

from router.domain.triage import Level


class Label(StrEnum):
    """The one question the router asks first."""

    HEALTH = "health"
    OTHER = "other"


class Concern(StrEnum):
    """Whose matter it is."""

    PERSONAL = "personal"
    INFORMATION = "information"
    ADMIN = "admin"
    NONE = "none"


class Intent(StrEnum):
    """What a health query is after."""

    SYMPTOM = "symptom"
    CONDITION = "condition"
    MEDICATION = "medication"
    TEST_RESULT = "test_result"
    TREATMENT = "treatment"
    PREVENTION = "prevention"
    NUTRITION = "nutrition"
    PREGNANCY_CHILD = "pregnancy_child"
    MENTAL_HEALTH = "mental_health"
    SEXUAL_HEALTH = "sexual_health"
    FIRST_AID = "first_aid"
    CARE_NAVIGATION = "care_navigation"


class Discipline(StrEnum):
    """The twelve disciplines of the deputy-chief-physician exam."""

    GENERAL_PRACTICE = "general_practice"
    INTERNAL_MEDICINE = "internal_medicine"
    SURGERY = "surgery"
    OBSTETRICS_GYNECOLOGY = "obstetrics_gynecology"
    PEDIATRICS = "pediatrics"
    PSYCHIATRY = "psychiatry"
    DERMATOLOGY = "dermatology"
    OPHTHALMOLOGY = "ophthalmology"
    ENT = "ent"
    DENTISTRY = "dentistry"
    ONCOLOGY = "oncology"
    REHABILITATION_TCM = "rehabilitation_tcm"


class Language(StrEnum):
    """The languages the service speaks; every query is answered in one of them."""

    ENGLISH = "en"
    CHINESE = "zh"


class Tier(StrEnum):
    """Which judge of the cascade decided."""

    LEXICAL = "lexical"
    """Words, with a glance at the tokens where the embedding tier is there."""
    EMBEDDING = "embedding"
    NONE = "none"
    """No classifier was available; the query was sent to the safer lane unjudged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierIdentity:
    """Which trained artefact gave an opinion."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """A classifier's opinion of one query; nobody acts on it but `policy.routing.decide`."""

    health_score: float
    """Calibrated probability that the query is about health, 0 to 1."""
    threshold: float
    """At or above this score the label is health."""
    abstains: bool
    """The score lies in the band where the classifier will not commit itself."""
    concern: Concern
    intent: Intent | None
    discipline: Discipline | None
    language: Language
    identity: ClassifierIdentity
    tier: Tier
    from_conversation: bool = False
    """The earlier turns, not the words of this query, decided the label."""
    proposed_level: Level | None = None
    """How soon a human is needed, as far as a trained judge can tell; None where none was asked."""
    earlier_levels: tuple[Level, ...] = ()
    """What that judge proposed for the asker's earlier messages, the latest first; as many as it was asked about."""
