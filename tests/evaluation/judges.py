"""A service whose every decision can be read off the text, for runs that must not change when a model does."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classifiers.evaluation.cases import Case, Outcome
from classifiers.evaluation.levels import Group, TriageTruth
from router.domain.decision import Cause, Decision, Route
from router.domain.intent import Classification, Discipline, Label, Language
from router.domain.query import Query
from router.domain.triage import Level, Triage
from router.pipeline import Pipeline
from router.policy.place import answer_language
from tests.builders import a_classification, a_decision, a_query, a_red_flag, a_triage
from tests.doubles import a_pipeline

_SCORE = re.compile(r"\[(\d\.\d+)\]")
_LEVEL = re.compile(r"\{(\w+)\}")


class ReadingClassifier:
    """Implements `IntentClassifier`: the score stands in brackets in the last message, else it is 0.1."""

    def classify(self, query: Query, *, in_depth: bool = True) -> Classification:  # noqa: ARG002 - the port
        """The score that the text names; from 0.3 up to the threshold it abstains."""
        found = _SCORE.search(query.text)
        score = float(found[1]) if found else 0.1
        return a_classification(
            score,
            abstains=0.3 <= score < 0.5,
            language=answer_language(query),
            discipline=Discipline.ONCOLOGY if "tumour" in query.text else Discipline.INTERNAL_MEDICINE,
        )


class ReadingTriage:
    """Implements `TriageJudge`: the level stands in braces in the text."""

    def assess(self, query: Query) -> Triage:
        """A red flag of the level that the text names; a mistyped level is none."""
        found = _LEVEL.search(query.text)
        if not found or found[1] not in set(Level):
            return a_triage()
        return a_triage(a_red_flag(Level(found[1]), span=found[0]))


def reading_pipeline() -> Pipeline:
    """A pipeline of both."""
    return a_pipeline(classifier=ReadingClassifier(), triage=ReadingTriage())


def write_rows(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """A labelled file."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def an_intent_outcome(truth: Label, called: Label, score: float = 0.5, **changes: Any) -> Outcome[Label]:
    """An English row with the decision it got."""
    route = Route.MEDICAL if called is Label.HEALTH else Route.GENERAL
    decision: Decision = a_decision(
        route, label=called, health_score=score, cause=changes.pop("cause", Cause.CLASSIFIER)
    )
    fields: dict[str, Any] = {"id": "r", "language": Language.ENGLISH, "query": a_query("words"), "truth": truth}
    return Outcome(Case(**{**fields, **changes}), decision)


def a_truth(group: Group, *accept: Group) -> TriageTruth:
    """A label of four levels."""
    return TriageTruth(is_emergency=group is Group.EMERGENCY, group=group, accept=frozenset(accept))
