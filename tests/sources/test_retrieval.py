"""Finding passages: in the library that ships, and by rules shown on small ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.domain.answer import Passage
from router.sources.passages import library_version, read_passages
from router.sources.retrieval import MAX_QUERY_TERMS, MIN_COVERAGE, RELATIVE_FLOOR, Library, terms
from tests.builders import a_decision, a_passage, a_query
from tests.questions import GENERAL, GENERAL_ZH


@pytest.fixture(scope="module")
def shipped() -> Library:
    """The library of the service."""
    return Library(read_passages())


def topics(library: Library, text: str, language: str, limit: int = 3) -> list[str]:
    """The topics found, best first."""
    return [match.passage.topic for match in library.search(text, language, limit)]


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
    again = Library(tuple(reversed(shipped.passages)))
    for text in ("headache", "what is diabetes", "fever and cough"):
        assert topics(shipped, text, "en") == topics(again, text, "en")


@pytest.mark.parametrize("text", ["Bleeding gums", "bleeds GUM", "ｂｌｅｅｄｉｎｇ\u3000ｇｕｍｓ"])
def test_endings_case_and_width_do_not_matter(text: str) -> None:
    """Words are compared without them."""
    passage = a_passage(title="Gum disease", text="Gums that bleed need a dentist.", keywords=())
    assert topics(Library([passage, *others()]), text, "en") == ["anaemia"]


def others() -> list[Passage]:
    """Passages about other things, so that words are worth something."""
    return [
        a_passage(id=f"other-{number}", topic=f"other-{number}", title=title, text=title, keywords=())
        for number, title in enumerate(("Sleep", "Knee pain", "Sunburn", "Hay fever", "Stroke"))
    ]


def test_a_passage_must_cover_enough_of_the_question() -> None:
    """One word in common with a long question is not enough to be shown."""
    library = Library(others())
    assert topics(library, "knee", "en") == ["other-1"]
    assert topics(library, "knee surgery insurance cost comparison website", "en") == []


def test_a_passage_far_behind_the_best_is_not_shown() -> None:
    """Every passage shown scores a fair share of the first."""
    library = Library(read_passages())
    for text in ("what is high blood pressure", "is paracetamol safe in pregnancy", "how to stop a nosebleed"):
        found = library.search(text, "en", 10)
        assert found
        assert all(match.score >= RELATIVE_FLOOR * found[0].score for match in found)
        assert all(match.coverage >= MIN_COVERAGE for match in found)


def test_an_empty_library_finds_nothing() -> None:
    """It is not an error to have none."""
    assert Library(()).search("anything", "en", 3) == []


def test_the_version_follows_the_words() -> None:
    """Any change of any passage changes the version, so that no kept answer outlives its source."""
    first = library_version([a_passage()])
    assert first == library_version([a_passage()])
    assert first != library_version([a_passage(text="Anaemia means too few red cells.")])
    assert first != Library([a_passage(verified=True)]).version


def test_terms_are_words_and_pairs_of_characters() -> None:
    """Words that say nothing are left out in both languages."""
    assert terms("What are the symptoms of 2 diseases?") == ["symptom", "2", "diseas"]
    assert terms("我的头痛吗") == ["头痛", "头", "痛"]


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
    assert shipped.search(question, language, 3)[0].passage.topic == topic


@given(text=st.text(max_size=300), language=st.sampled_from(["en", "zh"]))
def test_any_text_can_be_looked_for(shipped: Library, text: str, language: str) -> None:
    """Whatever is asked, a few matches in the right language come back, each covering enough."""
    found = shipped.search(text, language, 3)
    assert len(found) <= 3
    assert all(match.passage.language == language and MIN_COVERAGE <= match.coverage <= 1.0001 for match in found)


def test_a_long_question_is_looked_for_by_its_first_terms(shipped: Library) -> None:
    """The work does not grow with the length of the text."""
    long = " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(MAX_QUERY_TERMS)) + " nosebleed"
    assert topics(shipped, long, "en") == []
