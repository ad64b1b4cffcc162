"""Finding passages: in the library that ships, and by rules shown on small ones."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.text import normalise
from router.sources.lexicon import WordLists
from router.sources.passages import library_version
from router.sources.retrieval import FURTHER_FLOOR, FURTHER_SHARE, Library, own_words
from router.sources.validity import Validity
from router.sources.words import key
from tests.builders import a_decision, a_passage, a_query, user_turns
from tests.questions import GENERAL, GENERAL_ZH
from tests.sources.shelf import TODAY, LetterEncoder, a_library, a_ranking, others, shipped_library, with_vectors


@pytest.fixture(scope="module")
def shipped() -> Library:
    """The library of the service."""
    return shipped_library()


def topics(library: Library, text: str, language: str, limit: int = 3) -> list[str]:
    """The topics found, best first."""
    return [match.passage.topic for match in library.search(normalise(text), language, limit)]


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        ("can I eat grapefruit with blood pressure tablets?", "en", "grapefruit-medicines"),
        ("how to stop a nosebleed", "en", "nosebleed"),
        ("What does VITAMIN D do", "en", "vitamin-d"),
        ("my child has a fever", "en", "fever-children"),
        ("高血压能吃柚子吗", "zh", "grapefruit-medicines"),
        ("宝宝发烧怎么办", "zh", "fever-children"),
        ("布洛芬", "zh", "ibuprofen"),
    ],
)
def test_a_known_question_finds_its_topic(shipped: Library, text: str, language: str, topic: str) -> None:
    """People's own words lead to the passage about them."""
    assert topic in topics(shipped, text, language)


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        ("runny tummy since lunch", "en", "diarrhoea"),
        ("headaches", "en", "headache"),
        ("ammoxicillin and beer", "en", "amoxicillin"),
        ("hemorrhoid cream", "en", "haemorrhoids"),
        ("Nurofen on an empty stomach", "en", "ibuprofen"),
        ("大姨妈来了肚子疼", "zh", "period-pain"),
        ("血糖高能吃西瓜吗", "zh", "type-2-diabetes"),
        ("屙烂屎點算", "zh", "diarrhoea"),
        ("頭痛", "zh", "headache"),
    ],
)
def test_everyday_words_endings_spellings_and_scripts_find_their_topic(
    shipped: Library, text: str, language: str, topic: str
) -> None:
    """Whoever asks need not know the words of the library."""
    assert topic in topics(shipped, text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("xqzv wvut", "en"), (GENERAL, "en"), ("how do i repair my bicycle chain", "en"), ("the of and to", "en"),
        ("best laptop under 500", "en"), ("!!! ???", "en"), ("", "en"), (GENERAL_ZH, "zh"), ("的了吗", "zh"),
        ("写一首关于月亮的诗", "zh"), ("魑魅魍魉", "zh"),
    ],
)  # fmt: skip
def test_what_the_library_knows_nothing_of_finds_nothing(shipped: Library, text: str, language: str) -> None:
    """No passage is better than a wrong one."""
    assert topics(shipped, text, language) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("is lupus hereditary", "en"), ("treatment for sarcoidosis", "en"), ("price of a nose job", "en"),
        ("系统性硬化症能活多久", "zh"), ("打玻尿酸疼不疼", "zh"), ("狼疮能生孩子吗", "zh"),
    ],
)  # fmt: skip
def test_a_name_that_no_passage_holds_finds_nothing(shipped: Library, text: str, language: str) -> None:
    """A question about one disease is not answered with a passage about another."""
    assert topics(shipped, text, language) == []


def test_passages_are_found_by_their_own_titles(shipped: Library) -> None:
    """Hardly any passage is hidden behind others."""
    hidden = [p.id for p in shipped.passages if p.topic not in topics(shipped, p.title, p.language)]
    assert len(hidden) <= len(shipped.passages) / 100, hidden


def test_passages_are_in_the_language_of_the_answer(shipped: Library) -> None:
    """The port gives the best passages in the language that was decided, at most as many as asked for."""
    found = shipped.find(a_query("vitamin D 维生素D"), a_decision(language="zh"), 2)
    assert 0 < len(found) <= 2
    assert {passage.language for passage in found} == {"zh"}


def test_the_same_question_finds_the_same_passages_in_the_same_order(shipped: Library) -> None:
    """Ties are broken by name, so that answers can be kept."""
    twins = [a_passage(id=name, topic=name, title="Sunburn", text="Sunburn", keywords=()) for name in "ab"]
    for shelf in ([*twins, *others()], [*others(), *reversed(twins)]):
        assert topics(a_library(*shelf), "sunburn", "en") == ["a", "b", "other-2"]
    assert topics(shipped, "headache", "en") == topics(shipped, "headache", "en")


@pytest.mark.parametrize("text", ["Bleeding gums", "bleeds GUM", "ｂｌｅｅｄｉｎｇ\u3000ｇｕｍｓ"])
def test_endings_case_and_width_do_not_matter(text: str) -> None:
    """Words are compared without them."""
    passage = a_passage(title="Gum disease", text="Gums that bleed need a dentist.", keywords=())
    assert topics(a_library(passage, *others()), text, "en") == ["anaemia"]


def test_a_passage_below_the_floor_is_not_shown() -> None:
    """One word in common with a long question is not enough."""
    library = a_library(*others())
    assert topics(library, "knee", "en") == ["other-1"]
    assert topics(library, "knee surgery insurance cost comparison website", "en") == []


def test_a_passage_far_behind_the_best_is_not_shown(shipped: Library) -> None:
    """Every passage shown is likely enough beside the first."""
    for text in ("what is high blood pressure", "is paracetamol safe in pregnancy", "how to stop a nosebleed"):
        found = shipped.search(text, "en", 10)
        assert found
        assert all(m.likelihood >= max(FURTHER_FLOOR, FURTHER_SHARE * found[0].likelihood) for m in found)


def test_an_everyday_word_counts_as_what_it_means() -> None:
    """The list of meanings leads to a passage that holds none of the words asked."""
    lists = WordLists(meanings={key("red as a lobster"): "sunburn"})
    assert topics(a_library(*others(), lists=lists), "red as a lobster", "en") == ["other-2"]
    assert topics(a_library(*others()), "red as a lobster", "en") == []


def test_an_empty_library_finds_nothing() -> None:
    """It is not an error to have none."""
    library = a_library()
    assert library.search("anything", "en", 3) == []
    assert library.state().state == "absent"


def test_the_version_follows_the_words_and_the_rules() -> None:
    """Any change of a passage or of the rules changes the version, so that no kept answer outlives its source."""
    passage = a_passage()
    assert library_version([passage]) == library_version([a_passage()])
    versions = {
        a_library(passage).version,
        a_library(a_passage(text="Anaemia means too few red cells.")).version,
        a_library(a_passage(verified=True)).version,
        a_library(passage, validity=Validity(max_age_days=3)).version,
        a_library(passage, validity=Validity(publishers=frozenset({"NHS"}))).version,
        a_library(passage, ranking=a_ranking(floor=0.6)).version,
    }
    assert len(versions) == 6


@pytest.mark.parametrize(
    ("question", "language", "topic"),
    [
        ("ibuprofen dose", "en", "ibuprofen"),
        ("symptoms of flu", "en", "cold-and-flu"),
        ("how to treat a burn", "en", "burns"),
        ("什么是糖尿病", "zh", "type-2-diabetes"),
        ("乙肝会遗传吗", "zh", "hepatitis-b"),
    ],
)
def test_what_is_asked_about_outweighs_what_is_asked(
    shipped: Library, question: str, language: str, topic: str
) -> None:
    """The subject of a question chooses the passage, not the dose or the symptoms that every passage speaks of."""
    assert topics(shipped, question, language)[0] == topic


@given(text=st.text(max_size=300), language=st.sampled_from(["en", "zh"]))
def test_any_text_can_be_looked_for(shipped: Library, text: str, language: str) -> None:
    """Whatever is asked, at most a few matches in the right language come back, each with a likelihood."""
    found = shipped.search(normalise(text), language, 3)
    assert len(found) <= 3
    assert all(match.passage.language == language and 0 < match.likelihood <= 1 for match in found)


@pytest.mark.parametrize("text", ["a\u0300\u0315" * 4_000, "痛" * 8_000, "ill " * 2_000, "\ufdfa" * 8_000, "9" * 8_000])
def test_hostile_length_costs_no_more_than_the_window(shipped: Library, text: str) -> None:
    """Eight thousand characters of anything are read within the bounds."""
    began = time.perf_counter()
    shipped.find(a_query(text), a_decision(), 3)
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("before", "text", "language", "topic"),
    [
        ("is ibuprofen safe", "and for my daughter?", "en", "ibuprofen"),
        ("宝宝得了手足口病", "那要多久才好呢", "zh", "hand-foot-mouth"),
    ],
)
def test_a_follow_up_is_looked_for_with_the_message_before_it(
    shipped: Library, before: str, text: str, language: str, topic: str
) -> None:
    """A message that says nothing alone leans on the asker's last one."""
    decision = a_decision(language=language)
    assert shipped.find(a_query(text), decision, 3) == ()
    found = shipped.find(a_query(text, turns=user_turns(before)), decision, 3)
    assert topic in [passage.topic for passage in found]


def test_a_new_question_does_not_inherit_the_old_ones_sources(shipped: Library) -> None:
    """A message that stands alone is looked for alone."""
    asked = a_query("please write a poem about the moon for my class in school", turns=user_turns("what is gout"))
    assert shipped.find(asked, a_decision(), 3) == ()


def test_without_a_reader_the_own_words_are_looked_for() -> None:
    """The reading of last resort is the text itself."""
    assert own_words(a_query("Gout")).own == "gout"
    assert own_words(a_query("Gout")).together == ""


def test_a_passage_grows_stale_while_the_service_runs() -> None:
    """Age is judged by the day of the query, not by the day of the start, and told in the state."""
    days = [TODAY]
    passage = a_passage(title="Gout", text="Gout", keywords=(), reviewed_on=TODAY.isoformat())
    library = a_library(passage, *others(), validity=Validity(max_age_days=10), today=lambda: days[0])
    assert topics(library, "gout", "en") == ["anaemia"]
    days[0] = TODAY + timedelta(days=11)
    assert topics(library, "gout", "en") == []
    assert "too old" in library.state().detail


def test_what_is_off_the_list_is_not_shown_and_counted() -> None:
    """Only publishers that the operator trusts are shown."""
    passage = a_passage(title="Gout", text="Gout", keywords=(), publisher="A shop")
    library = a_library(passage, *others(), validity=Validity(publishers=frozenset({others()[0].publisher})))
    assert topics(library, "gout", "en") == []
    assert library.counts() == {"shown": 5, "off_list": 1, "stale": 0}
    assert "1 off the list of publishers" in library.state().detail


def test_another_language_is_offered_only_where_the_own_one_has_nothing(tmp_path: Path) -> None:
    """A passage of the operator in the other language is found by nearness, and says which language it is in."""
    english = a_passage(
        id="vitiligo.en", topic="vitiligo", title="vitiligo 白癜风", text="vitiligo", keywords=("白癜风",)
    )
    both = [
        a_passage(id=f"gout.{name}", topic="gout", title="痛风", text="痛风", language=name) for name in ("en", "zh")
    ]
    shelf = [english, *both, *others()]
    library = a_library(*shelf, vectors=with_vectors(shelf, tmp_path, LetterEncoder()))
    (found, *_) = library.search("vitiligo 白癜风", "zh", 3)
    assert (found.passage.id, found.passage.language) == ("vitiligo.en", "en")
    assert [match.passage.id for match in library.search("痛风", "zh", 3)] == ["gout.zh"]


def test_by_words_only_no_vector_is_made(tmp_path: Path) -> None:
    """The encoder is asked once a search, and not at all where words suffice."""
    encoder = LetterEncoder()
    library = a_library(*others(), vectors=with_vectors(others(), tmp_path, encoder))
    assert library.has_vectors
    library.search("sunburn", "en", 3, words_only=True)
    library.search("", "en", 3)
    assert encoder.asked == []
    library.search("sunburn", "en", 3)
    assert encoder.asked == ["sunburn"]
