"""From opinions to one act: the route, its cause and the level."""

from dataclasses import replace

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
    label = _label(classification, triage)
    if label is Label.OTHER:
        triage = _without_lesser(triage)
    concern = _concern(classification, label, triage)
    proposed = _with_proposal(triage, classification, label, concern)
    placed = _with_earlier(proposed, classification, found=triage)
    route, cause = _lane(query, classification, placed, label)
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
        triage=placed,
    )


def _label(opinion: Classification, triage: Triage) -> Label:
    """A pressing sign in this message makes it health; a lesser or an earlier one leaves that to the classifier."""
    if triage.level.urgency >= Level.CONSULTATION_24.urgency and not triage.latched:
        return Label.HEALTH
    return Label.HEALTH if opinion.abstains or opinion.health_score >= opinion.threshold else Label.OTHER


def _without_lesser(triage: Triage) -> Triage:
    """What is not about health keeps an emergency raised before, and no lesser sign: a cat's cold is nobody's."""
    if triage.level.is_emergency:
        return triage
    return replace(triage, level=Level.NONE, red_flags=(), reasons=(), latched=False)


def _lane(query: Query, opinion: Classification, triage: Triage, label: Label) -> tuple[Route, Cause]:
    if query.lane is not None:
        return (Route.MEDICAL if query.lane is Lane.MEDICAL else Route.GENERAL), Cause.OVERRIDE
    if label is Label.OTHER:
        # A change of topic during an emergency is answered, and the card stays beside it.
        return Route.GENERAL, Cause.CLASSIFIER
    if triage.level.is_emergency:
        return Route.ESCALATE, Cause.RED_FLAG if triage.red_flags else Cause.CLASSIFIER
    if triage.red_flags:
        return Route.MEDICAL, Cause.RED_FLAG
    if opinion.abstains:
        return Route.MEDICAL, Cause.ABSTAINED
    return Route.MEDICAL, Cause.CONVERSATION if opinion.from_conversation else Cause.CLASSIFIER


def _concern(opinion: Classification, label: Label, triage: Triage) -> Concern:
    if triage.red_flags and label is Label.HEALTH:
        return Concern.PERSONAL
    if label is Label.OTHER:
        return Concern.ADMIN if opinion.concern is Concern.ADMIN else Concern.NONE
    return Concern.INFORMATION if opinion.concern is Concern.NONE else opinion.concern


def _with_proposal(triage: Triage, opinion: Classification, label: Label, concern: Concern) -> Triage:
    """The more urgent of what the rules found and what the trained judge proposes; a proposal never lowers anything.

    Nobody's present complaint has a level, unless the judge sees an emergency where the concern was misread. Without
    a judge, someone's complaint that no rule names is worth a doctor's look.
    """
    if label is Label.OTHER:
        return triage
    proposed = opinion.proposed_level
    if proposed is None:
        asks_for_care = opinion.intent not in (Intent.NUTRITION, Intent.PREVENTION, Intent.CARE_NAVIGATION)
        if triage.level is Level.NONE and concern is Concern.PERSONAL and asks_for_care:
            return _raised(triage, Level.CONSULTATION, "default:personal_complaint")
        return triage
    if concern is not Concern.PERSONAL and not proposed.is_emergency:
        return triage
    level = held(triage.level, proposed)
    if level.is_emergency and (opinion.abstains or triage.settles):
        # Not even sure that it is about health, or told that help is there: a doctor's look, and no alarm.
        level = Level.CONSULTATION_24
    if level.urgency <= triage.level.urgency:
        return triage
    return _raised(triage, level, f"{'severity' if level is proposed else 'held'}:{level}")


def _with_earlier(triage: Triage, opinion: Classification, *, found: Triage) -> Triage:
    """An emergency that the trained judge alone saw stays, too, until a later message settles it.

    Args:
        triage: with what the judge proposes now.
        opinion: the classifier's.
        found: what the rules alone found, which may hold a proposal.
    """
    standing = opinion.earlier_levels[: triage.messages_since_settled]
    gravest = held(found.level, most_urgent(*standing))
    if not gravest.is_emergency or triage.level.is_emergency:
        return triage
    return replace(_raised(triage, gravest, f"latch:severity:{gravest}"), latched=True)


def _raised(triage: Triage, level: Level, reason: str) -> Triage:
    return replace(triage, level=level, reasons=(*triage.reasons, reason))


def held(found: Level, proposed: Level) -> Level:
    """What a proposal comes to beside a rule for a benign presentation: a red flag is never held, a proposal is.

    The rules of level `self_care` are those for benign presentations; each carries its guideline. An emergency that
    only the trained judge sees is held at a doctor's look within a day, never below.

    Args:
        found: by the rules.
        proposed: by the trained judge.
    """
    if found is not Level.SELF_CARE:
        return proposed
    return Level.CONSULTATION_24 if proposed.is_emergency else Level.SELF_CARE
