"""The hand-over card: what to do first, whom to reach, and why."""

import re
from itertools import product

import pytest

from router.domain.decision import Decision
from router.domain.intent import Language
from router.domain.triage import Action, ActionKind, Escalation, EscalationKind, Level
from router.policy import wording
from router.policy.cards import escalation_for, join
from router.policy.first_aid import FIRST_AID
from tests.builders import CONTACTS, a_decision, a_red_flag, a_triage, an_emergency

_EMERGENCIES = (Level.EMERGENCY_AMBULANCE, Level.EMERGENCY)
_LEVELS = [level for level in Level if level is not Level.NONE]


def _decision(
    level: Level,
    kind: EscalationKind = EscalationKind.MEDICAL,
    country: str | None = None,
    language: Language = Language.ENGLISH,
    first_aid: str | None = None,
) -> Decision:
    flag = a_red_flag(level, kind=kind, first_aid=first_aid, name="severe bleeding")
    return an_emergency(triage=a_triage(flag), country=country, language=language)


def _card(
    level: Level,
    kind: EscalationKind = EscalationKind.MEDICAL,
    country: str | None = None,
    language: Language = Language.ENGLISH,
    first_aid: str | None = None,
) -> Escalation:
    card = escalation_for(_decision(level, kind, country, language, first_aid), CONTACTS)
    assert card is not None
    return card


def _uris(card: Escalation) -> list[str]:
    return [action.uri for action in card.actions if action.kind is not ActionKind.FIND_CARE]


def test_no_level_has_no_card() -> None:
    """Where no complaint was described nobody is handed over."""
    assert escalation_for(a_decision(), CONTACTS) is None


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("country", [None, "XX", "CN", "GB", "US", "MO", "DE"])
@pytest.mark.parametrize("kind", EscalationKind)
@pytest.mark.parametrize("level", _LEVELS)
def test_every_card_is_whole(level: Level, kind: EscalationKind, country: str | None, language: Language) -> None:
    """Each card has the title of its kind and level, a message with nothing left unfilled, and something to do."""
    card = _card(level, kind, country, language)
    titles = {EscalationKind.CRISIS: wording.CRISIS_TITLE, EscalationKind.VIOLENCE: wording.VIOLENCE_TITLE}
    assert card.title == titles.get(kind, wording.CARE_TITLE)[level].get(language)
    assert card.message
    assert card.actions
    shown = card.message + "".join(action.label for action in card.actions)
    assert not re.search(r"[{}]", shown)
    assert "None" not in shown
    uris = [action.uri for action in card.actions]
    assert len(set(uris)) == len(uris)


@pytest.mark.parametrize("country", CONTACTS)
@pytest.mark.parametrize("kind", EscalationKind)
@pytest.mark.parametrize("level", _EMERGENCIES)
def test_every_known_country_has_an_emergency_call(level: Level, kind: EscalationKind, country: str) -> None:
    """The ambulance of a known country is on each of its emergency cards, to call by a touch."""
    calls = [action for action in _card(level, kind, country).actions if action.kind is ActionKind.CALL]
    assert CONTACTS[country].ambulance.uri in [call.uri for call in calls]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("country", [None, "XX", "cn"])
@pytest.mark.parametrize(("level", "kind"), list(product(_EMERGENCIES, EscalationKind)))
def test_an_unknown_country_is_shown_no_number(
    level: Level, kind: EscalationKind, country: str | None, language: Language
) -> None:
    """Without a country there is nothing to call and not one digit in the words."""
    card = _card(level, kind, country, language)
    shown = card.title + card.message + "".join(action.label for action in card.actions)
    assert not re.search(r"\d", shown)
    assert not [action for action in card.actions if action.kind in (ActionKind.CALL, ActionKind.TEXT)]
    assert not [action for action in card.actions if action.uri.startswith(("tel:", "sms:"))]


@pytest.mark.parametrize("key", FIRST_AID)
@pytest.mark.parametrize("language", Language)
def test_a_first_aid_line_ends_the_card(key: str, language: Language) -> None:
    """The rule's one life-saving line stands last, in the asker's language, instead of the line about driving."""
    message = _card(Level.EMERGENCY, country="GB", language=language, first_aid=key).message
    assert message.endswith(FIRST_AID[key].get(language))
    assert wording.DO_NOT_DRIVE.get(language) not in message


@pytest.mark.parametrize("first_aid", [None, "not a key"])
def test_without_first_aid_the_card_says_not_to_drive(first_aid: str | None) -> None:
    """Nobody with an emergency is sent behind a wheel."""
    assert _card(Level.EMERGENCY, country="GB", first_aid=first_aid).message.endswith("Do not drive yourself.")


def test_an_ambulance_card_reads_in_order() -> None:
    """One action first with its number, then the reason, then one line."""
    card = _card(Level.EMERGENCY_AMBULANCE, country="GB")
    assert card.message == (
        "Call an ambulance now: 999. What you describe can be a sign of: severe bleeding. Do not drive yourself."
    )
    assert card.actions == (
        Action(kind=ActionKind.CALL, label="Call 999 (ambulance)", uri="tel:999"),
        Action(kind=ActionKind.FIND_CARE, label="Find care nearby", uri="geo:0,0?q=hospital"),
    )


def test_a_chinese_card_is_joined_without_spaces() -> None:
    """Chinese sentences follow each other without a space."""
    card = _card(Level.EMERGENCY, country="CN", language=Language.CHINESE)
    assert card.message.startswith("请立即前往最近的急诊。如果无法安全到达，请拨打 120。您的描述")
    assert "。 " not in card.message
    assert card.actions[0] == Action(kind=ActionKind.CALL, label="拨打 120（急救）", uri="tel:120")


@pytest.mark.parametrize(("level", "words"), [(Level.EMERGENCY_AMBULANCE, "an ambulance"), (Level.EMERGENCY, "Go to")])
def test_an_unknown_country_still_says_what_to_do(level: Level, words: str) -> None:
    """Without a number the card names the local emergency number."""
    message = _card(level).message
    assert words in message
    assert "your local emergency number" in message


def test_a_level_without_a_flag_gives_no_reason() -> None:
    """An emergency level that rests on no named sign has a card that names none."""
    card = escalation_for(an_emergency(triage=a_triage(level=Level.EMERGENCY_AMBULANCE), country="US"), CONTACTS)
    assert card is not None
    assert card.message == "Call an ambulance now: 911. Do not drive yourself."


def test_a_poison_card_names_the_poison_centre() -> None:
    """A poison centre stands after the ambulance where the country has one, and on poison cards alone."""
    assert _uris(_card(Level.EMERGENCY, EscalationKind.POISON, "CA")) == ["tel:911", "tel:18447647669"]
    assert _uris(_card(Level.EMERGENCY, EscalationKind.POISON, "AU")) == ["tel:000", "tel:131126"]
    assert _uris(_card(Level.EMERGENCY, EscalationKind.POISON, "CN")) == ["tel:120"]
    assert _uris(_card(Level.EMERGENCY, EscalationKind.MEDICAL, "AU")) == ["tel:000"]


@pytest.mark.parametrize("level", _LEVELS)
def test_a_crisis_card_puts_a_person_first(level: Level) -> None:
    """A crisis line comes before the ambulance at every level, to call and to write to."""
    card = _card(level, EscalationKind.CRISIS, "US")
    assert card.message.startswith("You deserve help right now. Please reach a person: 988 (")
    assert _uris(card) == ["tel:988", "sms:988", "tel:911"]
    assert [action.kind for action in card.actions] == [ActionKind.CALL, ActionKind.TEXT, ActionKind.CALL]
    assert card.actions[1].label == "Text 988 (crisis line by text)"


def test_a_chinese_crisis_card_names_the_line_in_chinese() -> None:
    """The crisis line is named in the asker's language."""
    card = _card(Level.EMERGENCY, EscalationKind.CRISIS, "CN", Language.CHINESE)
    assert "12356 (全国心理援助热线)" in card.message
    assert "请拨打 120 或去急诊" in card.message


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("country", [country for country, row in CONTACTS.items() if not row.crisis])
def test_an_ambulance_is_never_offered_as_somebody_to_talk_to(country: str, language: Language) -> None:
    """Where no crisis line is on file people near and a directory of lines are named, and the ambulance for danger."""
    card = _card(Level.EMERGENCY, EscalationKind.CRISIS, country, language)
    number = CONTACTS[country].ambulance.number
    first = wording.CRISIS_FIRST.get(language).format(lines=wording.NO_CRISIS_LINE.get(language))
    assert number not in first
    assert card.message == join(language, first, wording.CRISIS_STAY.get(language).format(number=number))
    assert _uris(card) == [f"tel:{number}", "https://findahelpline.com"]


@pytest.mark.parametrize(("country", "number"), [("JP", "0120-279-338"), ("KR", "109"), ("MO", "2852 5222")])
def test_a_chinese_crisis_card_abroad_offers_people_to_talk_to(country: str, number: str) -> None:
    """Who writes Chinese in Japan, Korea or Macau is given the crisis line of the place."""
    message = _card(Level.EMERGENCY, EscalationKind.CRISIS, country, Language.CHINESE).message
    assert f"能陪您说话的人：{number} (" in message
    assert "急救)" not in message


def test_a_crisis_in_an_unknown_country_gives_the_directory() -> None:
    """Without a country a directory of crisis lines is linked and people near are named."""
    card = _card(Level.EMERGENCY, EscalationKind.CRISIS)
    assert "someone you trust" in card.message
    assert _uris(card) == ["https://findahelpline.com"]
    assert card.actions[0].kind is ActionKind.LINK


def test_a_violence_card_is_safe_to_be_seen() -> None:
    """Who reads over the shoulder learns nothing of what was written."""
    card = _card(Level.EMERGENCY, EscalationKind.VIOLENCE, "CN")
    assert "severe bleeding" not in card.title + card.message
    assert card.message.startswith("If you are in danger now, get to a safe place and call 110")
    assert _uris(card) == ["tel:110", "tel:120"]


def test_one_number_for_police_and_ambulance_is_shown_once() -> None:
    """Where both share a number there is one button for it."""
    assert _uris(_card(Level.EMERGENCY, EscalationKind.VIOLENCE, "US")) == ["tel:911"]


def test_violence_in_an_unknown_country_finds_care() -> None:
    """Without a country a violence card names the local number and finds care."""
    card = _card(Level.EMERGENCY, EscalationKind.VIOLENCE)
    assert "your local emergency number" in card.message
    assert [action.kind for action in card.actions] == [ActionKind.FIND_CARE]


@pytest.mark.parametrize("level", [Level.CONSULTATION_24, Level.CONSULTATION, Level.SELF_CARE])
@pytest.mark.parametrize("language", Language)
def test_a_care_card_ends_with_the_safety_net(level: Level, language: Language) -> None:
    """Below emergency the card says when to see a doctor and what to do if it gets worse."""
    card = _card(level, country="CN", language=language)
    assert card.message.startswith(wording.CARE_MESSAGE[level].get(language))
    assert card.message.endswith(wording.SAFETY_NET.get(language))
    assert [action.kind for action in card.actions] == [ActionKind.FIND_CARE]


def test_an_advice_line_stands_on_the_24_hour_card_alone() -> None:
    """Who should be seen within a day is given the country's advice line, others are not."""
    assert _uris(_card(Level.CONSULTATION_24, country="JP")) == ["tel:%237119"]
    assert _uris(_card(Level.CONSULTATION_24, country="GB")) == ["tel:111"]
    assert _uris(_card(Level.CONSULTATION, country="GB")) == []


def test_the_first_flag_chooses_the_card() -> None:
    """Of several flags the most urgent, which stands first, gives the card its kind and its reason."""
    flags = a_red_flag(name="stroke"), a_red_flag(Level.EMERGENCY, kind=EscalationKind.POISON, name="poisoning")
    card = escalation_for(an_emergency(triage=a_triage(*flags), country="GB"), CONTACTS)
    assert card is not None
    assert "sign of: stroke." in card.message
