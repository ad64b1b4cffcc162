"""The formulas: read back, refused when foreign, fitted on labelled queries."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from router.domain.errors import ArtefactError
from router.sources.fitting import Labelled, fit, read_labelled
from router.sources.ranking import AGAINST, FEATURES, FILE, read_ranking
from tests.sources.shelf import LetterEncoder, a_library, others, with_vectors


def test_the_formulas_that_ship_cover_both_languages_and_every_kind() -> None:
    """Each weight has the sign that makes sense, and each floor lies within reach."""
    ranking = read_ranking()
    assert set(ranking) == {f"{language}.{kind}" for language in ("en", "zh") for kind in FEATURES}
    for formula in ranking.values():
        assert 0 < formula.floor < 1
        assert all(w <= 0 if name in AGAINST else w >= 0 for name, w in formula.weights.items())


@pytest.mark.parametrize("text", ["", "{}", '{"format": "other", "formulas": {}}', '{"formulas": {"en.words": {}}}'])
def test_other_formulas_are_refused_with_the_command_that_writes_them(tmp_path: Path, text: str) -> None:
    """A missing, broken or foreign file ends in one line."""
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ArtefactError, match="medroute sources fit"):
        read_ranking(tmp_path)


def labelled() -> list[Labelled]:
    """Queries that name a passage, and queries that name none."""
    asked = [Labelled(f"{p.title.lower()} for week {n}", "en", frozenset({p.id})) for n in range(4) for p in others()]
    return asked + [Labelled(f"bicycle chain {n}", "en", frozenset()) for n in range(10)]


def test_fitting_learns_to_tell_an_answer_from_none(tmp_path: Path) -> None:
    """What is written can be read, finds what was labelled, and is silent elsewhere."""
    said: list[str] = []
    fitted = fit(a_library(*others()), labelled(), said.append)
    assert set(fitted["formulas"]) == {"en.words"}
    assert "en.words" in said[0]
    (tmp_path / FILE).write_text(json.dumps(fitted), encoding="utf-8")
    library = a_library(*others(), ranking=read_ranking(tmp_path))
    assert [match.passage.id for match in library.search("sunburn today", "en", 1)] == ["other-2"]
    assert library.search("bicycle pump", "en", 1) == []


def test_with_vectors_every_kind_is_fitted(tmp_path: Path) -> None:
    """The same rows fit the formulas that read vectors."""
    chinese = [replace(passage, id=f"{passage.id}.zh", language="zh") for passage in others()]
    shelf = [*others(), *chinese]
    library = a_library(*shelf, vectors=with_vectors(shelf, tmp_path, LetterEncoder()))
    fitted = fit(library, labelled(), lambda _: None)
    assert set(fitted["formulas"]) == {"en.words", "en.both", "en.foreign"}


def test_rows_are_read_in_the_one_form() -> None:
    """A row without its label is an error."""
    (row,) = read_labelled([{"text": "GOUT", "lang": "en", "relevant": ["gout.en"]}], str.lower)
    assert row == Labelled("gout", "en", frozenset({"gout.en"}))
    with pytest.raises(KeyError):
        read_labelled([{"text": "gout", "lang": "en"}], str.lower)
