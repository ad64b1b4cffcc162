"""Whose crisis is told."""

from pathlib import Path

import pytest

from classifiers.triage.spoken_of import is_other
from tests.builders import a_query, user_turns
from tests.rule_files import a_chest_pain_judge


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("my 15 year old son says he wants to kill himself", "he wants to kill himself"),
        ("I don't know what to do, my daughter says she wants to end it all", "wants to end it all"),
        ("my friend took an overdose and wants to die", "wants to die"),
        ("wants to kill himself, I am scared", "wants to kill himself"),
        ("我儿子说他不想活了", "不想活"),
        ("我女儿15岁，最近说想死", "想死"),
    ],
)
def test_a_crisis_told_of_somebody_else(text: str, span: str) -> None:
    """The last one spoken of before the sign is another person, and does what the sign says."""
    assert is_other(text, span)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("I want to die", "want to die"),
        ("my mum died and now want to die", "want to die"),
        ("my husband said i should kill myself", "should kill myself"),
        ("my boyfriend left me, i want to die", "want to die"),
        ("he is gone and can't go on", "can't go on"),
        ("want to die", "want to die"),
        ("words that are not there", "want to die"),
        ("我妈妈去世了，不想活了", "不想活"),
        ("他跟我分手了，我想死", "想死"),
        ("不想活了", "不想活"),
    ],
)
def test_a_crisis_of_the_askers_own(text: str, span: str) -> None:
    """The asker's own words, and whatever is not sure, keep the card that speaks to the asker."""
    assert not is_other(text, span)


def test_the_triage_tells_whose_crisis_it_is(tmp_path: Path) -> None:
    """A crisis of somebody else's reaches the card, from an earlier message too; a sign of another kind does not."""
    crisis = a_chest_pain_judge(tmp_path, kind="crisis")
    assert crisis.assess(a_query("my son says his chest is in pain")).about_other
    assert not crisis.assess(a_query("my chest is in pain")).about_other
    assert crisis.assess(a_query("what now", turns=user_turns("my son says his chest is in pain"))).about_other
    medical = a_chest_pain_judge(tmp_path, kind="medical")
    assert not medical.assess(a_query("my son says his chest is in pain")).about_other
