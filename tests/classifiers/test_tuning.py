"""Tuning the encoder, where PyTorch is installed: `make tune` runs this before it tunes."""

from pathlib import Path

import numpy as np
import pytest

from classifiers.embedding.adapter import AdaptedModel, save_adapter
from classifiers.embedding.encoder import OnnxEncoder
from classifiers.embedding.packed import find_packed, read_packed
from classifiers.embedding.prepare import prepare
from classifiers.embedding.vectors import Floats
from classifiers.intent.head import HEALTH, LABELS, LEVEL
from classifiers.training.tasks import TaskRow
from tests.tiny_severity import ListedSigns

tuning = pytest.importorskip("classifiers.training.tuning", exc_type=ImportError)

glance_net = pytest.importorskip("classifiers.training.glance_net", exc_type=ImportError)

severity_net = pytest.importorskip("classifiers.training.severity_net", exc_type=ImportError)

_SETS = [
    [
        TaskRow(text=text, targets={HEALTH: float(is_health)})
        for text, is_health in (
            ("my head hurts", True),
            ("book a train", False),
            ("发烧怎么办", True),
            ("放首歌", False),
        )
    ]
    * 8,
    [
        TaskRow(text=text, targets={LEVEL: float(level)})
        for text, level in (("crushing chest pain", 0), ("runny nose", 4))
    ]
    * 8,
]


def test_a_tuned_encoder_learns_and_serving_reads_the_same(tmp_path: Path) -> None:
    """The loss of a few rows falls, twice alike, and the prepared model gives what the networks were fitted to."""
    path = find_packed()
    assert path is not None
    model, folder = read_packed(path), tmp_path / "plain"
    prepare(folder, lambda _: None)
    settings = tuning.Settings(epochs=6, batch=8, rank=4, threads=1)
    said: list[str] = []
    first, second = (tuning.tune(model, folder, _SETS, settings, said.append) for _ in range(2))
    for name, (down, up) in first.corrections.items():
        np.testing.assert_array_equal(down, second.corrections[name][0])
        np.testing.assert_array_equal(up, second.corrections[name][1])
    assert set(first.nets) == set(LABELS)
    adapter = save_adapter(tmp_path, first.corrections)
    assert AdaptedModel(model, adapter).dimensions == model.dimensions
    prepare(tmp_path / "tuned", lambda _: None, adapter=adapter)
    inputs = (OnnxEncoder(tmp_path / "tuned").encode(["my head hurts", "book a train"]) - first.mean) * 8.0
    ill, train = first.nets[HEALTH].outputs(inputs)[:, 0]
    assert ill > train


def test_a_severity_network_learns_the_same_twice() -> None:
    """What speaks for an emergency in the rows does so afterwards, and a word of few rows is not learned."""
    rows = [
        TaskRow(text=text, targets={LEVEL: float(level)})
        for text, level in (("grey and in a sweat", 0), ("a runny nose", 4))
    ] * 40
    rows += [TaskRow(text="what is a hippocampus", targets={LEVEL: 5.0})] * (severity_net.LEAST_ROWS - 1)
    settings = severity_net.NetSettings(epochs=8, batch=16)
    first, second = (severity_net.fit_net(rows, ListedSigns("sweat"), lambda _: None, settings) for _ in range(2))
    np.testing.assert_array_equal(first.hidden_weights, second.hidden_weights)
    np.testing.assert_array_equal(first.word_weights, second.word_weights)
    assert list(first.signs) == ["sweat"]
    assert "w:hippocampus" not in first.words
    assert first.logits({"w:grey"}, ["sweat"])[0].argmax() == 0
    assert first.logits({"w:runny"}, [])[0].argmax() == 4


class _Letters:
    """Each letter is a token with an axis of its own."""

    def token_vectors(self, text: str) -> Floats:
        """One row a letter."""
        return np.eye(26, dtype=np.float32)[[ord(letter) - ord("a") for letter in text]]


def test_a_glance_learns_the_same_twice_and_serving_reads_the_same() -> None:
    """A letter that stands in health alone is learned, and plain numpy gives what was trained with PyTorch."""
    texts = (("ab", 1.0), ("cabd", 1.0), ("cd", 0.0), ("bdc", 0.0), ("b", 0.0), ("a", 1.0))
    rows = [TaskRow(text=text, targets={HEALTH: target}) for text, target in texts * 20]
    settings = glance_net.GlanceSettings(channels=8, hidden=8, epochs=12, batch=8)
    first, second = (glance_net.fit_glance(_Letters(), rows, lambda _: None, settings) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
    for text, target in texts:
        assert (first.logit(_Letters().token_vectors(text)) > 0) is bool(target)
    net = glance_net._Net(26, settings).eval()
    vectors = _Letters().token_vectors("abcab")
    expected = net(*glance_net._padded([vectors, vectors[:2]], settings.scale))[0]
    assert net.exported(settings.scale).logit(vectors) == pytest.approx(float(expected.detach()), abs=2e-3)
