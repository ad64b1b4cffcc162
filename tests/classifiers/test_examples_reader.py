"""The labelled queries, read from JSONL."""

import json
from pathlib import Path
from typing import Any

import pytest

from classifiers.training.examples import Example, read_examples
from router.domain.errors import ArtefactError
from router.domain.intent import Concern, Discipline, Intent, Label, Language

_ROW = {
    "id": "en-1",
    "lang": "en",
    "text": "my back hurts",
    "label": "health",
    "concern": "personal",
    "intent": "symptom",
    "discipline": "surgery",
    "slice": "en_chatty",
}


def _write(path: Path, *rows: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")


def _without(key: str) -> dict[str, str]:
    return {name: value for name, value in _ROW.items() if name != key}


def test_a_row_becomes_an_example(tmp_path: Path) -> None:
    """Every field of a row arrives as its own kind of value."""
    _write(tmp_path / "a.jsonl", _ROW)
    assert read_examples(tmp_path) == [
        Example(
            id="en-1",
            text="my back hurts",
            language=Language.ENGLISH,
            label=Label.HEALTH,
            concern=Concern.PERSONAL,
            intent=Intent.SYMPTOM,
            discipline=Discipline.SURGERY,
            slice="en_chatty",
            borderline=False,
        )
    ]


@pytest.mark.parametrize("row", [_without("intent") | {"discipline": None}, _ROW | {"intent": "", "discipline": ""}])
def test_finer_labels_may_be_absent(tmp_path: Path, row: dict[str, Any]) -> None:
    """A row without intent or discipline is an example without them."""
    _write(tmp_path / "a.jsonl", row)
    (example,) = read_examples(tmp_path)
    assert (example.intent, example.discipline) == (None, None)


def test_a_debatable_row_is_marked(tmp_path: Path) -> None:
    """A row that two readers could label differently says so."""
    _write(tmp_path / "a.jsonl", _ROW | {"borderline": True})
    assert read_examples(tmp_path)[0].borderline


def test_files_are_read_in_a_fixed_order(tmp_path: Path) -> None:
    """Folders and files are read by name, and rows as they stand."""
    _write(tmp_path / "zh" / "a.jsonl", _ROW | {"id": "4"})
    _write(tmp_path / "en" / "b.jsonl", _ROW | {"id": "3"})
    _write(tmp_path / "en" / "a.jsonl", _ROW | {"id": "2"}, _ROW | {"id": "1"})
    _write(tmp_path / "en" / "notes.json", "not read")
    assert [example.id for example in read_examples(tmp_path)] == ["2", "1", "3", "4"]


@pytest.mark.parametrize(
    "row",
    [
        *(_without(key) for key in ("id", "text", "lang", "label", "concern", "slice")),
        _ROW | {"lang": "fr"},
        _ROW | {"label": "maybe"},
        _ROW | {"concern": "mine"},
        _ROW | {"intent": "gossip"},
        _ROW | {"discipline": "astrology"},
        [],
        "text",
        None,
    ],
    ids=str,
)
def test_a_wrong_row_names_its_file_and_line(tmp_path: Path, row: Any) -> None:
    """Whoever wrote a wrong label learns where it stands."""
    _write(tmp_path / "en" / "health.jsonl", _ROW, row)
    with pytest.raises(ArtefactError, match=r"^health\.jsonl line 2 is not an example"):
        read_examples(tmp_path)


def test_a_line_that_is_no_json_names_its_place(tmp_path: Path) -> None:
    """A broken line is found where it stands."""
    (tmp_path / "a.jsonl").write_text("{not json\n", encoding="utf-8")
    with pytest.raises(ArtefactError, match=r"^a\.jsonl line 1 is not an example"):
        read_examples(tmp_path)


def test_an_empty_folder_names_the_next_step(tmp_path: Path) -> None:
    """Where there is nothing to read the error says what to point at."""
    with pytest.raises(ArtefactError, match="point --data at the folder that holds queries/"):
        read_examples(tmp_path / "missing")
