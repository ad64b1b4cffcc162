"""Conversations turn by turn: a follow-up inherits, a change of topic leaves, a risk stays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from classifiers.evaluation.blocks import Cell, Section, Table
from classifiers.evaluation.cases import LabelError, intent_truth, read_flag
from classifiers.evaluation.formatting import excerpt
from classifiers.evaluation.intervals import Estimate, Share, wilson
from classifiers.evaluation.levels import Group, group_of, read_group
from router.domain.decision import Decision
from router.domain.intent import Label
from router.domain.query import Query

Row = Mapping[str, Any]
_MAX_SHOWN = 25
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

    def __str__(self) -> str:
        risks = {None: "", True: "emergency", False: "no emergency"}
        risk = self.risk if isinstance(self.risk, Group) else risks[self.risk]
        return ", ".join(part for part in (self.label, risk) if part)

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


class JudgedTurn(NamedTuple):
    """One labelled message with its decision."""

    number: int
    """Among the asker's messages, from 1."""
    message: Message
    decision: Decision

    @property
    def is_right(self) -> bool:
        """The decision agrees with every label."""
        return self.message.truth.holds(self.decision)

    @property
    def has_right_label(self) -> bool:
        """The decision agrees with the label, or there is none."""
        return self.message.truth.label in (None, self.decision.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedConversation:
    """A conversation with one decision a message."""

    conversation: Conversation
    decisions: tuple[Decision, ...]

    @property
    def turns(self) -> list[JudgedTurn]:
        """The messages that are labelled."""
        pairs = enumerate(zip(self.conversation.messages, self.decisions, strict=True), 1)
        return [JudgedTurn(n, message, decision) for n, (message, decision) in pairs if message.truth.is_labelled]

    @property
    def rights(self) -> list[bool]:
        """For each labelled message, whether it was decided right."""
        return [turn.is_right for turn in self.turns]


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
    labels = [all(turn.has_right_label for turn in conversation.turns) for conversation in judged]
    flat = [right for turns in rights for right in turns]
    return {
        "conversations": wilson(Share(sum(map(all, rights)), len(rights))),
        "conversation_labels": wilson(Share(sum(labels), len(labels))),
        "turns": wilson(Share(sum(flat), len(flat))),
    }


def of_language(judged: Sequence[JudgedConversation], group: str) -> list[JudgedConversation]:
    """The conversations of one language, or of `all`."""
    return [one for one in judged if group in ("all", one.conversation.language)]


def section(judged: Sequence[JudgedConversation]) -> Section:
    """Where conversations went wrong, by depth and by turn."""
    turns = [turn for one in judged for turn in one.turns]
    depths = sorted({turn.number for turn in turns})
    by_depth = {depth: [turn.is_right for turn in turns if turn.number == depth] for depth in depths}
    depth_table = Table(
        name="conversation_depth",
        title="By turn",
        columns=("message of the asker", "labelled turns", "decided right"),
        rows=tuple((n, len(rights), wilson(Share(sum(rights), len(rights)))) for n, rights in by_depth.items()),
    )
    text = f"{len(judged):,} conversations, decided message by message with the turns before them."
    return Section(title="Conversations", text=text, blocks=(depth_table, _error_table(judged)))


def _error_table(judged: Sequence[JudgedConversation]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    total = 0
    for language in sorted({one.conversation.language for one in judged}):
        wrong = [
            (one.conversation.id, turn)
            for one in of_language(judged, language)
            for turn in one.turns
            if not turn.is_right
        ]
        total += len(wrong)
        rows += [_error_row(name, turn) for name, turn in wrong[:_MAX_SHOWN]]
    return Table(
        name="conversation_errors",
        title="Turns decided wrong",
        columns=("id", "turn", "before", "text", "labelled", "decided"),
        rows=tuple(rows),
        note=f"Showing {len(rows):,} of {total:,}, at most {_MAX_SHOWN} a language.",
    )


def _error_row(name: str, turn: JudgedTurn) -> tuple[Cell, ...]:
    query, decision = turn.message.query, turn.decision
    before = " / ".join(earlier.content for earlier in query.turns if earlier.role == _ASKER)
    said = f"{decision.label}, {decision.triage.level}, {decision.health_score:.3f}"
    return (name, turn.number, excerpt(before), excerpt(query.text), str(turn.message.truth), said)
