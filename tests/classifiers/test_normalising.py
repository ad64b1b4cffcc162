"""The one form every judge reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.text import _normalise_any, normalise, original_span

_ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_MARKED_TEXT = st.text("aeAE\u0301\u0323\u0308\u0344\u200b\ufdfa\u0130\u03a5\u3099痛醫 ´`")


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("", ""),
        (" Chest\t\nPAIN ", "chest pain"),
        ("Ｃｈｅｓｔ　ｐａｉｎ，１２３", "chest pain,123"),
        ("胸口疼，喘不过气", "胸口疼,喘不过气"),
        ("醫院裡頭痛", "医院里头痛"),
        ("發燒３８．５℃", "发烧38.5°c"),
        ("CAFE\u0301", "café"),
        ("５ ㎎", "5 mg"),
        ("pa\u00adin ful\u200bl", "pain full"),
        ("\ufeffpain\u202e", "pain"),
        ("no pain\u2028chest tight\u2029now", "no pain chest tight now"),
        ("a – b — c − d", "a - b - c - d"),
        ("“pain”", '"pain"'),
    ],
)
def test_texts_are_brought_into_one_form(text: str, normal: str) -> None:
    """Width, case, script, spaces, dashes and invisible characters are made alike."""
    assert normalise(text) == normal


@pytest.mark.parametrize("mark", ["'", "’", "‘", "`", "´", "ʼ", "′", "ʹ", "＇", "｀", "\u200b'"])
def test_every_apostrophe_is_the_same(mark: str) -> None:
    """Whatever key stands for the apostrophe, "can't breathe" is read as such."""
    assert normalise(f"I can{mark}t breathe") == "i can't breathe"


def test_a_traditional_text_reads_as_the_simplified_one() -> None:
    """Traditional and simplified characters of one sentence are equal to every judge."""
    assert normalise("我發燒頭痛，要看醫生嗎") == normalise("我发烧头痛，要看医生吗")


def test_script_changes_character_by_character() -> None:
    """Simplifying moves no character from its place."""
    text = "醫生說我頭痛發燒"
    assert len(normalise(text)) == len(text)


def test_phrase_ligatures_vanish() -> None:
    """Ten ligatures that unfold into whole phrases leave nothing to read."""
    assert normalise("\ufdfa" * 10) == ""
    assert normalise("pain\ufdfapain") == "pain pain"


def test_stacked_marks_are_cut() -> None:
    """Of a tower of marks on one letter three at most are kept, in any script."""
    assert len(normalise("e" + "\u0301\u0323" * 4_000)) <= 4
    assert len(normalise("\u0e01" + "\u0e48\u0e38" * 4_000)) <= 33


def test_three_marks_on_a_letter_are_kept() -> None:
    """No language stacks more than a few marks, and those are left alone."""
    assert normalise("e\u0331\u0331\u0331") == "e\u0331\u0331\u0331"


@given(st.one_of(_ANY_TEXT, _MARKED_TEXT))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    """The one form is its own form."""
    once = normalise(text)
    assert normalise(once) == once


@given(st.text())
def test_normalising_takes_any_text(text: str) -> None:
    """No text raises, half characters included, and none becomes more than six times as long."""
    assert len(normalise(text)) <= 6 * len(text)


@given(_ANY_TEXT)
def test_a_normal_text_is_one_tidy_line(text: str) -> None:
    """No line break, no double space and none at the ends is left."""
    normal = normalise(text)
    assert " ".join(normal.split()) == normal


def test_a_span_shows_the_askers_own_words() -> None:
    """Where the forms align, a span is cut from the text as written."""
    text = " 我Chest  Pain，醫生"
    normal = normalise(text)
    start = normal.index("chest")
    assert original_span(text, normal, start, len(normal)) == "Chest Pain，醫生"


def test_a_span_that_does_not_align_shows_the_normal_form() -> None:
    """Where characters unfolded, a span shows the words as read rather than the wrong ones."""
    text = "㎎ chest pain"
    normal = normalise(text)
    assert original_span(text, normal, 3, len(normal)) == "chest pain"


@given(st.text(alphabet=st.sampled_from("aZ`9 你體頭，。？！、；：（）“”‘’《》【】—～·%~")))
def test_the_short_way_agrees_with_the_long_one(text: str) -> None:
    """Plain texts take a shorter way to the same form."""
    assert normalise(text) == _normalise_any(text) or text.isascii()


@given(st.text(alphabet=st.sampled_from("aZ`9 你好，。（）“～·%~"), min_size=1))
def test_a_text_without_traditional_characters_takes_the_shortest_way(text: str) -> None:
    """Where only case and signs change, the form is the same as by the long way."""
    assert normalise(text) == _normalise_any(text) or text.isascii()
