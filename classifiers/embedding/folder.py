"""The prepared embedding model on disk: what files it is made of, where it lies, whether it is whole."""

import hashlib
import json
import os
from pathlib import Path

from classifiers.embedding.adapter import NONE
from router.domain.errors import ArtefactError

FORMAT = "medroute-e5-3"
"""Changes with the vectors: whatever was calibrated on others is refused beside these."""
MANIFEST, TOKENIZER, GRAPH = "manifest.json", "tokenizer.json", "encoder.onnx"
TABLE, POSITIONS = "table.npy", "positions.npy"
FILES = (TOKENIZER, TABLE, POSITIONS, GRAPH)


def model_folder(root: Path | None = None, adapter: str = NONE) -> Path:
    """Where a prepared model is kept; each adapter has its own folder, so that versions do not mix.

    Args:
        root: holds all prepared models; None means the user's cache.
        adapter: digest of the adapter it is prepared with.
    """
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return (root or Path(cache) / "medroute") / (FORMAT if adapter == NONE else name_of(adapter))


def name_of(adapter: str) -> str:
    """What an encoder is known by to those that learned from its vectors: how it was prepared, with which adapter."""
    return f"{FORMAT}-{adapter}"


def is_prepared(folder: Path) -> bool:
    """All files are there and the manifest is of this version."""
    return prepared_with(folder) is not None


def prepared_with(folder: Path) -> str | None:
    """Digest of the adapter the model was prepared with, `none` for the model as it came; None if not prepared."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    whole = manifest.get("format") == FORMAT and all((folder / name).exists() for name in FILES)
    return str(manifest.get("adapter", NONE)) if whole else None


def verify(folder: Path) -> None:
    """Compare every file with its checksum.

    Raises:
        ArtefactError: a file is missing or was changed.
    """
    try:
        sums = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["sha256"]
        for name in FILES:
            if digest_of(folder / name) != sums[name]:
                msg = f"{name} does not match its checksum; run `medroute prepare --again`"
                raise ArtefactError(msg)
    except (OSError, ValueError, KeyError) as error:
        msg = "the embedding model is not prepared; run `medroute prepare`"
        raise ArtefactError(msg) from error


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
