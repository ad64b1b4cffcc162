"""Vectors of passages: made once, kept, made again only for what changed."""

from pathlib import Path

import numpy as np
import pytest

from router.sources import vectors
from router.sources.vectors import FILE, keep_vectors
from tests.builders import a_passage
from tests.sources.shelf import LetterEncoder, others


def test_vectors_are_made_once_and_only_for_what_changed(tmp_path: Path) -> None:
    """A second start reads them; a changed passage alone is encoded again."""
    shelf, encoder, said = others(), LetterEncoder(), list[str]()
    first = keep_vectors(shelf, encoder, tmp_path, str.lower, say=said.append)
    assert first is not None
    assert first.shape == (5, 2, 64)
    assert said == ["encoding 5 passages"]
    encoder.passages.clear()
    again = keep_vectors(shelf, encoder, tmp_path, str.lower)
    assert again is not None
    assert encoder.passages == []
    np.testing.assert_allclose(first, again, atol=1e-3)
    keep_vectors([*shelf[:4], a_passage()], encoder, tmp_path, str.lower)
    assert len(encoder.passages) == 2


def test_too_many_missing_vectors_are_left_for_later(tmp_path: Path) -> None:
    """A start does not wait for a whole library."""
    assert keep_vectors(others(), LetterEncoder(), tmp_path, str.lower, at_most=4) is None
    assert keep_vectors(others(), LetterEncoder(), tmp_path, str.lower, at_most=5) is not None
    assert keep_vectors([], LetterEncoder(), tmp_path, str.lower) is None


def test_a_broken_file_is_made_again(tmp_path: Path) -> None:
    """Whatever stands in the file, the vectors come out right."""
    (tmp_path / FILE).write_bytes(b"PK nonsense")
    assert keep_vectors(others(), LetterEncoder(), tmp_path, str.lower) is not None


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    """The vectors are there all the same."""
    assert keep_vectors(others(), LetterEncoder(), tmp_path / "missing", str.lower) is not None


def test_the_file_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors of passages that went are dropped once there are too many."""
    monkeypatch.setattr(vectors, "MAX_KEPT", 5)
    keep_vectors(others(), LetterEncoder(), tmp_path, str.lower)
    keep_vectors([a_passage()], LetterEncoder(), tmp_path, str.lower)
    with np.load(tmp_path / FILE) as kept:
        assert len(kept["digests"]) == 1
