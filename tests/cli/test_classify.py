"""`medroute classify`."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from router import cli
from tests.cli.conftest import Run, is_one_line
from tests.questions import EMERGENCY, EMERGENCY_ZH, GENERAL, MEDICAL, MEDICAL_ZH

DECIDED = {
    "label", "health_score", "concern", "intent", "discipline", "language", "tier", "level", "red_flags", "classify_us",
}  # fmt: skip


def rows(text: str) -> list[dict[str, Any]]:
    """The lines of JSON."""
    return [json.loads(line) for line in text.splitlines()]


def write_jsonl(path: Path, *lines: dict[str, Any] | str) -> str:
    """A file of rows."""
    written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(written) + "\n", encoding="utf-8")
    return str(path)


def test_texts_on_the_command_line_are_numbered(run: Run) -> None:
    """Each text gets a line with its decision, in order."""
    outcome = run("classify", MEDICAL, GENERAL, EMERGENCY_ZH)
    found = rows(outcome.out)
    assert outcome.code == cli.GOOD
    assert [(row["id"], row["text"]) for row in found] == [("1", MEDICAL), ("2", GENERAL), ("3", EMERGENCY_ZH)]
    assert [row["label"] for row in found] == ["health", "other", "health"]
    assert all(set(row) == DECIDED | {"id", "text"} for row in found)
    assert found[2]["level"] == "emergency_ambulance"
    assert "CARD-1" in found[2]["red_flags"]
    assert found[2]["language"] == "zh"


def test_a_file_keeps_its_order_and_its_fields(run: Run, tmp_path: Path) -> None:
    """JSONL in, the same rows out with what was decided beside what was there."""
    lines: list[dict[str, Any] | str] = [
        {"id": "b", "text": GENERAL, "note": "ours", "label": "health"},
        "",
        {"id": "a", "text": MEDICAL_ZH, "lang": "zh"},
        {"text": EMERGENCY, "age_years": 60, "sex": "male", "pregnant": False, "locale": "en-GB"},
        {"id": "c", "text": "is it serious?", "messages": [{"role": "user", "content": MEDICAL}]},
    ]
    source, target = write_jsonl(tmp_path / "in.jsonl", *lines), tmp_path / "out.jsonl"
    outcome = run("classify", "--input", source, "--output", str(target))
    found = rows(target.read_text(encoding="utf-8"))
    assert (outcome.code, outcome.out, outcome.err) == (cli.GOOD, "", "")
    assert [row.get("id") for row in found] == ["b", "a", None, "c"]
    assert (found[0]["note"], found[0]["label"]) == ("ours", "other")
    assert (found[2]["age_years"], found[2]["locale"]) == (60, "en-GB")
    assert found[3]["label"] == "health"
    assert "帮" not in found[1]["text"]


def test_a_table_is_read_by_its_column(run: Run, tmp_path: Path) -> None:
    """CSV needs a `text` column; the others are kept, and rows without an id are numbered."""
    path = tmp_path / "queries.CSV"
    path.write_text(
        f'\ufefftext,team,age_years,pregnant\n"{MEDICAL}, please",a,34,yes\n{GENERAL},b,,\n', encoding="utf-8"
    )
    found = rows(run("classify", "--input", str(path)).out)
    assert [(row["id"], row["team"], row["label"]) for row in found] == [("1", "a", "health"), ("2", "b", "other")]
    assert found[0]["text"] == f"{MEDICAL}, please"
    assert found[1]["age_years"] == ""


def test_a_table_keeps_its_own_ids(run: Run, tmp_path: Path) -> None:
    """An `id` column wins over the number of the row."""
    path = tmp_path / "queries.csv"
    path.write_text(f"id,text\nx9,{GENERAL}\n", encoding="utf-8")
    assert rows(run("classify", "--input", str(path)).out)[0]["id"] == "x9"


def test_standard_input_is_read_as_lines(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--input -` takes JSONL from a pipe."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps({"id": "p", "text": MEDICAL}) + "\n"))
    outcome = run("classify", "--input", "-")
    assert [(row["id"], row["label"]) for row in rows(outcome.out)] == [("p", "health")]


def test_a_bad_row_keeps_its_place_and_says_what_is_wrong(run: Run, tmp_path: Path) -> None:
    """The rows around it are decided, it carries its fields and an `error`, and the exit code tells."""
    bad: list[dict[str, Any]] = [
        {},
        {"text": None},
        {"text": 5},
        {"text": ""},
        {"text": "x" * 8_001},
        {"text": "a\x00b"},
        {"text": "half \ud800"},
        {"text": "x", "age_years": "old"},
        {"text": "x", "age_years": -3},
        {"text": "x", "age_years": []},
        {"text": "x", "sex": "yes"},
        {"text": "x", "pregnant": "perhaps"},
        {"text": "x", "messages": "hello"},
        {"text": "x", "messages": 5},
        {"text": "x", "messages": [{"role": "doctor", "content": "x"}]},
        {"text": "x", "messages": [{"content": "x"}]},
        {"text": "x", "locale": 5},
        {"text": "x", "country": ["CN"]},
    ]
    good = {"id": "good", "text": MEDICAL}
    lines = [line for row in bad for line in (row, good)]
    outcome = run("classify", "--input", write_jsonl(tmp_path / "in.jsonl", *lines))
    found = rows(outcome.out)
    assert [row["label"] for row in found[1::2]] == ["health"] * len(bad)
    for broken, row in zip(found[::2], bad, strict=True):
        assert broken.pop("error")
        assert broken == row
    assert outcome.code == cli.FELL_SHORT
    assert outcome.err == f"medroute: {len(bad)} rows could not be decided; each carries its `error`\n"


def test_a_row_that_brings_a_field_called_error_is_still_good(run: Run, tmp_path: Path) -> None:
    """Only rows that could not be decided count as faults."""
    outcome = run("classify", "--input", write_jsonl(tmp_path / "in.jsonl", {"text": MEDICAL, "error": "mine"}))
    assert outcome.code == cli.GOOD
    assert rows(outcome.out)[0]["label"] == "health"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.jsonl", b'{"text": ', "a.jsonl line 1 is not JSON"),
        ("a.jsonl", b"5\n", "a.jsonl line 1 is not an object"),
        ("a.jsonl", b'{"text": "caf\xe9"}', "a.jsonl is not UTF-8"),
        ("a.csv", b"words\nhello\n", "a.csv has no column named text"),
        ("a.csv", b"", "a.csv has no column named text"),
        ("a.csv", b"text\ncaf\xe9\n", "a.csv is not UTF-8"),
        ("a.csv", b"text\n" + b"a" * 200_000 + b"\n", "a.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(
    run: Run, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    """The line names the file and what is wrong with it."""
    path = tmp_path / name
    path.write_bytes(content)
    outcome = run("classify", "--input", str(path))
    assert is_one_line(outcome)
    assert words in outcome.err


@pytest.mark.parametrize("target", ["no/such/folder/out.jsonl", "."])
def test_a_target_that_cannot_be_written_is_told_in_one_line(run: Run, tmp_path: Path, target: str) -> None:
    """The line names the option."""
    outcome = run("classify", MEDICAL, "--output", str(tmp_path / target))
    assert is_one_line(outcome)
    assert "--output" in outcome.err


def test_a_folder_is_no_file(run: Run, tmp_path: Path) -> None:
    """A folder given as input is refused."""
    assert is_one_line(run("classify", "--input", str(tmp_path)))
