"""What the guard admits and what it rejects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.domain.errors import InvalidQueryError
from router.domain.query import Role, Turn
from router.policy.guard import admit
from tests.builders import user_turns


def _codes(text: str, *turns: Turn) -> list[tuple[str, str]]:
    with pytest.raises(InvalidQueryError) as caught:
        admit(text, turns)
    return [(fault.field, fault.code) for fault in caught.value.faults]


@pytest.mark.parametrize("text", ["", " ", "\n\t\r\n", "\u3000"], ids=["nothing", "space", "breaks", "wide space"])
def test_an_empty_query_is_rejected(text: str) -> None:
    """A query without a visible character is empty."""
    assert _codes(text) == [("query", "empty")]


@pytest.mark.parametrize("text", ["x" * 8_000, "痛" * 8_000], ids=["latin", "han"])
def test_a_query_of_8000_characters_is_admitted(text: str) -> None:
    """Length is counted in characters, not bytes, and 8,000 are allowed."""
    admit(text)


@pytest.mark.parametrize("text", ["x" * 8_001, "\x00" * 8_001, " " * 8_001], ids=["words", "controls", "spaces"])
def test_a_query_of_8001_characters_is_only_too_long(text: str) -> None:
    """One character too many rejects the query, and nothing else is looked for in it."""
    assert _codes(text) == [("query", "too_long")]


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x0b", "\x0c", "\x0e", "\x1b", "\x1f", "\x7f"])
def test_a_control_character_is_rejected(character: str) -> None:
    """NUL and its kin never get in."""
    assert _codes(f"chest{character}pain") == [("query", "control_character")]


def test_tab_and_line_breaks_are_admitted() -> None:
    """People write with tabs and line breaks."""
    admit("one\ttwo\r\nthree")


@pytest.mark.parametrize("surrogate", [0xD800, 0xDBFF, 0xDC00, 0xDFFF], ids=hex)
def test_a_lone_surrogate_is_rejected(surrogate: int) -> None:
    """Half a character, which no encoder can write, is named as such."""
    assert _codes(f"pain {chr(surrogate)}") == [("query", "unpaired_surrogate")]


def test_a_character_beyond_the_first_plane_is_admitted() -> None:
    """An emoji and a rare Han character are whole characters."""
    admit("🤕 𠮷")


def test_every_fault_of_a_text_is_named() -> None:
    """A caller learns of all faults at once."""
    assert _codes("\ud800\x00") == [("query", "unpaired_surrogate"), ("query", "control_character")]


def test_faults_never_repeat_the_text() -> None:
    """What a person wrote does not leak through an error."""
    with pytest.raises(InvalidQueryError) as caught:
        admit("secretword\x00", user_turns("otherword\x00"), field="messages[1].content")
    assert "word" not in str(caught.value)
    assert [fault.field for fault in caught.value.faults] == ["messages[1].content", "messages[0].content"]


def test_two_hundred_turns_are_admitted() -> None:
    """A conversation may have 200 earlier turns."""
    admit("and now?", user_turns(*["hello"] * 200))


def test_too_many_turns_are_rejected_unread() -> None:
    """A conversation of 201 turns is rejected as a whole, whatever stands in it."""
    assert _codes("and now?", *user_turns(*["\x00"] * 201)) == [("messages", "too_long")]


def test_a_turn_may_be_longer_than_a_query() -> None:
    """An earlier answer of 32,000 characters is admitted and one of 32,001 is not."""
    admit("and now?", user_turns("x" * 32_000))
    assert _codes("and now?", *user_turns("ok", "x" * 32_001)) == [("messages[1].content", "too_long")]


@pytest.mark.parametrize("role", Role)
def test_an_empty_turn_is_admitted(role: Role) -> None:
    """A turn that says nothing harms nothing, whoever said it."""
    admit("and now?", [Turn(role=role, content="")])


@pytest.mark.parametrize("role", Role)
def test_a_turn_with_a_control_character_is_rejected(role: Role) -> None:
    """Earlier turns are held to the same characters as the query, whoever said them."""
    assert _codes("and now?", Turn(role=role, content="a\x00")) == [("messages[0].content", "control_character")]


@given(st.text(min_size=1, max_size=200))
def test_admitted_text_can_be_encoded(text: str) -> None:
    """Whatever the guard lets in can be written as UTF-8 and says something."""
    try:
        admit(text)
    except InvalidQueryError:
        return
    assert text.encode().strip()
    assert "\x00" not in text
