"""The service with Redis beside it: hits, outages, and what is never kept."""

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from router.cache.redis import PREFIX
from tests.conftest import Serve, start_service, with_models
from tests.model_server import ModelServer
from tests.questions import EMERGENCY, GENERAL, MEDICAL, MEDICAL_ZH, PERSONAL
from tests.redis_process import RedisProcess
from tests.serving import eventually

GENEROUS = {"redis_timeout_s": 5.0}


@pytest.fixture(scope="module")
def _sharing(running_model_server: ModelServer, running_redis: RedisProcess) -> Iterator[httpx.Client]:
    with ExitStack() as stack:
        yield start_service(stack, {**with_models(running_model_server), "redis_url": running_redis.url, **GENEROUS})


@pytest.fixture
def shared(_sharing: httpx.Client, model_server: ModelServer, redis_server: RedisProcess) -> httpx.Client:
    """A service that keeps its answers in Redis; nothing is kept yet, and both are there."""
    assert model_server.received == []
    assert keys(redis_server) == []
    assert redis_state(_sharing) == "up"
    return _sharing


def ask(service: httpx.Client, query: str, **fields: Any) -> dict[str, Any]:
    """The answer to one query."""
    response = service.post("/v1/query", json={"query": query, **fields})
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def redis_state(service: httpx.Client) -> str:
    """What `/readyz` says of Redis."""
    rows: list[dict[str, str]] = service.get("/readyz").json()["dependencies"]
    return next(row["state"] for row in rows if row["name"] == "redis")


def keys(redis_server: RedisProcess) -> list[bytes]:
    """Every key in Redis."""
    return list(redis_server.client.scan_iter())


def test_two_services_share_their_answers(
    shared: httpx.Client, serve: Serve, model_server: ModelServer, redis_server: RedisProcess
) -> None:
    """What one process was told, another one answers; with another model configured it is a miss."""
    first = ask(shared, MEDICAL)
    twin = serve(**with_models(model_server), redis_url=redis_server.url, **GENEROUS)
    second = ask(twin, f"  {MEDICAL.upper()}?")
    assert (first["cache"], second["cache"]) == ("miss", "hit")
    assert second["answer"] == first["answer"]
    assert len(model_server.received) == 1
    renamed = {**with_models(model_server), "medical_model": "med-2"}
    other = serve(**renamed, redis_url=redis_server.url, **GENEROUS)
    assert ask(other, MEDICAL)["cache"] == "miss"


def test_a_damaged_answer_is_asked_anew_and_mended(shared: httpx.Client, redis_server: RedisProcess) -> None:
    """A value that cannot be read is a miss, and the new answer takes its place."""
    ask(shared, MEDICAL)
    (key,) = keys(redis_server)
    redis_server.client.set(key, b'{"form": 1, "text": ')
    assert ask(shared, MEDICAL)["cache"] == "miss"
    assert ask(shared, MEDICAL)["cache"] == "hit"


def test_an_outage_fails_no_request(shared: httpx.Client, redis_server: RedisProcess) -> None:
    """Redis goes away in the middle of a run and comes back: every answer is whole, and readiness tells the truth."""
    statuses = []
    for number in range(30):
        if number == 10:
            redis_server.stop()
        if number == 20:
            assert redis_state(shared) == "down"
            redis_server.start()
            assert redis_state(shared) == "up"
        statuses.append(ask(shared, MEDICAL if number % 2 else GENERAL)["status"])
    assert set(statuses) == {"complete"}
    ask(shared, "what is gout")
    assert ask(shared, "what is gout")["cache"] == "hit"


def test_the_cache_is_used_again_without_anyone_looking(shared: httpx.Client, redis_server: RedisProcess) -> None:
    """When Redis is back, answers are hits again by themselves."""
    redis_server.stop()
    assert ask(shared, MEDICAL)["cache"] == "miss"
    redis_server.start()
    eventually(lambda: ask(shared, MEDICAL)["cache"] == "hit")


def test_a_frozen_redis_fails_no_request(serve: Serve, model_server: ModelServer, redis_server: RedisProcess) -> None:
    """A Redis that holds its connections and says nothing is gone around."""
    service = serve(**with_models(model_server), redis_url=redis_server.url)
    ask(service, GENERAL)
    redis_server.freeze()
    try:
        assert {ask(service, query)["status"] for query in (MEDICAL, GENERAL, PERSONAL, EMERGENCY)} == {"complete"}
    finally:
        redis_server.thaw()


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        (PERSONAL, {}),
        (EMERGENCY, {}),
        (EMERGENCY, {"country": "CN"}),
        (MEDICAL, {"profile": {"age_years": 40}}),
        (MEDICAL, {"messages": [{"role": "user", "content": "hello"}]}),
        (MEDICAL, {"cache": "bypass"}),
        ("my number is 13800138000, what is high blood pressure", {}),
        ("what is the weather in Leeds tomorrow", {}),
    ],
)
def test_what_is_personal_or_passing_is_never_kept(
    shared: httpx.Client, redis_server: RedisProcess, query: str, fields: dict[str, Any]
) -> None:
    """Redis stays empty after it, streamed or not."""
    for streams in (False, True):
        response = shared.post("/v1/query", json={"query": query, "stream": streams, **fields})
        assert response.status_code == 200
    assert keys(redis_server) == []


def test_no_words_of_a_query_leave_the_process(
    shared: httpx.Client, redis_server: RedisProcess, caplog: pytest.LogCaptureFixture
) -> None:
    """Keys are digests, values hold the answer alone, and the log lines tell the decision without the words."""
    caplog.set_level(logging.DEBUG)
    for query in (MEDICAL, GENERAL, PERSONAL, EMERGENCY, MEDICAL_ZH):
        for streams in (False, True):
            shared.post("/v1/query", json={"query": query, "stream": streams})
            shared.post("/v1/route", json={"queries": [{"id": "a", "query": query}]})
    told = json.dumps([record.__dict__ for record in caplog.records], default=str, ensure_ascii=False)
    kept = [key + b" " + (redis_server.client.get(key) or b"") for key in keys(redis_server)]  # type: ignore[operator] # the client's type covers async
    assert len(kept) == 2  # the Chinese question got an English draft, which is not kept
    assert told.count('"answered"') >= 10
    for query in (MEDICAL, GENERAL, PERSONAL, EMERGENCY, MEDICAL_ZH):
        assert query not in told
        assert not any(query.encode() in value for value in kept)
    digests = [key.removeprefix(PREFIX.encode()) for key in keys(redis_server)]
    assert all(len(digest) == 40 and int(digest, 16) for digest in digests)


def test_a_secret_keys_the_digests(serve: Serve, model_server: ModelServer, redis_server: RedisProcess) -> None:
    """With another secret the same question has another key, so that guesses cannot be tested against the store."""
    for secret in ("one", "two"):
        service = serve(**with_models(model_server), redis_url=redis_server.url, cache_secret=secret, **GENEROUS)
        assert ask(service, MEDICAL)["cache"] == "miss"
    assert len(keys(redis_server)) == 2


def test_a_lifetime_of_zero_keeps_nothing(serve: Serve, model_server: ModelServer, redis_server: RedisProcess) -> None:
    """The cache can be switched off."""
    service = serve(**with_models(model_server), redis_url=redis_server.url, cache_ttl_s=0, **GENEROUS)
    assert [ask(service, MEDICAL)["cache"] for _ in range(2)] == ["miss", "miss"]
    assert keys(redis_server) == []
