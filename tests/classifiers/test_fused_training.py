"""`medroute train` with a pool and an encoder."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import router
from classifiers.embedding.vectors import Floats
from classifiers.intent.artefact import load
from classifiers.intent.embedding import EmbeddingTier
from classifiers.intent.glance import GlanceNet
from classifiers.intent.head import LABELS, load_head
from classifiers.intent.lexical import sigmoid
from classifiers.intent.severity_weights import Kind, load_severity
from classifiers.text import normalise
from classifiers.training import corpus as corpora
from classifiers.training import embedding as second
from classifiers.training import severity, tasks, words
from classifiers.training.corpus import read_corpus
from classifiers.training.embedding import encode_all
from classifiers.training.held_back import is_held_back
from classifiers.training.tasks import TaskRow
from classifiers.training.teachers import Teacher, frozen
from classifiers.training.train import Trained, train, write
from router.domain.intent import Language
from tests.tiny_glance import a_glance
from tests.tiny_severity import a_net

_FIXTURES = Path(router.__file__).parent.parent / "fixtures"


class _Letters:
    """Vectors of length one that count letters: alike for texts of the same letters."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def encode(self, texts: Sequence[str]) -> Floats:
        """One direction for every 16th character."""
        self.sizes.append(len(texts))
        counts = np.ones((len(texts), 16), dtype=np.float32)
        for row, text in enumerate(texts):
            for character in text:
                counts[row, ord(character) % 16] += 1
        vectors: Floats = counts / np.linalg.norm(counts, axis=1, keepdims=True)
        return vectors


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first rows of the labelled queries, vignettes and conversations."""
    folder = tmp_path_factory.mktemp("fixtures")
    for part, rows in (("queries", 15), ("red_flags/train", 30), ("conversations", 30)):
        for path in sorted((_FIXTURES / part).rglob("*.jsonl")):
            if part == "queries" and "_" in path.stem:
                continue
            target = folder / part / (f"{path.parent.name}-{path.name}" if part == "queries" else path.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            with path.open(encoding="utf-8") as lines:
                target.write_text("".join(islice(lines, rows)), encoding="utf-8")
    return folder / "queries"


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One disease and one film, each with a carrier."""
    folder = tmp_path_factory.mktemp("pool")
    for name, text in {
        "en/health/carriers": "what helps {disease}",
        "en/health/disease": "gout",
        "en/other/carriers": "is {film} any good",
        "en/other/film": "casablanca",
    }.items():
        path = folder / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _trained(data: Path, pool: Path, teacher: Teacher) -> Trained:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpora, "POOL_CARRIED", 20)
        patch.setattr(second, "BATCH", 16)
        patch.setattr(words, "PER_LANGUAGE", 50)
        patch.setattr(tasks, "TOPIC_CHANGES", 5)
        patch.setattr(severity, "LEAST_ROWS", 15)
        return train(data, lambda _: None, 0.5, pool, teacher)


@pytest.fixture(scope="module")
def trained(data: Path, pool: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Both tiers, trained on those rows with a few filled carriers."""
    out = tmp_path_factory.mktemp("out")
    return _trained(data, pool, frozen(_Letters(), "letters", out, lambda _: None, lambda *_: a_net()))


def test_the_pool_is_learned_from_and_counts_less(data: Path, pool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Filled carriers stand apart from the written queries and weigh less than any of them."""
    monkeypatch.setattr(corpora, "POOL_CARRIED", 20)
    corpus = read_corpus(data, pool)
    assert len(corpus.examples) == len(corpus.found) == len(corpus.truth) == 60
    assert len(corpus.pool) == len(corpus.pool_found) == len(corpus.pool_truth) == 42
    assert corpus.pool_truth.sum() == 21
    assert corpus.pool_weights.max() < corpus.weights.min()


def test_lines_are_drawn_on_clear_queries_alone(data: Path) -> None:
    """Debatable queries, and those made to mislead, draw no line."""
    corpus = read_corpus(data, None)
    clear = [not row.borderline and "hard" not in row.slice for row in corpus.examples]
    both = corpus.validation(Language.ENGLISH) | corpus.validation(Language.CHINESE)
    assert both.tolist() == clear
    assert len(corpus.pool) == 0


def test_vectors_keep_the_order_of_their_texts() -> None:
    """Batches by length change the order of work, not of vectors."""
    encoder, said = _Letters(), list[str]()
    texts = [letter * size for size in (9, 1, 5) for letter in "abcdefghijklmnop"]
    vectors = encode_all(encoder, texts, said.append)
    np.testing.assert_array_equal(vectors, _Letters().encode(texts))
    assert encoder.sizes == [32, 16]
    assert said == ["embedded 0 of 48"]


def test_a_health_query_is_hardly_ever_turned_away_unasked() -> None:
    """The band begins where one health query in a thousand lies, and never above a coin toss."""
    assert second.lower_end(np.linspace(0.01, 1.0, 1_001)) == pytest.approx(0.011, abs=1e-3)
    assert second.lower_end(np.array([0.9, 0.95])) == 0.5


def test_only_what_asking_would_change_draws_the_upper_end() -> None:
    """Of a thousand others the cheap tier may send two alone although all together would not."""
    assert second.upper_end(np.array([0.6, 0.99, 0.8, 0.97]), others=1_000) == 0.8
    assert second.upper_end(np.array([0.6, 0.99]), others=1_000) == 0.6
    assert second.upper_end(np.array([0.1, 0.2]), others=10) == 0.5
    assert second.upper_end(np.zeros(0), others=10) == 0.5


def test_both_tiers_are_written_together(trained: Trained, tmp_path: Path) -> None:
    """The second tier's weights lie beside the artefact they were fused with and belong to it."""
    write(trained, tmp_path)
    artefact = load(tmp_path)
    head = load_head(tmp_path, artefact.version)
    assert head.lexical_version == artefact.version
    inputs = EmbeddingTier(_Letters(), head).inputs(["my back hurts", "is it raining"])
    assert all(np.isfinite(head.nets[name].outputs(inputs)).all() for name in LABELS)
    assert head.encoder == "letters"


def test_the_severity_judge_is_written_beside_them(trained: Trained, tmp_path: Path) -> None:
    """It belongs to the encoder it was weighed with, and has a weighing for every kind of message."""
    write(trained, tmp_path)
    judge = load_severity(tmp_path)
    assert judge.encoder == "letters"
    assert set(judge.weighing) == {(kind, language) for kind in Kind for language in Language}


def test_every_language_has_lines_and_a_band(trained: Trained) -> None:
    """The band holds a coin toss of the cheap tier, and the lines are in order."""
    assert trained.head is not None
    for fusion in trained.head.fusion.values():
        assert fusion.band_low <= 0.5 <= fusion.band_high
        assert fusion.abstain_below <= fusion.threshold
    assert set(trained.head.fusion) == set(Language)


def test_the_card_tells_of_both_tiers(trained: Trained) -> None:
    """The card has the figures of both tiers together."""
    assert "With the embedding tier" in trained.card
    assert "The severity judge learned" in trained.card
    assert trained.artefact.facts["pool"] == "42"


def test_training_without_an_encoder_leaves_no_head(data: Path, tmp_path: Path) -> None:
    """The lexical tier alone has no second file."""
    alone = train(data, lambda _: None, 0.5)
    write(alone, tmp_path)
    assert alone.head is None
    assert not list(tmp_path.glob("embedding*"))
    assert not list(tmp_path.glob("severity*"))


class _Tokens(_Letters):
    """Shows its letters one by one, too."""

    def token_vectors(self, text: str) -> Floats:
        """One axis for every 16th character."""
        found: Floats = np.eye(16, dtype=np.float32)[[0, *(ord(character) % 16 for character in text)]]
        return found


def test_a_glance_learns_nothing_that_lines_are_drawn_on(data: Path, pool: Path, tmp_path: Path) -> None:
    """It is fitted on what was not held back, joined with the words on what was, and written with the head."""
    encoder, learned = _Tokens(), list[TaskRow]()

    def fit_glance(rows: Sequence[TaskRow]) -> GlanceNet:
        learned.extend(rows)
        return a_glance(1.0, dimensions=16)

    taught = frozen(encoder, "letters", tmp_path, lambda _: None, lambda *_: a_net())
    trained = _trained(data, pool, lambda *given: taught(*given)._replace(fit_glance=fit_glance))
    held = {normalise(row.text) for row in read_corpus(data, None).examples if is_held_back(row.id)}
    assert held
    assert not held & {row.text for row in learned}
    write(trained, tmp_path)
    head = load_head(tmp_path)
    assert head.glance is not None
    assert set(head.glance_fusion) == set(Language)
    tier = EmbeddingTier(encoder, head)
    probability = tier.glance("my back hurts", 0.5, Language.ENGLISH)
    fusion = head.glance_fusion[Language.ENGLISH]
    seen = head.glance.logit(encoder.token_vectors("my back hurts"))
    assert probability == pytest.approx(sigmoid(fusion.glance * seen + fusion.lexical * 0.5 + fusion.offset))
