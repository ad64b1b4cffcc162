"""What no one foresaw still ends well for the caller."""

from collections.abc import AsyncGenerator

import pytest

from router.domain.intent import Concern, Intent
from router.domain.ports import DraftPiece, DraftRequest, Ladders, TextPiece
from router.pipeline import Pipeline
from tests.builders import a_classification
from tests.doubles import FixedClassifier, ScriptedBackend, a_pipeline
from tests.events import read_events, text_of
from tests.light import light_client
from tests.model_server import DELTAS

pytestmark = pytest.mark.anyio
QUERY = "what is anaemia zyxsecretqwv"


class BrokenBackend(ScriptedBackend):
    """Fails in a way that no port allows, after the words it is given."""

    def __init__(self, *pieces: str, kind: type[Exception] = LookupError) -> None:
        super().__init__(*pieces)
        self._kind = kind

    async def draft(self, request: DraftRequest) -> AsyncGenerator[DraftPiece]:
        """Raise with the query in the message."""
        for text in self._pieces:
            yield TextPiece(text=text)
        raise self._kind(request.query.text)


def broken(*pieces: str, kind: type[Exception] = LookupError) -> Pipeline:
    """A pipeline that judges a complaint and then breaks."""
    opinion = a_classification(concern=Concern.PERSONAL, intent=Intent.SYMPTOM)
    ladders = Ladders(medical=(BrokenBackend(*pieces, kind=kind),))
    return a_pipeline(classifier=FixedClassifier(opinion), ladders=ladders)


async def test_a_fault_of_our_own_is_a_problem_document(caplog: pytest.LogCaptureFixture) -> None:
    """The answer is 500 with the request id of the log line, and neither tells the query or a trace."""
    async with light_client(broken()) as client:
        response = await client.post("/v1/query", json={"query": QUERY}, headers={"x-request-id": "mine"})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-request-id"] == "mine"
    assert QUERY not in response.text
    (record,) = [record for record in caplog.records if record.message == "unforeseen"]
    assert record.__dict__["fields"] == {"fault": "LookupError", "path": "/v1/query", "request_id": "mine"}
    assert QUERY not in caplog.text


@pytest.mark.parametrize("kind", [LookupError, TimeoutError])
@pytest.mark.parametrize("pieces", [(), DELTAS])
async def test_a_fault_of_our_own_ends_a_stream_with_the_care_advice(
    caplog: pytest.LogCaptureFixture, pieces: tuple[str, ...], kind: type[Exception]
) -> None:
    """Once the stream has begun, whatever goes wrong is an error event and never a clean or a silent end."""
    async with light_client(broken(*pieces, kind=kind)) as client:
        response = await client.post("/v1/query", json={"query": QUERY, "stream": True})
    events = list(read_events([response.content]))
    # The last sentence had not surely ended, so it was never shown.
    assert text_of(events) == "".join(pieces[:2]).rstrip()
    assert [event.name for event in events][-1] == "error"
    assert events[-1].data["status"] == "incomplete"
    assert events[-1].data["escalation"]["message"] in events[-1].data["detail"]
    assert [event.id for event in events] == [f"{events[0].data['id']}:{n}" for n in range(1, len(events) + 1)]
    assert QUERY not in response.text
    assert QUERY not in caplog.text
