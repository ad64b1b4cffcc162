"""Limits, and emergencies past them."""

import threading
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import Request

from router.api import limits as limits_module
from router.api.admission import Admission
from router.api.auth import Gate, key_digest
from router.api.limits import Limits, RateLimit
from router.domain.intent import Concern
from router.domain.ports import Refusal
from router.domain.query import Lane, Query
from router.domain.triage import Triage
from tests.builders import a_classification, a_query, a_red_flag, a_triage
from tests.conftest import GENERAL_MODEL, Serve, with_models
from tests.doubles import FixedClassifier, FixedTriage, ManualClock, RecordingObserver, a_pipeline
from tests.events import read_events
from tests.light import light_client
from tests.model_server import ModelServer, Script
from tests.questions import EMERGENCY, GENERAL, MEDICAL
from tests.serving import eventually

CHAT = "/v1/chat/completions"
DANGER = "danger"


class WordTriage:
    """Implements `TriageJudge`: one word is an emergency."""

    def assess(self, query: Query) -> Triage:
        """An ambulance for the word, nothing for all others."""
        return a_triage(a_red_flag()) if DANGER in query.text else a_triage()


@pytest.fixture
def clock() -> ManualClock:
    """A clock that the test moves."""
    return ManualClock()


@pytest.fixture
def observer() -> RecordingObserver:
    """Who hears of refusals."""
    return RecordingObserver()


@pytest.fixture
async def exhausted(clock: ManualClock, observer: RecordingObserver) -> AsyncIterator[httpx.AsyncClient]:
    """A service that allows six requests a minute, whose only token is spent."""
    limits = Limits(rate_per_minute=6, rate_burst=1)
    pipeline = a_pipeline(triage=WordTriage())
    async with light_client(pipeline, limits=limits, clock=clock, observer=observer) as client:
        assert (await client.post("/v1/query", json={"query": "first"})).status_code == 200
        yield client


def chat(text: str, model: str = "auto", **fields: Any) -> dict[str, Any]:
    """A chat of one message."""
    return {"model": model, "messages": [{"role": "user", "content": text}], **fields}


def route(*texts: str) -> dict[str, Any]:
    """A batch."""
    return {"queries": [{"id": str(number), "query": text} for number, text in enumerate(texts)]}


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/query", {"query": "what is anaemia"}),
        ("/v1/query", {"query": "what is anaemia", "stream": True}),
        ("/v1/route", route("a", "b")),
        ("/v1/feedback", {"id": "q_1", "verdict": "helpful"}),
    ],
)
async def test_too_many_requests_are_told_when_to_come_back(
    exhausted: httpx.AsyncClient, clock: ManualClock, observer: RecordingObserver, path: str, body: dict[str, Any]
) -> None:
    """The answer is 429 with the seconds to wait, and after them the service answers again."""
    response = await exhausted.post(path, json=body)
    assert response.status_code == 429
    assert response.headers["retry-after"] == "10"
    assert response.headers["content-type"] == "application/problem+json"
    assert observer.refusals == [Refusal.RATE]
    clock.go_on(10)
    assert (await exhausted.post(path, json=body)).status_code in (200, 202)


@pytest.mark.anyio
async def test_openai_clients_are_told_in_their_own_form(exhausted: httpx.AsyncClient) -> None:
    """The error object has the code that clients wait and ask again on."""
    response = await exhausted.post(CHAT, json=chat("what is anaemia"))
    assert response.status_code == 429
    assert response.headers["retry-after"] == "10"
    assert response.json()["error"]["code"] == "rate_limit_exceeded"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/query", {"query": DANGER}),
        ("/v1/query", {"query": DANGER, "stream": True}),
        ("/v1/route", route("a", DANGER)),
        (CHAT, chat(DANGER)),
        (CHAT, chat(DANGER, "general")),
        (CHAT, chat(DANGER, "medical", stream=True)),
    ],
)
async def test_an_emergency_is_answered_beyond_the_rate(
    exhausted: httpx.AsyncClient, observer: RecordingObserver, path: str, body: dict[str, Any]
) -> None:
    """The card comes with 200 whatever the path and the lane, and no model is called for it."""
    for _ in range(3):
        response = await exhausted.post(path, json=body)
        assert response.status_code == 200
        assert "Emergency: call an ambulance now" in response.text
        assert '"route":"escalate"' in response.text
    assert observer.refusals == []


@pytest.mark.anyio
async def test_a_body_that_cannot_be_read_is_named_beyond_the_rate_too(exhausted: httpx.AsyncClient) -> None:
    """What the guard refuses stays 422, with its place in a batch."""
    assert (await exhausted.post("/v1/query", json={"query": " "})).status_code == 422
    response = await exhausted.post("/v1/route", json=route("a", " "))
    assert response.json()["errors"][0]["field"] == "queries[1].query"


def test_a_bucket_fills_evenly_up_to_its_size(clock: ManualClock) -> None:
    """The burst passes at once, then one for each interval, and rest saves no more than the burst."""
    rate = RateLimit(60, 3, clock)
    assert [rate.take("a") for _ in range(4)] == [0.0, 0.0, 0.0, 1.0]
    assert rate.take("b") == 0.0
    clock.go_on(1)
    assert [rate.take("a") for _ in range(2)] == [0.0, 1.0]
    clock.go_on(3600)
    assert [rate.take("a") for _ in range(4)] == [0.0, 0.0, 0.0, 1.0]


def test_callers_are_forgotten_in_the_order_they_asked(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd of addresses does not fill the memory."""
    monkeypatch.setattr(limits_module, "MAX_CALLERS", 2)
    rate = RateLimit(60, 1, clock)
    for caller in ("a", "b", "a", "c"):
        rate.take(caller)
    assert rate.take("a") > 0
    assert rate.take("b") == 0.0


def test_without_a_rate_nobody_waits(clock: ManualClock) -> None:
    """0 is no limit."""
    rate = RateLimit(0, 1, clock)
    assert [rate.take("a") for _ in range(100)] == [0.0] * 100


@pytest.mark.parametrize(
    ("host", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("some:where", "some:where"),
    ],
)
def test_addresses_are_counted_by_household(host: str, counted_as: str) -> None:
    """An IPv6 network of one household is one caller."""
    caller = Gate((), open_access=True).admit(Request({"type": "http", "client": (host, 1), "headers": []}))
    assert caller == ("", counted_as)


@pytest.mark.anyio
async def test_each_key_has_its_own_rate() -> None:
    """One caller's haste does not cost another's turn, from the same address."""
    digests = [key_digest("a"), key_digest("b")]
    async with light_client(limits=Limits(rate_per_minute=1, rate_burst=1), digests=digests) as client:
        status = {
            key: [
                (
                    await client.post("/v1/query", json={"query": "x"}, headers={"authorization": f"Bearer {key}"})
                ).status_code
                for _ in range(2)
            ]
            for key in ("a", "b")
        }
    assert status == {"a": [200, 429], "b": [200, 429]}


def test_when_every_place_is_taken_only_what_needs_no_model_is_answered(
    serve: Serve, model_server: ModelServer
) -> None:
    """503 with the time to wait; emergencies on every path and kept answers pass; then the place is free again."""
    service = serve(**with_models(model_server), max_concurrent=1)
    assert service.post("/v1/query", json={"query": MEDICAL}).json()["cache"] == "miss"
    held = threading.Event()
    model_server.plays(GENERAL_MODEL, Script(hold=held))
    body = {"query": GENERAL, "stream": True, "cache": "bypass"}
    with service.stream("POST", "/v1/query", json=body) as response:
        events = read_events(response.iter_bytes())
        assert next(events).name == "decision"
        for streams in (False, True):
            refused = service.post("/v1/query", json={"query": "sort a list in rust", "stream": streams})
            assert refused.status_code == 503
            assert int(refused.headers["retry-after"]) >= 1
            assert refused.headers["content-type"] == "application/problem+json"
            assert service.post("/v1/query", json={"query": EMERGENCY, "stream": streams}).status_code == 200
            kept = service.post("/v1/query", json={"query": MEDICAL, "stream": streams})
            assert (kept.status_code, '"cache":"hit"' in kept.text) == (200, True)
        error = service.post(CHAT, json=chat("sort a list in rust")).json()["error"]
        assert error["code"] == "server_is_overloaded"
        chosen = service.post(CHAT, json=chat(EMERGENCY, "general"))
        assert chosen.json()["medroute"]["decision"]["route"] == "escalate"
        held.set()
        assert list(events)[-1].name == "done"
    eventually(lambda: service.post("/v1/query", json={"query": GENERAL, "cache": "bypass"}).status_code == 200)
    assert 'medroute_refusals_total{reason="places"} 3.0' in service.get("/metrics").text


@pytest.mark.anyio
@pytest.mark.parametrize("lane", [None, "general"])
async def test_another_subject_during_an_emergency_is_answered_without_a_place(lane: str | None) -> None:
    """The card of the emergency before stands beside it, whichever lane was asked for, and nothing goes in circles."""
    latched = FixedTriage(a_triage(a_red_flag(), latched=True))
    elsewhere = FixedClassifier(a_classification(0.01, concern=Concern.NONE))
    pipeline = a_pipeline(triage=latched, classifier=elsewhere)
    async with light_client(pipeline, limits=Limits(max_concurrent=1)) as client:
        admission = Admission(pipeline, Limits(max_concurrent=1), ManualClock(), RecordingObserver())
        admission._places.take()
        opened = await admission.open(a_query("play jazz", lane=Lane(lane) if lane else None))
        assert opened.first.escalation is not None
        assert opened.place is None
        await opened.rest.aclose()
        answer = (await client.post("/v1/query", json={"query": "play jazz"})).json()
    assert (answer["decision"]["route"], answer["triage"]["level"]) == ("general", "emergency_ambulance")
    assert answer["escalation"]["title"]


@pytest.mark.parametrize("streams", [False, True])
def test_a_caller_who_leaves_gives_the_place_back(serve: Serve, model_server: ModelServer, *, streams: bool) -> None:
    """Whoever hangs up while a model thinks does not block the next."""
    service = serve(**with_models(model_server), max_concurrent=1, resume_grace_s=0)
    model_server.plays(GENERAL_MODEL, Script(hold=threading.Event()))
    with pytest.raises(httpx.ReadTimeout):
        service.post("/v1/query", json={"query": GENERAL, "stream": streams, "cache": "bypass"}, timeout=0.5)
    eventually(lambda: service.post("/v1/query", json={"query": MEDICAL}).status_code == 200)
