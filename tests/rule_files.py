"""Small rule files for the tests of the red-flag engine."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from classifiers.triage.red_flags import RedFlagJudge, load_red_flags
from router.domain.query import Query
from tests.builders import a_query

CONCEPTS = {
    "chest": {"en": ["chest"], "zh": ["胸"]},
    "pain": {"en": ["pain*", "hurt*"], "zh": ["痛"]},
    "fever": {"any": ["fever", "发烧"]},
    "gym": {"any": ["gym", "健身"]},
    "mask": {"any": ["pain in the neck", "心痛的感觉"]},
}


def a_rule(**changes: Any) -> dict[str, Any]:
    """A rule as a clinician writes it: pain in the chest calls for an ambulance."""
    rule = {
        "id": "CARD-1",
        "name": {"en": "heart attack", "zh": "心肌梗死"},
        "system": "cardio",
        "level": "emergency_ambulance",
        "guideline": "https://example.org/heart",
        "verified": False,
        "reviewed": "2026-11-22",
        "when": [["chest", "pain"]],
        "examples": {"fires": {}, "silent": {}},
    }
    return rule | changes


def write_rules(folder: Path, concepts: Mapping[str, Any], *rules: Mapping[str, Any]) -> None:
    """Put concepts and rules in one file of the folder."""
    document = {"concepts": dict(concepts), "rules": list(rules)}
    (folder / "rules.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


def a_judge(folder: Path, concepts: Mapping[str, Any], *rules: Mapping[str, Any]) -> RedFlagJudge:
    """The judge of those rules."""
    write_rules(folder, concepts, *rules)
    return load_red_flags(folder)


FEVER = a_rule(id="FEV-1", name={"en": "fever", "zh": "发热"}, level="consultation_24", when=["fever"])


def a_chest_pain_judge(folder: Path, **changes: Any) -> RedFlagJudge:
    """The judge of pain in the chest, with the changes given, and of fever beside it."""
    return a_judge(folder, CONCEPTS, a_rule(**changes), FEVER)


def flag_ids(judge: RedFlagJudge, query: str | Query) -> list[str]:
    """The ids of the red flags found in a query, the most urgent first."""
    asked = a_query(query) if isinstance(query, str) else query
    return [flag.id for flag in judge.assess(asked).red_flags]
