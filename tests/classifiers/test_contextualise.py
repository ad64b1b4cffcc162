"""What the earlier turns say about a message that makes no sense alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.intent.conversation import CONTEXT_TURNS, Told, contextualise, history_of, joined, sentences
from router.domain.query import Role, Turn
from tests.builders import a_query, user_turns


@pytest.mark.parametrize(
    "text",
    [
        "and at night?",
        "what about my son",
        "is it serious",
        "how long does it last",
        "why",
        "3 days",
        "can i take ibuprofen with that",
        "那孩子呢",
        "严重吗",
        "它会传染吗",
        "吃药的话要多久",
        "三天",
        "three whole days",
        "那我现在应该去看哪个科室医生",
    ],
)
def test_a_continuation_leans(text: str) -> None:
    """A short message, or one that points back, leans on the one before."""
    assert contextualise(a_query(text, turns=user_turns("I have a fever"))).leans


@pytest.mark.parametrize(
    "text",
    [
        "best restaurants in central london",
        "nice paris hotels please",
        "介绍巴黎吧",
        "那我现在应该去看哪个科室的医生",
        "and then the king of the castle rode out to meet the dragon in the deep dark forest",
        "推荐一部适合全家看的喜剧电影",
        "那请你帮我写一篇八百字的关于秋天的优美作文吧谢谢",
    ],
)
def test_a_whole_question_does_not_lean(text: str) -> None:
    """A message that stands by itself is read by itself, whatever came before."""
    assert not contextualise(a_query(text, turns=user_turns("I have a fever"))).leans


def test_the_first_message_leans_on_nothing() -> None:
    """Without earlier messages there is nothing to lean on."""
    assert contextualise(a_query("and now?")) == ("and now?", (), False)


def test_only_the_askers_messages_are_read() -> None:
    """What the assistant or the system said is not the asker's matter, and silence is skipped."""
    turns = (
        Turn(role=Role.SYSTEM, content="be brief"),
        *user_turns("First", "  "),
        Turn(role=Role.ASSISTANT, content="fever is common"),
    )
    assert contextualise(a_query("and now?", turns=turns)).before == ("first",)


def test_the_latest_messages_come_first() -> None:
    """At most three earlier messages are read, the latest first."""
    context = contextualise(a_query("and now?", turns=user_turns("one", "two", "three", "four")))
    assert context.before == ("four", "three", "two")
    assert len(context.before) == CONTEXT_TURNS


def test_a_message_long_ago_is_out_of_reach() -> None:
    """Behind many turns of the assistant an old message is not dug up."""
    chatter = (Turn(role=Role.ASSISTANT, content="ok"),) * 8
    assert contextualise(a_query("and now?", turns=(*user_turns("fever"), *chatter))).before == ()


def test_a_long_earlier_message_is_read_from_its_start() -> None:
    """Of an earlier message the first 2,000 characters are read."""
    assert contextualise(a_query("and now?", turns=user_turns("x" * 30_000))).before == ("x" * 2_000,)


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=10))
def test_any_conversation_can_be_read(text: str, earlier: list[str]) -> None:
    """No conversation raises, and a message leans only where something stands before it."""
    context = contextualise(a_query(text, turns=user_turns(*earlier)))
    assert len(context.before) <= CONTEXT_TURNS
    assert bool(context.before) or not context.leans


def test_a_history_is_the_message_with_what_led_to_it() -> None:
    """The last three messages of the asker and the last reply come before the message itself."""
    turns = (*user_turns("One", "Two", "Three", "Four"), Turn(role=Role.ASSISTANT, content="Five?"))
    history = history_of(a_query("Six", turns=turns))
    assert history is not None
    assert history.now.text == "two | three | four | five? || six"
    assert history.now.is_follow_up


def test_earlier_messages_are_told_as_they_were_read_then() -> None:
    """Each with its own history, the latest first, so that what was thought of them is thought again."""
    turns = (*user_turns("One", "Two"), Turn(role=Role.ASSISTANT, content="Five?"), *user_turns("Three", "Four"))
    history = history_of(a_query("Six", turns=turns))
    assert history is not None
    assert history.earlier == (
        Told("one | two | three || four", "one; two; three; four", is_follow_up=True),
        Told("one | two | five? || three", "one; two; three", is_follow_up=True),
        Told("one || two", "one; two", is_follow_up=True),
    )


@pytest.mark.parametrize("before", [(), (Turn(role=Role.ASSISTANT, content="Hello"),), user_turns(" ")])
def test_a_first_message_follows_up_nothing(before: tuple[Turn, ...]) -> None:
    """It is read alone, as it was when it was written, whoever greeted before it."""
    history = history_of(a_query("Two", turns=(*before, *user_turns("One"))))
    assert history is not None
    assert history.earlier == (Told("one", "one", is_follow_up=False),)


def test_what_a_reply_says_is_not_the_askers() -> None:
    """The encoder reads the question that is answered; signs are looked for in the asker's own words."""
    turns = (*user_turns("Mild cough"), Turn(role=Role.ASSISTANT, content="Call 999 for crushing chest pain."))
    history = history_of(a_query("ok", turns=turns))
    assert history is not None
    assert "crushing" in history.now.text
    assert history.now.own == "mild cough; ok"


@pytest.mark.parametrize("turns", [(), user_turns(" "), (Turn(role=Role.ASSISTANT, content="Hello"),)])
def test_without_a_word_of_the_asker_there_is_no_history(turns: tuple[Turn, ...]) -> None:
    """Silence and what the assistant said lead to nothing."""
    assert history_of(a_query("Six", turns=turns)) is None


def test_a_message_without_end_is_read_by_both_its_ends() -> None:
    """Work stays bounded, and what stands at either end is kept."""
    read = joined("first " + "x " * 9_000 + "last", ())
    assert len(read) < 2_100
    assert read.startswith("first")
    assert read.endswith("last")


def test_a_message_has_sentences_where_it_has_several() -> None:
    """At most four that say something; a single one needs no parting."""
    assert sentences("my chest hurts. what a day! 谢谢你的帮忙。ok") == ["my chest hurts", "what a day", "谢谢你的帮忙"]
    assert sentences("my chest hurts.") == sentences("") == sentences("。。。") == []
    assert len(sentences("so it is. " * 5_000)) == 4


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("i am 34 years old. play some jazz", ["play some jazz"]),
        ("i'm 28. which film is on", ["which film is on"]),
        ("i'm a 40 year old man. book a table", ["book a table"]),
        ("我今年三十四岁。怎么去西湖", ["怎么去西湖"]),
        ("我是女的。放首歌听", ["放首歌听"]),
        ("i am 34 weeks pregnant. which film is on", ["i am 34 weeks pregnant", "which film is on"]),
        ("我今年怀孕了。放首歌听", ["我今年怀孕了", "放首歌听"]),
    ],
)
def test_who_asks_is_not_what_is_asked(text: str, telling: list[str]) -> None:
    """A stated age or sex speaks for no message; a pregnancy does."""
    assert sentences(text) == telling
