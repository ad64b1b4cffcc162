"""Carriers filled with terms, the same way on every run."""

from pathlib import Path

import pytest

from classifiers.training.pool import PoolQuery, expand_pool
from router.domain.intent import Label, Language


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    """A pool of English health queries and of Chinese others."""
    for name, text in {
        "en/health/carriers": "what helps {disease}\n\ncan {drug} cure {disease}\n",
        "en/health/disease": "gout\nmeasles\nflu\n",
        "en/health/drug": "aspirin\n",
        "en/health/food": "onion\n",
        "zh/other/carriers": "{film}好看吗\n",
        "zh/other/film": "流浪地球\n",
    }.items():
        path = tmp_path / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def _texts(queries: list[PoolQuery], origin: str, language: Language = Language.ENGLISH) -> list[str]:
    return [query.text.lower() for query in queries if query.origin == origin and query.language is language]


def test_every_sure_term_stands_alone_once(pool: Path) -> None:
    """Names that mean one thing are queries by themselves; an onion, and a carrier, is none."""
    assert _texts(expand_pool(pool, 0, 1), "bare") == ["gout", "measles", "flu", "aspirin"]


def test_carriers_are_filled_as_often_as_asked(pool: Path) -> None:
    """Each language and label that has lists gets its number of filled carriers, with nothing left open."""
    queries = expand_pool(pool, 12, 1)
    assert len(_texts(queries, "carrier")) == len(_texts(queries, "carrier", Language.CHINESE)) == 12
    assert not [query.text for query in queries if "{" in query.text]
    assert set(_texts(queries, "carrier", Language.CHINESE)) == {"流浪地球好看吗"}


def test_every_term_is_used_before_any_is_used_again(pool: Path) -> None:
    """Three carriers name all three diseases."""
    carried = " ".join(_texts(expand_pool(pool, 3, 1), "carrier"))
    assert all(name in carried for name in ("gout", "measles", "flu"))


def test_queries_know_where_they_come_from(pool: Path) -> None:
    """Language and label are those of the folder."""
    queries = expand_pool(pool, 2, 1)
    assert {(query.language, query.label) for query in queries} == {
        (Language.ENGLISH, Label.HEALTH),
        (Language.CHINESE, Label.OTHER),
    }


def test_the_same_seed_joins_the_same_way(pool: Path) -> None:
    """Two runs agree to the letter, and another seed joins otherwise."""
    assert expand_pool(pool, 20, 1) == expand_pool(pool, 20, 1)
    assert expand_pool(pool, 20, 1) != expand_pool(pool, 20, 2)


def test_an_empty_pool_gives_nothing(tmp_path: Path) -> None:
    """A folder without lists fills no carrier."""
    assert expand_pool(tmp_path, 5, 1) == []
