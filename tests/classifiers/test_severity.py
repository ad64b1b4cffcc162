"""The severity judge: words, signs and the encoder weighed against each other."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifiers.intent import severity
from classifiers.intent.severity import SeverityJudge, Telling, inputs_of, level_of, softmax
from classifiers.intent.severity_weights import (
    LEVELS,
    MANIFEST,
    WEIGHTS,
    Kind,
    Weighing,
    load_severity,
    save_severity,
)
from classifiers.triage.signs import NoSigns
from router.domain.errors import ArtefactError
from router.domain.intent import Language
from router.domain.query import Profile
from router.domain.triage import Level
from tests.tiny_severity import ListedSigns, a_net, a_weighing, one_level, severity_weights

_NOBODY = Profile()


def _level(text: str, encoder: Level | None = None, reader: Any = None, **telling: Any) -> Level:
    judge = SeverityJudge(severity_weights(), reader or ListedSigns("faint", "sweat"))
    asked = Telling(text, _NOBODY, Language.ENGLISH, **telling)
    return judge.level(asked, None if encoder is None else one_level(encoder)[None, :])


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("he looks grey", Level.EMERGENCY),
        ("i feel faint", Level.CONSULTATION_24),
        ("a sweat", Level.SELF_CARE),
        ("faint, in a sweat", Level.EMERGENCY_AMBULANCE),
        ("a lovely day", Level.SELF_CARE),
    ],
)
def test_words_and_signs_speak_for_levels(text: str, level: Level) -> None:
    """A word and a sign count alone, two signs together may mean what neither means; the unknown counts nothing."""
    assert _level(text) is level


def test_the_encoder_is_weighed_beside_them() -> None:
    """It may see what no word says, and it is not asked where there is none."""
    assert _level("a lovely day", encoder=Level.EMERGENCY) is Level.EMERGENCY
    assert _level("a lovely day", encoder=Level.NONE) is not Level.EMERGENCY


def test_what_the_rules_found_is_weighed_too() -> None:
    """Their level is an input of its own."""
    of_rules = np.vstack([np.zeros((len(LEVELS),) * 2, np.float32), 9 * np.eye(len(LEVELS), dtype=np.float32)])
    weighing = dict.fromkeys(severity_weights().weighing, Weighing(of_rules, np.zeros(len(LEVELS), np.float32)))
    judge = SeverityJudge(severity_weights(weighing=weighing), ListedSigns(level=Level.CONSULTATION))
    assert judge.level(Telling("anything", _NOBODY, Language.CHINESE), None) is Level.CONSULTATION


def test_a_follow_up_is_weighed_for_itself() -> None:
    """What counts in a conversation need not count in a message that stands alone."""
    weights = severity_weights()
    deaf = Weighing(np.zeros((3 * len(LEVELS), len(LEVELS)), np.float32), one_level(Level.NONE))
    judge = SeverityJudge(
        replace(weights, weighing={**weights.weighing, (Kind.FOLLOW_UP, Language.ENGLISH): deaf}), NoSigns()
    )
    encoder = one_level(Level.EMERGENCY)[None, :]
    assert judge.level(Telling("grey", _NOBODY, Language.ENGLISH), encoder) is Level.EMERGENCY
    assert judge.level(Telling("grey", _NOBODY, Language.ENGLISH, is_follow_up=True), encoder) is Level.NONE


def test_the_profile_is_told_to_the_reader_and_one_text_is_read_once() -> None:
    """Age, sex and pregnancy count as much as words; a running conversation reads no message twice."""
    reader = ListedSigns("faint")
    judge = SeverityJudge(severity_weights(), reader)
    for _ in range(2):
        judge.level(Telling("faint", Profile(pregnant=True), Language.ENGLISH), None)
    judge.level(Telling("faint", _NOBODY, Language.ENGLISH), None)
    assert reader.asked == [("faint", Profile(pregnant=True)), ("faint", _NOBODY)]


@pytest.mark.parametrize(
    ("shares", "level"),
    [
        ((0.8, 0.1, 0.1, 0.0, 0.0, 0.0), Level.EMERGENCY_AMBULANCE),
        ((0.1, 0.8, 0.1, 0.0, 0.0, 0.0), Level.EMERGENCY),
        ((0.0, 0.15, 0.85, 0.0, 0.0, 0.0), Level.EMERGENCY),
        ((0.0, 0.15, 0.0, 0.0, 0.85, 0.0), Level.CONSULTATION_24),
        ((0.0, 0.0, 0.7, 0.3, 0.0, 0.0), Level.CONSULTATION_24),
        ((0.0, 0.0, 0.1, 0.8, 0.1, 0.0), Level.CONSULTATION),
        ((0.0, 0.0, 0.0, 0.1, 0.9, 0.0), Level.SELF_CARE),
        ((0.0, 0.0, 0.0, 0.0, 0.1, 0.9), Level.NONE),
    ],
)
def test_the_level_of_the_least_expected_cost_is_proposed(shares: tuple[float, ...], level: Level) -> None:
    """A small chance of an emergency outweighs a day's wait, and beside a cold it is worth a doctor's look."""
    assert level_of(np.array(shares, dtype=np.float32)) is level


def test_an_alarm_in_a_conversation_needs_more() -> None:
    """A chance that is worth the way to hospital of an opening message is worth a call today in a conversation."""
    shares = np.array((0.0, 0.09, 0.91, 0.0, 0.0, 0.0), dtype=np.float32)
    assert level_of(shares) is Level.EMERGENCY
    assert level_of(shares, is_follow_up=True) is Level.CONSULTATION_24


def test_an_error_has_a_price_and_being_right_has_none() -> None:
    """To send an emergency home is the dearest of all."""
    assert np.diag(severity._COST).tolist() == [0.0] * 5
    assert severity._COST.max() == severity._COST[0, 4]
    assert (severity._COST[~np.eye(5, dtype=bool)] > 0).all()


def test_probabilities_of_a_row_sum_to_one() -> None:
    """Logits of any size become shares."""
    assert softmax(np.array([[1e4, 0.0, -1e4]], dtype=np.float32)).tolist() == [[1.0, 0.0, 0.0]]


def test_inputs_are_log_shares_and_one_mark_for_the_rules() -> None:
    """However sure an opinion is, its inputs stay finite."""
    inputs = inputs_of([np.array([[1e4, 0, 0, 0, 0, 0]], np.float32)], [Level.SELF_CARE])
    assert inputs.shape == (1, 12)
    assert np.isfinite(inputs).all()
    assert inputs[0, 6:].tolist() == [0, 0, 0, 0, 1, 0]


def test_a_judge_is_saved_and_loaded(tmp_path: Path) -> None:
    """A round trip keeps names and lines, and weights as far as 8 bits go."""
    save_severity(severity_weights(), tmp_path)
    loaded, written = load_severity(tmp_path), severity_weights()
    assert (loaded.net.words, loaded.net.signs) == (written.net.words, written.net.signs)
    assert (loaded.encoder, loaded.rules_version) == ("none", "1")
    np.testing.assert_allclose(loaded.net.sign_weights, written.net.sign_weights, atol=0.03)
    np.testing.assert_allclose(loaded.net.output_weights, written.net.output_weights)
    for key, weighing in written.weighing.items():
        np.testing.assert_array_equal(loaded.weighing[key].weights, weighing.weights)
    assert len(loaded.version) == 12


def test_a_changed_judge_is_refused(tmp_path: Path) -> None:
    """One byte changed after training is found."""
    save_severity(severity_weights(), tmp_path)
    content = bytearray((tmp_path / WEIGHTS).read_bytes())
    content[-1] ^= 1
    (tmp_path / WEIGHTS).write_bytes(content)
    with pytest.raises(ArtefactError, match="does not match its checksum"):
        load_severity(tmp_path)


@pytest.mark.parametrize("name", [MANIFEST, WEIGHTS])
def test_a_judge_that_lacks_a_file_is_refused(tmp_path: Path, name: str) -> None:
    """A missing file is an artefact error that names the next step."""
    save_severity(severity_weights(), tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ArtefactError, match="medroute train --severity"):
        load_severity(tmp_path)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"format": "medroute-severity-0"}, "its format is not"),
        ({"levels": ["emergency"]}, "its format is not"),
        ({"signs": 1}, "differ in size"),
        ({"signs": "two"}, "TypeError"),
    ],
)
def test_a_judge_of_another_layout_is_refused(tmp_path: Path, changes: dict[str, Any], why: str) -> None:
    """A manifest that says something else than the layout declares is refused, and says why."""
    save_severity(severity_weights(), tmp_path)
    manifest = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    (tmp_path / MANIFEST).write_text(json.dumps(manifest | changes), encoding="utf-8")
    with pytest.raises(ArtefactError, match=why):
        load_severity(tmp_path)


def test_a_weight_that_is_no_number_is_refused(tmp_path: Path) -> None:
    """It would propose no level at all, and say so to nobody."""
    key = (Kind.WORDS, Language.ENGLISH)
    weighing = {**severity_weights().weighing}
    weighing[key] = weighing[key]._replace(bias=np.full(len(LEVELS), np.nan, np.float32))
    save_severity(severity_weights(weighing=weighing), tmp_path)
    with pytest.raises(ArtefactError, match="no number"):
        load_severity(tmp_path)


def test_a_judge_that_lacks_a_weighing_is_refused(tmp_path: Path) -> None:
    """Every kind of message in both languages must have one."""
    weighing = {**severity_weights().weighing}
    del weighing[Kind.FOLLOW_UP, Language.CHINESE]
    save_severity(severity_weights(weighing=weighing), tmp_path)
    with pytest.raises(ArtefactError, match=r"follow_up\.zh"):
        load_severity(tmp_path)


def test_a_weighing_of_another_shape_is_refused(tmp_path: Path) -> None:
    """One opinion is never weighed as two."""
    weighing = dict.fromkeys(severity_weights().weighing, a_weighing(1))
    save_severity(severity_weights(weighing=weighing), tmp_path)
    with pytest.raises(ArtefactError, match="differ in size"):
        load_severity(tmp_path)


def test_a_sum_does_not_depend_on_the_order_of_a_set() -> None:
    """Whatever order the words come in, the logits are the same to the bit."""
    weights = np.array([[1e8] * 6, [1.0] * 6, [-1e8] * 6], np.float32)
    net = a_net(words={"a": 0, "b": 1, "c": 2}, word_weights=weights)
    assert net.logits(["a", "b", "c"], []).tolist() == net.logits(["c", "a", "b"], []).tolist()
