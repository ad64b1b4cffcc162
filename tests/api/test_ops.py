"""`/healthz`, `/readyz`, `/metrics`."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import GENERAL_MODEL, Serve, with_models
from tests.model_server import ModelServer, Script
from tests.questions import EMERGENCY, GENERAL, MEDICAL
from tests.serving import free_port


def states(service: httpx.Client) -> dict[str, str]:
    """Each dependency with its state, as `/readyz` lists them."""
    body: dict[str, Any] = service.get("/readyz").json()
    return {row["name"]: row["state"] for row in body["dependencies"]}


def counted(service: httpx.Client, **labels: str) -> float:
    """The queries counted so far under the labels."""
    lines = [line for line in service.get("/metrics").text.splitlines() if line.startswith("medroute_queries_total{")]
    wanted = [f'{name}="{value}"' for name, value in labels.items()]
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if all(label in line for label in wanted))


def test_alive_says_so_with_the_version(service: httpx.Client) -> None:
    """The process answers, whatever its dependencies do."""
    response = service.get("/healthz")
    assert response.status_code == 200
    assert response.json()["status"] == "alive"
    assert response.json()["version"]


def test_ready_lists_each_dependency(service: httpx.Client) -> None:
    """Classifier and red flags passed their self-tests; cache and both models are listed with their states."""
    response = service.get("/readyz")
    assert response.status_code == 200, response.text
    assert response.json()["status"] == "ready"
    found = states(service)
    assert (found["classifier"], found["red_flags"], found["cache"]) == ("up", "up", "up")
    assert set(found) >= {"medical", "general"}


def test_a_service_without_its_classifier_is_not_ready(serve: Serve, tmp_path: Path) -> None:
    """The answer is 503 with `Retry-After`, while queries are answered all the same."""
    client = serve(classifier_dir=tmp_path)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) >= 1
    assert response.json()["status"] == "not_ready"
    assert states(client)["classifier"] == "absent"
    assert client.post("/v1/query", json={"query": MEDICAL}).status_code == 200


def test_a_dead_redis_is_shown_and_does_not_stop_the_service(serve: Serve) -> None:
    """Readiness stays good, because every query is still answered."""
    client = serve(redis_url=f"redis://127.0.0.1:{free_port()}")
    assert states(client)["redis"] == "down"
    assert states(client)["red_flags"] == "up"


def test_a_model_that_failed_is_shown_until_it_writes_again(serve: Serve, model_server: ModelServer) -> None:
    """The state of a model is what its last draft showed."""
    client = serve(**with_models(model_server))
    asked = {"query": GENERAL, "cache": "bypass"}
    assert states(client)["general"] == "configured"
    model_server.plays(GENERAL_MODEL, Script(status=500))
    client.post("/v1/query", json=asked)
    assert states(client)["general"] == "down"
    model_server.reset()
    client.post("/v1/query", json=asked)
    assert states(client)["general"] == "configured"


@pytest.mark.parametrize(("query", "route"), [(MEDICAL, "medical"), (GENERAL, "general"), (EMERGENCY, "escalate")])
def test_each_answer_is_counted_once_under_its_route(service: httpx.Client, query: str, route: str) -> None:
    """The counter of the route goes up by one, and no other does."""
    before, all_before = counted(service, route=route), counted(service)
    service.post("/v1/query", json={"query": query, "cache": "bypass"})
    assert counted(service, route=route) == before + 1
    assert counted(service) == all_before + 1


def test_a_streamed_answer_is_counted_too(service: httpx.Client) -> None:
    """Streaming makes no difference to the counters."""
    before = counted(service, route="escalate", rung="static")
    service.post("/v1/query", json={"query": EMERGENCY, "stream": True})
    assert counted(service, route="escalate", rung="static") == before + 1


def test_flags_faults_and_tokens_are_counted(serve: Serve, model_server: ModelServer) -> None:
    """Prometheus reads which rules fired, which steps failed and how many tokens were used."""
    client = serve(**with_models(model_server))
    client.post("/v1/query", json={"query": EMERGENCY})
    client.post("/v1/query", json={"query": MEDICAL})
    model_server.plays(GENERAL_MODEL, Script(status=500))
    client.post("/v1/query", json={"query": GENERAL})
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    assert 'medroute_red_flags_total{rule="CARD-1"} 1.0' in response.text
    assert 'medroute_backend_faults_total{backend="general",fault="provider_unavailable"} 1.0' in response.text
    assert 'gen_ai_client_token_usage_total{backend="medical",type="output"} 3.0' in response.text
    assert "medroute_overhead_seconds_count 3.0" in response.text
