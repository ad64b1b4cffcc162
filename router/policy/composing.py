"""From a decision to what is shown: the card, the notice, and the words that need no model."""

from collections.abc import Sequence

from router.domain.answer import AnswerStatus, Origin, Passage, Rung, Source
from router.domain.decision import Decision, Route
from router.domain.intent import Label, Language
from router.domain.query import Role, Turn
from router.domain.triage import Action, ActionKind, Escalation, EscalationKind, Level, RedFlag
from router.policy import wording
from router.policy.contacts import ContactBook, Contacts, Line

MAX_SUMMARY_IN_ANSWER = 240
"""Characters; a longer summary stands on the card alone."""


def escalation_for(decision: Decision, book: ContactBook) -> Escalation | None:
    """The hand-over card; None where no one's complaint calls for one.

    Args:
        decision: the level, the flags, the language and the asker's country.
        book: whom to reach there; a country it lacks is shown no country's number.
    """
    level, language = decision.triage.level, decision.language
    if level is Level.NONE:
        return None
    contacts = book.get(decision.country or "")
    flag = decision.triage.red_flags[0] if decision.triage.red_flags else None
    kind = flag.kind if flag else EscalationKind.MEDICAL
    title = wording.CARE_TITLE[level].get(language)
    if kind is EscalationKind.CRISIS:
        return Escalation(title=title, message=_crisis_message(contacts, language), actions=_crisis(contacts, language))
    if kind is EscalationKind.VIOLENCE:
        return Escalation(
            title=title, message=_violence_message(contacts, language), actions=_violence(contacts, language)
        )
    if level.is_emergency:
        return Escalation(
            title=title,
            message=_emergency_message(level, flag, contacts, language),
            actions=_emergency_actions(contacts, kind, language),
        )
    message = " ".join(_spaced(language, wording.CARE_MESSAGE[level].get(language), wording.SAFETY_NET.get(language)))
    return Escalation(title=title, message=message, actions=_care_actions(level, contacts, language))


def _spaced(language: Language, *sentences: str) -> tuple[str, ...]:
    """Chinese sentences join without a space."""
    return ("".join(sentences),) if language is Language.CHINESE else sentences


def _join(language: Language, *sentences: str) -> str:
    return " ".join(_spaced(language, *(s for s in sentences if s)))


def _emergency_message(level: Level, flag: RedFlag | None, contacts: Contacts | None, language: Language) -> str:
    ambulance = level is Level.EMERGENCY_AMBULANCE
    if contacts:
        text = wording.CALL_AMBULANCE if ambulance else wording.GO_EMERGENCY
        action = text.get(language).format(number=contacts.ambulance.number)
    else:
        action = (wording.CALL_AMBULANCE_UNKNOWN if ambulance else wording.GO_EMERGENCY_UNKNOWN).get(language)
    reason = wording.REASON.get(language).format(name=flag.name) if flag else ""
    first_aid = wording.FIRST_AID.get(flag.first_aid or "") if flag else None
    last = first_aid.get(language) if first_aid else wording.DO_NOT_DRIVE.get(language)
    return _join(language, action, reason, last)


def _crisis_message(contacts: Contacts | None, language: Language) -> str:
    if not contacts:
        return _join(language, wording.CRISIS_UNKNOWN.get(language), wording.CRISIS_STAY_UNKNOWN.get(language))
    stay = wording.CRISIS_STAY.get(language).format(number=contacts.ambulance.number)
    if not contacts.crisis:
        # An ambulance is nobody to talk to.
        return _join(language, wording.CRISIS_NO_LINE.get(language), stay)
    separator = "、" if language is Language.CHINESE else ", "
    numbers = separator.join(dict.fromkeys(f"{line.number} ({_name(line, language)})" for line in contacts.crisis))
    return _join(language, wording.CRISIS_FIRST.get(language).format(lines=numbers), stay)


def _violence_message(contacts: Contacts | None, language: Language) -> str:
    first = (
        wording.VIOLENCE_FIRST.get(language).format(number=contacts.police.number)
        if contacts
        else wording.VIOLENCE_UNKNOWN.get(language)
    )
    return _join(language, first, wording.VIOLENCE_CARE.get(language))


def _emergency_actions(contacts: Contacts | None, kind: EscalationKind, language: Language) -> tuple[Action, ...]:
    actions = [] if contacts is None else [_action(contacts.ambulance, language)]
    if contacts and contacts.poison and kind is EscalationKind.POISON:
        actions.append(_action(contacts.poison, language))
    return (*actions, _find_care(language))


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


def emergency_text(escalation: Escalation, turns: Sequence[Turn] = (), decision: Decision | None = None) -> str:
    """The whole answer of an escalated query: the card as markdown, nothing more.

    Args:
        escalation: the card.
        turns: the earlier turns; a card that one of ours already holds is only recalled, with its numbers.
        decision: tells the language and the kind of card; without it the card is given whole.
    """
    numbers = [
        f"- {action.label}: {action.uri}" if action.kind is ActionKind.LINK else f"- {action.label}"
        for action in escalation.actions
        if action.kind is not ActionKind.FIND_CARE
    ]
    message = escalation.message
    if decision is not None and _was_shown(message, turns):
        flag = decision.triage.red_flags[0] if decision.triage.red_flags else None
        is_medical = flag is None or flag.kind in (EscalationKind.MEDICAL, EscalationKind.POISON)
        message = (wording.REMINDER if is_medical else wording.REMINDER_PERSON).get(decision.language)
    card = f"**{escalation.title}**\n\n{message}"
    return card if not numbers else card + "\n\n" + "\n".join(numbers)


def _was_shown(message: str, turns: Sequence[Turn]) -> bool:
    """A turn of ours holds this very card; one for another emergency says other things and is no repetition."""
    wanted = "".join(message.split())
    return any(turn.role is Role.ASSISTANT and wanted in "".join(turn.content.split()) for turn in turns)


def static_text(decision: Decision, *, general_is_configured: bool) -> str:
    """The last rung of the ladder: a safe answer that needs nothing."""
    language = decision.language
    if decision.route is Route.MEDICAL:
        return wording.STATIC_MEDICAL.get(language).format(net=wording.SAFETY_NET.get(language))
    text = wording.STATIC_GENERAL_DOWN if general_is_configured else wording.STATIC_GENERAL
    return text.get(language)


def notice_for(decision: Decision, rung: Rung) -> str:
    """The one sentence that says what wrote this and what it is not."""
    if decision.route is Route.ESCALATE:
        text = wording.NOTICE_EMERGENCY
    elif rung is Rung.EMBEDDED:
        text = wording.NOTICE_EMBEDDED
    elif decision.label is Label.HEALTH or decision.route is Route.MEDICAL:
        text = wording.NOTICE
    else:
        text = wording.NOTICE_GENERAL
    return text.get(decision.language)


def interrupted_advice(decision: Decision, escalation: Escalation | None) -> str:
    """What to say when a stream was cut: do not rely on it, and the care advice once more."""
    cut = wording.INTERRUPTED.get(decision.language)
    return _join(decision.language, cut, escalation.message if escalation else "")


def status_for(decision: Decision, rung: Rung) -> AnswerStatus:
    """`complete` when the lane's own writer wrote it, `degraded` when a lower step did."""
    own = {
        Route.MEDICAL: Rung.MEDICAL,
        Route.GENERAL: Rung.GENERAL,
        Route.ESCALATE: Rung.STATIC,
    }[decision.route]
    return AnswerStatus.COMPLETE if rung is own else AnswerStatus.DEGRADED


def cite(passages: tuple[Passage, ...]) -> tuple[Source, ...]:
    """Number the passages S1, S2, … in the order given."""
    return tuple(
        Source(
            id=f"S{number}",
            title=passage.title,
            publisher=passage.publisher,
            url=passage.url,
            language=passage.language,
            origin=Origin.CURATED,
            reviewed_on=passage.reviewed_on,
            verified=passage.verified,
        )
        for number, passage in enumerate(passages, 1)
    )


def closing_text(
    decision: Decision, sources: tuple[Source, ...], rung: Rung, escalation: Escalation | None = None
) -> str:
    """What ends a health answer: that it rests on nothing citable, and what to tell the doctor where that is short."""
    language = decision.language
    parts: list[str] = []
    if decision.route is Route.MEDICAL and not sources and rung is not Rung.STATIC:
        parts.append(wording.NO_SOURCE.get(language))
    summary = escalation.summary if escalation else None
    if summary and len(summary) <= MAX_SUMMARY_IN_ANSWER and not decision.triage.level.is_emergency:
        colon = "：**" if language is Language.CHINESE else ":** "
        parts.append(f"**{wording.SUMMARY_HEADING.get(language)}{colon}{summary}")
    return "".join(f"\n\n{part}" for part in parts)
