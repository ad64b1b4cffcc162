"""From opinions to one act."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.domain.decision import Cause, Decision, Route
from router.domain.intent import Classification, Concern, Discipline, Intent, Label, Language, Tier
from router.domain.query import Lane
from router.domain.triage import Level, Triage
from router.policy.routing import decide
from tests.builders import IDENTITY, a_classification, a_query, a_red_flag, a_triage

_HEALTH, _OTHER = a_classification(0.9), a_classification(0.1, concern=Concern.NONE, intent=None, discipline=None)
_UNSURE = a_classification(0.4, abstains=True)


def _decide(opinion: Classification, triage: Triage | None = None, lane: Lane | None = None) -> Decision:
    return decide(a_query(lane=lane), opinion, triage or a_triage(), decision_id="q_7")


@pytest.mark.parametrize(
    ("opinion", "route", "label", "cause"),
    [
        pytest.param(_HEALTH, Route.MEDICAL, Label.HEALTH, Cause.CLASSIFIER, id="health"),
        pytest.param(_OTHER, Route.GENERAL, Label.OTHER, Cause.CLASSIFIER, id="other"),
        pytest.param(a_classification(0.5), Route.MEDICAL, Label.HEALTH, Cause.CLASSIFIER, id="at the threshold"),
        pytest.param(_UNSURE, Route.MEDICAL, Label.HEALTH, Cause.ABSTAINED, id="abstains"),
        pytest.param(
            a_classification(from_conversation=True),
            Route.MEDICAL,
            Label.HEALTH,
            Cause.CONVERSATION,
            id="carried by the conversation",
        ),
    ],
)
def test_the_opinion_chooses_the_lane(opinion: Classification, route: Route, label: Label, cause: Cause) -> None:
    """Without a red flag the classifier decides, and where it abstains the safer lane does."""
    decision = _decide(opinion)
    assert (decision.route, decision.label, decision.cause) == (route, label, cause)


@pytest.mark.parametrize("opinion", [_HEALTH, _OTHER, _UNSURE], ids=["health", "other", "abstains"])
@pytest.mark.parametrize("level", [Level.EMERGENCY_AMBULANCE, Level.EMERGENCY])
def test_an_emergency_is_answered_by_the_service(opinion: Classification, level: Level) -> None:
    """An emergency goes to no model, whatever the classifier thinks."""
    decision = _decide(opinion, a_triage(a_red_flag(level)))
    assert (decision.route, decision.label, decision.cause) == (Route.ESCALATE, Label.HEALTH, Cause.RED_FLAG)
    assert decision.concern is Concern.PERSONAL


def test_a_pressing_sign_beats_the_classifier() -> None:
    """A sign for a doctor within a day makes the query a personal health query, with the flag's own level."""
    level = Level.CONSULTATION_24
    decision = _decide(_OTHER, a_triage(a_red_flag(level)))
    assert (decision.route, decision.label, decision.cause) == (Route.MEDICAL, Label.HEALTH, Cause.RED_FLAG)
    assert decision.concern is Concern.PERSONAL
    assert decision.intent is Intent.SYMPTOM
    assert decision.triage.level is level


@pytest.mark.parametrize("level", [Level.CONSULTATION, Level.SELF_CARE])
def test_a_lesser_sign_leaves_the_label_to_the_classifier(level: Level) -> None:
    """A cat's cold is nobody's complaint: the sign goes with the label, and stays where the matter is health."""
    elsewhere = _decide(_OTHER, a_triage(a_red_flag(level)))
    assert (elsewhere.route, elsewhere.triage.level, elsewhere.triage.red_flags) == (Route.GENERAL, Level.NONE, ())
    assert _decide(_HEALTH, a_triage(a_red_flag(level))).triage.level is level


@pytest.mark.parametrize(("lane", "route"), [(Lane.GENERAL, Route.GENERAL), (Lane.MEDICAL, Route.MEDICAL)])
@pytest.mark.parametrize("opinion", [_HEALTH, _OTHER, _UNSURE], ids=["health", "other", "abstains"])
def test_a_chosen_lane_keeps_the_red_flags(lane: Lane, route: Route, opinion: Classification) -> None:
    """A caller may choose the lane, and the emergency is found and kept all the same."""
    triage = a_triage(a_red_flag())
    decision = _decide(opinion, triage, lane)
    assert (decision.route, decision.label, decision.cause) == (route, Label.HEALTH, Cause.OVERRIDE)
    assert decision.triage == triage


def test_a_chosen_lane_does_not_change_the_label() -> None:
    """The label is what the judges think, not what the caller chose."""
    assert _decide(_OTHER, lane=Lane.MEDICAL).label is Label.OTHER
    assert _decide(_HEALTH, lane=Lane.GENERAL).label is Label.HEALTH


@pytest.mark.parametrize(
    ("opinion", "concern"),
    [
        (a_classification(0.9, concern=Concern.PERSONAL), Concern.PERSONAL),
        (a_classification(0.9, concern=Concern.ADMIN), Concern.ADMIN),
        (a_classification(0.9, concern=Concern.NONE), Concern.INFORMATION),
        (a_classification(0.1, concern=Concern.ADMIN), Concern.ADMIN),
        (a_classification(0.1, concern=Concern.PERSONAL), Concern.NONE),
        (a_classification(0.1, concern=Concern.INFORMATION), Concern.NONE),
    ],
)
def test_the_concern_agrees_with_the_label(opinion: Classification, concern: Concern) -> None:
    """A health query has a concern, and any other query has none but paperwork."""
    assert _decide(opinion).concern is concern


def test_finer_opinions_belong_to_health_queries() -> None:
    """Intent and discipline of a query that is not about health are dropped."""
    other = _decide(a_classification(0.1))
    health = _decide(a_classification(0.9, intent=None))
    assert (other.intent, other.discipline) == (None, None)
    assert (health.intent, health.discipline) == (Intent.SYMPTOM, Discipline.INTERNAL_MEDICINE)


@pytest.mark.parametrize(
    "intent",
    [intent for intent in Intent if intent not in (Intent.NUTRITION, Intent.PREVENTION, Intent.CARE_NAVIGATION)],
)
def test_a_personal_complaint_is_worth_a_doctors_look(intent: Intent) -> None:
    """Someone's own complaint that no judge placed gets the level `consultation`, and the reason says so."""
    decision = _decide(a_classification(concern=Concern.PERSONAL, intent=intent), a_triage(reasons=("seen",)))
    assert decision.triage.level is Level.CONSULTATION
    assert decision.triage.reasons == ("seen", "default:personal_complaint")
    assert decision.triage.rules_version == "rules-1"


@pytest.mark.parametrize(
    "opinion",
    [
        pytest.param(a_classification(concern=Concern.PERSONAL, intent=Intent.NUTRITION), id="nutrition"),
        pytest.param(a_classification(concern=Concern.PERSONAL, intent=Intent.PREVENTION), id="prevention"),
        pytest.param(a_classification(concern=Concern.PERSONAL, intent=Intent.CARE_NAVIGATION), id="navigation"),
        pytest.param(a_classification(concern=Concern.INFORMATION, intent=Intent.SYMPTOM), id="information"),
        pytest.param(a_classification(concern=Concern.ADMIN, intent=Intent.SYMPTOM), id="admin"),
        pytest.param(a_classification(0.1, concern=Concern.PERSONAL, intent=Intent.SYMPTOM), id="not health"),
    ],
)
def test_nothing_but_a_complaint_is_raised(opinion: Classification) -> None:
    """A question without someone's present complaint keeps no level."""
    assert _decide(opinion).triage == a_triage()


@pytest.mark.parametrize("level", [Level.SELF_CARE, Level.CONSULTATION_24])
def test_a_level_a_judge_gave_is_kept(level: Level) -> None:
    """The default level speaks only where no judge did."""
    triage = a_triage(level=level, reasons=("model:1",))
    assert _decide(a_classification(concern=Concern.PERSONAL, intent=Intent.SYMPTOM), triage).triage == triage


def test_the_decision_carries_what_it_rests_on() -> None:
    """Scores, identity, language and place travel with the act, so that nobody reads the opinion again."""
    opinion = a_classification(0.75, language=Language.CHINESE, tier=Tier.EMBEDDING)
    decision = decide(a_query(country="sg"), opinion, a_triage(), decision_id="q_8")
    assert (decision.id, decision.health_score, decision.threshold) == ("q_8", 0.75, 0.5)
    assert (decision.language, decision.country) == (Language.CHINESE, "SG")
    assert (decision.classifier, decision.tier) == (IDENTITY, Tier.EMBEDDING)


@given(
    level=st.sampled_from(list(Level)),
    flagged=st.booleans(),
    score=st.floats(0, 1),
    abstains=st.booleans(),
    concern=st.sampled_from(list(Concern)),
    intent=st.sampled_from([None, *Intent]),
    lane=st.sampled_from([None, *Lane]),
)
def test_no_opinion_and_no_lane_lowers_a_level(  # noqa: PLR0913 - one argument for each thing that could lower it
    *,
    level: Level,
    flagged: bool,
    score: float,
    abstains: bool,
    concern: Concern,
    intent: Intent | None,
    lane: Lane | None,
) -> None:
    """A level only rises on its way to the decision, and red flags all arrive, unless nobody's health is spoken of."""
    triage = a_triage(a_red_flag(level)) if flagged else a_triage(level=level)
    opinion = a_classification(score, abstains=abstains, concern=concern, intent=intent)
    decision = _decide(opinion, triage, lane)
    if decision.label is Label.HEALTH or level.urgency >= Level.CONSULTATION_24.urgency:
        assert decision.triage.level.urgency >= level.urgency
        assert decision.triage.red_flags == triage.red_flags
    if lane is None:
        assert (decision.route is Route.ESCALATE) is (level.is_emergency and decision.label is Label.HEALTH)


@pytest.mark.parametrize(
    ("found", "proposed", "level", "reason"),
    [
        (Level.NONE, Level.CONSULTATION_24, Level.CONSULTATION_24, "severity:consultation_24"),
        (Level.CONSULTATION, Level.EMERGENCY, Level.EMERGENCY, "severity:emergency"),
        (Level.CONSULTATION_24, Level.SELF_CARE, Level.CONSULTATION_24, None),
        (Level.EMERGENCY_AMBULANCE, Level.NONE, Level.EMERGENCY_AMBULANCE, None),
        (Level.SELF_CARE, Level.EMERGENCY, Level.CONSULTATION_24, "held:consultation_24"),
        (Level.SELF_CARE, Level.CONSULTATION, Level.SELF_CARE, None),
    ],
)
def test_the_more_urgent_of_rule_and_proposal_counts(
    found: Level, proposed: Level, level: Level, reason: str | None
) -> None:
    """A proposal raises what the rules found, never lowers it; a rule for a benign presentation holds it."""
    flags = () if found is Level.NONE else (a_red_flag(found),)
    opinion = a_classification(concern=Concern.PERSONAL, proposed_level=proposed)
    placed = _decide(opinion, a_triage(*flags, reasons=())).triage
    assert placed.level is level
    assert placed.reasons[-1:] == ((reason,) if reason else ())


@pytest.mark.parametrize("concern", [Concern.INFORMATION, Concern.ADMIN])
def test_a_question_has_no_level_unless_an_emergency_shows(concern: Concern) -> None:
    """Information and admin get `none`; where the judge sees an emergency the concern was misread."""
    calm = _decide(a_classification(concern=concern, proposed_level=Level.CONSULTATION), a_triage())
    assert calm.triage.level is Level.NONE
    alarmed = _decide(a_classification(concern=concern, proposed_level=Level.EMERGENCY), a_triage())
    assert (alarmed.triage.level, alarmed.route) == (Level.EMERGENCY, Route.ESCALATE)


def test_an_emergency_that_no_rule_names_is_escalated_by_the_classifier() -> None:
    """The service's own words answer it, and the cause says who saw it."""
    decision = _decide(a_classification(concern=Concern.PERSONAL, proposed_level=Level.EMERGENCY), a_triage())
    assert (decision.route, decision.cause) == (Route.ESCALATE, Cause.CLASSIFIER)


def test_another_subject_during_an_emergency_is_answered_beside_the_card() -> None:
    """A risk of an earlier message keeps its level while the new message goes where it belongs."""
    latched = a_triage(a_red_flag(Level.EMERGENCY), latched=True)
    elsewhere = _decide(a_classification(0.01), latched)
    assert (elsewhere.route, elsewhere.label, elsewhere.triage.level) == (Route.GENERAL, Label.OTHER, Level.EMERGENCY)
    same = _decide(a_classification(0.99), latched)
    assert (same.route, same.label) == (Route.ESCALATE, Label.HEALTH)


@pytest.mark.parametrize("opinion", [_HEALTH, _OTHER], ids=["health", "other"])
def test_an_emergency_that_the_trained_judge_saw_stays(opinion: Classification) -> None:
    """What no rule names stays like a red flag does, beside an answer on another subject too."""
    seen = replace(opinion, earlier_levels=(Level.CONSULTATION, Level.EMERGENCY))
    decision = _decide(seen)
    assert decision.triage.level is Level.EMERGENCY
    assert decision.triage.latched
    assert decision.triage.reasons[-1] == "latch:severity:emergency"
    assert decision.route is (Route.ESCALATE if opinion is _HEALTH else Route.GENERAL)


@pytest.mark.parametrize(("since", "level"), [(0, Level.NONE), (1, Level.NONE), (2, Level.EMERGENCY)])
def test_it_falls_by_the_same_rule_as_a_red_flag(since: int, level: Level) -> None:
    """Only messages after the one that settled the risk are looked at."""
    seen = replace(_HEALTH, earlier_levels=(Level.NONE, Level.EMERGENCY))
    assert _decide(seen, a_triage(messages_since_settled=since)).triage.level is level


def test_an_earlier_proposal_is_held_like_a_present_one() -> None:
    """A rule for a benign presentation that stands holds it."""
    seen = replace(_HEALTH, earlier_levels=(Level.EMERGENCY,))
    assert _decide(seen, a_triage(a_red_flag(Level.SELF_CARE))).triage.level is Level.SELF_CARE
    both = replace(seen, proposed_level=Level.EMERGENCY)
    assert _decide(both, a_triage(a_red_flag(Level.SELF_CARE))).triage.level is Level.CONSULTATION_24


def test_a_lesser_earlier_proposal_is_not_kept() -> None:
    """The judge reads the conversation whole: what was no emergency is graded anew."""
    seen = replace(_HEALTH, earlier_levels=(Level.CONSULTATION_24,))
    assert _decide(seen).triage.level is Level.NONE


@pytest.mark.parametrize(
    ("opinion", "triage"),
    [
        pytest.param(_UNSURE, a_triage(), id="abstains"),
        pytest.param(_HEALTH, a_triage(settles=True), id="help is there"),
    ],
)
def test_a_proposed_emergency_that_is_unlikely_is_held(opinion: Classification, triage: Triage) -> None:
    """Where the classifier abstains, or the message says that help has come, the judge alone raises no alarm."""
    decision = _decide(replace(opinion, proposed_level=Level.EMERGENCY), triage)
    assert decision.triage.level is Level.CONSULTATION_24
    assert decision.triage.reasons[-1] == "held:consultation_24"
    assert decision.route is Route.MEDICAL


def test_a_new_emergency_right_after_help_has_come_is_no_old_one() -> None:
    """The message before settled a risk; what the judge sees in this one counts whole."""
    seen = replace(_HEALTH, proposed_level=Level.EMERGENCY)
    assert _decide(seen, a_triage(messages_since_settled=0)).triage.level is Level.EMERGENCY
