"""The lexical tier: scores from plain weights."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.intent.artefact import Calibration
from classifiers.intent.lexical import LexicalModel, calibrated
from classifiers.text import normalise
from router.domain.intent import Concern, Discipline, Intent, Language
from tests.tiny_classifier import an_artefact

_MODEL = LexicalModel(an_artefact())


def test_only_known_features_count() -> None:
    """A text is known by its features in the vocabulary."""
    assert _MODEL.rows("pain and zeal") == [_MODEL.artefact.vocabulary["w:pain"]]


def test_a_score_is_the_mean_over_the_length_of_the_row() -> None:
    """Each known feature adds its weight, divided by the root of their number, and the bias comes on top."""
    assert _MODEL.raw(_MODEL.rows("pain")) == 4.0 - 2.0
    assert math.isclose(_MODEL.raw(_MODEL.rows("pain fever")), 8.0 / math.sqrt(2) - 2.0)
    assert _MODEL.raw(_MODEL.rows("pain weather")) == -2.0


def test_an_unknown_text_scores_the_bias() -> None:
    """A text of unknown words says nothing either way."""
    assert _MODEL.raw([]) == -2.0


def test_each_language_has_its_own_curve() -> None:
    """The same score is another probability in another language."""
    steep = Calibration(slope=2.0, offset=1.0, threshold=0.5, abstain_below=0.2)
    model = LexicalModel(an_artefact(calibration=an_artefact().calibration | {Language.CHINESE: steep}))
    assert model.probability(0.0, Language.ENGLISH) == 0.5
    assert math.isclose(model.probability(0.0, Language.CHINESE), 1 / (1 + math.exp(-1)))


@given(st.floats(-1e300, 1e300), st.floats(0.01, 10), st.floats(-10, 10))
def test_any_score_gives_a_probability(raw: float, slope: float, offset: float) -> None:
    """No score, however far out, overflows."""
    probability = calibrated(raw, Calibration(slope=slope, offset=offset, threshold=0.5, abstain_below=0.2))
    assert 0.0 <= probability <= 1.0


@given(st.floats(-20, 20), st.floats(-20, 20))
def test_a_higher_score_is_never_less_probable(one: float, other: float) -> None:
    """Calibration keeps the order of scores."""
    curve = Calibration(slope=1.5, offset=-0.5, threshold=0.5, abstain_below=0.2)
    assert calibrated(min(one, other), curve) <= calibrated(max(one, other), curve)


@pytest.mark.parametrize(
    ("text", "concern", "intent", "discipline"),
    [
        ("pain", Concern.PERSONAL, Intent.SYMPTOM, Discipline.INTERNAL_MEDICINE),
        ("weather", Concern.NONE, Intent.NUTRITION, Discipline.DERMATOLOGY),
        ("痛", Concern.PERSONAL, Intent.SYMPTOM, Discipline.INTERNAL_MEDICINE),
    ],
)
def test_heads_give_the_finer_opinions(text: str, concern: Concern, intent: Intent, discipline: Discipline) -> None:
    """Each head gives its best label, and concern alone agrees with concern among the rest."""
    rows = _MODEL.rows(text)
    assert _MODEL.heads(rows) == (concern, intent, discipline)
    assert _MODEL.concern(rows) is concern


def test_an_unknown_text_gets_the_heads_bias() -> None:
    """Without known features the most frequent labels, which the bias holds, are given."""
    heads = an_artefact().heads
    biased = type(heads)(
        labels=heads.labels, weights=heads.weights, bias=np.array([0, 1, 0, 1, 0, 1], dtype=np.float32)
    )
    model = LexicalModel(an_artefact(heads=biased))
    assert model.heads([]) == (Concern.NONE, Intent.NUTRITION, Discipline.DERMATOLOGY)


@given(st.text(max_size=300))
def test_any_text_can_be_scored(text: str) -> None:
    """No text breaks the model."""
    assert 0.0 <= _MODEL.probability(_MODEL.raw(_MODEL.rows(normalise(text))), Language.ENGLISH) <= 1.0
