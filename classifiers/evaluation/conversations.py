"""Conversations turn by turn: a follow-up inherits, a change of topic leaves, a risk stays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classifiers.evaluation.blocks import Section, Table
from classifiers.evaluation.cases import LabelError, intent_truth, read_flag
from classifiers.evaluation.intervals import Estimate, Share, wilson
from classifiers.evaluation.levels import Group, group_of, read_group
from router.domain.decision import Decision
from router.domain.intent import Label
from router.domain.query import Query

Row = Mapping[str, Any]
_MAX_SHOWN = 40
_ASKER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnTruth:
    """What the labels of one message of the asker say; None is not labelled."""

    label: Label | None
    risk: bool | Group | None
    """Whether it is an emergency, or the group it belongs to."""

    @property
    def is_labelled(self) -> bool:
        """There is something to be right about."""
        return self.label is not None or self.risk is not None

    def holds(self, decision: Decision) -> bool:
        """The decision agrees with every label."""
        if self.label is not None and decision.label is not self.label:
            return False
        if isinstance(self.risk, Group):
            return group_of(decision.triage.level) is self.risk
        return self.risk is None or decision.triage.level.is_emergency is self.risk


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of the asker with the turns before it."""

    query: Query
    truth: TurnTruth


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A labelled conversation."""

    id: str
    language: str
    messages: tuple[Message, ...]
    """The asker's, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedConversation:
    """A conversation with one decision a message."""

    conversation: Conversation
    decisions: tuple[Decision, ...]

    @property
    def rights(self) -> list[bool]:
        """For each labelled message, whether it was decided right."""
        pairs = zip(self.conversation.messages, self.decisions, strict=True)
        return [message.truth.holds(decision) for message, decision in pairs if message.truth.is_labelled]


def is_conversation(row: Row) -> bool:
    """A row that holds turns and no query of its own."""
    return bool(row.get("turns")) and not row.get("text")


def read_conversation(row: Row, as_query: Callable[[dict[str, Any]], Query]) -> Conversation:
    """A conversation from a row of a labelled file.

    Args:
        row: `turns` is a list of `{"role", "content"}`; those of the user may have `label` and `risk`.
        as_query: makes a query of a row, as the offline commands do.

    Raises:
        LabelError: a turn cannot be read, or none is labelled.
    """
    earlier: list[dict[str, str]] = []
    messages = []
    person = {name: value for name, value in row.items() if name != "turns"}
    for turn in row["turns"]:
        if not isinstance(turn, Mapping) or not isinstance(text := turn.get("content", turn.get("text")), str):
            msg = "has a turn that is not an object with a role and a content"
            raise LabelError(msg)
        role = str(turn.get("role", _ASKER))
        if role == _ASKER:
            query = as_query({**person, "text": text, "messages": list(earlier)})
            messages.append(Message(query=query, truth=_truth(turn)))
        earlier.append({"role": role, "content": text})
    if not any(message.truth.is_labelled for message in messages):
        msg = "has no labelled turn; give the user's turns a label (health, other) or a risk"
        raise LabelError(msg)
    language = str(row.get("lang") or "all")
    return Conversation(id=str(row.get("id", "")), language=language, messages=tuple(messages))


def _truth(turn: Row) -> TurnTruth:
    label = intent_truth(turn) if turn.get("label") else None
    risk = turn.get("risk")
    if risk is None or isinstance(risk, bool):
        return TurnTruth(label=label, risk=risk)
    try:
        return TurnTruth(label=label, risk=read_group(str(risk)))
    except ValueError:
        if str(risk).lower() in ("true", "false", "yes", "no"):
            return TurnTruth(label=label, risk=read_flag(risk))
        msg = f"has an unknown risk, {str(risk)[:40]!r}; it takes true, false or a level ({', '.join(Group)})"
        raise LabelError(msg) from None


def figures(judged: Sequence[JudgedConversation]) -> dict[str, Estimate | None]:
    """Whole conversations and single turns decided right."""
    rights = [conversation.rights for conversation in judged]
    flat = [right for turns in rights for right in turns]
    return {
        "conversations": wilson(Share(sum(map(all, rights)), len(rights))),
        "turns": wilson(Share(sum(flat), len(flat))),
    }


def of_language(judged: Sequence[JudgedConversation], group: str) -> list[JudgedConversation]:
    """The conversations of one language, or of `all`."""
    return [one for one in judged if group in ("all", one.conversation.language)]


def section(judged: Sequence[JudgedConversation]) -> Section:
    """Where conversations went wrong, by depth and by turn."""
    depth: dict[int, list[bool]] = {}
    wrong = []
    for one in judged:
        for number, (message, decision) in enumerate(zip(one.conversation.messages, one.decisions, strict=True), 1):
            if not message.truth.is_labelled:
                continue
            right = message.truth.holds(decision)
            depth.setdefault(number, []).append(right)
            if not right:
                before = " / ".join(turn.content for turn in message.query.turns if turn.role == _ASKER)
                said = f"{decision.label} {decision.health_score:.3f} {decision.triage.level}"
                wanted = " ".join(
                    str(value) for value in (message.truth.label, message.truth.risk) if value is not None
                )
                wrong.append((one.conversation.id, number, before[-160:], message.query.text, wanted, said))
    by_depth = Table(
        name="conversation_depth",
        title="By turn",
        columns=("message of the asker", "labelled turns", "decided right"),
        rows=tuple((n, len(rights), wilson(Share(sum(rights), len(rights)))) for n, rights in sorted(depth.items())),
    )
    shown = Table(
        name="conversation_errors",
        title="Turns decided wrong",
        columns=("id", "turn", "before", "text", "labelled", "decided"),
        rows=tuple(wrong[:_MAX_SHOWN]),
        note=f"Showing {min(len(wrong), _MAX_SHOWN)} of {len(wrong)}.",
    )
    text = f"{len(judged):,} conversations, decided message by message with the turns before them."
    return Section(title="Conversations", text=text, blocks=(by_depth, shown))
