"""The words that need no model, and what is said about who wrote the rest."""

import pytest

from router.domain.answer import AnswerStatus, Origin, Rung
from router.domain.decision import Decision, Route
from router.domain.intent import Label, Language
from router.domain.query import Role, Turn
from router.domain.triage import EscalationKind
from router.policy import wording
from router.policy.bilingual import Text
from router.policy.cards import escalation_for
from router.policy.composing import (
    cite,
    closing_text,
    emergency_text,
    interrupted_advice,
    notice_for,
    static_text,
    status_for,
)
from tests.builders import CONTACTS, a_decision, a_passage, a_red_flag, a_source, a_triage, an_emergency, user_turns

_GENERAL = a_decision(Route.GENERAL)


def _emergency_answer(decision: Decision) -> str:
    card = escalation_for(decision, CONTACTS)
    assert card is not None
    return emergency_text(card)


def test_an_emergency_answer_is_the_card_as_text() -> None:
    """Title, message and the numbers to reach are the whole answer of an emergency."""
    text = _emergency_answer(an_emergency(country="GB"))
    assert text == (
        "**Emergency: call an ambulance now**\n\n"
        "Call an ambulance now: 999. What you describe can be a sign of: heart attack. "
        "While you wait, sit down, keep still and unlock the door.\n\n"
        "- Call 999 (ambulance)"
    )


def test_an_emergency_answer_without_numbers_has_no_list() -> None:
    """In an unknown country the answer ends with the message, without a digit in it."""
    text = _emergency_answer(an_emergency())
    assert text.endswith("unlock the door.")
    assert not any(character.isdigit() for character in text)


@pytest.mark.parametrize("kind", EscalationKind)
@pytest.mark.parametrize("language", Language)
def test_no_emergency_answer_makes_a_number_up(kind: EscalationKind, language: Language) -> None:
    """Whatever the card, an asker from nowhere in particular reads no digit."""
    flag = a_red_flag(kind=kind, first_aid=None)
    text = _emergency_answer(an_emergency(triage=a_triage(flag), language=language))
    assert not any(character.isdigit() for character in text)


def test_a_crisis_answer_lists_every_line() -> None:
    """Lines to call and to write to both stand in the text."""
    text = _emergency_answer(an_emergency(country="US", triage=a_triage(a_red_flag(kind=EscalationKind.CRISIS))))
    assert text.endswith(
        "- Call 988 (suicide and crisis lifeline)\n- Text 988 (crisis line by text)\n- Call 911 (ambulance)"
    )


@pytest.mark.parametrize("language", Language)
def test_the_last_rung_of_the_medical_lane_keeps_the_safety_net(language: Language) -> None:
    """With no model and no source the answer sends to people and says when it cannot wait."""
    text = static_text(a_decision(language=language), general_is_configured=True)
    assert text.endswith(wording.SAFETY_NET.get(language))
    assert "{" not in text


@pytest.mark.parametrize("language", Language)
def test_the_last_rung_of_the_general_lane_names_the_next_step(language: Language) -> None:
    """Without a general model the answer tells how to set one, and with a dead one it asks to try again."""
    decision = a_decision(Route.GENERAL, language=language)
    assert "MEDROUTE_GENERAL_URL" in static_text(decision, general_is_configured=False)
    assert static_text(decision, general_is_configured=True) == wording.STATIC_GENERAL_DOWN.get(language)


@pytest.mark.parametrize(
    ("decision", "rung", "notice"),
    [
        (an_emergency(), Rung.STATIC, wording.NOTICE_EMERGENCY),
        (a_decision(), Rung.MEDICAL, wording.NOTICE),
        (a_decision(), Rung.EMBEDDED, wording.NOTICE_EMBEDDED),
        (a_decision(Route.MEDICAL, label=Label.OTHER), Rung.MEDICAL, wording.NOTICE),
        (a_decision(Route.GENERAL, label=Label.HEALTH), Rung.GENERAL, wording.NOTICE),
        (_GENERAL, Rung.GENERAL, wording.NOTICE_GENERAL),
        (_GENERAL, Rung.EMBEDDED, wording.NOTICE_EMBEDDED),
    ],
    ids=["emergency", "medical", "demo medical", "medical lane", "health in general lane", "general", "demo general"],
)
def test_the_notice_says_what_wrote_the_answer(decision: Decision, rung: Rung, notice: Text) -> None:
    """The notice fits the lane and the writer, and any health answer is called no diagnosis."""
    assert notice_for(decision, rung) == notice.en


def test_the_notice_is_in_the_language_of_the_query() -> None:
    """A Chinese query has a Chinese notice."""
    assert notice_for(a_decision(language=Language.CHINESE), Rung.MEDICAL) == wording.NOTICE.zh


def test_a_cut_answer_repeats_the_care_advice() -> None:
    """A cut stream ends with a warning and the card's message."""
    decision = an_emergency(country="GB")
    card = escalation_for(decision, CONTACTS)
    assert card is not None
    assert interrupted_advice(decision, card) == f"{wording.INTERRUPTED.en} {card.message}"


@pytest.mark.parametrize("language", Language)
def test_a_cut_answer_without_a_card_only_warns(language: Language) -> None:
    """Where there was no care advice there is none to repeat, and no stray space."""
    assert interrupted_advice(a_decision(language=language), None) == wording.INTERRUPTED.get(language)


def test_only_the_lanes_own_writer_is_complete() -> None:
    """An answer from a lower step is degraded, an emergency's own words are complete."""
    own = {(Route.MEDICAL, Rung.MEDICAL), (Route.GENERAL, Rung.GENERAL), (Route.ESCALATE, Rung.STATIC)}
    complete = {
        (route, rung)
        for route in Route
        for rung in Rung
        if status_for(a_decision(route), rung) is AnswerStatus.COMPLETE
    }
    assert complete == own
    assert status_for(a_decision(), Rung.REFERENCE) is AnswerStatus.DEGRADED


def test_sources_are_numbered_in_order() -> None:
    """Passages are cited S1, S2, … in the order found, each with its page, language and review."""
    passages = (a_passage(), a_passage("iron", title="Iron", language="zh", verified=True))
    assert cite(passages) == (a_source(), a_source("S2", title="Iron", language="zh", verified=True))
    assert cite(passages)[0].origin is Origin.CURATED
    assert cite(()) == ()


@pytest.mark.parametrize("language", Language)
def test_an_answer_that_rests_on_nothing_says_so(language: Language) -> None:
    """A medical answer without a source ends with words that say so, in a paragraph of their own."""
    closing = closing_text(a_decision(language=language), (), Rung.MEDICAL)
    assert closing == f"\n\n{wording.NO_SOURCE.get(language)}"


@pytest.mark.parametrize(
    ("decision", "cited", "rung"),
    [
        (a_decision(), True, Rung.MEDICAL),
        (a_decision(), False, Rung.STATIC),
        (_GENERAL, False, Rung.GENERAL),
        (an_emergency(), False, Rung.STATIC),
    ],
    ids=["cited", "static", "general", "emergency"],
)
def test_no_other_answer_speaks_of_sources(decision: Decision, *, cited: bool, rung: Rung) -> None:
    """An answer with sources, of the last rung or of another lane ends as it was written."""
    assert closing_text(decision, (a_source(),) if cited else (), rung) == ""


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("kind", "reminder"),
    [
        (EscalationKind.MEDICAL, wording.REMINDER),
        (EscalationKind.POISON, wording.REMINDER),
        (EscalationKind.CRISIS, wording.REMINDER_PERSON),
        (EscalationKind.VIOLENCE, wording.REMINDER_PERSON),
    ],
)
def test_a_card_already_shown_is_only_recalled(kind: EscalationKind, reminder: Text, language: Language) -> None:
    """When a turn of ours holds the card, its title, one sentence and its numbers are enough."""
    decision = an_emergency(country="US", triage=a_triage(a_red_flag(kind=kind)), language=language)
    card = escalation_for(decision, CONTACTS)
    assert card is not None
    whole = emergency_text(card)
    again = emergency_text(card, (Turn(role=Role.ASSISTANT, content=f"> {whole}"),), decision)
    assert again.startswith(f"**{card.title}**\n\n{reminder.get(language)}")
    assert again.endswith(whole.split("\n\n")[-1])
    assert "911" in again
    assert len(again) < len(whole)


@pytest.mark.parametrize(
    "turns",
    [
        (),
        user_turns("Emergency: call an ambulance now"),
        (Turn(role=Role.ASSISTANT, content="**Emergency: call an ambulance now**\n\nAnother reason."),),
    ],
    ids=["no turns", "the asker's words", "another emergency"],
)
def test_a_card_not_shown_before_is_given_whole(turns: tuple[Turn, ...]) -> None:
    """The asker's own words, or the card of another emergency under the same title, are no repetition."""
    decision = an_emergency(country="US")
    card = escalation_for(decision, CONTACTS)
    assert card is not None
    assert emergency_text(card, turns, decision) == emergency_text(card)
