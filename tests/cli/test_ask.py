"""`medroute ask`."""

import json

import pytest

from router import cli
from router.api.schemas import AnswerSchema
from tests.cli.conftest import Run
from tests.conftest import with_models
from tests.model_server import DELTAS, ModelServer
from tests.questions import EMERGENCY, EMERGENCY_ZH, GENERAL, MEDICAL, PERSONAL


def test_an_emergency_is_answered_with_its_number(run: Run) -> None:
    """The card with the country's number is printed."""
    outcome = run("ask", EMERGENCY_ZH, "--country", "CN")
    assert outcome.code == cli.GOOD
    assert "120" in outcome.out
    assert "route escalate" in outcome.out
    assert outcome.err == ""


def test_a_health_question_prints_its_sources(run: Run) -> None:
    """Without any model the library answers, and each source has its address."""
    outcome = run("ask", MEDICAL)
    assert "degraded (reference)" in outcome.out
    assert "[S1] " in outcome.out
    assert "https://" in outcome.out
    assert "not a diagnosis" in outcome.out


def test_a_complaint_prints_the_care_advice_first(run: Run) -> None:
    """The card stands above the answer."""
    outcome = run("ask", PERSONAL, "--country", "GB", "--locale", "en-GB")
    assert outcome.out.index("See a doctor") < outcome.out.index("[S1]")


def test_the_whole_object_is_printed_on_demand(
    run: Run, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--json` prints what `POST /v1/query` returns, and a configured model writes it."""
    for name, value in with_models(model_server).items():
        monkeypatch.setenv(f"MEDROUTE_{name.upper()}", value)
    document = json.loads(run("ask", GENERAL, "--json").out)
    answer = AnswerSchema.model_validate(document, strict=True, extra="forbid")
    assert answer.answer == "".join(DELTAS)
    assert answer.model.rung == "general"


def test_the_age_counts(run: Run) -> None:
    """What is known of the person reaches the pipeline."""
    document = json.loads(run("ask", EMERGENCY, "--age-years", "70", "--json").out)
    assert document["decision"]["route"] == "escalate"


def test_what_is_missing_is_said(run: Run) -> None:
    """A general question without a model names the setting."""
    assert "MEDROUTE_GENERAL_URL" in run("ask", GENERAL).out
