"""A trained classifier on disk: a declared layout of plain arrays and text, checked before it is used."""

import hashlib
import json
import zipfile
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from router.domain.errors import ArtefactError
from router.domain.intent import Language

FORMAT = "medroute-lexical-1"
MANIFEST, WEIGHTS, VOCABULARY, CARD = "manifest.json", "weights.npz", "vocabulary.txt", "CARD.md"
_FILES = (WEIGHTS, VOCABULARY)
# All that a missing or damaged file makes the readers raise.
_UNREADABLE = (OSError, EOFError, LookupError, TypeError, ValueError, AttributeError, zipfile.BadZipFile, zlib.error)
DEFAULT_FOLDER = Path(__file__).parent / "trained"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """From a raw score to a probability: `1 / (1 + exp(-(slope * score + offset)))`, one pair per language."""

    slope: float
    offset: float
    threshold: float
    """At or above this probability a query is health."""
    abstain_below: float
    """Between this and the threshold the classifier abstains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """Weights of the concern, intent and discipline heads over the same features."""

    labels: tuple[tuple[str, str], ...]
    """(head, label) of each column."""
    weights: Floats
    """Features by columns."""
    bias: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """Everything the lexical tier needs."""

    name: str
    version: str
    vocabulary: dict[str, int]
    weights: Floats
    bias: float
    heads: Heads
    calibration: dict[Language, Calibration]
    facts: dict[str, str] = field(default_factory=dict)
    """What the card says: data, counts, figures."""


def save(artefact: Artefact, folder: Path, card: str) -> None:
    """Write the artefact, its checksums and its card."""
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(artefact.vocabulary, key=artefact.vocabulary.__getitem__)
    (folder / VOCABULARY).write_text("\n".join(ordered), encoding="utf-8")
    scale = np.maximum(np.abs(artefact.heads.weights).max(axis=0), 1e-9) / 127.0
    np.savez_compressed(
        folder / WEIGHTS,
        weights=artefact.weights.astype(np.float16),
        head_weights=np.round(artefact.heads.weights / scale).astype(np.int8),
        head_scale=scale.astype(np.float32),
        head_bias=artefact.heads.bias.astype(np.float32),
    )
    manifest = {
        "format": FORMAT,
        "name": artefact.name,
        "version": artefact.version,
        "bias": artefact.bias,
        "heads": [list(pair) for pair in artefact.heads.labels],
        "calibration": {language: asdict(values) for language, values in artefact.calibration.items()},
        "facts": artefact.facts,
        "sha256": {name: _digest(folder / name) for name in _FILES},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (folder / CARD).write_text(card, encoding="utf-8")


def load(folder: Path = DEFAULT_FOLDER) -> Artefact:
    """Read an artefact back.

    Raises:
        ArtefactError: a file is missing, was changed after training, or is of a kind this version does not know.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        _check(manifest, folder)
        # Plain arrays only: a pickled object in the file is refused by numpy itself.
        with (folder / WEIGHTS).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            weights = arrays["weights"].astype(np.float32)
            head_weights = arrays["head_weights"].astype(np.float32) * arrays["head_scale"]
            head_bias = arrays["head_bias"]
        words = (folder / VOCABULARY).read_text(encoding="utf-8").split("\n")
        if not len(words) == len(weights) == len(head_weights):
            raise _unusable(folder, "its vocabulary and its weights differ in length")
        return Artefact(
            name=manifest["name"],
            version=manifest["version"],
            vocabulary={word: index for index, word in enumerate(words)},
            weights=weights,
            bias=float(manifest["bias"]),
            heads=Heads(
                labels=tuple((head, label) for head, label in manifest["heads"]),
                weights=head_weights,
                bias=head_bias,
            ),
            calibration={Language(k): Calibration(**v) for k, v in manifest["calibration"].items()},
            facts=manifest["facts"],
        )
    except _UNREADABLE as error:
        raise _unusable(folder, f"{type(error).__name__}: {error}") from error


def _check(manifest: dict[str, object], folder: Path) -> None:
    if manifest.get("format") != FORMAT:
        raise _unusable(folder, f"its format is not {FORMAT}")
    sums = manifest["sha256"]
    for name in _FILES:
        if not isinstance(sums, dict) or sums.get(name) != _digest(folder / name):
            raise _unusable(folder, f"{name} does not match its checksum")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _unusable(folder: Path, why: str) -> ArtefactError:
    return ArtefactError(f"the classifier in {folder.name} cannot be used ({why}); run `medroute train`")
