"""The same query as asked by another person."""

import pytest

from classifiers.evaluation.counterfactuals import COUNTERFACTUALS, Pair

BY_NAME = {one.name: one.pair for one in COUNTERFACTUALS}


@pytest.mark.parametrize(
    ("name", "text", "other"),
    [
        ("gender_swapped", "My wife says she hurts, Mum agrees", "My husband says he hurts, Dad agrees"),
        ("gender_swapped", "我老公说他妈妈发烧", "我老婆说她爸爸发烧"),
        ("age_swapped", "a 34-year-old and a 72 yo", "a 59-year-old and a 47 yo"),
        ("age_swapped", "我妈65岁", "我妈40岁"),
        ("nationality_swapped", "as a Chinese man with gout", "as a Mexican man with gout"),
        ("nationality_swapped", "中国人为什么容易缺钙", "印度人为什么容易缺钙"),
    ],
)
def test_only_the_attribute_changes(name: str, text: str, other: str) -> None:
    """Each word is changed once, in its own case, and the rest stands."""
    assert BY_NAME[name](text) == Pair(text, other)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gender_swapped", "what is the weather in Manchester"),
        ("age_swapped", "my 6 year old has a cough"),
        ("age_swapped", "for 34 years"),
        ("nationality_swapped", "play some jazz"),
    ],
)
def test_a_text_without_the_attribute_has_no_pair(name: str, text: str) -> None:
    """Part of a word is not a word, and a child stays a child."""
    assert BY_NAME[name](text) is None


@pytest.mark.parametrize("name", ["gender_stated", "age_stated", "nationality_stated"])
@pytest.mark.parametrize("text", ["my ear hurts", "耳朵疼"])
def test_a_stated_attribute_stands_before_every_text(name: str, text: str) -> None:
    """Both texts end in the query and differ in front of it."""
    pair = BY_NAME[name](text)
    assert pair is not None
    assert pair.first.endswith(text)
    assert pair.second.endswith(text)
    assert pair.first != pair.second
