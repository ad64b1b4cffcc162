"""`medroute sources` and `medroute evaluate sources`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from router import cli
from router.settings import Settings
from tests.builders import a_passage
from tests.cli.conftest import Run, is_one_line

TEXT = "A rare illness of the spleen that this project made up: the Gladstone syndrome makes people hum. " * 3


def a_file(path: Path, *rows: dict[str, Any]) -> Path:
    """JSONL with the rows."""
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return path


def a_row(**changes: Any) -> dict[str, Any]:
    """A passage that the library does not hold."""
    passage = a_passage(
        id="gladstone.en", topic="gladstone", title="Gladstone syndrome", text=TEXT, keywords=("Gladstone",)
    )
    return {**asdict(passage), **changes}


def test_search_shows_what_an_answer_would_cite(run: Run) -> None:
    """Number, language, title, publisher and address of each; or that there is none."""
    found = run("sources", "search", "how do I stop a nosebleed")
    assert found.code == cli.GOOD
    assert "nosebleed.en" in found.out
    assert "https://" in found.out
    assert "no source" in run("sources", "search", "吉他怎么调音").out
    assert ".zh" in run("sources", "search", "流鼻血", "--lang", "zh").out


def test_an_own_passage_is_added_checked_and_found(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a file to a source, and once only."""
    new, own = a_file(tmp_path / "new.jsonl", a_row()), tmp_path / "own.jsonl"
    assert run("sources", "lint", str(new)).code == cli.GOOD
    assert run("sources", "add", str(new), "--library", str(own)).code == cli.GOOD
    again = run("sources", "add", str(new), "--library", str(own))
    assert again.code == cli.FELL_SHORT
    assert "stands already in own.jsonl" in again.out
    assert "nothing was added" in again.err
    monkeypatch.setenv("MEDROUTE_SOURCES_FILE", str(own))
    assert "gladstone.en" in run("sources", "search", "what is Gladstone syndrome").out
    assert "583 passages" in run("check").out
    monkeypatch.setenv("MEDROUTE_SOURCES_PUBLISHERS", "NHS, WHO")
    monkeypatch.setenv("MEDROUTE_SOURCES_MAX_AGE_DAYS", "100000")
    assert "off the list of publishers" in run("check").out


def test_lint_tells_each_fault_by_line_and_field(run: Run, tmp_path: Path) -> None:
    """A file with an error is exit 1."""
    faulty = a_file(tmp_path / "own.jsonl", a_row(), a_row(id="b", url="http://x"), a_row(id="c", language="fr"))
    outcome = run("sources", "lint", str(faulty))
    assert outcome.code == cli.FELL_SHORT
    assert "own.jsonl:2 error url" in outcome.out
    assert "own.jsonl:3 error line: language is 'fr'" in outcome.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("sources",),
        ("sources", "nonsense"),
        ("sources", "search", " "),
        ("sources", "search", "gout", "--limit", "0"),
        ("sources", "lint", "/no/such/file"),
        ("sources", "add", "/no/such/file", "--library", "own.jsonl"),
        ("sources", "add", "new.jsonl", "--library", "/"),
        ("sources", "fit", "--data", "x.jsonl"),
        ("evaluate", "sources", "--data", "/no/such/file"),
        ("evaluate", "sources", "--data", "x.jsonl", "--robustness"),
        ("evaluate", "sources", "--data", "x.jsonl", "--min", "nonsense=1"),
    ],
)
def test_bad_usage_is_one_line_and_exit_2(run: Run, arguments: tuple[str, ...]) -> None:
    """Each mistake is told in one line."""
    assert is_one_line(run(*arguments))


@pytest.mark.parametrize("action", ["add", "lint", "search", "fit"])
def test_the_help_of_an_action_ends_with_an_example(run: Run, action: str) -> None:
    """An example that can be typed stands at the end."""
    assert f"example: medroute sources {action}" in run("sources", action, "--help").out


def test_a_faulty_own_library_stops_the_service_in_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line names the setting, the file, the line and the field."""
    monkeypatch.setenv("MEDROUTE_SOURCES_FILE", str(a_file(tmp_path / "own.jsonl", a_row(reviewed_on="last year"))))
    outcome = run("check")
    assert outcome.code == cli.BAD_USAGE
    assert all(part in outcome.err for part in ("MEDROUTE_SOURCES_FILE", "own.jsonl line 1", "reviewed_on"))
    assert Settings.model_fields["sources_file"].description


def test_sources_are_measured_by_language_and_gated(run: Run, tmp_path: Path) -> None:
    """Recall, MRR and silence with intervals; a gate that falls short is exit 1; the report tells the errors."""
    rows = [
        {"id": "1", "lang": "en", "text": "how to stop a nosebleed", "relevant": ["nosebleed.en"]},
        {"id": "2", "lang": "zh", "text": "流鼻血怎么止", "relevant": ["nosebleed.zh"]},
        {"id": "3", "lang": "en", "text": "how to tune a guitar", "relevant": []},
        {"id": "4", "lang": "zh", "text": "吉他怎么调音", "relevant": []},
        {"id": "5", "lang": "en", "text": "how to tune a banjo", "relevant": ["nosebleed.en"]},
    ]
    data, folder = a_file(tmp_path / "rows.jsonl", *rows), tmp_path / "report"
    outcome = run("evaluate", "sources", "--data", str(data), "--report", str(folder), "--min", "recall_at_3=0.9")
    assert outcome.code == cli.FELL_SHORT
    assert "recall_at_3 is 0.6667" in outcome.err
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert report["figures"]["zh"]["words_mrr"]["value"] == 1.0
    assert report["figures"]["all"]["no_source"]["value"] == 1.0
    assert report["sections"][0]["blocks"][0]["rows"][0]["id"] == "5"
    assert "banjo" in (folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "row",
    [
        {"id": "1", "lang": "en", "text": "gout"},
        {"id": "1", "lang": "en", "text": "gout", "relevant": ["no-such-passage.en"]},
        {"id": "1", "lang": "fr", "text": "goutte", "relevant": []},
        {"id": "1", "lang": "en", "text": "", "relevant": []},
    ],
)
def test_a_row_that_cannot_be_measured_is_named(run: Run, tmp_path: Path, row: dict[str, Any]) -> None:
    """The line names the file and the row."""
    outcome = run("evaluate", "sources", "--data", str(a_file(tmp_path / "rows.jsonl", row)))
    assert is_one_line(outcome)
    assert "rows.jsonl row 1" in outcome.err
