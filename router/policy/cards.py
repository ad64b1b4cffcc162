"""The hand-over card: what to do first, whom to reach, and why."""

from router.domain.decision import Decision
from router.domain.intent import Language
from router.domain.triage import Action, ActionKind, Escalation, EscalationKind, Level, RedFlag, Triage
from router.policy import wording
from router.policy.bilingual import Text
from router.policy.contacts import ContactBook, Contacts, Line
from router.policy.first_aid import FIRST_AID

_OF_A_PERSON = (EscalationKind.CRISIS, EscalationKind.VIOLENCE)
_TITLES = {EscalationKind.CRISIS: wording.CRISIS_TITLE, EscalationKind.VIOLENCE: wording.VIOLENCE_TITLE}


def escalation_for(decision: Decision, book: ContactBook) -> Escalation | None:
    """The hand-over card; None where no one's complaint calls for one.

    Args:
        decision: the level, the flags, the language and the asker's country.
        book: whom to reach there; a country it lacks is shown no country's number.
    """
    triage, language = decision.triage, decision.language
    level = triage.level
    if level is Level.NONE:
        return None
    contacts = book.get(decision.country or "")
    person = _of_a_person(triage)
    physical = _physical_emergencies(triage)
    if person and physical:
        return Escalation(
            title=wording.CARE_TITLE[level].get(language),
            message=_joint_message(triage, person, physical, contacts, language),
            actions=_joint_actions(person, physical, contacts, language),
        )
    if person:
        return Escalation(
            title=_TITLES[person.kind][level].get(language),
            message=_person_message(triage, person, contacts, language),
            actions=_person_actions(person, contacts, language),
        )
    if level.is_emergency:
        flag = triage.red_flags[0] if triage.red_flags else None
        return Escalation(
            title=wording.CARE_TITLE[level].get(language),
            message=_emergency_message(level, flag, contacts, language),
            actions=_emergency_actions(contacts, triage.red_flags[:1], language),
        )
    message = join(language, wording.CARE_MESSAGE[level].get(language), wording.SAFETY_NET.get(language))
    title = wording.CARE_TITLE[level].get(language)
    return Escalation(title=title, message=message, actions=_care_actions(level, contacts, language))


def is_of_a_person(triage: Triage) -> bool:
    """Crisis or violence with no emergency of the body beside it: the card speaks to a person, at every level."""
    return _of_a_person(triage) is not None and not _physical_emergencies(triage)


def join(language: Language, *sentences: str) -> str:
    """Sentences as one text without the empty ones; Chinese sentences join without a space."""
    return ("" if language is Language.CHINESE else " ").join(sentence for sentence in sentences if sentence)


def _of_a_person(triage: Triage) -> RedFlag | None:
    return next((flag for flag in triage.red_flags if flag.kind in _OF_A_PERSON), None)


def _physical_emergencies(triage: Triage) -> tuple[RedFlag, ...]:
    """Flags of the body that cannot wait: what someone did to themselves may kill before any talk helps."""
    return tuple(flag for flag in triage.red_flags if flag.level.is_emergency and flag.kind not in _OF_A_PERSON)


def _emergency_message(level: Level, flag: RedFlag | None, contacts: Contacts | None, language: Language) -> str:
    reason = wording.REASON.get(language).format(name=flag.name) if flag else ""
    return join(language, _emergency_action(level, contacts, language), reason, _first_aid(flag, language))


def _emergency_action(level: Level, contacts: Contacts | None, language: Language) -> str:
    if level is not Level.EMERGENCY_AMBULANCE:
        return wording.GO_EMERGENCY.get(language).format(number=_ambulance(contacts, language))
    if contacts is None:
        return wording.CALL_AMBULANCE_UNKNOWN.get(language)
    return wording.CALL_AMBULANCE.get(language).format(number=contacts.ambulance.number)


def _first_aid(flag: RedFlag | None, language: Language) -> str:
    text = FIRST_AID.get(flag.first_aid or "") if flag else None
    return (text or wording.DO_NOT_DRIVE).get(language)


def _joint_message(
    triage: Triage, person: RedFlag, physical: tuple[RedFlag, ...], contacts: Contacts | None, language: Language
) -> str:
    """The body first, then the person. No reason is given: its name could name a method, or tell who reads along."""
    aided = next((flag for flag in physical if flag.first_aid), physical[0])
    action = _emergency_action(triage.level, contacts, language)
    if person.kind is EscalationKind.CRISIS:
        last = _crisis_first(triage, contacts, language)
    else:
        first = _violence_text(wording.VIOLENCE_FIRST, contacts, language)
        last = join(language, first, wording.PRIVACY.get(language))
    return join(language, action, _first_aid(aided, language), last)


def _person_message(triage: Triage, person: RedFlag, contacts: Contacts | None, language: Language) -> str:
    # Something of the body may need a doctor too, with less haste.
    is_ill = any(flag.kind not in _OF_A_PERSON for flag in triage.red_flags)
    care = wording.CARE_MESSAGE[triage.level].get(language) if is_ill and not triage.level.is_emergency else ""
    if person.kind is EscalationKind.CRISIS:
        stay = wording.CRISIS_STAY_OTHER if triage.about_other else wording.CRISIS_STAY
        net = stay.get(language).format(number=_ambulance(contacts, language))
        return join(language, _crisis_first(triage, contacts, language), net, care)
    if triage.level.is_emergency:
        first = _violence_text(wording.VIOLENCE_FIRST, contacts, language)
        return join(language, first, wording.VIOLENCE_CARE.get(language), wording.PRIVACY.get(language))
    net = _violence_text(wording.VIOLENCE_NET, contacts, language)
    return join(language, wording.VIOLENCE_TALK.get(language), care, net, wording.PRIVACY.get(language))


def _crisis_first(triage: Triage, contacts: Contacts | None, language: Language) -> str:
    if contacts is None:
        numbers = wording.LOCAL_LINES.get(language)
    elif not contacts.crisis:
        # An ambulance is nobody to talk to.
        numbers = wording.NO_CRISIS_LINE.get(language)
    else:
        separator = "、" if language is Language.CHINESE else ", "
        numbers = separator.join(dict.fromkeys(f"{line.number} ({_name(line, language)})" for line in contacts.crisis))
    text = wording.CRISIS_FIRST_OTHER if triage.about_other else wording.CRISIS_FIRST
    return text.get(language).format(lines=numbers)


def _violence_text(text: Text, contacts: Contacts | None, language: Language) -> str:
    number = contacts.police.number if contacts else wording.LOCAL_POLICE.get(language)
    return text.get(language).format(number=number)


def _ambulance(contacts: Contacts | None, language: Language) -> str:
    return contacts.ambulance.number if contacts else wording.LOCAL_EMERGENCY.get(language)


def _emergency_actions(contacts: Contacts | None, flags: tuple[RedFlag, ...], language: Language) -> tuple[Action, ...]:
    actions = [] if contacts is None else [_action(contacts.ambulance, language)]
    if contacts and contacts.poison and any(flag.kind is EscalationKind.POISON for flag in flags):
        actions.append(_action(contacts.poison, language))
    return (*actions, _find_care(language))


def _joint_actions(
    person: RedFlag, physical: tuple[RedFlag, ...], contacts: Contacts | None, language: Language
) -> tuple[Action, ...]:
    """Who comes for the body, then who listens; each once."""
    *first, find_care = _emergency_actions(contacts, physical, language)
    by_uri: dict[str, Action] = {}
    for action in (*first, *_person_actions(person, contacts, language), find_care):
        # Police and ambulance may share a number: whoever names it first keeps it.
        by_uri.setdefault(action.uri, action)
    return tuple(by_uri.values())


def _person_actions(person: RedFlag, contacts: Contacts | None, language: Language) -> tuple[Action, ...]:
    return (_crisis if person.kind is EscalationKind.CRISIS else _violence)(contacts, language)


def _crisis(contacts: Contacts | None, language: Language) -> tuple[Action, ...]:
    if contacts is None or not contacts.crisis:
        helpline = Action(
            kind=ActionKind.LINK,
            label=wording.FIND_HELPLINE_LABEL.get(language),
            uri=wording.FIND_HELPLINE_URI,
        )
        return (helpline,) if contacts is None else (_action(contacts.ambulance, language), helpline)
    return tuple(_action(line, language) for line in (*contacts.crisis, contacts.ambulance))


def _violence(contacts: Contacts | None, language: Language) -> tuple[Action, ...]:
    if contacts is None:
        return (_find_care(language),)
    lines = dict.fromkeys((contacts.police.number, contacts.ambulance.number))
    by_number = {line.number: line for line in (contacts.ambulance, contacts.police)}
    return (*(_action(by_number[number], language) for number in lines), _find_care(language))


def _care_actions(level: Level, contacts: Contacts | None, language: Language) -> tuple[Action, ...]:
    if level is Level.CONSULTATION_24 and contacts and contacts.advice:
        return (_action(contacts.advice, language), _find_care(language))
    return (_find_care(language),)


def _name(line: Line, language: Language) -> str:
    return line.name_zh if language is Language.CHINESE else line.name_en


def _action(line: Line, language: Language) -> Action:
    template = wording.TEXT_LABEL if line.kind is ActionKind.TEXT else wording.CALL_LABEL
    label = template.get(language).format(number=line.number, name=_name(line, language))
    return Action(kind=line.kind, label=label, uri=line.uri)


def _find_care(language: Language) -> Action:
    return Action(
        kind=ActionKind.FIND_CARE,
        label=wording.FIND_CARE_LABEL.get(language),
        uri=wording.FIND_CARE_URI.get(language),
    )
