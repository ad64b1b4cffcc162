"""Small rule files for the tests of the red-flag engine."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from classifiers.triage.red_flags import RedFlagJudge, load_red_flags


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
