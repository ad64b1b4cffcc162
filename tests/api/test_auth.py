"""Who may ask."""

from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from fastapi import Request

from router.api.auth import Gate, key_digest
from router.api.problems import ProblemError
from tests.conftest import start_service
from tests.light import light_client
from tests.questions import EMERGENCY

KEY = "a-key-of-the-tests"
KEYS_FILE = f"# mobile app\n{key_digest(KEY)}  mobile\n\n{key_digest('other').upper()}\n"
QUERY = {"query": EMERGENCY}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The real service with a file of two keys, remarks, and space around them."""
    path = tmp_path_factory.mktemp("keys") / "keys"
    path.write_text(KEYS_FILE, encoding="utf-8")
    with ExitStack() as stack:
        yield start_service(stack, {"api_keys_file": path})


@pytest.mark.parametrize("path", ["/v1/query", "/v1/route"])
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", f"Basic {KEY}", f"Bearer {KEY}x", KEY])
def test_without_a_valid_key_nothing_is_answered(guarded: httpx.Client, path: str, header: str | None) -> None:
    """The answer is 401 with the challenge and tells how to send a key."""
    headers = {} if header is None else {"authorization": header}
    response = guarded.post(path, json=QUERY, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.headers["content-type"] == "application/problem+json"
    assert "Authorization: Bearer" in response.json()["detail"]


@pytest.mark.parametrize("header", [f"Bearer {KEY}", f"bearer  {KEY}", "Bearer other"])
def test_a_valid_key_opens(guarded: httpx.Client, header: str) -> None:
    """Each key of the file is accepted, whatever the case of the scheme."""
    assert guarded.post("/v1/query", json=QUERY, headers={"authorization": header}).status_code == 200


def test_the_operating_routes_need_no_key(guarded: httpx.Client) -> None:
    """A probe or a scraper gets in without a key."""
    for path in ("/healthz", "/metrics", "/openapi.json"):
        assert guarded.get(path).status_code == 200


@pytest.mark.anyio
@pytest.mark.parametrize("caller", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
async def test_without_keys_this_machine_is_served(caller: str) -> None:
    """Any loopback address may ask while no keys are set."""
    async with light_client(caller=caller) as client:
        assert (await client.post("/v1/query", json=QUERY)).status_code == 200


@pytest.mark.anyio
@pytest.mark.parametrize("caller", ["192.0.2.7", "10.0.0.1", "2001:db8::1", "somewhere"])
async def test_without_keys_other_machines_are_refused(caller: str) -> None:
    """The answer is 403 and names the setting that opens the service."""
    async with light_client(caller=caller) as client:
        response = await client.post("/v1/route", json={"queries": []})
    assert response.status_code == 403
    assert "MEDROUTE_API_KEYS_FILE" in response.json()["detail"]


@pytest.mark.anyio
async def test_open_access_serves_everyone() -> None:
    """Behind a gateway of one's own the check can be switched off."""
    async with light_client(caller="192.0.2.7", open_access=True) as client:
        assert (await client.post("/v1/query", json=QUERY)).status_code == 200


@pytest.mark.anyio
async def test_keys_count_even_with_open_access() -> None:
    """Where keys are set they are needed."""
    async with light_client(caller="192.0.2.7", open_access=True, digests=[key_digest(KEY)]) as client:
        assert (await client.post("/v1/query", json=QUERY)).status_code == 401


def test_a_local_socket_counts_as_this_machine() -> None:
    """A connection without an address came over a socket of this machine."""
    Gate((), open_access=False).admit(Request({"type": "http", "client": None, "headers": []}))


def test_a_digest_is_not_a_key() -> None:
    """Whoever reads the keys file cannot ask with what stands in it."""
    digest = key_digest(KEY)
    headers = [(b"authorization", f"Bearer {digest}".encode())]
    with pytest.raises(ProblemError):
        Gate([digest], open_access=False).admit(Request({"type": "http", "client": None, "headers": headers}))
