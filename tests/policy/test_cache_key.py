"""The identity under which an answer may be reused."""

import re
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.domain.decision import Decision, Route
from router.domain.intent import Concern, Language
from router.policy.caching import cache_key
from tests.builders import a_decision, a_query

_VERSIONS = {"classifier": "1", "library": "2"}


def _key(text: str, decision: Decision | None = None, secret: bytes = b"") -> str:
    return cache_key(a_query(text), decision or a_decision(), _VERSIONS, secret)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("what is anaemia", "What is  ANAEMIA?"),
        ("what is anaemia", " what\nis\tanaemia … "),
        ("什么是贫血", "什么是贫血？"),
        ("什么是贫血。", "什么是贫血～"),
        ("B12 vs iron", "Ｂ１２　ｖｓ　ｉｒｏｎ"),
        ("café", "cafe\u0301"),
        ("STRASSE", "straße"),
    ],
)
def test_equal_texts_share_a_key(text: str, same: str) -> None:
    """Case, width, spaces and the closing mark do not make another question."""
    assert _key(text) == _key(same)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("胸痛", "不胸痛"),
        ("孕妇能吃布洛芬吗", "孕妇不能吃布洛芬吗"),
        ("can you take ibuprofen with food", "cannot you take ibuprofen with food"),
        ("foods that can raise iron", "foods that can't raise iron"),
        ("what is 12 times 3", "what is 12 times 4"),
        ("what is 1.5 times 3", "what is 15 times 3"),
        ("what is 10²", "what is 102"),
        ("what is ½ of 8", "what is 1/2 of 8 less 1"),
        ("what is 1½ plus 1", "what is 11/2 plus 1"),
        ("what is 5!", "what is 5"),
        ("low iron", "high iron"),
        ("iron before food", "food before iron"),
        ("is it -5", "is it 5"),
        ("什么是贫血", "什麼是貧血"),
    ],
)
def test_different_questions_have_different_keys(text: str, other: str) -> None:
    """A denial, a number, a sign or the order of words makes another question."""
    assert _key(text) != _key(other)


_CHANGES = [
    a_decision(),
    a_decision(Route.GENERAL, concern=Concern.INFORMATION),
    a_decision(language=Language.CHINESE),
    a_decision(country="GB"),
    a_decision(country="US"),
    a_decision(concern=Concern.ADMIN),
]


@pytest.mark.parametrize(("one", "other"), list(combinations(_CHANGES, 2)))
def test_every_part_of_the_act_counts(one: Decision, other: Decision) -> None:
    """Another route, language, country or concern has another answer."""
    assert _key("what is anaemia", one) != _key("what is anaemia", other)


@pytest.mark.parametrize(
    "versions",
    [
        {},
        {"classifier": "1"},
        {"classifier": "1", "library": "3"},
        {"classifier": "2", "library": "2"},
        {"classifier": "2", "library": "1"},
        {"classifier": "1", "library": "2", "rules": ""},
        {"classifier": "1library=2"},
    ],
    ids=str,
)
def test_every_version_counts(versions: dict[str, str]) -> None:
    """A new version of anything the answer rests on retires the old answers."""
    assert cache_key(a_query(), a_decision(), versions) != cache_key(a_query(), a_decision(), _VERSIONS)


def test_the_order_of_versions_does_not_count() -> None:
    """The same versions in another order are the same identity."""
    assert cache_key(a_query(), a_decision(), dict(reversed(_VERSIONS.items()))) == _key("what is anaemia")


def test_what_the_answer_does_not_rest_on_does_not_count() -> None:
    """Identifiers and scores of one act leave the key as it is."""
    other = replace(a_decision(), id="q_other", health_score=0.51)
    assert _key("what is anaemia", other) == _key("what is anaemia")


def test_the_secret_changes_the_key() -> None:
    """Who reads the store cannot test guesses without the secret."""
    keys = {_key("what is anaemia", secret=secret) for secret in (b"", b"one", b"two")}
    assert len(keys) == 3


def test_a_long_secret_is_used_up_to_64_bytes() -> None:
    """A secret beyond the digest's limit works, by its first 64 bytes."""
    assert _key("x", secret=b"s" * 100) == _key("x", secret=b"s" * 64) != _key("x", secret=b"s" * 63)


def test_a_key_shows_nothing_of_the_text() -> None:
    """A key is a digest of fixed length."""
    assert re.fullmatch("[0-9a-f]{40}", _key("anaemia " * 500))


_PARTS = st.text("ab1:= ", max_size=6)
_IDENTITIES = st.tuples(
    st.text("ab1:=", max_size=6),
    st.one_of(st.none(), st.text("AB1:", min_size=1, max_size=4)),
    st.dictionaries(st.text("ab1:", max_size=3), _PARTS, max_size=3),
)


@given(_IDENTITIES, _IDENTITIES)
def test_no_two_identities_join_into_one(
    one: tuple[str, str | None, dict[str, str]], other: tuple[str, str | None, dict[str, str]]
) -> None:
    """Two keys are equal exactly when text, country and versions all are, wherever the borders of the parts fall."""
    keys = [cache_key(a_query(text), a_decision(country=country), versions) for text, country, versions in (one, other)]
    assert (keys[0] == keys[1]) is (one == other)


def test_a_length_before_each_part_keeps_them_apart() -> None:
    """Parts that read the same when joined are different identities."""
    split = cache_key(a_query(), a_decision(), {"a": "1", "b": "2"})
    joined = cache_key(a_query(), a_decision(), {"a": "13:b=2"})
    assert split != joined
    assert _key("ab", a_decision(country="C")) != _key("a", a_decision(country="BC"))
