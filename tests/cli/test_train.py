"""`medroute train`, on a handful of queries."""

import importlib
import json
import sys
from pathlib import Path

import pytest

from classifiers.intent.artefact import CARD, MANIFEST, VOCABULARY, WEIGHTS
from classifiers.training.train import RECALL_FLOOR
from router import cli
from tests.cli.conftest import Run, is_one_line

HEALTH = {
    "en": ["my head hurts", "what is a fever", "is this rash serious", "can I take iron pills", "how is flu treated"],
    "zh": ["我头疼怎么办", "什么是发烧", "皮疹严重吗", "可以吃铁剂吗", "流感怎么治疗"],
}
OTHER = {
    "en": ["play some music", "what is the weather", "is this shop open", "can I rent a bike", "how is glass made"],
    "zh": ["放一首音乐", "今天天气如何", "这家店开门吗", "可以租车吗", "玻璃怎么制造"],
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with labelled queries in both languages."""
    folder = tmp_path / "queries"
    folder.mkdir()
    rows = []
    for label, texts in (("health", HEALTH), ("other", OTHER)):
        for lang, some in texts.items():
            for number, text in enumerate(some * 3):
                row = {"id": f"{lang}-{label}-{number}", "lang": lang, "label": label, "slice": lang}
                row["text"] = f"{text} {'now' if number >= len(some) else ''}"
                row["concern"] = ("personal", "information")[number % 2] if label == "health" else "none"
                if label == "health":
                    row["intent"] = ("symptom", "condition")[number % 2]
                    row["discipline"] = ("internal_medicine", "dermatology")[number % 2]
                rows.append(json.dumps(row))
    (folder / "few.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return folder


def test_an_artefact_is_written_that_the_service_can_use(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights, words, manifest and card are written, the card is printed, and the classifier places its examples."""
    target = tmp_path / "trained"
    outcome = run("train", "--data", str(data), "--output", str(target), "--lexical-only")
    assert outcome.code == cli.GOOD
    assert {path.name for path in target.iterdir()} >= {WEIGHTS, VOCABULARY, MANIFEST, CARD}
    assert (target / CARD).read_text(encoding="utf-8") in outcome.out
    assert "60 queries" in outcome.err
    monkeypatch.setenv("MEDROUTE_CLASSIFIER_DIR", str(target))
    found = [json.loads(line) for line in run("classify", "my head hurts", "放一首音乐").out.splitlines()]
    assert [row["label"] for row in found] == ["health", "other"]


def test_training_twice_gives_the_same_bytes(run: Run, data: Path, tmp_path: Path) -> None:
    """The same queries make the same artefact."""
    for name in ("one", "two"):
        run("train", "--data", str(data), "--output", str(tmp_path / name), "--lexical-only")
    for name in (WEIGHTS, VOCABULARY, MANIFEST, CARD):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('{"id": "x"}', "line 1 is not an example"),
        ("nonsense", "line 1 is not an example"),
        ('{"id": "x", "text": "t", "lang": "fr", "label": "health", "concern": "none", "slice": "s"}', "'fr'"),
    ],
)
def test_a_row_that_is_no_example_is_told_in_one_line(run: Run, tmp_path: Path, row: str, words: str) -> None:
    """The line names the file and the row."""
    (tmp_path / "bad.jsonl").write_text(row, encoding="utf-8")
    outcome = run("train", "--data", str(tmp_path), "--output", str(tmp_path / "out"), "--lexical-only")
    assert is_one_line(outcome)
    assert words in outcome.err


def test_an_empty_folder_is_told_in_one_line(run: Run, tmp_path: Path) -> None:
    """The line says where to point `--data`."""
    outcome = run("train", "--data", str(tmp_path), "--output", str(tmp_path / "out"), "--lexical-only")
    assert is_one_line(outcome)
    assert "--data" in outcome.err


@pytest.mark.parametrize("written", ["96", "-0.1", "1.01", "nan", "high"])
def test_a_recall_floor_that_is_no_share_is_refused(run: Run, data: Path, written: str) -> None:
    """The line names the option, what was written and what to give, and nothing is trained."""
    outcome = run("train", "--data", str(data), f"--recall-floor={written}", "--output", str(data / "out"))
    assert is_one_line(outcome)
    assert f"--recall-floor: '{written}' is not a share; give a number from 0 to 1" in outcome.err
    assert not (data / "out").exists()


def test_a_recall_floor_of_nothing_is_taken_as_given(run: Run, data: Path, tmp_path: Path) -> None:
    """Zero is a floor, not a missing one."""
    target = tmp_path / "trained"
    run("train", "--data", str(data), "--recall-floor", "0", "--output", str(target), "--lexical-only")
    assert json.loads((target / MANIFEST).read_text(encoding="utf-8"))["facts"]["recall_floor"] == "0.0"


def test_the_help_names_the_floor_and_its_cost(run: Run) -> None:
    """The default in the help is the one that is used, with what it costs, and an encoder's extra is told."""
    told = " ".join(run("train", "--help").out.split())
    assert f"default {RECALL_FLOOR:g}: one general query in thirty" in told
    assert "medroute[transformers]" in told


TEACHERS = {
    "--tune": ("tune", "torch"),
    "--severity": ("tune", "torch"),
    "--encoder=x": ("transformers", "sentence_transformers"),
}


@pytest.mark.parametrize("option", TEACHERS)
def test_a_teacher_that_is_not_installed_is_told_in_one_line(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    """The line names what to install and the option that goes on without."""
    extra, module = TEACHERS[option]
    monkeypatch.setitem(sys.modules, module, None)
    outcome = run("train", option, "--data", str(data), "--output", str(data / "out"))
    assert is_one_line(outcome)
    assert f"medroute[{extra}]" in outcome.err
    assert "--lexical-only" in outcome.err


EXTRAS = {"train": ("classifiers.training.train", "train"), "embedding": ("classifiers.embedding.prepare", "prepare")}


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_that_is_not_installed_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extra: str
) -> None:
    """A command that needs more than the service says what to install."""
    module, command = EXTRAS[extra]
    package, name = module.rsplit(".", 1)
    monkeypatch.setenv("MEDROUTE_EMBEDDING_DIR", str(tmp_path / "nothing"))
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delattr(importlib.import_module(package), name, raising=False)
    outcome = run(command)
    assert is_one_line(outcome)
    assert f"pip install 'medroute[{extra}]'" in outcome.err
