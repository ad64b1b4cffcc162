"""The embedding tier: a small network over sentence vectors, asked only where the lexical tier is unsure."""

import hashlib
import json
import math
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from classifiers.embedding.vectors import Floats, TextEncoder
from router.domain.errors import ArtefactError
from router.domain.intent import Language

FORMAT = "medroute-embedding-1"
MANIFEST, WEIGHTS = "embedding.json", "embedding.npz"
_FOREIGN = "it belongs to another version of the classifier"
_CHANGED = f"{WEIGHTS} does not match its checksum"
INPUT_SCALE = 8.0
"""Sentence vectors lie close together; the network reads their distance from the mean, enlarged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """How one language joins both tiers, `1 / (1 + exp(-(embedding * e + lexical * l + offset)))`, and its lines."""

    embedding: float
    lexical: float
    offset: float
    threshold: float
    abstain_below: float
    band_low: float
    """The embedding tier is asked when the lexical probability lies between these two."""
    band_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingHead:
    """The trained network with its calibration."""

    lexical_version: str
    """The lexical artefact it was fused with; it is refused beside any other."""
    mean: Floats
    hidden_weights: Floats
    hidden_bias: Floats
    output_weights: Floats
    output_bias: float
    fusion: dict[Language, Fusion]


class EmbeddingTier:
    """Scores normalised texts."""

    def __init__(self, encoder: TextEncoder, head: EmbeddingHead) -> None:
        self._encoder = encoder
        self.head = head

    def raw(self, texts: Sequence[str]) -> list[float]:
        """The uncalibrated score of each text, in logits."""
        head = self.head
        centred = (self._encoder.encode(texts) - head.mean) * INPUT_SCALE
        hidden = np.maximum(centred @ head.hidden_weights + head.hidden_bias, 0.0)
        scores: list[float] = (hidden @ head.output_weights + head.output_bias).tolist()
        return scores

    def probability(self, text: str, lexical_raw: float, language: Language) -> float:
        """The calibrated probability of health from both tiers."""
        return fused(self.head.fusion[language], self.raw([text])[0], lexical_raw)

    def is_wanted(self, lexical_probability: float, language: Language) -> bool:
        """The lexical probability lies where that tier may be wrong."""
        fusion = self.head.fusion[language]
        return fusion.band_low <= lexical_probability <= fusion.band_high

    def lines(self, language: Language) -> tuple[float, float]:
        """Threshold and lower end of the abstain band."""
        fusion = self.head.fusion[language]
        return fusion.threshold, fusion.abstain_below


def fused(fusion: Fusion, embedding: float, lexical: float) -> float:
    """The probability of health from the raw scores of both tiers."""
    exponent = -(fusion.embedding * embedding + fusion.lexical * lexical + fusion.offset)
    return 1.0 / (1.0 + math.exp(min(max(exponent, -60.0), 60.0)))


def save_head(head: EmbeddingHead, folder: Path) -> None:
    """Write the head beside the lexical artefact."""
    np.savez_compressed(
        folder / WEIGHTS,
        mean=head.mean.astype(np.float32),
        hidden_weights=head.hidden_weights.astype(np.float16),
        hidden_bias=head.hidden_bias.astype(np.float32),
        output_weights=head.output_weights.astype(np.float32),
        output_bias=np.float32(head.output_bias).reshape(1),
    )
    manifest = {
        "format": FORMAT,
        "lexical_version": head.lexical_version,
        "fusion": {language: asdict(values) for language, values in head.fusion.items()},
        "sha256": hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest(),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def load_head(folder: Path, lexical_version: str) -> EmbeddingHead:
    """Read the head back.

    Raises:
        ArtefactError: it is missing, was changed after training, or belongs to another lexical artefact.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT or manifest["lexical_version"] != lexical_version:
            raise _unusable(_FOREIGN)
        if manifest["sha256"] != hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest():
            raise _unusable(_CHANGED)
        with (folder / WEIGHTS).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return EmbeddingHead(
                lexical_version=lexical_version,
                mean=arrays["mean"],
                hidden_weights=arrays["hidden_weights"].astype(np.float32),
                hidden_bias=arrays["hidden_bias"],
                output_weights=arrays["output_weights"],
                output_bias=float(arrays["output_bias"][0]),
                fusion={Language(k): Fusion(**v) for k, v in manifest["fusion"].items()},
            )
    except (OSError, EOFError, LookupError, TypeError, ValueError, AttributeError, zipfile.BadZipFile) as error:
        why = f"{type(error).__name__}: {error}"
        raise _unusable(why) from error


def _unusable(why: str) -> ArtefactError:
    return ArtefactError(f"the embedding tier's weights cannot be used ({why}); run `medroute train`")
