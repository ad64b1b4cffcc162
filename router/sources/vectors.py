"""What sentence vectors say for each passage; the vectors are made once and kept on disk."""

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from router.domain.answer import Passage

FILE = "passages.npz"
MAX_AT_START = 40
"""Passages whose vectors may be made while the service starts, some 2 s; more are left to `medroute prepare`."""

MAX_KEPT = 5_000

Vectors = NDArray[np.float32]
Say = Callable[[str], None]


class Encoder(Protocol):
    """Makes sentence vectors, each of length one."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors [texts, dimensions] of what is asked."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors [texts, dimensions] of what may answer."""
        ...


class Nearness(NamedTuple):
    """Cosines of one query to every passage."""

    text: Vectors
    """To title and text."""
    names: Vectors
    """To title and keywords."""


class PassageVectors:
    """The vectors of a library, in the order of its passages."""

    def __init__(self, encoder: Encoder, vectors: Vectors) -> None:
        self._encoder = encoder
        self._vectors = vectors

    def near(self, text: str) -> Nearness:
        """How near each passage is to a normalised query."""
        (query,) = self._encoder.encode([text])
        cosines: Vectors = self._vectors @ query
        return Nearness(text=cosines[:, 0], names=cosines[:, 1])


def keep_vectors(  # noqa: PLR0913 - what is made, with what, where, and how much of it
    passages: Sequence[Passage],
    encoder: Encoder,
    folder: Path,
    normalise: Callable[[str], str],
    *,
    at_most: int | None = None,
    say: Say | None = None,
) -> Vectors | None:
    """The vectors [passages, 2, dimensions], read where they are kept, made and kept where they are not.

    Args:
        passages: the library.
        encoder: makes the vectors.
        folder: where they are kept, beside the prepared model.
        normalise: brings a text into the form the encoder was prepared for.
        at_most: make no more than so many; None makes any number.
        say: told what is being done.

    Returns:
        The vectors, or None where more would have to be made.
    """
    kept = _read(folder / FILE)
    digests = [_digest(passage) for passage in passages]
    missing = {digest: passage for digest, passage in zip(digests, passages, strict=True) if digest not in kept}
    if at_most is not None and len(missing) > at_most:
        return None
    if missing:
        if say:
            say(f"encoding {len(missing)} passages")
        texts = [normalise(text) for passage in missing.values() for text in _texts(passage)]
        made = encoder.encode_passages(texts).reshape(len(missing), 2, -1)
        kept |= dict(zip(missing, made, strict=True))
        # Vectors of passages that went may come back; of too many of them the file is freed.
        _write(folder / FILE, kept if len(kept) <= MAX_KEPT else {digest: kept[digest] for digest in digests})
    return np.stack([kept[digest] for digest in digests]) if digests else None


def _texts(passage: Passage) -> tuple[str, str]:
    return f"{passage.title}. {passage.text}", f"{passage.title}: {', '.join(passage.keywords)}"


def _digest(passage: Passage) -> str:
    return hashlib.sha256("\n".join((passage.title, passage.text, *passage.keywords)).encode()).hexdigest()


def _read(path: Path) -> dict[str, Vectors]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            digests, vectors = arrays["digests"], arrays["vectors"].astype(np.float32)
            return dict(zip(map(str, digests), vectors, strict=True))
    except (OSError, EOFError, LookupError, ValueError, zipfile.BadZipFile):
        return {}


def _write(path: Path, vectors: dict[str, Vectors]) -> None:
    scratch = path.with_suffix(f".{id(vectors):x}.npz")
    try:
        np.savez(scratch, digests=np.array(list(vectors)), vectors=np.stack(list(vectors.values())).astype(np.float16))
        scratch.replace(path)
    except OSError:
        # A read-only folder costs time at the next start, nothing else.
        scratch.unlink(missing_ok=True)
