"""From opinions to one act: the route, its cause and the level."""

from router.domain.decision import Cause, Decision, Route
from router.domain.intent import Classification, Concern, Intent, Label
from router.domain.query import Lane, Query
from router.domain.triage import Level, Triage, most_urgent
from router.policy.place import asker_country


def decide(query: Query, classification: Classification, triage: Triage, *, decision_id: str) -> Decision:
    """Decide where a query goes and how urgent it is.

    A red flag makes the query a health query whatever the classifier thinks; an emergency is answered by
    the service itself; a classifier that abstains sends the query to the medical lane.

    Args:
        query: the admitted query.
        classification: the classifier's opinion.
        triage: what the words and the profile show.
        decision_id: the identifier the answer will carry.
    """
    route, label, cause = _lane(query, classification, triage)
    concern = _concern(classification, label, triage)
    return Decision(
        id=decision_id,
        route=route,
        label=label,
        health_score=classification.health_score,
        threshold=classification.threshold,
        cause=cause,
        concern=concern,
        intent=(classification.intent or Intent.SYMPTOM) if label is Label.HEALTH else None,
        discipline=classification.discipline if label is Label.HEALTH else None,
        language=classification.language,
        country=asker_country(query),
        classifier=classification.identity,
        tier=classification.tier,
        triage=_with_default_level(triage, label, concern, classification.intent),
    )


def _lane(query: Query, opinion: Classification, triage: Triage) -> tuple[Route, Label, Cause]:
    judged_health = opinion.abstains or opinion.health_score >= opinion.threshold
    label = Label.HEALTH if judged_health or triage.red_flags else Label.OTHER
    if query.lane is not None:
        return (Route.MEDICAL if query.lane is Lane.MEDICAL else Route.GENERAL), label, Cause.OVERRIDE
    if triage.level.is_emergency:
        return Route.ESCALATE, Label.HEALTH, Cause.RED_FLAG
    if triage.red_flags:
        return Route.MEDICAL, Label.HEALTH, Cause.RED_FLAG
    route = Route.MEDICAL if label is Label.HEALTH else Route.GENERAL
    if opinion.abstains:
        return route, label, Cause.ABSTAINED
    return route, label, Cause.CONVERSATION if opinion.from_conversation else Cause.CLASSIFIER


def _concern(opinion: Classification, label: Label, triage: Triage) -> Concern:
    if triage.red_flags:
        return Concern.PERSONAL
    if label is Label.OTHER:
        return Concern.ADMIN if opinion.concern is Concern.ADMIN else Concern.NONE
    return Concern.INFORMATION if opinion.concern is Concern.NONE else opinion.concern


def _with_default_level(triage: Triage, label: Label, concern: Concern, intent: Intent | None) -> Triage:
    """Someone's present complaint that no judge placed is worth a doctor's look; nothing else is raised."""
    if triage.level is not Level.NONE or label is Label.OTHER or concern is not Concern.PERSONAL:
        return triage
    if intent in (Intent.NUTRITION, Intent.PREVENTION, Intent.CARE_NAVIGATION):
        return triage
    return Triage(
        level=most_urgent(triage.level, Level.CONSULTATION),
        red_flags=triage.red_flags,
        reasons=(*triage.reasons, "default:personal_complaint"),
        rules_version=triage.rules_version,
    )
