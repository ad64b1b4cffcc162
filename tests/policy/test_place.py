"""Language and country are read, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.domain.intent import Language
from router.policy.place import answer_language, asker_country, tag_language, tag_region, written_language
from tests.builders import a_query


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what is anaemia", Language.ENGLISH),
        ("什么是贫血", Language.CHINESE),
        ("什麼是貧血", Language.CHINESE),
        ("我有chest pain", Language.CHINESE),
        ("what does 头疼 mean", Language.ENGLISH),
        ("B超", Language.CHINESE),
        ("café", Language.ENGLISH),
    ],
)
def test_words_tell_their_language(text: str, language: Language) -> None:
    """The language most of the words are in is the language of the query."""
    assert written_language(text) is language


@pytest.mark.parametrize("text", ["", "38.5", "120/80 ???", "🤕", "かゆい", "طبيب", "Привет"])
def test_no_language_is_made_up(text: str) -> None:
    """Numbers, pictures and other scripts tell no language of the service."""
    assert written_language(text) is None


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", Language.ENGLISH),
        ("EN-gb", Language.ENGLISH),
        ("zh-Hant-TW", Language.CHINESE),
        ("zh_CN", Language.CHINESE),
        ("yue-HK", Language.CHINESE),
        ("fr-FR", None),
        ("english", None),
        ("", None),
        (None, None),
    ],
)
def test_a_tag_names_a_language_or_none(tag: str | None, language: Language | None) -> None:
    """A language tag counts by its first part, and an unknown one counts for nothing."""
    assert tag_language(tag) is language


@pytest.mark.parametrize(
    ("tag", "region"),
    [
        ("en-GB", "GB"),
        ("zh-hans-cn", "CN"),
        ("zh_TW", "TW"),
        ("en-GB-oxendict", "GB"),
        ("zh-Hant", None),
        ("es-419", None),
        ("en-x-us", None),
        ("en", None),
        ("not a tag", None),
        ("", None),
        (None, None),
    ],
)
def test_a_tag_names_a_region_or_none(tag: str | None, region: str | None) -> None:
    """The region of a tag is its two-letter part, in capitals, and nothing else is taken for one."""
    assert tag_region(tag) == region


def test_the_words_of_a_query_outrank_its_tags() -> None:
    """Who writes Chinese is answered in Chinese, whatever the phone is set to."""
    query = a_query("胸口疼", locale="en-US", accept_language="en-US")
    assert answer_language(query) is Language.CHINESE


def test_the_locale_tells_where_words_do_not() -> None:
    """Without words the caller's locale counts before the browser's."""
    assert answer_language(a_query("38.5", locale="zh-CN", accept_language="en")) is Language.CHINESE


def test_the_browser_tells_where_nothing_else_does() -> None:
    """The browser's language is asked last."""
    assert answer_language(a_query("38.5", locale="fr-FR", accept_language="zh")) is Language.CHINESE


def test_english_is_the_last_resort() -> None:
    """A query that tells nothing is answered in English."""
    assert answer_language(a_query("38.5")) is Language.ENGLISH


@pytest.mark.parametrize("text", ["什么是贫血", "what is anaemia", "38.5"])
def test_words_tell_no_country(text: str) -> None:
    """Nobody is placed in a country by the language they write."""
    assert asker_country(a_query(text)) is None


def test_the_callers_country_is_taken() -> None:
    """A country the caller names counts, in capitals, before any tag."""
    assert asker_country(a_query(country="gb", locale="en-US")) == "GB"


def test_the_locale_in_force_gives_its_region() -> None:
    """Without a country the region of the locale counts, and the browser's never replaces it."""
    assert asker_country(a_query("38.5", locale="zh-TW", accept_language="en-US")) == "TW"
    assert asker_country(a_query("38.5", locale="zh", accept_language="en-US")) is None


def test_the_browser_gives_its_region_only_without_words() -> None:
    """The browser's region counts only where its language would: a query in words is not placed by it."""
    assert asker_country(a_query("38.5", accept_language="en-US")) == "US"
    assert asker_country(a_query("what is anaemia", accept_language="en-US")) is None


@given(st.text(max_size=40), st.text(max_size=12))
def test_any_text_and_tag_give_a_language(text: str, tag: str) -> None:
    """No text and no tag is without an answer language, and a made-up tag never gives more than two capitals."""
    query = a_query(text, locale=tag or None)
    assert answer_language(query) in Language
    country = asker_country(query)
    assert country is None or (len(country) == 2 and country.isupper())
