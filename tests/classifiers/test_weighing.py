"""How the severity judge's opinions are weighed on graded rows."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from classifiers.embedding.vectors import Floats
from classifiers.intent.severity import SeverityJudge, Telling, inputs_of, softmax
from classifiers.intent.severity_weights import LEVELS, Kind, load_severity, save_severity
from classifiers.training.severity import Graded, fit_severity
from router.domain.intent import Language
from router.domain.query import Profile
from router.domain.triage import Level
from tests.tiny_severity import ListedSigns, a_net, one_level

_CALM, _NOW = "a lovely day", "something is wrong"


def _encoder(texts: Sequence[str]) -> Floats:
    """It alone knows what is wrong."""
    return np.stack([one_level(Level.EMERGENCY if text == _NOW else Level.SELF_CARE) for text in texts])


def _rows(count: int, *, is_follow_up: bool = False) -> list[Graded]:
    return [
        Graded(text=text, own=text, language=language, level=level, is_follow_up=is_follow_up)
        for language in Language
        for text, level in ((_CALM, Level.SELF_CARE), (_NOW, Level.EMERGENCY))
        for _ in range(count)
    ]


def _judge(kept: Sequence[Graded]) -> SeverityJudge:
    weights = fit_severity(
        net=a_net(),
        kept=kept,
        words=[],
        reader=ListedSigns(),
        encoder="one",
        encoder_opinion=_encoder,
        say=lambda _: None,
    )
    assert (weights.encoder, weights.rules_version) == ("one", "1")
    return SeverityJudge(weights, ListedSigns())


@pytest.fixture(scope="module")
def judge() -> SeverityJudge:
    """Weighed on openings of two levels."""
    return _judge(_rows(30))


@pytest.mark.parametrize(("text", "level"), [(_CALM, Level.SELF_CARE), (_NOW, Level.EMERGENCY)])
def test_the_opinion_that_is_right_comes_to_count(judge: SeverityJudge, text: str, level: Level) -> None:
    """Words that tell nothing apart are outweighed by an encoder that does."""
    telling = Telling(text, Profile(), Language.ENGLISH)
    assert judge.level(telling, _encoder([text])) is level


def test_a_level_that_no_row_has_is_never_proposed(judge: SeverityJudge) -> None:
    """However sure an opinion is of it."""
    sure = one_level(Level.CONSULTATION, 50.0)[None, :]
    assert judge.level(Telling(_CALM, Profile(), Language.CHINESE), sure) is not Level.CONSULTATION


@pytest.mark.parametrize("rows", [[], _rows(2, is_follow_up=True)])
def test_where_too_little_is_graded_every_opinion_counts_the_same(rows: list[Graded]) -> None:
    """A kind of message with few rows, or none, is weighed evenly."""
    weighing = _judge([*_rows(30), *rows]).weights.weighing[Kind.FOLLOW_UP, Language.ENGLISH]
    shared = np.eye(len(LEVELS), dtype=np.float32) / 2
    np.testing.assert_array_equal(weighing.weights[: 2 * len(LEVELS)], np.vstack([shared, shared]))


def test_what_is_weighed_is_what_is_served(judge: SeverityJudge, tmp_path: Path) -> None:
    """The network is rounded before it is weighed: reading it back changes nothing."""
    save_severity(judge.weights, tmp_path)
    loaded = load_severity(tmp_path).net
    np.testing.assert_allclose(loaded.sign_weights, judge.weights.net.sign_weights, rtol=1e-6)
    assert loaded.logits({"w:grey"}, ["faint"]).tolist() == judge.weights.net.logits({"w:grey"}, ["faint"]).tolist()


def test_a_missing_sign_reassures_less_than_it_might() -> None:
    """Each case is told once more in a stranger's words, where a sign that the rules know may be missing."""
    reader = ListedSigns("faint")
    rows = [
        Graded(text=text, own=text, language=Language.ENGLISH, level=level)
        for text, level in (("feeling faint again", Level.EMERGENCY), ("feeling better again", Level.SELF_CARE))
        for _ in range(30)
    ]

    def silent(texts: Sequence[str]) -> Floats:
        return np.zeros((len(texts), len(LEVELS)), np.float32)

    def fitted(words: list[str]) -> SeverityJudge:
        found = fit_severity(
            net=a_net(),
            kept=rows,
            words=words,
            reader=reader,
            encoder="one",
            encoder_opinion=silent,
            say=lambda _: None,
        )
        return SeverityJudge(found, reader)

    def share_without_the_sign(judge: SeverityJudge) -> float:
        weighing = judge.weights.weighing[Kind.WORDS, Language.ENGLISH]
        inputs = inputs_of([judge.weights.net.logits(set(), [])], [Level.NONE])
        return float(softmax(inputs @ weighing.weights + weighing.bias)[0, LEVELS.index(Level.EMERGENCY)])

    assert share_without_the_sign(fitted(["bicycle", "umbrella"])) > share_without_the_sign(fitted([]))
