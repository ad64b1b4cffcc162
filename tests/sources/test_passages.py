"""Reading passages, and refusing what cannot be cited."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from router.domain.errors import ArtefactError
from router.sources.passages import read_passages
from tests.builders import a_passage


def write(folder: Path, *rows: Any, name: str = "en.jsonl") -> Path:
    """A folder with one file of rows."""
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    return folder


def a_row(**changes: Any) -> dict[str, Any]:
    """A passage as it stands in a file."""
    return {**asdict(a_passage()), **changes}


def test_passages_come_back_as_they_were_written(tmp_path: Path) -> None:
    """Every field is read, in the order of files and lines; what is not a field is passed over."""
    write(tmp_path, a_row(id="b", note="for editors"), name="b.jsonl")
    write(tmp_path, a_row(id="a2"), a_row(id="a1"), name="a.jsonl")
    assert read_passages(tmp_path) == (a_passage("a2"), a_passage("a1"), a_passage("b"))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{", "en.jsonl line 2"),
        ("5", "en.jsonl line 2"),
        ({**a_row(), "title": ""}, "title must be a text"),
        ({**a_row(), "text": None}, "text must be a text"),
        ({**a_row(), "url": "javascript:alert(1)"}, "url must begin with https:// or http://"),
        ({**a_row(), "language": "fr"}, "'fr'"),
        ({**a_row(), "discipline": "magic"}, "'magic'"),
        ({name: value for name, value in a_row().items() if name != "publisher"}, "lacks 'publisher'"),
        (a_row(id="first"), "the id first stands twice"),
        ({**a_row(), "keywords": 5}, "en.jsonl line 2"),
    ],
)
def test_what_cannot_be_cited_is_refused_by_line(tmp_path: Path, row: Any, words: str) -> None:
    """The error names the file, the line and what is wrong."""
    with pytest.raises(ArtefactError) as caught:
        read_passages(write(tmp_path, a_row(id="first"), row))
    assert words in str(caught.value)
    assert "line 2" in str(caught.value)


def test_the_library_that_ships_speaks_both_languages_alike() -> None:
    """Each topic stands in English and in Chinese, with a public page and a day of review."""
    passages = read_passages()
    by_language = {
        language: {passage.topic for passage in passages if passage.language == language} for language in ("en", "zh")
    }
    assert by_language["en"] == by_language["zh"]
    assert all(passage.url.startswith("http") and len(passage.reviewed_on) == 10 for passage in passages)
