"""`medroute train`: from labelled queries to an artefact, the same bytes every time."""

import subprocess
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import router
from classifiers.intent.artefact import CARD, MANIFEST, VOCABULARY, WEIGHTS, load
from classifiers.intent.cascade import CascadeClassifier
from classifiers.intent.lexical import LexicalModel
from classifiers.training.lexical import feature_sets
from classifiers.training.train import MAX_THRESHOLD, Trained, train, write
from router.domain.intent import Concern, Label, Language
from tests.builders import a_query

_QUERIES = Path(router.__file__).parent.parent / "fixtures" / "queries"
_ROWS_PER_FILE = 15
_AGAIN = """
import sys
from pathlib import Path
from classifiers.training.train import train, write
write(train(Path(sys.argv[1]), lambda said: None, 0.5), Path(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 15 rows of the first file of each kind of labelled queries."""
    folder = tmp_path_factory.mktemp("queries")
    for path in sorted(path for path in _QUERIES.rglob("*.jsonl") if "_" not in path.stem):
        with path.open(encoding="utf-8") as lines:
            text = "".join(islice(lines, _ROWS_PER_FILE))
        (folder / f"{path.parent.name}-{path.name}").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def said() -> list[str]:
    """What training said."""
    return []


@pytest.fixture(scope="module")
def trained(data: Path, said: list[str]) -> Trained:
    """A classifier trained on those rows."""
    return train(data, said.append, recall_floor=0.5)


def test_training_tells_each_step(trained: Trained, said: list[str]) -> None:
    """Whoever trains sees the number of queries, the folds and the number of features."""
    folds = [f"fold {fold} of 5" for fold in range(1, 6)]
    assert said == ["60 queries", *folds, f"{len(trained.artefact.vocabulary)} features"]


def test_training_writes_the_same_bytes_every_time(data: Path, trained: Trained, tmp_path: Path) -> None:
    """Another process with another order of sets makes the same files from the same queries."""
    write(trained, tmp_path / "once")
    command = [sys.executable, "-c", _AGAIN, str(data), str(tmp_path / "again")]
    subprocess.run(command, check=True, env={"PYTHONHASHSEED": "7"})  # noqa: S603 - this interpreter, our own words
    for name in (MANIFEST, WEIGHTS, VOCABULARY, CARD):
        assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_a_written_artefact_judges_like_the_trained_one(trained: Trained, tmp_path: Path) -> None:
    """Half precision on disk moves no probability by more than a hair."""
    write(trained, tmp_path)
    before, after = (CascadeClassifier(LexicalModel(a)) for a in (trained.artefact, load(tmp_path)))
    for text in ("my back hurts", "weather tomorrow", "头痛怎么办", "明天下雨吗"):
        one, other = before.classify(a_query(text)), after.classify(a_query(text))
        assert abs(one.health_score - other.health_score) < 0.01
        assert one.concern is other.concern


def test_the_trained_classifier_knows_what_it_was_taught(trained: Trained) -> None:
    """Queries like those it learned from go to their own lanes."""
    model = LexicalModel(trained.artefact)
    health = model.raw(model.rows("heart goes thump and pauses"))
    other = model.raw(model.rows("will it rain tomorrow"))
    assert health > other
    assert model.concern(model.rows("will it rain tomorrow")) is Concern.NONE


def test_each_language_is_calibrated_apart(trained: Trained) -> None:
    """Both languages have a curve, and the threshold is never below a coin toss nor the abstain band above it."""
    assert set(trained.artefact.calibration) == set(Language)
    for calibration in trained.artefact.calibration.values():
        assert calibration.slope > 0
        assert MAX_THRESHOLD <= calibration.threshold < 1
        assert 0 < calibration.abstain_below <= calibration.threshold


def test_the_figures_come_with_their_cost(trained: Trained) -> None:
    """Each language reports how many queries it was measured on, its order of scores, recall and over-routing."""
    for language in Language:
        figures = trained.figures[language]
        assert figures.examples == 30
        assert 0.5 < figures.auroc <= 1
        assert figures.point.recall_low <= figures.point.recall <= 1
        assert 0 <= figures.point.over_routing <= 1


def test_the_card_says_what_it_learned_from(trained: Trained) -> None:
    """The card counts the queries of each language and label and names the artefact."""
    card = trained.card
    assert card.startswith(f"# medroute-lexical {trained.artefact.version}\n")
    assert f"over {len(trained.artefact.vocabulary)} binary features" in card
    assert "reaches 0.5 on folds" in card
    for language in Language:
        assert f"| {language} | 30 |" in card
        for label in Label:
            assert f"| {language} | {label} | 15 |" in card


def test_the_version_follows_the_data(data: Path, trained: Trained, tmp_path: Path) -> None:
    """One word changed in one query makes another version."""
    for path in data.iterdir():
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(
            text.replace('"lang": "en", "text": "', '"lang": "en", "text": "so '), "utf-8"
        )
    again = train(tmp_path, lambda _: None, recall_floor=0.5)
    assert again.artefact.version != trained.artefact.version
    assert len(again.artefact.version) == 12


def test_training_and_serving_see_the_same_features(trained: Trained) -> None:
    """Every feature of the vocabulary is one that serving can find."""
    known = trained.artefact.vocabulary
    assert {name for found in feature_sets(["Will it RAIN tomorrow"]) for name in found} & set(known)
    assert np.isfinite(trained.artefact.weights).all()
    assert np.isfinite(trained.artefact.heads.weights).all()
