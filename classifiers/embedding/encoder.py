"""Texts to vectors with the prepared model: each text by itself, on one thread or several, bounded input."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from classifiers.embedding.folder import GRAPH, POSITIONS, TABLE, TOKENIZER, name_of, prepared_with
from classifiers.embedding.vectors import Floats
from router.domain.errors import ArtefactError

MAX_CHARS = 600
"""The middle of a longer text is left out; 600 characters are at most some 400 tokens."""
MAX_TOKENS = 256
_QUERY, _PASSAGE = "query: ", "passage: "
_BEGIN, _END = 0, 2


class OnnxEncoder:
    """Implements `TextEncoder` with onnxruntime.

    The scale of its 8 bits follows what is computed together, so each text is read alone: its vector is the same
    whatever stands beside it, in training as in service (on processors that multiply 8-bit numbers alike).
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Load it.

        Args:
            folder: where it was prepared.
            threads: how many texts are read at once, each on one thread.

        Raises:
            ArtefactError: nothing is prepared there.
        """
        adapter = prepared_with(folder)
        if adapter is None:
            msg = "the embedding model is not prepared; run `medroute prepare`"
            raise ArtefactError(msg)
        self.name = name_of(adapter)
        """What it is known by to those that learned from its vectors."""
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        # Mapped, not read: a query touches a few dozen rows of the table.
        self._table = np.load(folder / TABLE, mmap_mode="r", allow_pickle=False)
        self._positions: Floats = np.load(folder / POSITIONS, allow_pickle=False)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Its fused kernel for a layer norm with its sum takes twice as long as both apart.
        self._session = onnxruntime.InferenceSession(
            str(folder / GRAPH),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],
        )
        self._pool = ThreadPoolExecutor(threads, "encoder") if threads > 1 else None

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors [texts, dimensions] of what is asked, each of length one."""
        return self._encode(texts, _QUERY)

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """Vectors [texts, dimensions] of what may answer, each of length one."""
        return self._encode(texts, _PASSAGE)

    def token_vectors(self, text: str) -> Floats:
        """Vectors [tokens, dimensions] of a normalised text's tokens, each by itself: the table without the encoder."""
        found: Floats = self._table[tokens_of(self._tokenizer, text, "")].astype(np.float32)
        return found

    def _encode(self, texts: Sequence[str], prefix: str) -> Floats:
        def vector(text: str) -> Floats:
            return self._vector(tokens_of(self._tokenizer, text, prefix))

        return np.concatenate(list((self._pool.map if self._pool else map)(vector, texts)))

    def _vector(self, tokens: list[int]) -> Floats:
        vectors = vectors_of(tokens, self._table, self._positions)
        (sentence,) = self._session.run(["sentence"], {"vectors": vectors})
        result: Floats = sentence
        return result


def vectors_of(tokens: list[int], table: NDArray[np.float16], positions: Floats) -> Floats:
    """What the first layer reads of a text [tokens, hidden], by the tables of the prepared model."""
    found: Floats = table[tokens].astype(np.float32) + positions[: len(tokens)]
    return found


def bounded(text: str) -> str:
    """The text with its middle left out where it is longer than an encoder reads."""
    return text if len(text) <= MAX_CHARS else f"{text[: MAX_CHARS // 2]} {text[-MAX_CHARS // 2 :]}"


def tokens_of(tokenizer: Tokenizer, text: str, prefix: str = _QUERY) -> list[int]:
    """The token numbers of a normalised text as the encoder reads it: prefixed, bounded, with begin and end."""
    ids = tokenizer.encode(prefix + bounded(text), add_special_tokens=False).ids
    if len(ids) > MAX_TOKENS - 2:
        # What is asked stands at the end of a long message and behind its history; a passage begins with its matter.
        half = (MAX_TOKENS - 2) // 2
        ids = ids[: MAX_TOKENS - 2] if prefix == _PASSAGE else ids[:half] + ids[-half:]
    return [_BEGIN, *ids, _END]
