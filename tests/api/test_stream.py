"""`POST /v1/query`, streamed."""

import threading
from typing import Any

import httpx
import pytest

from router.api import sse
from router.api.schemas import AnswerSchema, DecisionSchema, EscalationSchema, SourceSchema, TriageSchema
from tests.conftest import GENERAL_MODEL, MEDICAL_MODEL, Serve, with_models
from tests.events import COMMENT, Event, read_events, text_of
from tests.model_server import DELTAS, ModelServer, Script
from tests.questions import EMERGENCY, EMERGENCY_ZH, GENERAL, MEDICAL, PERSONAL


def stream(service: httpx.Client, query: str, **fields: Any) -> list[Event]:
    """All events of one streamed query, around the cache."""
    body = {"query": query, "stream": True, "cache": "bypass", **fields}
    with service.stream("POST", "/v1/query", json=body) as response:
        assert response.status_code == 200
        return list(read_events(response.iter_bytes()))


@pytest.mark.parametrize(
    ("query", "before_the_words"),
    [
        (GENERAL, ["decision", "triage", "sources"]),
        (MEDICAL, ["decision", "triage", "sources"]),
        (PERSONAL, ["decision", "triage", "escalation", "sources"]),
        (EMERGENCY, ["decision", "triage", "escalation", "sources"]),
    ],
)
def test_events_come_in_the_order_of_the_contract(
    service: httpx.Client, query: str, before_the_words: list[str]
) -> None:
    """Decision, triage, escalation if any, sources, the words, and at last the whole answer."""
    events = stream(service, query)
    names = [event.name for event in events]
    assert names[: len(before_the_words)] == before_the_words
    assert set(names[len(before_the_words) : -1]) == {"delta"}
    assert names[-1] == "done"


def test_each_event_has_an_id_of_its_own(service: httpx.Client) -> None:
    """Ids count up from 1 under the id of the answer, so that a reader can say where it stopped."""
    events = stream(service, MEDICAL)
    answer_id = events[0].data["id"]
    assert [event.id for event in events] == [f"{answer_id}:{number}" for number in range(1, len(events) + 1)]
    assert events[-1].data["id"] == answer_id


def test_the_deltas_are_the_answer(service: httpx.Client) -> None:
    """The words of the deltas together are the answer of the last event, which is the whole response."""
    events = stream(service, MEDICAL)
    done = AnswerSchema.model_validate(events[-1].data, strict=True, extra="forbid")
    assert text_of(events) == done.answer == "".join(DELTAS)
    assert done.usage.total_tokens == 14


def test_each_event_carries_its_object_of_the_whole_answer(service: httpx.Client) -> None:
    """What was said first is what the last event repeats."""
    events = {event.name: event.data for event in stream(service, PERSONAL, country="US")}
    done = events["done"]
    DecisionSchema.model_validate(events["decision"], strict=True)
    TriageSchema.model_validate(events["triage"], strict=True, extra="forbid")
    EscalationSchema.model_validate(events["escalation"], strict=True, extra="forbid")
    for source in events["sources"]["sources"]:
        SourceSchema.model_validate(source, strict=True, extra="forbid")
    ids = {"id": done["id"], "conversation_id": done["conversation_id"]}
    assert events["decision"] == {**ids, **done["decision"]}
    assert events["triage"] == done["triage"]
    assert events["escalation"] == done["escalation"]
    assert events["sources"] == {"sources": done["sources"], "cache": done["cache"]}


def test_the_headers_tell_the_decision_and_keep_proxies_from_holding_events_back(service: httpx.Client) -> None:
    """An event stream, not to be cached or buffered, with the headers that are known before any model is called."""
    with service.stream("POST", "/v1/query", json={"query": GENERAL, "stream": True}) as response:
        headers = response.headers
        assert headers["content-type"].startswith("text/event-stream")
        assert "no-cache" in headers["cache-control"]
        assert headers["x-accel-buffering"] == "no"
        assert headers["x-medroute-route"] == "general"
        assert set(headers) >= {f"x-medroute-{name}" for name in ("health-score", "cause", "triage", "decision-id")} | {
            "x-request-id"
        }


def test_a_caller_may_ask_for_a_stream_by_what_it_accepts(service: httpx.Client) -> None:
    """`Accept: text/event-stream` streams without the field."""
    headers = {"accept": "text/event-stream"}
    with service.stream("POST", "/v1/query", json={"query": EMERGENCY}, headers=headers) as response:
        events = list(read_events(response.iter_bytes()))
    assert events[-1].name == "done"


def test_the_card_arrives_while_the_model_still_thinks(service: httpx.Client, model_server: ModelServer) -> None:
    """The reader has decision, triage, card and sources before the model gives its first token."""
    reader_has_sources = threading.Event()
    model_server.plays(MEDICAL_MODEL, Script(hold=reader_has_sources))
    body = {"query": PERSONAL, "stream": True}
    with service.stream("POST", "/v1/query", json=body) as response:
        events = read_events(response.iter_bytes())
        early = [next(events).name for _ in range(4)]
        assert early == ["decision", "triage", "escalation", "sources"]
        reader_has_sources.set()
        late = list(events)
    assert late[0].name == "delta"
    assert late[-1].name == "done"


@pytest.mark.parametrize("fault", [Script(cut_after=2), Script(quits_after=2)])
def test_a_cut_stream_ends_with_an_error_and_the_care_advice(
    service: httpx.Client, model_server: ModelServer, fault: Script
) -> None:
    """Whether the model's connection breaks or just stops, the last event is an error that says not to rely on it."""
    model_server.plays(MEDICAL_MODEL, fault)
    events = stream(service, PERSONAL)
    assert text_of(events) == "".join(DELTAS[:2]).rstrip()
    problem = events[-1]
    assert problem.name == "error"
    assert "done" not in [event.name for event in events]
    assert problem.data["status"] == "incomplete"
    assert set(problem.data) >= {"type", "title", "status", "detail", "instance", "errors"}
    advice = next(event for event in events if event.name == "escalation").data
    assert problem.data["escalation"] == advice
    assert advice["message"] in problem.data["detail"]
    assert "Do not rely" in problem.data["detail"]


def test_a_stalled_model_is_cut_after_the_gap(serve: Serve, model_server: ModelServer) -> None:
    """A model that falls silent in the middle ends in an error event, not in an endless wait."""
    model_server.plays(GENERAL_MODEL, Script(stall_after=1))
    events = stream(serve(**with_models(model_server), gap_timeout_s=0.5), GENERAL)
    assert [event.name for event in events][-2:] == ["delta", "error"]


def test_a_silent_stream_is_kept_alive(
    service: httpx.Client, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comments keep the connection open while the model says nothing, and the answer still comes whole."""
    monkeypatch.setattr(sse, "KEEP_ALIVE_S", 0.01)
    kept_alive = threading.Event()
    model_server.plays(GENERAL_MODEL, Script(hold=kept_alive))
    seen = []
    with service.stream("POST", "/v1/query", json={"query": GENERAL, "stream": True, "cache": "bypass"}) as response:
        for event in read_events(response.iter_bytes()):
            seen.append(event)
            if [e.name for e in seen].count(COMMENT) == 2:
                kept_alive.set()
    assert seen[-1].name == "done"
    assert text_of(seen) == "".join(DELTAS)


def test_line_breaks_in_the_words_stay_inside_the_data_line(service: httpx.Client, model_server: ModelServer) -> None:
    """Text with line breaks of every kind survives the framing."""
    words = "one\ntwo\r\nthree\u2028four\n\ndata: five"
    model_server.plays(GENERAL_MODEL, Script(deltas=(words,)))
    events = stream(service, GENERAL)
    assert text_of(events) == events[-1].data["answer"] == words


def test_a_long_answer_arrives_whole(service: httpx.Client, model_server: ModelServer) -> None:
    """More pieces than are made ahead of a reader all arrive, in order."""
    words = tuple(f"{number} " for number in range(10 * sse.MAX_AHEAD))
    model_server.plays(GENERAL_MODEL, Script(deltas=words))
    assert text_of(stream(service, GENERAL)) == "".join(words).rstrip()


def test_a_streamed_emergency_is_whole_and_static(service: httpx.Client, model_server: ModelServer) -> None:
    """The stream of an emergency holds the card and its number, and no model was asked."""
    events = stream(service, EMERGENCY_ZH, locale="zh-CN")
    assert "120" in text_of(events)
    assert events[-1].data["model"]["rung"] == "static"
    assert model_server.received == []


def test_a_kept_answer_streams_like_a_new_one(service: httpx.Client) -> None:
    """A hit has the same events, with the cache named in `sources` and in `done`."""
    first = stream(service, "what is hypertension", cache="refresh")
    again = stream(service, "what is hypertension", cache="default")
    assert [event.name for event in again] == ["decision", "triage", "sources", "delta", "done"]
    assert next(event for event in again if event.name == "sources").data["cache"] == "hit"
    assert text_of(again) == text_of(first)


def test_an_invalid_query_is_a_problem_document_not_a_stream(service: httpx.Client) -> None:
    """What the guard rejects is refused before the stream begins."""
    response = service.post("/v1/query", json={"query": " ", "stream": True})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
