"""Tuning the encoder, where PyTorch is installed: `make tune` runs this before it tunes."""

from pathlib import Path

import numpy as np
import pytest

from classifiers.embedding.adapter import AdaptedModel, save_adapter
from classifiers.embedding.encoder import OnnxEncoder
from classifiers.embedding.packed import find_packed, read_packed
from classifiers.embedding.prepare import prepare
from classifiers.intent.head import HEALTH, LABELS, LEVEL
from classifiers.training.tasks import TaskRow

tuning = pytest.importorskip("classifiers.training.tuning", exc_type=ImportError)

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
