"""Fitting the lexical tier: vocabulary, matrix, models."""

from typing import Any

import numpy as np
import pytest

from classifiers.intent.lexical import LexicalModel
from classifiers.text import normalise
from classifiers.training.examples import Example
from classifiers.training.lexical import (
    build_vocabulary,
    example_weights,
    feature_sets,
    fit_heads,
    fit_health,
    to_matrix,
)
from router.domain.intent import Concern, Discipline, Intent, Label, Language
from tests.tiny_classifier import an_artefact

_HEALTH = ["my back hurts", "fever and a cough", "头痛怎么办", "发烧咳嗽", "is this rash bad", "胸口疼"]
_OTHER = ["rain tomorrow", "book a train", "明天下雨吗", "订火车票", "write a poem", "写一首诗"]
_TRUTH = np.array([1.0] * len(_HEALTH) + [0.0] * len(_OTHER))
_ONES = np.ones(len(_TRUTH))
_FOUND = feature_sets([*_HEALTH, *_OTHER])
_VOCABULARY = build_vocabulary(_FOUND, min_count=1)


def _example(label: Label = Label.HEALTH, **changes: Any) -> Example:
    values = {
        "id": "1",
        "text": "x",
        "language": Language.ENGLISH,
        "label": label,
        "concern": Concern.NONE,
        "intent": None,
        "discipline": None,
        "slice": "test",
    }
    return Example(**(values | changes))


def test_serving_scores_as_the_fitted_model_does() -> None:
    """The exported weights give scikit-learn's own decision function, for known and unknown texts."""
    model = fit_health(to_matrix(_FOUND, _VOCABULARY), _TRUTH, _ONES, 30.0)
    served = LexicalModel(
        an_artefact(
            vocabulary=_VOCABULARY,
            weights=model.coef_[0].astype(np.float32),
            bias=float(model.intercept_[0]),
        )
    )
    texts = [*_HEALTH, *_OTHER, "My BACK is fine", "下雨天頭痛", "zzz qqq", "a rash, a poem and 38.5"]
    expected = model.decision_function(to_matrix(feature_sets(texts), _VOCABULARY))
    scores = [served.raw(served.rows(normalise(text))) for text in texts]
    np.testing.assert_allclose(scores, expected, atol=1e-5)


def test_a_text_without_known_features_is_an_empty_row() -> None:
    """Unknown words give a row of nothing and no warning."""
    matrix = to_matrix([{"w:unknown"}, {next(iter(_VOCABULARY))}], _VOCABULARY)
    assert matrix.shape == (2, len(_VOCABULARY))
    assert matrix[0].nnz == 0
    assert matrix[1].sum() == 1.0


def test_every_row_has_length_one() -> None:
    """Long and short texts count alike."""
    matrix = to_matrix(_FOUND, _VOCABULARY)
    np.testing.assert_allclose(matrix.multiply(matrix).sum(axis=1), 1.0)


def test_the_vocabulary_keeps_what_is_frequent() -> None:
    """Rare features are left out, the most frequent are kept up to the limit, rows are in order of name."""
    found = [{"a", "b", "c"}, {"b", "c"}, {"c", "d"}]
    assert build_vocabulary(found) == {"b": 0, "c": 1}
    assert build_vocabulary(found, min_count=1) == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert build_vocabulary(found, min_count=1, limit=3) == {"a": 0, "b": 1, "c": 2}


def test_soft_targets_at_the_ends_fit_as_hard_ones() -> None:
    """A target of nearly one or zero counts as the label it is near."""
    matrix = to_matrix(_FOUND, _VOCABULARY)
    hard = fit_health(matrix, _TRUTH, _ONES, 30.0)
    soft = fit_health(matrix, np.clip(_TRUTH, 1e-6, 1 - 1e-6), _ONES, 30.0)
    np.testing.assert_allclose(soft.coef_, hard.coef_, atol=1e-3)


def test_a_soft_target_lies_between_the_labels() -> None:
    """A row that is half health scores between its two extremes."""
    matrix = to_matrix(_FOUND, _VOCABULARY)
    scores = []
    for target in (0.0, 0.5, 1.0):
        targets = np.clip(_TRUTH, 0.01, 0.99)
        targets[0] = target
        scores.append(fit_health(matrix, targets, _ONES, 30.0).decision_function(matrix[0])[0])
    assert scores == sorted(scores)
    assert scores[0] < scores[2]


def test_each_language_and_label_counts_the_same() -> None:
    """A small group weighs as much in all as a large one, and a debatable row half."""
    examples = [_example()] * 3 + [_example(Label.OTHER)]
    weights = example_weights(examples)
    assert weights[:3].sum() == pytest.approx(weights[3:].sum())
    assert example_weights([_example(), _example(borderline=True)]).tolist() == [1.0, 0.5]


def test_heads_learn_from_the_rows_that_have_their_label() -> None:
    """Intent and discipline learn from health queries alone, concern from all but health without one."""
    own = _example(concern=Concern.PERSONAL, intent=Intent.SYMPTOM, discipline=Discipline.DERMATOLOGY)
    asked = _example(concern=Concern.INFORMATION, intent=Intent.CONDITION, discipline=Discipline.ENT)
    examples = [
        *([own] * 3),
        *([asked] * 2),
        _example(intent=Intent.NUTRITION),
        *([_example(Label.OTHER, intent=Intent.FIRST_AID, discipline=Discipline.SURGERY)] * len(_OTHER)),
    ]
    heads = fit_heads(to_matrix(_FOUND, _VOCABULARY), examples, 10.0)
    names = {head: [label for name, label in heads.labels if name == head] for head, _ in heads.labels}
    assert names == {
        "concern": ["information", "none", "personal"],
        "intent": ["condition", "nutrition", "symptom"],
        "discipline": ["dermatology", "ent"],
    }
    assert heads.weights.shape == (len(_VOCABULARY), len(heads.labels))
    assert heads.bias.shape == (len(heads.labels),)


def test_a_head_of_two_labels_tells_them_apart() -> None:
    """A head that knows only two labels has a column for each, and gives each where it was taught."""
    first = _example(concern=Concern.PERSONAL, intent=Intent.SYMPTOM, discipline=Discipline.DERMATOLOGY)
    second = _example(concern=Concern.INFORMATION, intent=Intent.CONDITION, discipline=Discipline.ENT)
    examples = [*([first] * len(_HEALTH)), *([second] * len(_OTHER))]
    heads = fit_heads(to_matrix(_FOUND, _VOCABULARY), examples, 10.0)
    served = LexicalModel(an_artefact(vocabulary=_VOCABULARY, heads=heads))
    for text, example in zip([*_HEALTH, *_OTHER], examples, strict=True):
        opinion = served.heads(served.rows(normalise(text)))
        assert opinion == (example.concern, example.intent, example.discipline)
