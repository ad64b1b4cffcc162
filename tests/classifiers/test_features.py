"""What the lexical tier sees of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.intent.features import MAX_CHARS, bounded, features
from classifiers.text import normalise


def test_words_give_themselves_their_pairs_and_their_pieces() -> None:
    """A Latin word is seen whole, after the word before it, and in pieces of 3 to 5 letters with its borders."""
    assert features("my back") == {
        *("w:my", "w:back", "b:^ my", "b:my back"),
        *(" my", "my ", " my "),
        *(" ba", "bac", "ack", "ck ", " bac", "back", "ack ", " back", "back "),
    }


def test_chinese_gives_strings_of_one_to_four_characters() -> None:
    """A Chinese phrase is seen in all strings of up to four characters, its borders counted."""
    assert features("头痛") == {"^", "头", "痛", "$", "^头", "头痛", "痛$", "^头痛", "头痛$", "^头痛$"}


@pytest.mark.parametrize(
    ("text", "shape"),
    [("7", "n:9"), ("38", "n:99"), ("38.5", "n:9.9"), ("1234567890", "n:999999"), ("1,000", "n:99999")],
)
def test_numbers_give_their_shape(text: str, shape: str) -> None:
    """A number is known by its length, not by its value, which would be learned by heart."""
    assert features(text) == {shape, "b:^ #"}


def test_a_number_and_its_neighbours_make_pairs() -> None:
    """The word after a number and the number after Chinese are seen with what stands before."""
    assert "b:# mg" in features("400 mg")
    assert "b:温度 #" in features("温度38")


def test_a_word_with_an_apostrophe_is_one_word() -> None:
    """A contraction is a word of its own, so that a denial is not lost."""
    assert "w:can't" in features("i can't")


def test_marks_are_seen() -> None:
    """Punctuation and pictures count as such."""
    assert {"p:?", "p:🤒"} <= features("? 🤒")


def test_nothing_gives_nothing() -> None:
    """An empty text has no features."""
    assert features("") == set()


def test_a_text_of_the_limit_is_read_whole() -> None:
    """A text as long as a judge reads loses nothing."""
    text = "x" * MAX_CHARS
    assert bounded(text) == text


def test_a_longer_text_loses_its_middle() -> None:
    """What is asked at the start or at the end is read, however much stands between."""
    text = "fever " + "x" * 8_000 + " pain"
    assert len(bounded(text)) == MAX_CHARS + 1
    found = features(text)
    assert {"w:fever", "w:pain"} <= found


@given(st.text(max_size=3_000).map(normalise))
def test_features_are_bounded(text: str) -> None:
    """No text gives more features than a fixed number for each character read."""
    assert len(features(text)) <= 6 * (MAX_CHARS + 1)


@given(st.text(st.sampled_from("ab 痛1.?'"), max_size=40))
def test_features_do_not_depend_on_repetition(text: str) -> None:
    """The same sentence said twice brings no feature but those of the seam."""
    once, twice = features(text), features(f"{text} ? {text}")
    assert once <= twice
