"""The rule files, checked against their schema before use."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from classifiers.triage.lexicon import Alternative, Gate, read_lexicon
from classifiers.triage.phrases import Literal
from router.domain.errors import ArtefactError
from router.domain.intent import Language
from router.domain.query import Sex
from router.domain.triage import EscalationKind, Level
from tests.rule_files import a_rule, write_rules

_CONCEPTS = {"chest": {"en": ["chest"], "zh": ["胸"]}, "pain": {"any": ["pain", "痛"]}}


def _refusal(folder: Path, text: str) -> str:
    (folder / "heart.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ArtefactError) as caught:
        read_lexicon(folder)
    return str(caught.value)


def _rule_refusal(folder: Path, rule: Any) -> str:
    return _refusal(folder, yaml.safe_dump({"concepts": _CONCEPTS, "rules": [rule]}, allow_unicode=True))


def test_a_rule_is_read_as_written(tmp_path: Path) -> None:
    """Every key of a rule arrives as its own kind of value."""
    written = a_rule(
        kind="poison",
        first_aid="rest",
        when=["chest", ["chest", "pain", "measure_fever"]],
        unless=["pain"],
        unless_anywhere=["chest"],
        age={"min": 1, "max": 12.5},
        sex="female",
        pregnant=True,
        past_counts=True,
        question_counts=True,
        examples={"fires": {"en": ["chest pain"], "zh": ["胸痛"]}, "silent": {"en": ["chest hair"]}},
    )
    write_rules(tmp_path, _CONCEPTS, written)
    (rule,) = read_lexicon(tmp_path).rules
    assert (rule.id, rule.system, rule.level, rule.kind) == (
        "CARD-1",
        "cardio",
        Level.EMERGENCY_AMBULANCE,
        EscalationKind.POISON,
    )
    assert rule.name == {Language.ENGLISH: "heart attack", Language.CHINESE: "心肌梗死"}
    assert (rule.guideline, rule.verified, rule.reviewed) == ("https://example.org/heart", False, "2026-11-22")
    assert (rule.first_aid, rule.past_counts, rule.question_counts) == ("rest", True, True)
    assert rule.when == (Alternative(("chest",)), Alternative(("chest", "pain", "measure_fever")))
    assert (rule.unless, rule.unless_anywhere) == (("pain",), ("chest",))
    assert rule.gate == Gate(age_min=1, age_max=12.5, sex=Sex.FEMALE, pregnant=True)
    assert rule.fires == ((Language.ENGLISH, "chest pain"), (Language.CHINESE, "胸痛"))
    assert rule.stays_silent == ((Language.ENGLISH, "chest hair"),)


def test_a_short_rule_has_the_plain_defaults(tmp_path: Path) -> None:
    """A rule that says no more than it must is medical, for everybody, and not for the past or a question."""
    write_rules(tmp_path, _CONCEPTS, a_rule())
    (rule,) = read_lexicon(tmp_path).rules
    assert (rule.kind, rule.first_aid, rule.gate) == (EscalationKind.MEDICAL, None, Gate())
    assert (rule.unless, rule.unless_anywhere) == ((), ())
    assert (rule.past_counts, rule.question_counts) == (False, False)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"all": ["chest", "pain"], "unless": ["gym"]}, Alternative(("chest", "pain"), ("gym",))),
        ({"all": ["chest", "pain"]}, Alternative(("chest", "pain"))),
        ({"all": "chest", "unless": "gym"}, Alternative(("chest",), ("gym",))),
        (["chest", "pain"], Alternative(("chest", "pain"))),
        ("chest", Alternative(("chest",))),
    ],
)
def test_an_alternative_may_have_its_own_exceptions(tmp_path: Path, written: Any, read: Alternative) -> None:
    """An entry of `when` is a concept, a list of them, or a mapping that also says what speaks against it."""
    write_rules(tmp_path, _CONCEPTS | {"gym": {"any": ["gym"]}}, a_rule(when=[written, "pain"]))
    (rule,) = read_lexicon(tmp_path).rules
    assert rule.when == (read, Alternative(("pain",)))


def test_phrases_are_normalised_as_texts_are(tmp_path: Path) -> None:
    """A clinician may write capitals, wide or traditional characters."""
    write_rules(tmp_path, {"x": {"any": ["ＳＶＴ", "頭痛", "Can’t Breath*"]}}, a_rule(when=["x"]))
    phrases = read_lexicon(tmp_path).concepts["x"]
    assert [phrase.elements[0] for phrase in phrases] == [
        Literal("svt", opens_right=False),
        Literal("头痛", opens_right=False),
        Literal("can't breath", opens_right=True),
    ]


def test_all_files_of_the_folder_are_one_lexicon(tmp_path: Path) -> None:
    """Concepts of one file serve the rules of another, and a file may hold either alone."""
    (tmp_path / "words.yaml").write_text(yaml.safe_dump({"concepts": _CONCEPTS}), encoding="utf-8")
    (tmp_path / "empty.yaml").write_text("concepts:\nrules:\n", encoding="utf-8")
    (tmp_path / "heart.yaml").write_text(yaml.safe_dump({"rules": [a_rule()]}), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not read", encoding="utf-8")
    lexicon = read_lexicon(tmp_path)
    assert set(lexicon.concepts) == {"chest", "pain"}
    assert len(lexicon.rules) == 1


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    """A package whose rules are missing says so instead of finding nothing."""
    with pytest.raises(ArtefactError, match=r"no rule files in .*; reinstall the package"):
        read_lexicon(tmp_path)


@pytest.mark.parametrize(
    "key", ["id", "name", "system", "level", "guideline", "verified", "reviewed", "when", "examples"]
)
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    """A rule that lacks a key names file, rule and key."""
    rule = {name: value for name, value in a_rule().items() if name != key}
    message = _rule_refusal(tmp_path, rule)
    assert message == f"heart.yaml: rule {rule.get('id', 'without id')} lacks {key}"


@pytest.mark.parametrize("key", ["levels", "unles", "comment", "gate", "Id"])
def test_an_unknown_key_is_named(tmp_path: Path, key: str) -> None:
    """A misspelt key is refused rather than overlooked."""
    assert _rule_refusal(tmp_path, a_rule(**{key: "x"})) == f"heart.yaml: rule CARD-1 has unknown {key}"


@pytest.mark.parametrize(
    "changes",
    [
        {"level": "soon"},
        {"kind": "bad"},
        {"sex": "both"},
        {"pregnant": "maybe"},
        {"age": {"maximum": 3}},
        {"age": {"min": "three"}},
        {"age": 3},
        {"name": {"en": "heart attack"}},
        {"name": "heart attack"},
        {"when": []},
        {"when": [[]]},
        {"when": None},
        {"when": [{}]},
        {"when": [{"all": []}]},
        {"when": [{"unless": ["pain"]}]},
        {"when": [{"all": ["chest"], "but": ["pain"]}]},
        {"examples": {"fires": {"en": []}}},
        {"examples": {"silent": {"en": []}}},
        {"examples": {"fires": {"fr": ["douleur"]}, "silent": {}}},
        {"examples": {"fires": ["chest pain"], "silent": {}}},
        {"examples": []},
    ],
    ids=str,
)
def test_a_wrong_value_names_file_and_rule(tmp_path: Path, changes: Mapping[str, Any]) -> None:
    """A value the schema does not know is refused where it stands."""
    assert _rule_refusal(tmp_path, a_rule(**changes)).startswith("heart.yaml: rule CARD-1: ")


@pytest.mark.parametrize("rule", ["text", 3, ["list"], None])
def test_a_rule_must_be_a_mapping(tmp_path: Path, rule: Any) -> None:
    """Anything else in the list of rules is refused."""
    assert _rule_refusal(tmp_path, rule) == "heart.yaml: each rule must be a mapping"


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words", "concepts: {}\nrule: []\n"])
def test_a_file_holds_concepts_and_rules_alone(tmp_path: Path, text: str) -> None:
    """A file of another shape is refused."""
    assert _refusal(tmp_path, text) == "heart.yaml: must hold `concepts` and `rules` and nothing else"


@pytest.mark.parametrize("text", ["concepts: [a]\n", "concepts: words\n", "rules: {a: b}\n", "rules: words\n"])
def test_concepts_and_rules_have_their_shape(tmp_path: Path, text: str) -> None:
    """Concepts in a list, or rules in a mapping, are refused with words that say what was expected."""
    assert _refusal(tmp_path, text) == "heart.yaml: `concepts` must be a mapping and `rules` a list"


@pytest.mark.parametrize("text", ["concepts: {", "a: b: c", "rules: !!python/object:os.system {}"])
def test_a_file_that_is_no_plain_yaml_is_refused(tmp_path: Path, text: str) -> None:
    """Broken YAML, and YAML that would make objects, is never read."""
    assert _refusal(tmp_path, text).startswith("heart.yaml: not valid YAML")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """A file that is not UTF-8 is named like any other that cannot be read."""
    (tmp_path / "heart.yaml").write_bytes("concepts: {x: {zh: [胸痛]}}".encode("gb18030"))
    with pytest.raises(ArtefactError, match=r"^heart\.yaml: not valid YAML"):
        read_lexicon(tmp_path)


@pytest.mark.parametrize(
    "concept",
    ["{fr: [mal]}", "[pain]", "pain", "{en: pain}", "{en: {a: b}}", "{zh: [no]}", "{en: ['..']}", "{en: ['<a b>']}"],
)
def test_a_wrong_concept_is_named(tmp_path: Path, concept: str) -> None:
    """A concept in an unknown language, without a list, or with a phrase that says nothing names file and concept."""
    assert _refusal(tmp_path, f"concepts: {{sore: {concept}}}").startswith("heart.yaml: the concept sore")


def test_a_concept_defined_twice_is_refused(tmp_path: Path) -> None:
    """Two files cannot give one name two meanings."""
    (tmp_path / "a.yaml").write_text("concepts: {chest: {en: [chest]}}", encoding="utf-8")
    assert _refusal(tmp_path, "concepts: {chest: {en: [breast]}}") == "heart.yaml: the concept chest is defined twice"


def test_a_rule_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """An identifier names one rule."""
    write_rules(tmp_path, _CONCEPTS, a_rule(), a_rule(level="emergency"))
    with pytest.raises(ArtefactError, match="the rule CARD-1 stands twice"):
        read_lexicon(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"when": ["chest", ["chest", "pian"]]},
        {"unless": ["pian"]},
        {"unless_anywhere": ["pian"]},
        {"when": ["pian"]},
        {"when": [{"all": ["chest"], "unless": ["pian"]}]},
    ],
)
def test_a_concept_nobody_defines_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    """A rule that uses an unknown concept would never fire, and is named."""
    write_rules(tmp_path, _CONCEPTS, a_rule(**changes))
    with pytest.raises(ArtefactError, match=r"rule CARD-1 uses the concept p.*, which no file defines"):
        read_lexicon(tmp_path)


def test_a_measure_nobody_reads_is_refused(tmp_path: Path) -> None:
    """A misspelt fact would never hold, and is named like a concept that nobody defines."""
    write_rules(tmp_path, _CONCEPTS, a_rule(when=[["chest", "measure_fevr"]]))
    with pytest.raises(ArtefactError, match="rule CARD-1 uses the concept measure_fevr"):
        read_lexicon(tmp_path)
