"""Finding every concept of a lexicon in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.triage.found import MAX_SPANS, Span
from classifiers.triage.matcher import Matcher
from classifiers.triage.phrases import parse_phrase
from router.domain.errors import ArtefactError


def _matcher(**concepts: list[str]) -> Matcher:
    return Matcher({name: [parse_phrase(phrase) for phrase in phrases] for name, phrases in concepts.items()})


def _stretches(matcher: Matcher, concept: str, text: str) -> list[str]:
    return [text[span.start : span.end] for span in matcher.find(text).get(concept, [])]


def test_words_are_found_where_they_stand() -> None:
    """Every occurrence of a phrase is a span, in order of appearance, covering just its words."""
    found = _matcher(pain=["pain", "痛"]).find("pain and 头痛")
    assert found["pain"] == [Span(0, 4, ((0, 4),)), Span(10, 11, ((10, 11),))]


def test_nothing_is_found_in_other_words() -> None:
    """A text without any phrase has no concept."""
    assert _matcher(pain=["pain"]).find("all is well") == {}


@pytest.mark.parametrize(
    ("phrase", "text", "stretches"),
    [
        ("pain", "painting in spain", []),
        ("pain", "pain, pains", ["pain"]),
        ("pain*", "painful spain", ["painful"]),
        ("pain*", "pain", ["pain"]),
        ("10", "100 or 210 or 10", ["10"]),
        ("10*", "105", ["105"]),
        ("10", "10mg", ["10"]),
        ("痛", "我头痛得厉害", ["痛"]),
        ("b超", "做b超吗", ["b超"]),
        ("ct", "做ct检查", ["ct"]),
        ("chest pain", "chest  pain", []),
        ("心率1*", "心率150了", ["心率150"]),
    ],
)
def test_word_borders_hold(phrase: str, text: str, stretches: list[str]) -> None:
    """A Latin word or a number counts whole or, if left open, from its start; Chinese has no borders."""
    assert _stretches(_matcher(sign=[phrase]), "sign", text) == stretches


def test_one_literal_may_serve_several_concepts() -> None:
    """A word that two concepts share is found for both."""
    assert set(_matcher(one=["hot"], other=["hot", "warm"]).find("hot")) == {"one", "other"}


def test_a_reference_takes_every_phrase_of_its_concept() -> None:
    """A concept may be another under a new name, and more."""
    matcher = _matcher(sign=["<pain>", "sting"], pain=["ache", "sore"])
    assert sorted(_stretches(matcher, "sign", "ache sore sting")) == ["ache", "sore", "sting"]


@pytest.mark.parametrize(
    ("phrase", "text", "is_found"),
    [
        ("<chest> .. <hurting>", "chest hurts", True),
        ("<chest> .. <hurting>", "chest a b c d e hurts", True),
        ("<chest> .. <hurting>", "chest a b c d e f hurts", False),
        ("<chest> ..2 <hurting>", "chest a b c hurts", False),
        ("<chest> ..7 <hurting>", "chest a b c d e f g hurts", True),
        ("<chest> .. <hurting>", "hurts chest", False),
        ("<chest> <hurting>", "chest hurts", True),
        ("<chest> <hurting>", "chest really hurts", False),
        ("<chest> .. <hurting>", "胸口现在开始一阵阵痛", True),
        ("<chest> .. <hurting>", "胸口我也不知道为什么现在痛", False),
        ("<chest> ..3 <hurting>", "胸口这里有点痛", True),
        ("<chest> ..3 <hurting>", "胸口这里真有点痛", False),
        ("<chest> <hurting>", "胸口痛", True),
        ("<chest> .. <hurting>", "chest. it hurts", False),
        ("<chest> .. <hurting>", "chest! hurts", False),
        ("<chest> .. <hurting>", "胸口。痛", False),
        ("<chest> .. <hurting>", "胸口；痛", False),
        ("<chest> .. <hurting>", "chest, it hurts", True),
        ("<chest> .. <hurting>", "chest at 38.5 degrees hurts", True),
        ("<chest> .. like .. stone", "chest feels like a big stone", True),
        ("<chest> .. like .. stone", "chest feels as a stone", False),
    ],
)
def test_joins_keep_their_distance(phrase: str, text: str, *, is_found: bool) -> None:
    """Two signs join in their order, within so many words or characters, and within one sentence."""
    matcher = _matcher(sign=[phrase], chest=["chest", "胸口"], hurting=["hurt*", "痛"])
    assert ("sign" in matcher.find(text)) is is_found


def test_a_join_knows_its_parts() -> None:
    """A joined span covers from its first word to its last and remembers which of it matched."""
    matcher = _matcher(sign=["<chest> .. <hurting>"], chest=["chest"], hurting=["hurt*"])
    assert matcher.find("my chest does not hurt")["sign"] == [Span(3, 22, ((3, 8), (18, 22)))]


def test_a_join_takes_the_nearest_on_its_right() -> None:
    """Of several candidates the first within reach is joined, once for each left part."""
    matcher = _matcher(sign=["<chest> .. <hurting>"], chest=["chest"], hurting=["hurts", "aches"])
    text = "chest aches hurts, chest hurts"
    assert _stretches(matcher, "sign", text) == ["chest aches", "chest hurts"]


@pytest.mark.parametrize("order", [("a", "b", "c", "d"), ("d", "c", "b", "a")], ids="".join)
def test_joins_build_on_joins(order: tuple[str, ...]) -> None:
    """A concept may rest on concepts that rest on others, in whatever order they are defined."""
    phrases = {"a": ["one", "<b> .. <c>"], "b": ["two .. three"], "c": ["<d> .. five"], "d": ["four"]}
    matcher = _matcher(**{name: phrases[name] for name in order})
    text = "one two three four five"
    assert _stretches(matcher, "a", text) == ["one", "two three four five"]


def test_a_text_that_repeats_itself_costs_no_more() -> None:
    """A bounded number of spans is kept for each concept, joins included."""
    matcher = _matcher(sign=["<chest> .. <hurting>"], chest=["chest"], hurting=["hurts"])
    found = matcher.find("chest hurts " * 500)
    assert {name: len(spans) for name, spans in found.items()} == dict.fromkeys(("chest", "hurting", "sign"), MAX_SPANS)


def test_a_circle_of_concepts_is_refused() -> None:
    """Concepts that rest on each other are named in the order of the circle."""
    with pytest.raises(ArtefactError, match="a > b > c > a rest on each other; break the circle"):
        _matcher(a=["<b>"], b=["x <c>"], c=["<a> .. y"])


def test_a_concept_that_rests_on_itself_is_refused() -> None:
    """The smallest circle is a circle too."""
    with pytest.raises(ArtefactError, match="a > a rest on each other"):
        _matcher(a=["word", "<a> word"])


def test_a_concept_nobody_defined_is_refused() -> None:
    """A reference to nothing names itself and who uses it."""
    with pytest.raises(ArtefactError, match="<chest> is used by sign and not defined"):
        _matcher(sign=["<chest> .. pain"])


@given(st.text("ab 痛.胸", max_size=60))
def test_spans_lie_within_the_text(text: str) -> None:
    """Whatever the text, parts follow each other inside their span, and spans inside the text."""
    matcher = _matcher(sign=["<a> .. <b>"], a=["a", "胸"], b=["b", "痛"])
    for spans in matcher.find(text).values():
        for span in spans:
            edges = [edge for part in span.parts for edge in part]
            assert edges == sorted(edges)
            assert (span.start, span.end) == (edges[0], edges[-1])
            assert 0 <= span.start < span.end <= len(text)
