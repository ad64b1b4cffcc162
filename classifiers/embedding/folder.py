"""The prepared embedding model on disk: what files it is made of, where it lies, whether it is whole."""

import hashlib
import json
import os
from pathlib import Path

from router.domain.errors import ArtefactError

FORMAT = "medroute-e5-1"
MANIFEST, TOKENIZER, GRAPH = "manifest.json", "tokenizer.json", "encoder.onnx"
TABLE, POSITIONS = "table.npy", "positions.npy"
FILES = (TOKENIZER, TABLE, POSITIONS, GRAPH)


def default_folder() -> Path:
    """Where the prepared model is kept for this user."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "medroute" / FORMAT


def is_prepared(folder: Path) -> bool:
    """All files are there and the manifest is of this version."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return manifest.get("format") == FORMAT and all((folder / name).exists() for name in FILES)


def verify(folder: Path) -> None:
    """Compare every file with its checksum.

    Raises:
        ArtefactError: a file is missing or was changed.
    """
    try:
        sums = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["sha256"]
        for name in FILES:
            if digest_of(folder / name) != sums[name]:
                msg = f"{name} does not match its checksum; run `medroute prepare`"
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
