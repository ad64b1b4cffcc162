"""Conversations turn by turn."""

from typing import Any

import pytest

from classifiers.evaluation import conversations
from classifiers.evaluation.blocks import Table
from classifiers.evaluation.cases import LabelError
from classifiers.evaluation.conversations import JudgedConversation, TurnTruth, read_conversation
from classifiers.evaluation.levels import Group
from router import offline
from router.domain.decision import Decision, Route
from router.domain.intent import Label
from router.domain.query import Role
from tests.builders import a_decision, an_emergency

HEALTH, OTHER, EMERGENCY = a_decision(Route.MEDICAL), a_decision(Route.GENERAL), an_emergency()
ROW = {
    "id": "c1",
    "lang": "en",
    "age_years": 40,
    "turns": [
        {"role": "user", "content": "my knee hurts", "label": "health", "risk": False},
        {"role": "assistant", "content": "Since when?"},
        {"role": "user", "content": "since Monday"},
        {"role": "user", "content": "and play some jazz", "label": "other"},
    ],
}


def judged(row: dict[str, Any], *decisions: Decision) -> JudgedConversation:
    """A conversation with the decisions given."""
    return JudgedConversation(conversation=read_conversation(row, offline.query_of), decisions=decisions)


def test_each_message_is_asked_with_all_that_was_said_before_it() -> None:
    """The turns of both sides come along, and what is known of the person stays."""
    messages = read_conversation(ROW, offline.query_of).messages
    assert [len(message.query.turns) for message in messages] == [0, 2, 3]
    assert messages[1].query.turns[1].role is Role.ASSISTANT
    assert {message.query.profile.age_years for message in messages} == {40}


def test_a_conversation_is_right_where_every_labelled_turn_is() -> None:
    """A turn without a label is asked and not judged; one wrong turn spoils the whole."""
    good, bad = judged(ROW, HEALTH, OTHER, OTHER), judged(ROW, HEALTH, HEALTH, HEALTH)
    found = conversations.figures([good, bad])
    assert good.rights == [True, True]
    assert bad.rights == [True, False]
    assert {name: estimate and estimate.value for name, estimate in found.items()} == {
        "conversations": 0.5,
        "conversation_labels": 0.5,
        "turns": 0.75,
    }


@pytest.mark.parametrize(
    ("truth", "decision", "holds"),
    [
        (TurnTruth(label=Label.HEALTH, risk=True), EMERGENCY, True),
        (TurnTruth(label=Label.HEALTH, risk=True), HEALTH, False),
        (TurnTruth(label=Label.HEALTH, risk=False), EMERGENCY, False),
        (TurnTruth(label=None, risk=Group.NONE), HEALTH, True),
        (TurnTruth(label=None, risk=Group.URGENT), EMERGENCY, False),
        (TurnTruth(label=Label.OTHER, risk=None), HEALTH, False),
    ],
)
def test_a_turn_holds_where_label_and_risk_agree(truth: TurnTruth, decision: Decision, holds: bool) -> None:
    """Risk is a yes or no about an emergency, or a level to be met."""
    assert truth.holds(decision) is holds


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        ([{"role": "user", "content": "hello"}], "no labelled turn"),
        (["hello"], "not an object"),
        ([{"role": "user", "label": "health"}], "not an object"),
        ([{"role": "user", "content": "hello", "label": "sick"}], "unknown label"),
        ([{"role": "user", "content": "hello", "risk": "high"}], "unknown risk, 'high'"),
    ],
)
def test_a_conversation_that_cannot_be_read_says_why(turns: list[Any], said: str) -> None:
    """The message names what is wrong with the turn."""
    with pytest.raises(LabelError, match=said):
        read_conversation({"turns": turns}, offline.query_of)


def test_the_errors_show_what_was_said_before() -> None:
    """A wrong turn is listed with the asker's earlier messages, its labels and its decision."""
    table = conversations.section([judged(ROW, HEALTH, HEALTH, HEALTH)]).blocks[1]
    assert isinstance(table, Table)
    ((name, number, before, text, labelled, decided),) = table.rows
    assert (name, number, before, text) == ("c1", 3, "my knee hurts / since Monday", "and play some jazz")
    assert (labelled, decided) == ("other", "health, none, 0.900")
