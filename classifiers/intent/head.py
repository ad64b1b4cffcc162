"""What the embedding tier learned, on disk: small networks over sentence vectors, and the lines drawn on them."""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from classifiers.embedding.vectors import Floats
from classifiers.intent.glance import GlanceNet
from router.domain.errors import ArtefactError
from router.domain.intent import Concern, Discipline, Intent, Language
from router.domain.triage import Level

FORMAT = "medroute-embedding-4"
MANIFEST, WEIGHTS = "embedding.json", "embedding.npz"
_FOREIGN = "it belongs to another version of the classifier"
_CHANGED = f"{WEIGHTS} does not match its checksum"

HEALTH, CONVERSATION, LEVEL = "health", "conversation", "level"
LABELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        HEALTH: ("health",),
        CONVERSATION: ("health",),
        LEVEL: tuple(map(str, Level)),
        "concern": tuple(map(str, Concern)),
        "intent": tuple(map(str, Intent)),
        "discipline": tuple(map(str, Discipline)),
    }
)
"""Every head with what its outputs stand for; a head with one output says how surely."""


class Net(NamedTuple):
    """One hidden layer with rectifiers."""

    hidden_weights: Floats
    hidden_bias: Floats
    output_weights: Floats
    output_bias: Floats

    def outputs(self, inputs: Floats) -> Floats:
        """Logits [texts, labels] of centred vectors [texts, dimensions]."""
        hidden = np.maximum(inputs @ self.hidden_weights + self.hidden_bias, 0.0)
        found: Floats = hidden @ self.output_weights + self.output_bias
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """How one language joins both tiers, `1 / (1 + exp(-(embedding * e + lexical * l + offset)))`, and its lines."""

    embedding: float
    lexical: float
    offset: float
    threshold: float
    abstain_below: float
    band_low: float
    """The encoder is asked when the probability by words, and by the glance where there is one, lies between these."""
    band_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GlanceFusion:
    """How one language joins the lexical score and the glance: `glance * g + lexical * l + offset`, in logits."""

    glance: float
    lexical: float
    offset: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpFusion:
    """How one language judges a message by its history: `conversation * c + own * o + offset`, in logits."""

    conversation: float
    own: float
    """Weight of the message's own fused logit."""
    offset: float
    threshold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingHead:
    """The trained networks with their calibration."""

    lexical_version: str
    """The lexical artefact it was fused with; it is refused beside any other."""
    encoder: str
    """What made the vectors it learned from; it is refused beside any other."""
    mean: Floats
    nets: Mapping[str, Net]
    fusion: Mapping[Language, Fusion]
    follow_up: Mapping[Language, FollowUpFusion]
    glance: GlanceNet | None = None
    """Read before the encoder; None over an encoder that shows no token vectors."""
    glance_fusion: Mapping[Language, GlanceFusion] = field(default_factory=dict)
    version: str = "none"
    """Digest of the manifest it was read from, which knows the checksum of the weights."""


def save_head(head: EmbeddingHead, folder: Path) -> None:
    """Write the head beside the lexical artefact."""
    arrays = {"mean": head.mean.astype(np.float32)}
    for name, net in head.nets.items():
        arrays[f"{name}.hidden_weights"] = net.hidden_weights.astype(np.float16)
        arrays[f"{name}.hidden_bias"] = net.hidden_bias.astype(np.float32)
        arrays[f"{name}.output_weights"] = net.output_weights.astype(np.float32)
        arrays[f"{name}.output_bias"] = net.output_bias.astype(np.float32)
    if head.glance:
        arrays |= {f"glance.{part}": array.astype(np.float16) for part, array in head.glance._asdict().items()}
    np.savez_compressed(folder / WEIGHTS, allow_pickle=False, **arrays)
    manifest = {
        "format": FORMAT,
        "lexical_version": head.lexical_version,
        "encoder": head.encoder,
        "labels": {name: LABELS[name] for name in head.nets},
        "fusion": {language: asdict(values) for language, values in head.fusion.items()},
        "follow_up": {language: asdict(values) for language, values in head.follow_up.items()},
        "glance_fusion": {language: asdict(values) for language, values in head.glance_fusion.items()},
        "sha256": hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest(),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def load_head(folder: Path, lexical_version: str | None = None) -> EmbeddingHead:
    """Read the head back.

    Args:
        folder: the classifier's.
        lexical_version: of the artefact it must belong to; None takes any.

    Raises:
        ArtefactError: it is missing, was changed after training, or belongs to another lexical artefact.
    """
    try:
        written = (folder / MANIFEST).read_bytes()
        manifest = json.loads(written)
        known = {name: list(labels) for name, labels in LABELS.items()}
        wanted = manifest["lexical_version"] if lexical_version is None else lexical_version
        if (manifest["format"], manifest["lexical_version"], manifest["labels"]) != (FORMAT, wanted, known):
            raise _unusable(_FOREIGN)
        if manifest["sha256"] != hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest():
            raise _unusable(_CHANGED)
        with (folder / WEIGHTS).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            nets = {
                name: Net(*(arrays[f"{name}.{part}"].astype(np.float32) for part in Net._fields)) for name in LABELS
            }
            mean = arrays["mean"]
            joined = {Language(k): GlanceFusion(**v) for k, v in manifest["glance_fusion"].items()}
            parts = [arrays[f"glance.{part}"].astype(np.float32) for part in GlanceNet._fields] if joined else []
        return EmbeddingHead(
            lexical_version=wanted,
            encoder=str(manifest["encoder"]),
            mean=mean,
            nets=nets,
            fusion={Language(k): Fusion(**v) for k, v in manifest["fusion"].items()},
            follow_up={Language(k): FollowUpFusion(**v) for k, v in manifest["follow_up"].items()},
            glance=GlanceNet(*parts) if parts else None,
            glance_fusion=joined,
            version=hashlib.sha256(written).hexdigest()[:12],
        )
    except (OSError, EOFError, LookupError, TypeError, ValueError, AttributeError, zipfile.BadZipFile) as error:
        why = f"{type(error).__name__}: {error}"
        raise _unusable(why) from error


def _unusable(why: str) -> ArtefactError:
    return ArtefactError(f"the embedding tier's weights cannot be used ({why}); run `medroute train`")
