"""Slips of the keyboard in the words of the rules."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.text import normalise
from classifiers.triage.phrases import Literal
from classifiers.triage.red_flags import load_red_flags
from classifiers.triage.spelling import Speller

_PHRASES = [
    "chest",
    "breathing",
    "seizure",
    "unconscious",
    "diarrhea",
    "stroke",
    "vomiting",
    "swallowed",
    "headache",
    "spain",
]
_SPELLER = Speller([*(Literal(words, opens_right=False) for words in _PHRASES), Literal("bleed", opens_right=True)])


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        ("brething", "breathing"),
        ("chset", "chest"),
        ("siezure", "seizure"),
        ("unconcious", "unconscious"),
        ("vommiting", "vomiting"),
        ("diarhea", "diarrhea"),
        ("swollowed", "swallowed"),
        ("headahce", "headache"),
    ],
)
def test_a_slip_is_put_right(slip: str, word: str) -> None:
    """Two letters swapped, one left out, one doubled or one vowel for another leave a long word what it is."""
    assert _SPELLER.correct(f"my {slip} now").text == f"my {word} now"


@pytest.mark.parametrize(
    "word",
    ["chess", "strike", "stoke", "breathin", "hest", "pain", "paain", "bleedding", "vomitings", "cest", "rbeathing"],
)
def test_another_word_is_left_alone(word: str) -> None:
    """A short word, one with another beginning or end, one that goes on from a known beginning, is its own."""
    assert _SPELLER.correct(word).text == word


def test_places_lead_back_to_the_text_as_it_came() -> None:
    """A place in the corrected text and the same border in the text as it came find each other."""
    came = "brething bad, vommiting, chset"
    spelt = _SPELLER.correct(came)
    for right, slip in (("breathing", "brething"), ("vomiting", "vommiting"), ("chest", "chset")):
        start = spelt.text.index(right)
        end = start + len(right)
        assert came[spelt.was(start) : spelt.was(end)] == slip
        assert (spelt.now(spelt.was(start)), spelt.now(spelt.was(end))) == (start, end)


def test_a_slip_that_stands_in_a_phrase_is_told() -> None:
    """Where a clinician listed the slip itself, the text must be read as it came, too."""
    literals = [Literal(f"breathing {word}", opens_right=False) for word in "abcdefghij"]
    speller = Speller([*literals, Literal("brething hard", opens_right=False)])
    assert speller.correct("my brething").text == "my breathing"
    assert speller.correct("my brething").is_listed
    assert not speller.correct("my breathign").is_listed


def test_common_words_of_other_matters_are_left_alone() -> None:
    """No word that stands in several queries on other matters is taken for a slip of a rule's word."""
    path = Path(__file__).parents[2] / "fixtures" / "queries" / "en" / "other.jsonl"
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    words = Counter(word for text in texts for word in set(normalise(text).split()))
    speller = load_red_flags().speller
    common = [word for word, count in words.items() if count > 1]
    assert {word: right for word in common if (right := speller.correct(word).text) != word} == {}


@given(
    st.lists(st.sampled_from(["brething", "vommiting", "pain", "胸痛", "chset"]), max_size=8),
    st.text(" ,.", min_size=1),
)
def test_any_text_keeps_its_other_words(words: list[str], gap: str) -> None:
    """Only the slips change, wherever they stand."""
    spelt = _SPELLER.correct(gap.join(words))
    right = {"brething": "breathing", "vommiting": "vomiting", "chset": "chest"}
    assert spelt.text == gap.join(right.get(word, word) for word in words)
