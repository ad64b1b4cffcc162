"""`medroute rules`."""

from pathlib import Path
from typing import Any

import pytest

from router import cli
from tests.cli.conftest import Run
from tests.rule_files import a_rule, write_rules

_CONCEPTS = {
    "chest": {"en": ["chest"], "zh": ["胸"]},
    "pain": {"en": ["pain*"], "zh": ["痛"]},
    "fever": {"any": ["fever", "发烧"]},
}
_EXAMPLES = {
    "fires": {"en": ["chest pain"], "zh": ["胸痛"]},
    "silent": {"en": ["chest hair"], "zh": ["胸毛"]},
}


def _folder(tmp_path: Path, concepts: dict[str, Any] | None = None, **changes: Any) -> str:
    sound = {"examples": _EXAMPLES, "first_aid": "rest", "reviewed": "2099-01-01"}
    write_rules(tmp_path, concepts or _CONCEPTS, a_rule(**sound | changes))
    return str(tmp_path)


def test_lint_passes_the_rules_that_ship(run: Run) -> None:
    """Every shipped rule holds its own examples in both languages; what is worth a look is counted, not listed."""
    outcome = run("rules", "lint")
    assert outcome.code == cli.GOOD
    assert "0 faults" in outcome.out.splitlines()[-1]
    assert len(outcome.out.splitlines()) < 12


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"examples": _EXAMPLES | {"fires": {"en": ["sore foot"], "zh": ["胸痛"]}}}, "does not fire on its example"),
        ({"examples": _EXAMPLES | {"silent": {"en": ["chest pains"], "zh": ["胸毛"]}}}, "fires on its silent example"),
        ({"examples": _EXAMPLES | {"fires": {"en": ["chest pain"]}}}, "rule CARD-1: no example under fires in zh"),
        ({"level": "soon"}, "rules.yaml: rule CARD-1"),
        ({"when": ["nothing"]}, "uses the concept nothing"),
        ({"reviewed": "last week"}, "is no date"),
        ({"id": "PSY-1"}, "rule PSY-1: no kind"),
        ({"name": {"en": "bruising", "bleeding": None, "zh": "出血"}}, "quote a name with a comma"),
        ({"first_aid": None}, "rule CARD-1: calls an ambulance without first_aid"),
    ],
)
def test_lint_names_the_fault(run: Run, tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    """A rule that fails its schema or its own examples ends in 1 with a line that says which and why."""
    outcome = run("rules", "lint", "--rules", _folder(tmp_path, **changes))
    assert outcome.code == cli.FELL_SHORT
    assert any(line.startswith("FAULT") and words in line for line in outcome.out.splitlines())


@pytest.mark.parametrize("changes", [{"level": "emergency"}, {"kind": "crisis"}, {"kind": "violence"}])
def test_lint_asks_for_first_aid_only_where_it_is_shown(run: Run, tmp_path: Path, changes: dict[str, Any]) -> None:
    """Below an ambulance the line about driving stands, and a crisis or violence card has words of its own."""
    outcome = run("rules", "lint", "--rules", _folder(tmp_path, first_aid=None, **changes))
    assert outcome.code == cli.GOOD


@pytest.mark.parametrize(
    ("concepts", "changes", "words"),
    [
        (None, {}, "concept fever: nobody uses it"),
        (_CONCEPTS | {"pain": {"en": ["pain*", "painful", "痛"]}}, {}, "“painful” is found by “pain*” already"),
        (_CONCEPTS | {"pain": {"en": ["pain*", "sore", "sore"], "zh": ["痛"]}}, {}, "“sore” stands 2 times"),
        (None, {"reviewed": "2020-01-01"}, "rule CARD-1: reviewed "),
        (None, {}, "rule CARD-1: nobody has opened its page"),
    ],
)
def test_lint_shows_what_is_worth_a_look(
    run: Run, tmp_path: Path, concepts: dict[str, Any] | None, changes: dict[str, Any], words: str
) -> None:
    """A weak spot is listed where the caller wants all, and ends well, or in 1 where the caller is strict."""
    folder = _folder(tmp_path, concepts, **changes)
    outcome = run("rules", "lint", "--all", "--rules", folder)
    assert outcome.code == cli.GOOD
    assert words in outcome.out
    assert words not in run("rules", "lint", "--rules", folder).out
    assert run("rules", "lint", "--strict", "--rules", folder).code == cli.FELL_SHORT


def test_lint_counts_each_kind_of_look(run: Run, tmp_path: Path) -> None:
    """A kind has one line with its count, whoever lists them or not; faults are listed all the same."""
    concepts = _CONCEPTS | {"pain": {"en": ["pain*", "painful", "pains", "sore", "sore"], "zh": ["痛"]}}
    folder = _folder(tmp_path, concepts, examples=_EXAMPLES | {"fires": {"en": ["sore foot"], "zh": ["胸痛"]}})
    for arguments in ((), ("--all",)):
        outcome = run("rules", "lint", *arguments, "--rules", folder)
        assert outcome.code == cli.FELL_SHORT
        looks = [line.split(maxsplit=1)[1] for line in outcome.out.splitlines() if line.startswith("look ")]
        assert [line for line in looks if line[0].isdigit()] == [
            "1 concepts that nobody uses",
            "1 phrases that stand twice",
            "2 phrases that a shorter one finds already",
            "1 rules on a page that nobody has opened",
        ]
        assert "does not fire on its example" in outcome.out
        assert "1 faults, 5 worth a look" in outcome.out


def test_explain_tells_what_fired_and_why(run: Run, tmp_path: Path) -> None:
    """The asker's words stand beside their concepts, and beside the rule that they made fire."""
    outcome = run("rules", "explain", "My Chest pains, no fever, 70 years old", "--rules", _folder(tmp_path))
    assert outcome.code == cli.GOOD
    assert "CARD-1     emergency_ambulance    heart attack: “Chest pains”" in outcome.out
    assert "“fever” [denied]" in outcome.out
    assert "ages      70 years" in outcome.out
    assert "https://example.org/heart" in outcome.out


@pytest.mark.parametrize(
    ("text", "changes", "arguments", "why"),
    [
        ("my chest", {}, (), "missing: pain"),
        ("no chest pain", {}, (), "denied: chest"),
        ("i had chest pain years ago", {}, (), "past: chest"),
        ("what is chest pain", {}, (), "only asked about"),
        ("chest pain of a character in my novel", {}, (), "told as a story"),
        ("chest pain", {"age": {"min": 40}}, (), "gate closed: age 40 to any"),
        ("chest pain", {"age": {"min": 40}}, ("--age-years", "30"), "gate closed: age 40 to any"),
        ("chest pain", {"sex": "female"}, ("--sex", "male"), "gate closed: female"),
        ("chest pain", {"pregnant": False}, ("--pregnant",), "gate closed: not pregnant"),
        ("chest pain, fever", {"unless": ["fever"]}, (), "excluded by: fever"),
        (f"chest {'word ' * 70} pain", {}, (), "too far apart"),
    ],
)
def test_explain_tells_why_a_rule_stayed_silent(  # noqa: PLR0913, PLR0917 - one row of the table is one case
    run: Run, tmp_path: Path, text: str, changes: dict[str, Any], arguments: tuple[str, ...], why: str
) -> None:
    """A rule that came near names what was missing, denied, past, closed or too far away."""
    outcome = run("rules", "explain", text, *arguments, "--rules", _folder(tmp_path, **changes))
    assert outcome.code == cli.GOOD
    assert why in outcome.out


def test_explain_speaks_the_language_asked_for(run: Run, tmp_path: Path) -> None:
    """The rules' names follow the text, or the caller's choice."""
    folder = _folder(tmp_path)
    assert "心肌梗死" in run("rules", "explain", "胸口痛", "--rules", folder).out
    assert "heart attack" in run("rules", "explain", "胸口痛", "--lang", "en", "--rules", folder).out


def test_explain_shows_ages_of_infants_in_months(run: Run) -> None:
    """The shipped rules see the age in the words or in the profile."""
    assert "PAED-1" in run("rules", "explain", "宝宝两个月，发烧38度5").out
    outcome = run("rules", "explain", "temp 38.5", "--age-months", "2")
    assert "PAED-1 " in outcome.out
    assert "ages      2.0 months" in outcome.out


def test_coverage_of_the_rules_that_ship_is_whole(run: Run) -> None:
    """Each presentation of the clinical map has its rules, or says why it has none."""
    outcome = run("rules", "coverage")
    assert outcome.code == cli.GOOD
    assert "NO RULE" not in outcome.out
    ours = outcome.out.index("FURTHER ONES OF THIS PROJECT")
    assert outcome.out.startswith("PRESENTATIONS OF THE CLINICAL MAP")
    assert outcome.out.index("PAED-7 ") < outcome.out.index("SELF-1 ") < ours < outcome.out.index("ALLG-2 ")


def test_coverage_names_what_is_missing(run: Run, tmp_path: Path) -> None:
    """A presentation without a rule ends in 1; rules beside the map are listed after it."""
    folder = _folder(tmp_path, id="ODD-9b")
    outcome = run("rules", "coverage", "--rules", folder)
    assert outcome.code == cli.FELL_SHORT
    assert "CARD-1" in outcome.err
    assert "FURTHER ONES OF THIS PROJECT (1)" in outcome.out
    last = outcome.out.splitlines()[-3]
    assert last.startswith("ODD-9")
    assert "heart attack · 心肌梗死" in last


@pytest.mark.parametrize("action", ["lint", "explain", "coverage"])
def test_the_help_of_an_action_ends_with_an_example(run: Run, action: str) -> None:
    """An example that can be typed stands at the end."""
    outcome = run("rules", action, "--help")
    assert outcome.code == cli.GOOD
    assert f"example: medroute rules {action}" in outcome.out
