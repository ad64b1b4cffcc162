"""A low-rank correction of the encoder: what training taught it, small enough to travel with the classifier."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from classifiers.embedding.packed import Dimensions, Floats
from router.domain.errors import ArtefactError

FILE = "adapter.npz"
NONE = "none"
"""The digest that stands for an encoder as it came."""
DIGEST_LENGTH = 12


class Tensors(Protocol):
    """The weights of an encoder by name."""

    @property
    def dimensions(self) -> Dimensions:
        """Its shape."""
        ...

    def tensor(self, name: str, columns: int | None = None) -> Floats:
        """A tensor in single precision; a matrix where `columns` is given."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """Corrections of some matrices: `up @ down` [outputs, inputs] is added to the matrix of that name."""

    digest: str
    """Of the file; whatever was computed with the encoder belongs to it."""
    corrections: dict[str, tuple[NDArray[np.float16], NDArray[np.float16]]]
    """`l6.q.w` to its down [rank, inputs] and up [outputs, rank]."""


@dataclass(frozen=True, slots=True)
class AdaptedModel:
    """Implements `Tensors`: a model seen through an adapter."""

    model: Tensors
    adapter: Adapter

    @property
    def dimensions(self) -> Dimensions:
        """Those of the model."""
        return self.model.dimensions

    def tensor(self, name: str, columns: int | None = None) -> Floats:
        """The tensor with its correction, where it has one.

        Raises:
            ArtefactError: the model has no such tensor.
        """
        values = self.model.tensor(name, columns)
        if name not in self.adapter.corrections:
            return values
        down, up = self.adapter.corrections[name]
        corrected: Floats = values + up.astype(np.float32) @ down.astype(np.float32)
        return corrected


def save_adapter(folder: Path, corrections: dict[str, tuple[Floats, Floats]]) -> Adapter:
    """Write the corrections in half precision beside the classifier they were trained with."""
    arrays = {}
    for name, (down, up) in sorted(corrections.items()):
        arrays[f"{name}.down"], arrays[f"{name}.up"] = down.astype(np.float16), up.astype(np.float16)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / FILE, allow_pickle=False, **arrays)
    return read_adapter(folder)


def adapter_digest(folder: Path) -> str:
    """Which adapter lies in a classifier's folder; `none` where there is none."""
    path = folder / FILE
    return hashlib.sha256(path.read_bytes()).hexdigest()[:DIGEST_LENGTH] if path.is_file() else NONE


def read_adapter(folder: Path) -> Adapter:
    """Read it back.

    Raises:
        ArtefactError: it is missing or damaged.
    """
    try:
        with (folder / FILE).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            names = sorted({key.rsplit(".", 1)[0] for key in arrays.files})
            corrections = {name: (arrays[f"{name}.down"], arrays[f"{name}.up"]) for name in names}
    except (OSError, EOFError, LookupError, ValueError, zipfile.BadZipFile) as error:
        msg = f"the encoder's adapter cannot be read ({type(error).__name__}); run `medroute train --tune`"
        raise ArtefactError(msg) from error
    return Adapter(digest=adapter_digest(folder), corrections=corrections)
