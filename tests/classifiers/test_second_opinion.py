"""The embedding tier: asked where the lexical tier is unsure."""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifiers.embedding.vectors import Floats
from classifiers.intent.cascade import CascadeClassifier
from classifiers.intent.embedding import (
    INPUT_SCALE,
    EmbeddingTier,
    joint_logit,
)
from classifiers.intent.head import (
    CONVERSATION,
    HEALTH,
    LABELS,
    LEVEL,
    MANIFEST,
    WEIGHTS,
    EmbeddingHead,
    FollowUpFusion,
    Fusion,
    Net,
    load_head,
    save_head,
)
from classifiers.intent.lexical import LexicalModel, sigmoid
from classifiers.intent.severity import SeverityJudge
from classifiers.intent.severity_weights import LEVELS
from classifiers.triage.signs import NoSigns
from router.domain.errors import ArtefactError
from router.domain.intent import Concern, Language, Tier
from router.domain.triage import Level
from tests.builders import a_query, user_turns
from tests.tiny_classifier import an_artefact
from tests.tiny_glance import JOINED, a_glance
from tests.tiny_severity import ListedSigns, a_net, severity_weights

_FUSION = Fusion(
    embedding=1.0, lexical=0.5, offset=-0.25, threshold=0.6, abstain_below=0.3, band_low=0.05, band_high=0.8
)
_NOTHING = np.zeros((1, len(LEVELS)), np.float32)
_SEVERITY = severity_weights(net=a_net(word_weights=_NOTHING, bias=_NOTHING[0]))
"""Words say nothing: the encoder alone decides."""
_FOLLOW_UP = FollowUpFusion(conversation=1.0, own=0.1, offset=0.0, threshold=0.5)


class _Encoder:
    """One vector for texts with "ill" in them and its opposite for all others."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.glanced: str | None = None

    def encode(self, texts: Sequence[str]) -> Floats:
        """The first axis says ill or not."""
        self.asked += texts
        return np.array([[1.0, 0.0] if "ill" in text else [-1.0, 0.0] for text in texts], dtype=np.float32)


def _net(outputs: int, *, weight: float = 1.0, bias: float = 0.0, column: int = 0) -> Net:
    """A network that passes the first axis through to one output."""
    weights = np.zeros((2, outputs), dtype=np.float32)
    weights[0, column] = weight
    offsets = np.zeros(outputs, dtype=np.float32)
    offsets[column] = bias
    return Net(np.eye(2, dtype=np.float32), np.zeros(2, dtype=np.float32), weights, offsets)


def _head(**nets: Net) -> EmbeddingHead:
    """Health and conversation: +8 for ill, nothing otherwise, and minus 4; level: ill is a matter for a day."""
    own = {name: _net(len(labels)) for name, labels in LABELS.items()}
    own |= {HEALTH: _net(1, bias=-4.0), CONVERSATION: _net(1, bias=-4.0)}
    own[LEVEL] = _net(len(Level), column=list(Level).index(Level.CONSULTATION_24))
    return EmbeddingHead(
        lexical_version="1",
        encoder="none",
        mean=np.zeros(2, dtype=np.float32),
        nets=own | nets,
        fusion=dict.fromkeys(Language, _FUSION),
        follow_up=dict.fromkeys(Language, _FOLLOW_UP),
    )


def _cascade(encoder: _Encoder, head: EmbeddingHead | None = None) -> CascadeClassifier:
    severity = SeverityJudge(_SEVERITY, NoSigns())
    return CascadeClassifier(LexicalModel(an_artefact()), EmbeddingTier(encoder, head or _head()), severity)


def test_a_logit_is_the_networks_output() -> None:
    """A vector is centred, enlarged, passed through one layer and summed."""
    tier = EmbeddingTier(_Encoder(), _head())
    logits = tier.head.nets[HEALTH].outputs(tier.inputs(["ill", "well"]))
    assert logits[:, 0].tolist() == [INPUT_SCALE - 4.0, -4.0]


def test_both_tiers_make_one_probability() -> None:
    """The scores of both tiers are joined by the weights of the language."""
    reading = EmbeddingTier(_Encoder(), _head()).read("ill", -2.0, Language.CHINESE)
    expected = 1 / (1 + math.exp(-(1.0 * 4.0 + 0.5 * -2.0 - 0.25)))
    assert reading.probability == reading.own_probability == pytest.approx(expected)


@pytest.mark.parametrize("raw", [-1e300, 1e300])
def test_scores_far_out_are_joined_safely(raw: float) -> None:
    """No score overflows."""
    assert 0.0 <= sigmoid(joint_logit(_FUSION, raw, raw)) <= 1.0


@pytest.mark.parametrize(("text", "health"), [("i feel ill", True), ("i feel grand", False)])
def test_an_unsure_text_gets_the_second_opinion(text: str, *, health: bool) -> None:
    """In the band the second tier decides, by its own lines, and says that it did."""
    encoder = _Encoder()
    opinion = _cascade(encoder).classify(a_query(text))
    assert encoder.asked == [text]
    assert opinion.tier is Tier.EMBEDDING
    assert opinion.threshold == 0.6
    assert (opinion.health_score >= opinion.threshold) is health
    assert opinion.proposed_level is (Level.CONSULTATION_24 if health else None)


def test_a_sure_text_costs_no_second_opinion() -> None:
    """Outside the band the cheap tier decides alone, and does not abstain."""
    encoder = _Encoder()
    opinion = _cascade(encoder).classify(a_query("weather football"))
    assert opinion.tier is Tier.LEXICAL
    assert not opinion.abstains
    assert opinion.proposed_level is None
    assert encoder.asked == []


class _Glancing(_Encoder):
    """Shows the tokens of a text, too: one axis for "ill" and one for all else."""

    def token_vectors(self, text: str) -> Floats:
        """A row for each word."""
        self.glanced = text
        return np.array([[float(word == "ill"), float(word != "ill")] for word in text.split()], dtype=np.float32)


def _glancing(weight: float) -> EmbeddingHead:
    """A head whose glance gives so much to a text that says "ill" and nothing to any other."""
    return replace(_head(), glance=a_glance(weight), glance_fusion=JOINED)


def test_a_glance_settles_what_words_leave_open() -> None:
    """Where words and tokens together are sure, the encoder is not asked about a text that words alone would ask it."""
    encoder = _Glancing()
    opinion = _cascade(encoder, _glancing(0.0)).classify(a_query("i feel ill"))
    assert opinion.health_score == pytest.approx(1 / (1 + math.exp(5.0)), abs=1e-4)
    assert opinion.health_score < opinion.threshold
    assert opinion.tier is Tier.LEXICAL
    assert encoder.glanced == "i feel ill"
    assert encoder.asked == []


def test_a_complaint_that_words_do_not_know_is_graded() -> None:
    """Where the glance alone is sure of health, words cannot tell a complaint from a question: the encoder is asked."""
    encoder = _Glancing()
    opinion = _cascade(encoder, _glancing(20.0)).classify(a_query("weather ill"))
    assert encoder.asked == ["weather ill"]
    assert opinion.proposed_level is Level.CONSULTATION_24


def test_a_glance_belongs_to_an_encoder_that_shows_its_tokens() -> None:
    """Somebody else's model has no table: a head with a glance is refused, one without has none to take."""
    with pytest.raises(ArtefactError, match="shows its tokens"):
        EmbeddingTier(_Encoder(), _glancing(20.0))
    assert EmbeddingTier(_Glancing(), _head()).glance("ill", 1.0, Language.ENGLISH) is None


def test_a_glance_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    """Network and joining come back, and a head without them has none."""
    save_head(_glancing(20.0), tmp_path)
    loaded = load_head(tmp_path, "1")
    vectors = _Glancing().token_vectors("ill today")
    assert loaded.glance is not None
    assert loaded.glance.logit(vectors) == 20.0
    assert loaded.glance_fusion[Language.CHINESE].offset == -5.0
    save_head(_head(), tmp_path)
    assert load_head(tmp_path, "1").glance is None


def test_a_settled_level_costs_no_second_opinion() -> None:
    """Where the red flags have settled the level nothing is asked or glanced at, not even for an unsure text."""
    encoder = _Glancing()
    opinion = _cascade(encoder, _glancing(20.0)).classify(a_query("i feel ill"), in_depth=False)
    assert opinion.tier is Tier.LEXICAL
    assert encoder.asked == []
    assert encoder.glanced is None


def test_the_second_tier_may_abstain_too() -> None:
    """Between the lines of both tiers together the opinion commits to nothing."""
    opinion = _cascade(_Encoder(), _head(health=_net(1, weight=0.0, bias=1.0))).classify(a_query("hm"))
    assert opinion.abstains
    assert 0.3 <= opinion.health_score < 0.6


def test_a_follow_up_is_judged_with_its_history() -> None:
    """A message that means nothing alone takes on what was said before it."""
    encoder = _Encoder()
    opinion = _cascade(encoder).classify(a_query("and now?", turns=user_turns("i feel ill")))
    assert encoder.asked == ["and now?", "i feel ill || and now?", "i feel ill"]
    assert opinion.from_conversation
    assert opinion.tier is Tier.EMBEDDING


def test_a_head_is_saved_and_loaded(tmp_path: Path) -> None:
    """A round trip keeps the networks and the lines of each language."""
    save_head(_head(), tmp_path)
    loaded = load_head(tmp_path, "1")
    assert (loaded.fusion, loaded.follow_up) == (_head().fusion, _head().follow_up)
    assert (loaded.lexical_version, loaded.encoder) == ("1", "none")
    for name, net in _head().nets.items():
        for kept, written in zip(loaded.nets[name], net, strict=True):
            np.testing.assert_array_equal(kept, written)


def test_a_head_of_another_classifier_is_refused(tmp_path: Path) -> None:
    """Lines drawn beside one lexical artefact are never used beside another; training may read the networks alone."""
    save_head(_head(), tmp_path)
    with pytest.raises(ArtefactError, match="belongs to another version"):
        load_head(tmp_path, "2")
    assert load_head(tmp_path).lexical_version == "1"


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
    "changes", [{"format": "medroute-embedding-1"}, {"labels": {}}, {"fusion": {"en": {}}}, {"fusion": []}], ids=str
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


def test_a_follow_up_has_the_level_of_its_conversation() -> None:
    """It is graded with its history, is somebody's complaint, and earlier messages are graded again."""
    level = _net(len(Level), column=list(Level).index(Level.CONSULTATION_24))
    level.output_bias[list(Level).index(Level.NONE)] = 4.0
    cascade = _cascade(_Encoder(), _head(**{LEVEL: level}))
    opinion = cascade.classify(a_query("and now?", turns=user_turns("lovely day", "i feel ill")))
    assert opinion.proposed_level is Level.CONSULTATION_24
    assert opinion.concern is Concern.PERSONAL
    assert opinion.earlier_levels == (Level.CONSULTATION_24, Level.NONE)


def test_vectors_of_a_running_conversation_are_kept() -> None:
    """The next message of a conversation does not read the earlier ones anew."""
    encoder = _Encoder()
    cascade = _cascade(encoder)
    cascade.classify(a_query("and now?", turns=user_turns("i feel ill")))
    encoder.asked.clear()
    cascade.classify(a_query("so?", turns=user_turns("i feel ill", "and now?")))
    assert encoder.asked == ["so?", "i feel ill | and now? || so?"]


def test_small_talk_behind_it_takes_nothing_away() -> None:
    """Where the whole reads as another subject, the sentence that is most about health decides."""
    encoder = _Sentences()
    opinion = _cascade(encoder).classify(a_query("i feel ill. lovely weather and football"))
    assert opinion.health_score >= opinion.threshold
    assert opinion.proposed_level is Level.CONSULTATION_24
    other = _cascade(encoder).classify(a_query("i feel grand. lovely weather and football"))
    assert other.health_score < other.threshold


def test_a_sentence_alone_raises_no_alarm() -> None:
    """What the judge sees in a torn sentence is held at a doctor's look."""
    level = _net(len(Level), column=list(Level).index(Level.EMERGENCY))
    opinion = _cascade(_Sentences(), _head(**{LEVEL: level})).classify(a_query("i feel ill. lovely weather today"))
    assert opinion.proposed_level is Level.CONSULTATION_24


@pytest.mark.parametrize(
    ("text", "health", "level"),
    [
        ("i feel very ill today", 1.0, Level.EMERGENCY),
        ("i feel ill", 1.0, Level.CONSULTATION_24),  # few words
        ("我感觉ill得不行了", 1.0, Level.CONSULTATION_24),
        ("i feel very ill today", 0.66, Level.CONSULTATION_24),  # health, but not surely
    ],
)
def test_the_judge_alone_raises_no_alarm_on_little(text: str, health: float, level: Level) -> None:
    """Few words, and what may be another matter, are held at a doctor's look where no red flag stands."""
    emergency = _net(len(Level), column=list(Level).index(Level.EMERGENCY))
    weight = math.log(health / (1 - health)) if health < 1 else 8.0
    head = _head(health=_net(1, weight=0.0, bias=weight + 1.25), level=emergency)
    assert _cascade(_Encoder(), head).classify(a_query(text)).proposed_level is level


def test_a_sentence_that_is_hardly_about_health_does_not_speak_for_its_message() -> None:
    """A torn sentence has to be surer than a message."""
    cascade = _cascade(_Sentences(), _head(health=_net(1, weight=0.739, bias=-4.0)))
    alone = cascade.classify(a_query("i feel ill"))
    assert alone.threshold <= alone.health_score < 0.7
    opinion = cascade.classify(a_query("i feel ill. lovely weather and football"))
    assert opinion.health_score < opinion.threshold


class _Sentences(_Encoder):
    """Ill only where nothing else is said."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """A text with weather in it is about the weather."""
        self.asked += texts
        return np.array(
            [[1.0, 0.0] if "ill" in text and "weather" not in text else [-1.0, 0.0] for text in texts],
            dtype=np.float32,
        )


def test_words_without_an_encoder_raise_no_alarm() -> None:
    """Where only words and signs are read, what they find is held at a doctor's look."""
    alone = CascadeClassifier(LexicalModel(an_artefact()), None, SeverityJudge(severity_weights(), ListedSigns()))
    opinion = alone.classify(a_query("fever and pain, he looks grey"))
    assert opinion.proposed_level is Level.CONSULTATION_24
