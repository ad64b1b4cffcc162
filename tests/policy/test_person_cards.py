"""Cards of crisis and violence: the body first, the person at every level, and somebody else's crisis."""

from dataclasses import replace

import pytest

from router.api.openai_rendering import card_before
from router.domain.answer import AnswerStatus, Rung
from router.domain.decision import Cause, Decision, Route
from router.domain.intent import Language
from router.domain.triage import Escalation, EscalationKind, Level
from router.policy import wording
from router.policy.cards import escalation_for
from router.policy.composing import answers_with_card, child_dose_note, notice_for, status_for
from router.policy.first_aid import FIRST_AID
from tests.builders import CONTACTS, a_decision, a_query, a_red_flag, a_triage, an_emergency

_CRISIS = a_red_flag(id="PSY-1c", kind=EscalationKind.CRISIS, name="a suicide attempt", first_aid=None)
_VIOLENCE = a_red_flag(id="VIOL-1a", kind=EscalationKind.VIOLENCE, name="violence that can kill", first_aid=None)
_POISON = a_red_flag(
    Level.EMERGENCY, id="TOX-1b", kind=EscalationKind.POISON, name="an overdose of pills", first_aid="poison"
)
_BELOW = [Level.CONSULTATION_24, Level.CONSULTATION, Level.SELF_CARE]


def _card(decision: Decision) -> Escalation:
    card = escalation_for(decision, CONTACTS)
    assert card is not None
    return card


@pytest.mark.parametrize("language", Language)
def test_poison_and_crisis_together_save_the_life_first(language: Language) -> None:
    """Ambulance and number, the first-aid line, then the crisis line; neither sign's name is told."""
    card = _card(an_emergency(triage=a_triage(_CRISIS, _POISON), country="AU", language=language))
    assert card.title == wording.CARE_TITLE[Level.EMERGENCY_AMBULANCE].get(language)
    call = wording.CALL_AMBULANCE.get(language).format(number="000")
    places = [card.message.index(part) for part in (call, FIRST_AID["poison"].get(language), "13 11 14")]
    assert places == sorted(places)
    assert places[0] == 0
    assert "overdose" not in card.message
    assert "suicide attempt" not in card.message
    assert [action.uri for action in card.actions][:3] == ["tel:000", "tel:131126", "tel:131114"]


@pytest.mark.parametrize("language", Language)
def test_violence_beside_an_injury_keeps_the_first_aid_and_the_privacy(language: Language) -> None:
    """What stops the bleeding is said before how to be safe; one number stands once among the buttons."""
    wound = a_red_flag(Level.EMERGENCY, id="TRAU-1a", name="stab wound", first_aid="bleeding")
    card = _card(an_emergency(triage=a_triage(_VIOLENCE, wound), country="US", language=language))
    assert FIRST_AID["bleeding"].get(language) in card.message
    assert card.message.endswith(wording.PRIVACY.get(language))
    assert "stab" not in card.message
    assert [action.uri for action in card.actions].count("tel:911") == 1


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("country", [None, "GB"])
def test_somebody_elses_crisis_speaks_of_them(language: Language, country: str | None) -> None:
    """Who asks for a son is told to stay with him, and nobody says that the asker might act."""
    triage = a_triage(_CRISIS, about_other=True)
    card = _card(an_emergency(triage=triage, country=country, language=language))
    stay = wording.CRISIS_STAY_OTHER.get(language)
    assert card.message.endswith(stay.partition("{number}")[2])
    own = _card(an_emergency(triage=replace(triage, about_other=False), country=country, language=language))
    assert own.message != card.message
    assert wording.CRISIS_STAY.get(language).partition("{number}")[0] in own.message


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("level", _BELOW)
def test_violence_below_emergency_has_a_net_and_privacy(level: Level, language: Language) -> None:
    """Without haste there is still a way out if it gets worse, and a word on who may read along."""
    card = _card(a_decision(triage=a_triage(replace(_VIOLENCE, level=level)), country="CN", language=language))
    assert wording.VIOLENCE_NET.get(language).format(number="110") in card.message
    assert card.message.endswith(wording.PRIVACY.get(language))


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("language", Language)
def test_a_violence_title_tells_nothing(level: Level, language: Language) -> None:
    """No title says what it is about."""
    title = wording.VIOLENCE_TITLE[level].get(language).lower() if level is not Level.NONE else ""
    assert not any(word in title for word in ("violen", "abus", "safe", "danger", "police", "暴", "虐", "安全", "警"))


def test_a_lesser_complaint_beside_a_crisis_keeps_its_time() -> None:
    """A chest that needs a doctor within a day is not forgotten for the dark thoughts."""
    flags = a_red_flag(Level.CONSULTATION_24), replace(_CRISIS, level=Level.CONSULTATION_24)
    message = _card(a_decision(triage=a_triage(*flags), country="GB")).message
    assert message.startswith("You deserve help right now.")
    assert message.endswith(wording.CARE_MESSAGE[Level.CONSULTATION_24].en)


@pytest.mark.parametrize("flag", [_CRISIS, _VIOLENCE])
@pytest.mark.parametrize("level", _BELOW)
def test_crisis_and_violence_are_answered_by_the_card(level: Level, flag: object) -> None:
    """At every level the card is the whole answer, and complete; a chosen lane has the card before its words."""
    assert flag in (_CRISIS, _VIOLENCE)
    triage = a_triage(replace(_CRISIS if flag is _CRISIS else _VIOLENCE, level=level))
    decision = a_decision(triage=triage)
    assert answers_with_card(decision)
    assert status_for(decision, Rung.STATIC) is AnswerStatus.COMPLETE
    assert notice_for(decision, Rung.STATIC) == wording.NOTICE_EMERGENCY.en
    assert card_before(decision, escalation_for(decision, CONTACTS)) == ""
    for route in (Route.MEDICAL, Route.GENERAL):
        chosen = replace(decision, route=route, cause=Cause.OVERRIDE)
        assert not answers_with_card(chosen)
        assert card_before(chosen, escalation_for(chosen, CONTACTS)).startswith(f"**{_card(chosen).title}**")


def test_other_complaints_are_written_as_before() -> None:
    """A medical sign below emergency is for the model, without a card before its words."""
    decision = a_decision(triage=a_triage(a_red_flag(Level.CONSULTATION_24)))
    assert not answers_with_card(decision)
    assert card_before(decision, escalation_for(decision, CONTACTS)) == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how much ibuprofen for my toddler", Language.ENGLISH),
        ("what is the Calpol dose for a 2 year old", Language.ENGLISH),
        ("宝宝发烧美林喝多少", Language.CHINESE),
        ("孩子9岁布洛芬怎么吃", Language.CHINESE),
    ],
)
def test_a_question_about_a_childs_dose_names_weight_and_age(text: str, language: Language) -> None:
    """The note computes nothing, and does not follow the sentence that says the same."""
    decision = a_decision(language=language)
    note = child_dose_note(a_query(text), decision, "Fever is common.")
    assert note == f"\n\n{wording.CHILD_DOSE_NOTE.get(language)}"
    assert not any(character.isdigit() for character in note)
    assert child_dose_note(a_query(text), decision, wording.CHILD_DOSE.get(language)) == ""


@pytest.mark.parametrize(
    "text",
    ["how much cake for my toddler", "how much ibuprofen can an adult take", "孩子每天喝多少水", "布洛芬大人吃多少"],
)
def test_no_other_question_ends_with_the_note(text: str) -> None:
    """Food for a child and medicine for a grown-up are other matters."""
    assert child_dose_note(a_query(text), a_decision(), "") == ""
