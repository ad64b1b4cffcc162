"""`medroute evaluate` from the command line, on the service that ships."""

import json
from pathlib import Path

import pytest

from classifiers.intent import artefact
from router.cli import main
from tests.evaluation.judges import write_rows

ROWS = [
    {"id": "1", "lang": "en", "text": "my stomach has hurt since yesterday", "label": "health"},
    {"id": "2", "lang": "zh", "text": "我发烧两天了怎么办", "label": "health"},
    {"id": "3", "lang": "en", "text": "write a python function that sorts a list", "label": "other"},
    {"id": "4", "lang": "zh", "text": "帮我订一张去北京的机票", "label": "other"},
]


@pytest.fixture
def data(tmp_path: Path) -> str:
    """A small labelled file."""
    return str(write_rows(tmp_path / "rows.jsonl", ROWS))


def test_a_run_prints_a_table_and_writes_both_reports(
    data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 0 where every gate holds, the table on standard output, nothing on standard error, two files."""
    folder = tmp_path / "out"
    gates = ["--min", "recall=0", "zh.recall=0", "--min", "fpr=1"]
    assert main(["evaluate", "intent", "--data", data, "--report", str(folder), *gates]) == 0
    said = capsys.readouterr()
    assert "4 rows measured" in said.out
    assert said.err == ""
    assert json.loads((folder / "report.json").read_text(encoding="utf-8"))["counts"]["rows measured"] == 4
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_gate_that_falls_short_ends_in_1_with_one_line(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A bound that nothing reaches gives a line each, after the table."""
    assert main(["evaluate", "intent", "--data", data, "--min", "recall=1.1", "zh.recall=1.1"]) == 1
    said = capsys.readouterr()
    first, second = said.err.splitlines()
    assert first.startswith("medroute: recall is 1.0000")
    assert second.startswith("medroute: zh.recall is 1.0000")
    assert "rows measured" in said.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["intent", "--min", "recal=1"], "one of recall, precision"),
        (["triage", "--min", "recall=1"], "one of emergency_recall"),
        (["intent", "--min", "flips_to_other=0.02"], "with --robustness only"),
        (["discipline", "--robustness"], "--robustness is for intent and triage"),
        (["triage", "--compare", "there"], "--compare is for intent"),
        (["intent", "--compare", "nowhere"], "cannot be used"),
    ],
)
def test_bad_usage_ends_in_2_with_one_line(
    data: str, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was asked for cannot be done, and the line says what can."""
    assert main(["evaluate", *arguments, "--data", data]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert said in line


@pytest.mark.parametrize(
    ("arguments", "said"), [(["weather", "--data", "x"], "intent, triage, discipline"), (["intent"], "--data")]
)
def test_an_unknown_task_or_no_data_is_told_by_the_parser(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The parser ends in 2 too, in one line."""
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", *arguments])
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said.replace("intent, triage, discipline", "intent") in line


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """The line names the file and the next step."""
    assert main(["evaluate", "intent", "--data", "nothing.jsonl"]) == 2
    assert "nothing.jsonl is not a file" in capsys.readouterr().err


def test_an_artefact_is_compared_with_itself(data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same artefact is right on the same rows."""
    folder = tmp_path / "out"
    arguments = [
        "evaluate",
        "intent",
        "--data",
        data,
        "--compare",
        str(artefact.DEFAULT_FOLDER),
        "--report",
        str(folder),
    ]
    assert main(arguments) == 0
    capsys.readouterr()
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    (section,) = [section for section in report["sections"] if section["title"] == "Comparison"]
    assert section["blocks"][0]["rows"][0]["exact p"] == 1.0


def test_texts_can_be_hidden(data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--hide-texts` keeps the words of the data out of both files."""
    folder = tmp_path / "out"
    assert main(["evaluate", "intent", "--data", data, "--robustness", "--hide-texts", "--report", str(folder)]) == 0
    capsys.readouterr()
    for path in folder.iterdir():
        assert "stomach" not in path.read_text(encoding="utf-8")


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    """The example stands at the end of the help."""
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", "--help"])
    assert ended.value.code == 0
    assert "example: medroute evaluate intent" in capsys.readouterr().out
