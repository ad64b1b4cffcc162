"""What the severity judge learned, on disk: a small network over words and signs, and how opinions are weighed."""

import hashlib
import itertools
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.embedding.vectors import Floats
from router.domain.errors import ArtefactError
from router.domain.intent import Language
from router.domain.triage import Level

FORMAT = "medroute-severity-2"
MANIFEST, WEIGHTS = "severity.json", "severity.npz"
LEVELS = tuple(Level)
_FOREIGN = f"its format is not {FORMAT}"
_CHANGED = f"{WEIGHTS} does not match its checksum"
_UNEQUAL = "its names and its weights differ in size"
_NO_NUMBER = "a weight is no number"
_UNREADABLE = (OSError, EOFError, LookupError, TypeError, ValueError, AttributeError, zipfile.BadZipFile, zlib.error)


class Kind(StrEnum):
    """Which weighing a message is graded by."""

    OPENING = "opening"
    """Nothing came before it."""
    FOLLOW_UP = "follow_up"
    """It is read with what was said before it."""
    WORDS = "words"
    """Either, where no encoder is there."""


class Weighing(NamedTuple):
    """How opinions count: one linear map onto the levels."""

    weights: Floats
    """[inputs, levels]; the inputs are the log shares of each opinion and the level of the rules, one of each."""
    bias: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityNet:
    """Words and signs to levels: a linear part over both, and one hidden layer over the signs together."""

    words: Mapping[str, int]
    """Features of the text, each with its row."""
    word_weights: Floats
    """[words, levels]."""
    signs: Mapping[str, int]
    """Names as `Signs` has them, each with its row."""
    sign_weights: Floats
    """[signs, levels]."""
    hidden_weights: Floats
    """[signs, hidden]."""
    hidden_bias: Floats
    output_weights: Floats
    """[hidden, levels]."""
    bias: Floats

    def logits(self, words: Sequence[str] | set[str], signs: Sequence[str]) -> Floats:
        """Logits [1, levels] of one text; what was never learned counts for nothing."""
        # In one order, however a set was filled: sums of floats depend on it.
        rows = sorted(row for row in map(self.words.get, words) if row is not None)
        known = sorted(row for row in map(self.signs.get, signs) if row is not None)
        hidden = np.maximum(self.hidden_weights[known].sum(axis=0) + self.hidden_bias, 0.0)
        linear = self.word_weights[rows].sum(axis=0) + self.sign_weights[known].sum(axis=0)
        found: Floats = linear + hidden @ self.output_weights + self.bias
        return found[None, :]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityWeights:
    """Everything that was learned."""

    encoder: str
    """Whose opinions were weighed: the adapter, or the model; beside any other it is refused."""
    rules_version: str
    """Of the rules whose signs it learned from, for the record: other rules know most of the same signs."""
    net: SeverityNet
    weighing: Mapping[tuple[Kind, Language], Weighing]
    version: str = "none"
    """Digest of the manifest it was read from, which knows the checksums of all else."""


_PARTS = ("word_weights", "sign_weights", "hidden_weights")
"""Large and kept in 8 bits, a scale for each column."""


def save_severity(weights: SeverityWeights, folder: Path) -> None:
    """Write the judge beside the classifier."""
    net = weights.net
    arrays: dict[str, NDArray[np.generic]] = {
        name: getattr(net, name).astype(np.float32) for name in ("hidden_bias", "output_weights", "bias")
    }
    for name in _PARTS:
        arrays[name], arrays[f"{name}.scale"] = _in_bytes(getattr(net, name))
    for (kind, language), weighing in weights.weighing.items():
        name = f"{kind}.{language}"
        arrays[f"{name}.weights"], arrays[f"{name}.bias"] = weighing.weights, weighing.bias
    names = [*sorted(net.signs, key=net.signs.__getitem__), *sorted(net.words, key=net.words.__getitem__)]
    arrays["names"] = np.frombuffer("\n".join(names).encode(), np.uint8)
    np.savez_compressed(folder / WEIGHTS, allow_pickle=False, **arrays)
    manifest = {
        "format": FORMAT,
        "encoder": weights.encoder,
        "rules_version": weights.rules_version,
        "levels": [str(level) for level in LEVELS],
        "signs": len(net.signs),
        "sha256": _digest(folder / WEIGHTS),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def as_stored(net: SeverityNet) -> SeverityNet:
    """The network as it is read back: what is weighed must be what is served."""

    def rounded(matrix: Floats) -> Floats:
        whole, scale = _in_bytes(matrix)
        back: Floats = whole.astype(np.float32) * scale
        return back

    return replace(
        net,
        word_weights=rounded(net.word_weights),
        sign_weights=rounded(net.sign_weights),
        hidden_weights=rounded(net.hidden_weights),
    )


def _in_bytes(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    scale: Floats = (np.maximum(np.abs(matrix).max(axis=0), 1e-9) / 127.0).astype(np.float32)
    return np.round(matrix / scale).astype(np.int8), scale


def load_severity(folder: Path) -> SeverityWeights:
    """Read the judge back.

    Raises:
        ArtefactError: it is missing, was changed after training, or is of a kind this version does not know.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if (manifest["format"], manifest["levels"]) != (FORMAT, [str(level) for level in LEVELS]):
            raise _unusable(_FOREIGN)
        if manifest["sha256"] != _digest(folder / WEIGHTS):
            raise _unusable(_CHANGED)
        # Plain arrays only: a pickled object in the file is refused by numpy itself.
        with (folder / WEIGHTS).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            names = arrays["names"].tobytes().decode().split("\n")
            signs, words = names[: manifest["signs"]], names[manifest["signs"] :]
            large = {name: arrays[name].astype(np.float32) * arrays[f"{name}.scale"] for name in _PARTS}
            net = SeverityNet(
                words={name: row for row, name in enumerate(words)},
                signs={name: row for row, name in enumerate(signs)},
                hidden_bias=arrays["hidden_bias"],
                output_weights=arrays["output_weights"],
                bias=arrays["bias"],
                **large,
            )
            weighing = {
                (kind, language): Weighing(arrays[f"{kind}.{language}.weights"], arrays[f"{kind}.{language}.bias"])
                for kind, language in itertools.product(Kind, Language)
            }
        _check(net, weighing)
        return SeverityWeights(
            encoder=str(manifest["encoder"]),
            rules_version=str(manifest["rules_version"]),
            net=net,
            weighing=weighing,
            version=_digest(folder / MANIFEST)[:12],
        )
    except _UNREADABLE as error:
        why = f"{type(error).__name__}: {error}"
        raise _unusable(why) from error


def _check(net: SeverityNet, weighing: Mapping[tuple[Kind, Language], Weighing]) -> None:
    """Refuse now what would fail at a query."""
    levels, hidden = len(LEVELS), len(net.hidden_bias)
    shapes = [
        (net.word_weights.shape, (len(net.words), levels)),
        (net.sign_weights.shape, (len(net.signs), levels)),
        (net.hidden_weights.shape, (len(net.signs), hidden)),
        (net.output_weights.shape, (hidden, levels)),
        (net.bias.shape, (levels,)),
    ]
    for (kind, _), (weights, bias) in weighing.items():
        inputs = (2 if kind is Kind.WORDS else 3) * levels
        shapes += [(weights.shape, (inputs, levels)), (bias.shape, (levels,))]
        if not (np.isfinite(weights).all() and np.isfinite(bias).all()):
            raise _unusable(_NO_NUMBER)
    if any(found != wanted for found, wanted in shapes):
        raise _unusable(_UNEQUAL)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _unusable(why: str) -> ArtefactError:
    return ArtefactError(f"the severity judge cannot be used ({why}); run `medroute train --severity`")
