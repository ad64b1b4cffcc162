"""A caller who leaves: the model must not write on for nobody."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from tests.conftest import GENERAL_MODEL, start_service, with_models
from tests.model_server import ModelServer, Script
from tests.questions import GENERAL
from tests.serving import eventually


@pytest.fixture(scope="module")
def running_service(running_model_server: ModelServer) -> Iterator[httpx.Client]:
    """The service of these tests, where a lost reader ends a stream at once."""
    with ExitStack() as stack:
        yield start_service(stack, {**with_models(running_model_server), "resume_grace_s": 0})


def call(service: httpx.Client, body: dict[str, Any]) -> socket.socket:
    """A connection with a request under way."""
    address = (service.base_url.host, service.base_url.port or 80)
    connection = socket.create_connection(address, timeout=20)
    data = json.dumps(body).encode()
    head = (
        f"POST /v1/query HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {len(data)}\r\n\r\n"
    )
    connection.sendall(head.encode() + data)
    return connection


@pytest.mark.parametrize("streams", [False, True])
def test_leaving_before_the_first_token_ends_the_generation(
    service: httpx.Client, model_server: ModelServer, *, streams: bool
) -> None:
    """While the model thinks, a caller who hangs up closes the connection to the model."""
    model_server.plays(GENERAL_MODEL, Script(hold=threading.Event()))
    with call(service, {"query": GENERAL, "stream": streams, "cache": "bypass"}):
        eventually(lambda: len(model_server.received) == 1)
        (request,) = model_server.received
        assert not request.left.is_set()
    eventually(request.left.is_set)


@pytest.mark.parametrize("streams", [False, True])
def test_leaving_in_the_middle_ends_the_generation(
    service: httpx.Client, model_server: ModelServer, *, streams: bool
) -> None:
    """While the model writes, a caller who hangs up closes the connection to the model."""
    model_server.plays(GENERAL_MODEL, Script(stall_after=2))
    with call(service, {"query": GENERAL, "stream": streams, "cache": "bypass"}) as connection:
        eventually(lambda: len(model_server.received) == 1)
        received = b""
        while streams and received.count(b"event: delta") < 2:
            received += connection.recv(65_536)
    eventually(model_server.received[0].left.is_set)


@pytest.mark.parametrize("streams", [False, True])
def test_leaving_at_once_leaves_nothing_running(
    service: httpx.Client, model_server: ModelServer, *, streams: bool
) -> None:
    """Callers who hang up as soon as they have asked do not leave generations behind."""
    model_server.plays(GENERAL_MODEL, Script(hold=threading.Event()))
    for _ in range(30):
        call(service, {"query": GENERAL, "stream": streams, "cache": "bypass"}).close()
    # The service works through what it was sent in order, so this answer comes after all of that.
    assert service.get("/healthz").status_code == 200
    eventually(lambda: all(request.left.is_set() for request in model_server.received))


def test_the_service_answers_others_meanwhile(service: httpx.Client, model_server: ModelServer) -> None:
    """A model that holds one caller up does not hold up the next."""
    held = threading.Event()
    model_server.plays(GENERAL_MODEL, Script(hold=held))
    with call(service, {"query": GENERAL, "cache": "bypass"}) as connection:
        eventually(lambda: len(model_server.received) == 1)
        assert service.post("/v1/query", json={"query": "what is high blood pressure"}).status_code == 200
        held.set()
        assert connection.recv(12) == b"HTTP/1.1 200"
