"""The red-flag judge over small rule files."""

import gc
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from classifiers.triage.red_flags import RedFlagJudge, SilentTriage, load_red_flags
from router.domain.errors import ArtefactError
from router.domain.intent import Language
from router.domain.query import Profile
from router.domain.triage import EscalationKind, Level, Triage
from tests.builders import a_query
from tests.rule_files import CONCEPTS, FEVER, a_chest_pain_judge, a_judge, a_rule, flag_ids

_SHOW_FLAGS = """
from classifiers.triage.red_flags import load_red_flags
from router.domain.query import Query
judge = load_red_flags()
for text in ("crushing chest pain, left arm numb, sweating and breathless", "胸口压着痛，冒冷汗，喘不上气"):
    print(judge.assess(Query(text=text)))
"""


def test_a_red_flag_carries_what_its_rule_says(tmp_path: Path) -> None:
    """Name, level, guideline, first aid and kind come from the rule, and the span from the asker."""
    judge = a_chest_pain_judge(tmp_path, first_aid="rest", kind="poison")
    triage = judge.assess(a_query("My  CHEST really hurts"))
    (flag,) = triage.red_flags
    assert (flag.id, flag.name, flag.span) == ("CARD-1", "heart attack", "CHEST really hurts")
    assert (flag.level, flag.guideline) == (Level.EMERGENCY_AMBULANCE, "https://example.org/heart")
    assert (flag.first_aid, flag.kind) == ("rest", EscalationKind.POISON)
    assert (triage.level, triage.reasons) == (Level.EMERGENCY_AMBULANCE, ("rule:CARD-1",))
    assert triage.rules_version == judge.version


def test_a_chinese_query_reads_the_chinese_name(tmp_path: Path) -> None:
    """The flag is named in the language of the query."""
    (flag,) = a_chest_pain_judge(tmp_path).assess(a_query("我胸口很痛")).red_flags
    assert (flag.name, flag.span) == ("心肌梗死", "胸口很痛")


def test_a_text_without_signs_has_no_level(tmp_path: Path) -> None:
    """Nothing found is level `none` without reasons, under the version of the rules that looked."""
    judge = a_chest_pain_judge(tmp_path)
    assert judge.assess(a_query("weather")) == Triage(level=Level.NONE, rules_version=judge.version)


@pytest.mark.parametrize("text", ["chest", "pain", "", "the chest of drawers"])
def test_every_concept_of_an_alternative_must_be_there(tmp_path: Path, text: str) -> None:
    """Half a rule is no red flag."""
    assert flag_ids(a_chest_pain_judge(tmp_path), text) == []


def test_any_alternative_is_enough_and_counts_once(tmp_path: Path) -> None:
    """A rule fires by any of its alternatives, and only once."""
    judge = a_chest_pain_judge(tmp_path, when=[["chest", "pain"], "gym"])
    assert flag_ids(judge, "gym") == ["CARD-1"]
    assert flag_ids(judge, "chest pain at the gym, chest pain again") == ["CARD-1"]


def test_the_most_urgent_flag_comes_first(tmp_path: Path) -> None:
    """Flags are ordered by urgency, and the level is the first one's."""
    triage = a_chest_pain_judge(tmp_path).assess(a_query("fever and chest pain"))
    assert triage.reasons == ("rule:CARD-1", "rule:FEV-1")
    assert triage.level is Level.EMERGENCY_AMBULANCE


def test_flags_of_one_level_are_in_order_of_name(tmp_path: Path) -> None:
    """The order does not depend on the order of the files."""
    judge = _two_rules(tmp_path, {"id": "B-1"}, {"id": "A-1"})
    assert flag_ids(judge, "fever, gym") == ["A-1", "B-1"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"id": "B-1"}, {"id": "A-1", "lead": "last"}, id="a catch-all comes last"),
        pytest.param({"id": "B-1", "kind": "violence"}, {"id": "A-1"}, id="violence before an illness"),
        pytest.param({"id": "B-1", "kind": "crisis"}, {"id": "A-1", "kind": "violence"}, id="a crisis before all"),
    ],
)
def test_the_rule_that_says_most_leads(tmp_path: Path, one: dict[str, str], other: dict[str, str]) -> None:
    """Of one level lead a crisis and violence, and a catch-all is last, whatever their ids."""
    assert flag_ids(_two_rules(tmp_path, one, other), "fever, gym") == ["B-1", "A-1"]


def test_a_danger_is_named_once(tmp_path: Path) -> None:
    """Rules of one name are one flag to the caller, the most urgent; `find` still tells of each."""
    name = {"en": "a stroke", "zh": "中风"}
    judge = _two_rules(tmp_path, {"id": "B-1", "name": name}, {"id": "A-1", "name": name, "level": "emergency"})
    assert flag_ids(judge, "fever, gym") == ["B-1"]
    assert {flag.id for flag in judge.find("fever, gym", Profile(), Language.ENGLISH)} == {"A-1", "B-1"}


def _two_rules(folder: Path, one: dict[str, Any], other: dict[str, Any]) -> RedFlagJudge:
    """A rule that fires on fever and one that fires on the gym, each with a name of its own unless one is given."""
    first = a_rule(name={"en": "one", "zh": "一"}, when=["fever"]) | one
    return a_judge(folder, CONCEPTS, first, a_rule(when=["gym"]) | other)


def test_a_denied_sign_raises_nothing(tmp_path: Path) -> None:
    """One denied concept is enough to silence the alternative."""
    judge = a_chest_pain_judge(tmp_path)
    assert flag_ids(judge, "i have no chest pain") == []
    assert flag_ids(judge, "我没有胸痛") == []
    assert flag_ids(judge, "no fever but chest pain") == ["CARD-1"]


def test_a_sign_that_stands_once_stands(tmp_path: Path) -> None:
    """A sign denied in one place and stated in another is stated."""
    assert flag_ids(a_chest_pain_judge(tmp_path), "yesterday no chest pain. today chest pain") == ["CARD-1"]


def test_what_excludes_a_rule_silences_it(tmp_path: Path) -> None:
    """A concept under `unless` speaks against the rule, unless it is itself denied."""
    judge = a_chest_pain_judge(tmp_path, unless=["gym"])
    assert flag_ids(judge, "chest pain after the gym") == []
    assert flag_ids(judge, "chest pain, no gym") == ["CARD-1"]


def test_what_excludes_a_rule_stands_in_its_sentence(tmp_path: Path) -> None:
    """An exclusion of another sentence excuses nothing, unless the rule says that it counts anywhere."""
    judge = a_chest_pain_judge(tmp_path, unless=["gym"])
    assert flag_ids(judge, "chest pain. i like the gym") == ["CARD-1"]
    assert flag_ids(judge, "the gym, then chest pain") == []
    assert flag_ids(judge, "chest pain after the gym. chest pain at home. and chest pain at night") == ["CARD-1"]
    anywhere = a_chest_pain_judge(tmp_path, unless_anywhere=["gym"])
    assert flag_ids(anywhere, "chest pain. i like the gym") == []
    assert flag_ids(anywhere, "chest pain. i hate sport, no gym") == ["CARD-1"]


def test_an_alternative_has_exceptions_of_its_own(tmp_path: Path) -> None:
    """What speaks against one alternative leaves the others alone."""
    judge = a_chest_pain_judge(tmp_path, when=[{"all": ["chest", "pain"], "unless": ["gym"]}, ["chest", "fever"]])
    assert flag_ids(judge, "chest pain") == ["CARD-1"]
    assert flag_ids(judge, "chest pain after the gym") == []
    assert flag_ids(judge, "chest pain after the gym, fever") == ["CARD-1", "FEV-1"]


def test_the_past_counts_only_where_the_rule_says(tmp_path: Path) -> None:
    """A sign long over is history, but for a rule that holds although it is over."""
    text = "i had chest pain years ago"
    assert flag_ids(a_chest_pain_judge(tmp_path), text) == []
    assert flag_ids(a_chest_pain_judge(tmp_path, past_counts=True), text) == ["CARD-1"]


def test_a_question_counts_only_where_the_rule_says(tmp_path: Path) -> None:
    """Asking about a sign is no sign, but for a rule whose question is itself alarming."""
    text = "what are the causes of chest pain"
    assert flag_ids(a_chest_pain_judge(tmp_path), text) == []
    assert flag_ids(a_chest_pain_judge(tmp_path, question_counts=True), text) == ["CARD-1"]


def test_fiction_raises_nothing(tmp_path: Path) -> None:
    """Nobody in a novel needs an ambulance."""
    assert (
        flag_ids(
            a_chest_pain_judge(tmp_path, past_counts=True, question_counts=True), "chest pain of a character in a novel"
        )
        == []
    )


def test_a_mask_hides_what_it_covers(tmp_path: Path) -> None:
    """An idiom hides the words in it and leaves the same words elsewhere."""
    judge = a_chest_pain_judge(tmp_path)
    assert flag_ids(judge, "this chest is a pain in the neck") == []
    assert flag_ids(judge, "a pain in the neck. and chest pain") == ["CARD-1"]
    assert flag_ids(judge, "胸 心痛的感觉") == []


def test_signs_far_apart_are_two_matters(tmp_path: Path) -> None:
    """In a long text the signs of one rule must stand near each other."""
    judge = a_chest_pain_judge(tmp_path)
    assert flag_ids(judge, "chest " + "word " * 60 + "pain") == ["CARD-1"]
    assert flag_ids(judge, "chest " + "word " * 70 + "pain") == []


def test_numbers_serve_as_concepts(tmp_path: Path) -> None:
    """A rule may ask for a measure beside words, or for measures alone."""
    judge = a_chest_pain_judge(tmp_path, when=[["chest", "measure_fever_39"], ["measure_low_oxygen"]])
    assert flag_ids(judge, "temperature 39.5, chest tight") == ["CARD-1"]
    assert flag_ids(judge, "temperature 38.5, chest tight") == []
    (flag,) = judge.assess(a_query("spo2 85")).red_flags
    assert flag.span == ""


def test_a_measure_has_no_place_in_the_text(tmp_path: Path) -> None:
    """The span of a rule of words and numbers covers the words."""
    judge = a_chest_pain_judge(tmp_path, when=[["measure_fever", "chest"]])
    (flag,) = judge.assess(a_query("temperature 38.5, my chest")).red_flags
    assert flag.span == "chest"


def test_the_version_follows_the_rules(tmp_path: Path) -> None:
    """The same rules have the same version, and any change another."""
    first = a_chest_pain_judge(tmp_path).version
    assert a_chest_pain_judge(tmp_path).version == first
    assert a_chest_pain_judge(tmp_path, level="emergency").version != first
    assert a_judge(tmp_path, CONCEPTS | {"gym": {"any": ["sport"]}}, a_rule(), FEVER).version != first


def test_loading_leaves_the_collector_as_it_was(tmp_path: Path) -> None:
    """The garbage collector rests while rules are read, and runs again afterwards, broken rules or not."""
    a_chest_pain_judge(tmp_path)
    assert gc.isenabled()
    with pytest.raises(ArtefactError):
        load_red_flags(tmp_path / "none")
    assert gc.isenabled()


def test_find_reads_one_text_alone(tmp_path: Path) -> None:
    """Flags of one text are found without a query around it."""
    (flag,) = a_chest_pain_judge(tmp_path).find("chest pain", Profile(), Language.CHINESE)
    assert flag.name == "心肌梗死"


def test_a_slip_of_the_keyboard_hides_no_sign(tmp_path: Path) -> None:
    """A sign with two letters swapped is found, and shown as the asker wrote it."""
    (flag,) = a_chest_pain_judge(tmp_path).assess(a_query("My Chset pain")).red_flags
    assert (flag.id, flag.span) == ("CARD-1", "Chset pain")


def test_a_slip_that_a_phrase_lists_counts_both_ways(tmp_path: Path) -> None:
    """A slip written in a phrase is found by that phrase, and as the word it stands for by the others."""
    words = {"any": [f"breathing {word}" for word in "abcdefghij"]}
    concepts = {"hard": {"any": ["brething hard"]}, "bad": words}
    judge = a_judge(tmp_path, concepts, a_rule(id="A-1", when=["hard"]), a_rule(id="B-1", when=["bad"]))
    assert flag_ids(judge, "chest fine, brething hard") == ["A-1"]
    assert flag_ids(judge, "brething c") == ["B-1"]
    (flag,) = judge.assess(a_query("vommiting, brething hard now")).red_flags
    assert flag.span == "brething hard"


def test_a_normal_temperature_is_no_fever(tmp_path: Path) -> None:
    """A thermometer that shows a normal value does not count as the word for fever."""
    judge = a_judge(tmp_path, {"fever": {"any": ["fever", "temp", "体温"]}}, a_rule(when=["fever"]))
    assert flag_ids(judge, "temp 36.8") == []
    assert flag_ids(judge, "体温36.8") == []
    assert flag_ids(judge, "体温38.8") == ["CARD-1"]
    assert flag_ids(judge, "fever, temp 36.8 after paracetamol") == ["CARD-1"]


def test_two_signs_far_apart_are_two_matters(tmp_path: Path) -> None:
    """In a long text the signs of one rule stand near each other; a short one is about one matter."""
    judge = a_chest_pain_judge(tmp_path)
    near, far = "word " * 30, "word " * 36
    assert flag_ids(judge, f"my chest {near} pain {far} {far}") == ["CARD-1"]
    assert flag_ids(judge, f"my chest {far} pain {far} {far}") == []
    assert flag_ids(judge, f"my chest {far} pain") == ["CARD-1"]


def test_missing_rules_are_an_error(tmp_path: Path) -> None:
    """A judge without rules is refused rather than silent."""
    with pytest.raises(ArtefactError, match="no rule files"):
        load_red_flags(tmp_path)


def test_the_stand_in_finds_nothing() -> None:
    """Where no rule can be read the stand-in gives no level and claims no version."""
    assert SilentTriage().assess(a_query("chest pain")) == Triage(level=Level.NONE)


def test_the_same_words_give_the_same_spans_in_every_process() -> None:
    """What a rule shows does not hang on the interpreter's hash seed."""
    said = {
        subprocess.run(  # noqa: S603 - this interpreter, our own words
            [sys.executable, "-c", _SHOW_FLAGS], check=True, capture_output=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
