"""Any sentence-transformers model, by name or folder, in place of the packed one: for training and for serving."""

from collections.abc import Sequence

from sentence_transformers import SentenceTransformer

from classifiers.embedding.encoder import bounded
from classifiers.embedding.vectors import Floats


class SentenceTransformerEncoder:
    """Implements `TextEncoder`; needs PyTorch, which comes with the `transformers` extra."""

    def __init__(self, name: str) -> None:
        self._model = SentenceTransformer(name, device="cpu")
        self.adapter = name
        """The name stands where the packed model has the digest of its adapter."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors [texts, dimensions], each of length one."""
        # Models of the e5 family know a query by its prompt; others have none of that name.
        prompt = "query" if "query" in self._model.prompts else None
        found: Floats = self._model.encode(
            [bounded(text) for text in texts],
            prompt_name=prompt,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return found
