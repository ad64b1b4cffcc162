"""The low-rank correction of the encoder."""

from pathlib import Path

import numpy as np
import pytest

from classifiers.embedding.adapter import FILE, NONE, AdaptedModel, adapter_digest, read_adapter, save_adapter
from classifiers.embedding.encoder import OnnxEncoder
from classifiers.embedding.folder import model_folder, prepared_with
from classifiers.embedding.packed import Dimensions, Floats, find_packed, read_packed
from classifiers.embedding.prepare import prepare
from router.domain.errors import ArtefactError

_DOWN, _UP = np.array([[1.0, 0.0, 2.0]], dtype=np.float32), np.array([[0.5], [-1.0]], dtype=np.float32)


class _Model:
    """Two tensors of ones."""

    dimensions = Dimensions(hidden=3, layers=1, heads=1, feed_forward=2, vocabulary=0, positions=0, epsilon=1e-5)

    def tensor(self, name: str, columns: int | None = None) -> Floats:
        """Ones, whatever the name."""
        del name
        return np.ones((2, columns or 3), dtype=np.float32)


def test_a_corrected_matrix_is_the_sum(tmp_path: Path) -> None:
    """The product of both halves is added to the matrix it belongs to, and to no other."""
    model = AdaptedModel(_Model(), save_adapter(tmp_path, {"l6.q.w": (_DOWN, _UP)}))
    assert model.tensor("l6.q.w", 3).tolist() == [[1.5, 1.0, 2.0], [0.0, 1.0, -1.0]]
    assert model.tensor("l6.k.w", 3).tolist() == [[1.0] * 3] * 2
    assert model.dimensions.hidden == 3


def test_an_adapter_is_known_by_its_content(tmp_path: Path) -> None:
    """The digest of a folder is that of its adapter, and `none` where there is none."""
    assert adapter_digest(tmp_path) == NONE
    first = save_adapter(tmp_path, {"l6.q.w": (_DOWN, _UP)})
    assert adapter_digest(tmp_path) == first.digest == read_adapter(tmp_path).digest
    assert save_adapter(tmp_path, {"l6.q.w": (_DOWN, 2 * _UP)}).digest != first.digest


@pytest.mark.parametrize("content", [None, b"", b"no archive"])
def test_an_adapter_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    """A missing or damaged file names the command that makes it."""
    if content is not None:
        (tmp_path / FILE).write_bytes(content)
    with pytest.raises(ArtefactError, match="medroute train --tune"):
        read_adapter(tmp_path)


def test_each_adapter_has_a_prepared_model_of_its_own(tmp_path: Path) -> None:
    """A model prepared with an adapter says so, gives other vectors, and lies beside the plain one."""
    path = find_packed()
    assert path is not None
    size = read_packed(path).dimensions.hidden
    chance = np.random.default_rng(7)
    down = chance.normal(size=(2, size)).astype(np.float32)
    adapter = save_adapter(tmp_path, {"l11.fi.w": (down, np.full((4 * size, 2), 0.05, dtype=np.float32))})
    folders = {}
    for name, correction in ((NONE, None), (adapter.digest, adapter)):
        folders[name] = tmp_path / name
        prepare(folders[name], lambda _: None, adapter=correction)
        assert prepared_with(folders[name]) == name
    plain, tuned = (OnnxEncoder(folder).encode(["my head hurts"])[0] for folder in folders.values())
    assert float(plain @ tuned) < 0.999
    assert model_folder() != model_folder(adapter=adapter.digest)
