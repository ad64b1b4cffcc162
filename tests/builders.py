"""Values for the tests: each builder gives one that stands for itself; name only what the test is about."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from router.contacts import read_contacts
from router.domain.answer import (
    Answer,
    AnswerStatus,
    CacheOutcome,
    DecisionMade,
    ModelInfo,
    Origin,
    Passage,
    Rung,
    Source,
    Timings,
)
from router.domain.decision import Cause, Decision, Route
from router.domain.intent import (
    Classification,
    ClassifierIdentity,
    Concern,
    Discipline,
    Intent,
    Label,
    Language,
    Tier,
)
from router.domain.query import Query, Role, Turn
from router.domain.triage import Level, RedFlag, Triage

IDENTITY = ClassifierIdentity(name="test-lexical", version="1")
A_MOMENT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CONTACTS = read_contacts()


def a_query(text: str = "what is anaemia", **changes: Any) -> Query:
    """A query of an unknown asker, with no earlier turns."""
    return replace(Query(text=text), **changes)


def user_turns(*texts: str) -> tuple[Turn, ...]:
    """Earlier messages of the asker, oldest first."""
    return tuple(Turn(role=Role.USER, content=text) for text in texts)


def a_red_flag(level: Level = Level.EMERGENCY_AMBULANCE, **changes: Any) -> RedFlag:
    """A heart attack, found in the words "crushing chest pain"."""
    flag = RedFlag(
        id="CARD-1",
        name="heart attack",
        span="crushing chest pain",
        level=level,
        guideline="https://www.nhs.uk/conditions/heart-attack/",
        first_aid="rest",
    )
    return replace(flag, **changes)


def a_triage(*flags: RedFlag, **changes: Any) -> Triage:
    """A triage resting on the flags given, the most urgent first; level `none` without any."""
    triage = Triage(
        level=flags[0].level if flags else Level.NONE,
        red_flags=flags,
        reasons=tuple(f"rule:{flag.id}" for flag in flags),
        rules_version="rules-1",
    )
    return replace(triage, **changes)


def a_classification(health_score: float = 0.9, **changes: Any) -> Classification:
    """An opinion with threshold 0.5: health, for information, in English."""
    opinion = Classification(
        health_score=health_score,
        threshold=0.5,
        abstains=False,
        concern=Concern.INFORMATION,
        intent=Intent.CONDITION,
        discipline=Discipline.INTERNAL_MEDICINE,
        language=Language.ENGLISH,
        identity=IDENTITY,
        tier=Tier.LEXICAL,
    )
    return replace(opinion, **changes)


def a_decision(route: Route = Route.MEDICAL, **changes: Any) -> Decision:
    """An act on an English query for information from an unknown country, with no level."""
    is_health = route is not Route.GENERAL
    decision = Decision(
        id="q_1",
        route=route,
        label=Label.HEALTH if is_health else Label.OTHER,
        health_score=0.9 if is_health else 0.1,
        threshold=0.5,
        cause=Cause.CLASSIFIER,
        concern=Concern.INFORMATION if is_health else Concern.NONE,
        intent=Intent.CONDITION if is_health else None,
        discipline=Discipline.INTERNAL_MEDICINE if is_health else None,
        language=Language.ENGLISH,
        country=None,
        classifier=IDENTITY,
        tier=Tier.LEXICAL,
        triage=a_triage(),
    )
    return replace(decision, **changes)


def an_emergency(**changes: Any) -> Decision:
    """An act that the service answers itself: a heart attack."""
    flagged = a_decision(
        Route.ESCALATE,
        cause=Cause.RED_FLAG,
        concern=Concern.PERSONAL,
        intent=Intent.SYMPTOM,
        triage=a_triage(a_red_flag()),
    )
    return replace(flagged, **changes)


def a_passage(id: str = "anaemia-en", **changes: Any) -> Passage:  # noqa: A002 - the field's own name
    """A passage of the library about anaemia."""
    passage = Passage(
        id=id,
        topic="anaemia",
        title="Anaemia",
        text="Anaemia means too few red blood cells.",
        publisher="NHS",
        url="https://www.nhs.uk/conditions/iron-deficiency-anaemia/",
        language="en",
        discipline="internal_medicine",
        audience="public",
        keywords=("anaemia", "iron"),
        reviewed_on="2026-11-22",
        verified=False,
    )
    return replace(passage, **changes)


def a_source(id: str = "S1", **changes: Any) -> Source:  # noqa: A002 - the field's own name
    """The passage about anaemia as cited."""
    source = Source(
        id=id,
        title="Anaemia",
        publisher="NHS",
        url="https://www.nhs.uk/conditions/iron-deficiency-anaemia/",
        language="en",
        origin=Origin.CURATED,
        reviewed_on="2026-11-22",
        verified=False,
    )
    return replace(source, **changes)


def an_answer(text: str = "Anaemia means too few red blood cells. [S1]", **changes: Any) -> Answer:
    """A whole answer of the medical lane, resting on one source."""
    answer = Answer(
        id="q_1",
        conversation_id="c_1",
        created_at=A_MOMENT,
        text=text,
        status=AnswerStatus.COMPLETE,
        decision=a_decision(),
        escalation=None,
        sources=(a_source(),),
        notice="AI-generated information.",
        model=ModelInfo(backend="medical", name="med-1", rung=Rung.MEDICAL),
        cache=CacheOutcome.MISS,
    )
    return replace(answer, **changes)


def decision_made(decision: Decision | None = None) -> DecisionMade:
    """The first event of a stream."""
    return DecisionMade(
        answer_id="q_1",
        conversation_id="c_1",
        decision=decision or a_decision(),
        escalation=None,
        timings=Timings(),
    )
