"""What a text is found by."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.text import normalise
from router.domain.errors import ArtefactError
from router.sources.lexicon import Lexicon, WordLists, read_word_lists
from router.sources.words import key, stem, terms


def test_terms_are_words_and_pairs_of_characters() -> None:
    """Words that say nothing are left out in both languages."""
    assert terms("what are the symptoms of 2 diseases?") == ["symptom", "2", "diseas"]
    assert terms("我的头痛吗") == ["头痛", "头", "痛"]


@pytest.mark.parametrize(
    "words",
    [
        ("headache", "headaches"), ("allergy", "allergies", "allergic"), ("anaemia", "anemia"), ("tumour", "tumors"),
        ("paralysed", "paralyzed"), ("itchy", "itching", "itch"), ("constipated", "constipation"), ("baby", "babies"),
        ("pregnant", "pregnancy"), ("infected", "infection"), ("stopped", "stopping", "stop"),
    ],
)  # fmt: skip
def test_forms_and_spellings_of_a_word_have_one_stem(words: tuple[str, ...]) -> None:
    """Singular and plural, British and American meet."""
    assert len({stem(word) for word in words}) == 1


@pytest.mark.parametrize("words", [("gum", "gumboil"), ("nose", "noise"), ("hernia", "herpes"), ("gas", "gout")])
def test_different_words_keep_different_stems(words: tuple[str, str]) -> None:
    """A stem is not cut so short that other words share it."""
    assert stem(words[0]) != stem(words[1])


@given(text=st.text(max_size=200))
def test_any_text_has_a_key_whose_words_stand_apart(text: str) -> None:
    """The form in which phrases are looked for holds no doubled space."""
    assert "  " not in key(normalise(text))


def test_a_phrase_is_found_only_at_the_ends_of_words() -> None:
    """`gum` stands in `gums` and not in `gumboil`; Chinese words stand anywhere."""
    lexicon = Lexicon([key("gum"), key("头痛")], WordLists())
    assert [span.phrase for span in lexicon.find(key("my gums hurt")).names] == [" gum "]
    assert lexicon.find(key("gumboil")).names == ()
    assert [span.phrase for span in lexicon.find(key("我头痛啊")).names] == ["头痛"]


def test_of_overlapping_phrases_the_longest_counts() -> None:
    """A subject within a longer name is none."""
    lists = WordLists(meanings={key("sun"): "light", key("sun burn"): "sunburn"}, subjects=frozenset({key("kidney")}))
    lexicon = Lexicon([key("kidney stones")], lists)
    assert [span.phrase for span in lexicon.find(key("sun burn")).everyday] == [" sun burn "]
    assert lexicon.find(key("kidney stones")).subjects == ()
    assert len(lexicon.find(key("kidney transplant")).subjects) == 1


def test_an_empty_lexicon_finds_nothing() -> None:
    """It is not an error to have no lists."""
    assert Lexicon([], WordLists()).find("anything").names == ()


def test_the_lists_that_ship_hold_both_languages() -> None:
    """Everyday words, subjects and questions for others are there."""
    lists = read_word_lists()
    assert lists.meanings[key("runny tummy")] == "diarrhoea"
    assert lists.meanings["大姨妈"] == "月经"
    assert key("parkinson's") in lists.subjects
    assert "多少钱" in lists.elsewhere


@pytest.mark.parametrize("line", ["runny tummy", "runny tummy =", "= diarrhoea"])
def test_a_line_without_a_meaning_is_refused_by_number(tmp_path: Path, line: str) -> None:
    """The error names the file and the line."""
    (tmp_path / "synonyms.en.txt").write_text(f"# people say\n{line}\n", encoding="utf-8")
    with pytest.raises(ArtefactError, match=r"synonyms\.en\.txt line 2"):
        read_word_lists(tmp_path)
