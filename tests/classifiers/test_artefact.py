"""A trained classifier on disk."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifiers.intent.artefact import CARD, MANIFEST, VOCABULARY, WEIGHTS, load, save
from router.domain.errors import ArtefactError
from tests.tiny_classifier import an_artefact


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a saved artefact."""
    path = tmp_path / "saved" / "tiny"
    save(an_artefact(), path, "# tiny 1\n")
    return path


def _edit_manifest(folder: Path, **changes: Any) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8")) | changes
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def _replace(folder: Path, name: str, content: bytes) -> None:
    """Put other bytes in a file and sign them, as someone would who wants them read."""
    (folder / name).write_bytes(content)
    sums = {known: hashlib.sha256((folder / known).read_bytes()).hexdigest() for known in (WEIGHTS, VOCABULARY)}
    _edit_manifest(folder, sha256=sums)


def test_what_is_saved_is_loaded(folder: Path) -> None:
    """A round trip keeps names, vocabulary, calibration and facts, and the weights to their stored precision."""
    before, after = an_artefact(), load(folder)
    assert (after.name, after.version, after.bias, after.facts) == ("tiny", "1", -2.0, {"examples": "8"})
    assert after.vocabulary == before.vocabulary
    assert after.calibration == before.calibration
    assert after.heads.labels == before.heads.labels
    np.testing.assert_allclose(after.weights, before.weights, rtol=1e-3)
    np.testing.assert_allclose(after.heads.weights, before.heads.weights, atol=4 / 127)
    np.testing.assert_array_equal(after.heads.bias, before.heads.bias)


def test_the_vocabulary_keeps_its_rows(tmp_path: Path) -> None:
    """Each feature keeps its own row, in whatever order the vocabulary was made."""
    save(an_artefact(vocabulary=dict(reversed(an_artefact().vocabulary.items()))), tmp_path, "")
    assert load(tmp_path).vocabulary == an_artefact().vocabulary


def test_a_head_without_weights_survives(tmp_path: Path) -> None:
    """A column of zeros is stored and read back as zeros."""
    heads = an_artefact().heads
    blank = type(heads)(labels=heads.labels, weights=np.zeros_like(heads.weights), bias=heads.bias)
    save(an_artefact(heads=blank), tmp_path, "")
    assert not load(tmp_path).heads.weights.any()


def test_the_card_travels_with_the_artefact(folder: Path) -> None:
    """The card stands beside the weights."""
    assert (folder / CARD).read_text(encoding="utf-8") == "# tiny 1\n"


def test_the_shipped_artefact_is_whole() -> None:
    """The artefact that the package ships loads and knows both languages."""
    artefact = load()
    assert len(artefact.calibration) == 2
    assert len(artefact.vocabulary) == len(artefact.weights) == len(artefact.heads.weights)
    for calibration in artefact.calibration.values():
        assert 0 < calibration.abstain_below <= calibration.threshold < 1


@pytest.mark.parametrize("name", [MANIFEST, WEIGHTS, VOCABULARY])
def test_an_artefact_that_lacks_a_file_is_refused(folder: Path, name: str) -> None:
    """An artefact that lacks a file is refused, with the command that makes a new one."""
    (folder / name).unlink()
    with pytest.raises(ArtefactError, match=rf"tiny cannot be used \(.*{name}.*run `medroute train`"):
        load(folder)


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY])
def test_a_changed_file_is_refused(folder: Path, name: str) -> None:
    """One byte changed after training is found."""
    content = bytearray((folder / name).read_bytes())
    content[-1] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ArtefactError, match=f"{name} does not match its checksum"):
        load(folder)


@pytest.mark.parametrize("known", [None, "medroute-lexical-2", 1])
def test_an_unknown_format_is_refused(folder: Path, known: object) -> None:
    """A format this version does not know is not guessed at."""
    _edit_manifest(folder, format=known)
    with pytest.raises(ArtefactError, match="format is not medroute-lexical-1"):
        load(folder)


@pytest.mark.parametrize("manifest", ["", "{", "[]", "null", '"text"', "\ud800"], ids=repr)
def test_a_damaged_manifest_is_refused(folder: Path, manifest: str) -> None:
    """A manifest that is no mapping is an artefact error like any other."""
    (folder / MANIFEST).write_bytes(manifest.encode(errors="surrogatepass"))
    with pytest.raises(ArtefactError, match="cannot be used"):
        load(folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"sha256": []},
        {"sha256": {}},
        {"bias": "high"},
        {"bias": None},
        {"heads": [["intent"]]},
        {"calibration": {"fr": {}}},
        {"calibration": {"en": {"slope": 1.0}}},
        {"calibration": []},
    ],
    ids=str,
)
def test_a_manifest_of_wrong_values_is_refused(folder: Path, changes: dict[str, object]) -> None:
    """A manifest that says something else than the layout declares is refused."""
    _edit_manifest(folder, **changes)
    with pytest.raises(ArtefactError, match="cannot be used"):
        load(folder)


def test_vocabulary_and_weights_must_agree(folder: Path) -> None:
    """A vocabulary with one word too many is refused although its checksum is right."""
    _replace(folder, VOCABULARY, (folder / VOCABULARY).read_bytes() + b"\nw:more")
    with pytest.raises(ArtefactError, match="differ in length"):
        load(folder)


def _truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _inner_damage(content: bytes) -> bytes:
    damaged = bytearray(content)
    damaged[60:70] = b"x" * 10
    return bytes(damaged)


def _emptied(_: bytes) -> bytes:
    return b""


def _overwritten(_: bytes) -> bytes:
    return b"no archive"


@pytest.mark.parametrize("damage", [_truncated, _inner_damage, _emptied, _overwritten])
def test_weights_that_are_no_archive_are_refused(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    """Signed nonsense in place of the weights is an artefact error, not a crash of numpy."""
    _replace(folder, WEIGHTS, damage((folder / WEIGHTS).read_bytes()))
    with pytest.raises(ArtefactError, match="cannot be used"):
        load(folder)


def test_an_object_array_is_refused(folder: Path) -> None:
    """Weights that would run code when read are never read."""
    objects = np.array([{"a": 1}] * 8, dtype=object)
    np.savez(folder / WEIGHTS, weights=objects, head_weights=objects, head_scale=objects, head_bias=objects)
    _replace(folder, WEIGHTS, (folder / WEIGHTS).read_bytes())
    with pytest.raises(ArtefactError, match="allow_pickle"):
        load(folder)
