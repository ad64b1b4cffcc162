"""From a decision and its card to what is shown: the words that need no model, the notice, the sources."""

from collections.abc import Sequence

from router.domain.answer import AnswerStatus, Origin, Passage, Rung, Source
from router.domain.decision import Cause, Decision, Route
from router.domain.intent import Label, Language
from router.domain.query import Query, Role, Turn
from router.domain.triage import ActionKind, Escalation
from router.policy import cards, wording
from router.policy.cards import join
from router.policy.drafting.doses import asks_child_dose

MAX_SUMMARY_IN_ANSWER = 240
"""Characters; a longer summary stands on the card alone."""


def answers_with_card(decision: Decision) -> bool:
    """Whether the card is the whole answer: an emergency, and anything of crisis or violence at every level.

    A caller who chose the lane gets its words after the card instead.
    """
    if decision.route is Route.ESCALATE:
        return True
    is_chosen = decision.cause is Cause.OVERRIDE
    return decision.route is Route.MEDICAL and not is_chosen and cards.is_of_a_person(decision.triage)


def emergency_text(escalation: Escalation, turns: Sequence[Turn] = (), decision: Decision | None = None) -> str:
    """The whole answer where the card is all that is said, as markdown.

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
        is_person = cards.is_of_a_person(decision.triage)
        message = (wording.REMINDER_PERSON if is_person else wording.REMINDER).get(decision.language)
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
    if rung is Rung.STATIC and answers_with_card(decision):
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
    return join(decision.language, cut, escalation.message if escalation else "")


def status_for(decision: Decision, rung: Rung) -> AnswerStatus:
    """`complete` when the lane's own writer wrote it, `degraded` when a lower step did."""
    if rung is Rung.STATIC and answers_with_card(decision):
        return AnswerStatus.COMPLETE
    own = {
        Route.MEDICAL: Rung.MEDICAL,
        Route.GENERAL: Rung.GENERAL,
        Route.ESCALATE: Rung.STATIC,
    }[decision.route]
    return AnswerStatus.COMPLETE if rung is own else AnswerStatus.DEGRADED


def child_dose_note(query: Query, decision: Decision, shown: str) -> str:
    """What ends an answer to a question about a child's dose: weight and age decide, and who can tell.

    Args:
        query: whose words ask.
        decision: tells the language.
        shown: the answer so far; one that holds the sentence on withheld doses needs no second.
    """
    if not asks_child_dose(query) or wording.CHILD_DOSE.get(decision.language) in shown:
        return ""
    return f"\n\n{wording.CHILD_DOSE_NOTE.get(decision.language)}"


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
