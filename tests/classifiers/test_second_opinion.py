"""The embedding tier: asked where the lexical tier is unsure."""

import hashlib
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifiers.embedding.vectors import Floats
from classifiers.intent.cascade import CascadeClassifier
from classifiers.intent.embedding import (
    INPUT_SCALE,
    MANIFEST,
    WEIGHTS,
    EmbeddingHead,
    EmbeddingTier,
    Fusion,
    fused,
    load_head,
    save_head,
)
from classifiers.intent.lexical import LexicalModel
from router.domain.errors import ArtefactError
from router.domain.intent import Language, Tier
from tests.builders import a_query, user_turns
from tests.tiny_classifier import an_artefact

_FUSION = Fusion(
    embedding=1.0, lexical=0.5, offset=-0.25, threshold=0.6, abstain_below=0.3, band_low=0.05, band_high=0.8
)


class _Encoder:
    """One vector for texts with "ill" in them and its opposite for all others."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Floats:
        """The first axis says ill or not."""
        self.asked += texts
        return np.array([[1.0, 0.0] if "ill" in text else [-1.0, 0.0] for text in texts], dtype=np.float32)


def _head() -> EmbeddingHead:
    """A network that passes the first axis through: +8 for ill, nothing otherwise, and minus 4."""
    return EmbeddingHead(
        lexical_version="1",
        mean=np.zeros(2, dtype=np.float32),
        hidden_weights=np.eye(2, dtype=np.float32),
        hidden_bias=np.zeros(2, dtype=np.float32),
        output_weights=np.array([1.0, 0.0], dtype=np.float32),
        output_bias=-4.0,
        fusion=dict.fromkeys(Language, _FUSION),
    )


def _cascade(encoder: _Encoder) -> CascadeClassifier:
    return CascadeClassifier(LexicalModel(an_artefact()), EmbeddingTier(encoder, _head()))


def test_a_raw_score_is_the_networks_output() -> None:
    """A vector is centred, enlarged, passed through one layer and summed."""
    assert EmbeddingTier(_Encoder(), _head()).raw(["ill", "well"]) == [INPUT_SCALE - 4.0, -4.0]


def test_both_tiers_make_one_probability() -> None:
    """The scores of both tiers are joined by the weights of the language."""
    tier = EmbeddingTier(_Encoder(), _head())
    expected = 1 / (1 + math.exp(-(1.0 * 4.0 + 0.5 * -2.0 - 0.25)))
    assert tier.probability("ill", -2.0, Language.CHINESE) == pytest.approx(expected)


@pytest.mark.parametrize("raw", [-1e300, 1e300])
def test_scores_far_out_are_joined_safely(raw: float) -> None:
    """No score overflows."""
    assert 0.0 <= fused(_FUSION, raw, raw) <= 1.0


@pytest.mark.parametrize(("text", "health"), [("i feel ill", True), ("i feel grand", False)])
def test_an_unsure_text_gets_the_second_opinion(text: str, *, health: bool) -> None:
    """In the band the second tier decides, by its own lines, and says that it did."""
    encoder = _Encoder()
    opinion = _cascade(encoder).classify(a_query(text))
    assert encoder.asked == [text]
    assert opinion.tier is Tier.EMBEDDING
    assert opinion.threshold == 0.6
    assert (opinion.health_score >= opinion.threshold) is health


def test_a_sure_text_costs_no_second_opinion() -> None:
    """Outside the band the cheap tier decides alone, and does not abstain."""
    encoder = _Encoder()
    for text in ("pain fever", "weather football"):
        opinion = _cascade(encoder).classify(a_query(text))
        assert opinion.tier is Tier.LEXICAL
        assert not opinion.abstains
    assert encoder.asked == []


def test_the_second_tier_may_abstain_too() -> None:
    """Between the lines of both tiers together the opinion commits to nothing."""
    head = _head()
    unsure = EmbeddingHead(
        lexical_version=head.lexical_version,
        mean=head.mean,
        hidden_weights=head.hidden_weights,
        hidden_bias=head.hidden_bias,
        output_weights=np.zeros(2, dtype=np.float32),
        output_bias=1.0,
        fusion=head.fusion,
    )
    opinion = CascadeClassifier(LexicalModel(an_artefact()), EmbeddingTier(_Encoder(), unsure)).classify(a_query("hm"))
    assert opinion.abstains
    assert 0.3 <= opinion.health_score < 0.6


def test_a_follow_up_is_carried_by_the_second_tier() -> None:
    """A message that leans on an ill one is judged with it."""
    opinion = _cascade(_Encoder()).classify(a_query("and now?", turns=user_turns("i feel ill")))
    assert opinion.from_conversation
    assert opinion.tier is Tier.EMBEDDING


def test_a_head_is_saved_and_loaded(tmp_path: Path) -> None:
    """A round trip keeps the network and the lines of each language."""
    save_head(_head(), tmp_path)
    loaded = load_head(tmp_path, "1")
    assert (loaded.fusion, loaded.output_bias, loaded.lexical_version) == (_head().fusion, -4.0, "1")
    assert EmbeddingTier(_Encoder(), loaded).raw(["ill", "well"]) == [4.0, -4.0]


def test_a_head_of_another_classifier_is_refused(tmp_path: Path) -> None:
    """Lines drawn beside one lexical artefact are never used beside another."""
    save_head(_head(), tmp_path)
    with pytest.raises(ArtefactError, match="belongs to another version"):
        load_head(tmp_path, "2")


def test_a_changed_head_is_refused(tmp_path: Path) -> None:
    """One byte changed after training is found."""
    save_head(_head(), tmp_path)
    content = bytearray((tmp_path / WEIGHTS).read_bytes())
    content[-1] ^= 1
    (tmp_path / WEIGHTS).write_bytes(content)
    with pytest.raises(ArtefactError, match="does not match its checksum"):
        load_head(tmp_path, "1")


@pytest.mark.parametrize("name", [MANIFEST, WEIGHTS])
def test_a_head_that_lacks_a_file_is_refused(tmp_path: Path, name: str) -> None:
    """A missing file is an artefact error that names the next step."""
    save_head(_head(), tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ArtefactError, match="run `medroute train`"):
        load_head(tmp_path, "1")


@pytest.mark.parametrize(
    "changes", [{"format": "medroute-embedding-2"}, {"fusion": {"en": {}}}, {"fusion": []}], ids=str
)
def test_a_head_of_another_layout_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    """A manifest that says something else than the layout declares is refused."""
    save_head(_head(), tmp_path)
    manifest = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    (tmp_path / MANIFEST).write_text(json.dumps(manifest | changes), encoding="utf-8")
    with pytest.raises(ArtefactError, match="cannot be used"):
        load_head(tmp_path, "1")


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_signed_nonsense_is_refused(tmp_path: Path, content: bytes) -> None:
    """Weights that are no archive are an artefact error although their checksum is right."""
    save_head(_head(), tmp_path)
    (tmp_path / WEIGHTS).write_bytes(content)
    manifest = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    manifest["sha256"] = hashlib.sha256(content).hexdigest()
    (tmp_path / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ArtefactError, match="cannot be used"):
        load_head(tmp_path, "1")
