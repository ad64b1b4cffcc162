"""Any sentence-transformers model, by name or folder, in place of the packed one: for training and for serving."""

import threading
from collections.abc import Sequence

from sentence_transformers import SentenceTransformer

from classifiers.embedding.encoder import bounded
from classifiers.embedding.vectors import Floats


class SentenceTransformerEncoder:
    """Implements `TextEncoder`; needs PyTorch, which comes with the `transformers` extra."""

    def __init__(self, name: str) -> None:
        self._model = SentenceTransformer(name, device="cpu")
        self.name = name
        """What it is known by to those that learned from its vectors."""
        self._turn = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors [texts, dimensions], each of length one."""
        # Models of the e5 family know a query by its prompt; others have none of that name.
        prompt = "query" if "query" in self._model.prompts else None
        # Its tokenizer serves one thread at a time, and PyTorch spreads over the cores by itself.
        with self._turn:
            found: Floats = self._model.encode(
                [bounded(text) for text in texts],
                prompt_name=prompt,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return found
