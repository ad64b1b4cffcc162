"""`POST /v1/feedback`: verdicts count, words are not kept."""

import logging

import httpx
import pytest

from tests.doubles import RecordingObserver
from tests.light import light_client

SECRET = "zyxsecretqwv"  # noqa: S105 - a word that must not be kept


@pytest.mark.parametrize("verdict", ["helpful", "unhelpful", "wrong_route", "wrong_triage", "unsafe"])
def test_a_verdict_is_counted_and_logged(service: httpx.Client, caplog: pytest.LogCaptureFixture, verdict: str) -> None:
    """The answer is 202 for any well-formed id; the comment leaves its length behind; `unsafe` is a warning."""
    caplog.set_level(logging.INFO)
    body = {"id": "q_nobodyknows", "verdict": verdict, "comment": SECRET}
    response = service.post("/v1/feedback", json=body)
    assert response.status_code == 202
    assert response.json() == {"id": "q_nobodyknows", "verdict": verdict, "status": "noted"}
    assert f'medroute_feedback_total{{verdict="{verdict}"}}' in service.get("/metrics").text
    (record,) = [record for record in caplog.records if record.message == "feedback"]
    assert record.levelno == (logging.WARNING if verdict == "unsafe" else logging.INFO)
    fields = {"id": "q_nobodyknows", "verdict": verdict, "comment_chars": len(SECRET)}
    assert record.__dict__["fields"] == fields
    assert SECRET not in caplog.text
    assert SECRET not in response.text


def test_no_comment_is_needed(service: httpx.Client) -> None:
    """An id and a verdict are enough."""
    assert service.post("/v1/feedback", json={"id": "q_1", "verdict": "helpful"}).status_code == 202


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"verdict": "helpful"}, "id"),
        ({"id": "c_1", "verdict": "helpful"}, "id"),
        ({"id": "q_1"}, "verdict"),
        ({"id": "q_1", "verdict": SECRET}, "verdict"),
        ({"id": "q_1", "verdict": "helpful", "comment": "x" * 4001}, "comment"),
        ({"id": "q_1", "verdict": "helpful", "coment": SECRET}, "coment"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(service: httpx.Client, body: dict[str, str], field: str) -> None:
    """The answer is 422 with the field."""
    response = service.post("/v1/feedback", json=body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field
    assert SECRET not in response.text


@pytest.mark.anyio
async def test_feedback_needs_the_same_key_as_a_query() -> None:
    """Nothing is noted for a stranger."""
    observer = RecordingObserver()
    async with light_client(caller="192.0.2.7", observer=observer) as client:
        assert (await client.post("/v1/feedback", json={"id": "q_1", "verdict": "unsafe"})).status_code == 403
    assert observer.judgements == []
