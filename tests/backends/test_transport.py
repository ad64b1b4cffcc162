"""The way to a model server: every fault of the net becomes one of ours."""

import inspect
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import orjson
import pytest
from anyio import sleep, to_thread
from hypothesis import given
from hypothesis import strategies as st

from backends import transport as module
from backends.transport import AiohttpTransport, Patience
from router.domain.errors import BackendError, Fault
from tests.model_server import ModelServer, Script
from tests.serving import eventually, free_port

pytestmark = pytest.mark.anyio
HASTY = Patience(connect_s=5, first_token_s=0.3, gap_s=0.3)
BODY = orjson.dumps({"model": "m", "messages": [{"role": "user", "content": "zyxsecretqwv"}]})
FOREIGN = [
    kind for kind in vars(aiohttp).values() if inspect.isclass(kind) and issubclass(kind, aiohttp.ClientError)
] + [TimeoutError, ConnectionResetError, BrokenPipeError]  # fmt: skip


@pytest.fixture
async def transport() -> AsyncIterator[AiohttpTransport]:
    """A transport with ordinary patience."""
    patient = AiohttpTransport(Patience())
    yield patient
    await patient.close()


async def read(transport: AiohttpTransport, url: str) -> list[bytes]:
    """Every payload."""
    return [data async for data in transport.stream(f"{url}/chat/completions", {"x-mine": "yes"}, BODY)]


async def fault_of(transport: AiohttpTransport, url: str) -> Fault:
    """What went wrong, which never repeats the query."""
    with pytest.raises(BackendError) as caught:
        await read(transport, url)
    assert "zyxsecretqwv" not in str(caught.value)
    return caught.value.fault


async def test_the_body_is_posted_and_the_payloads_come_back(
    transport: AiohttpTransport, model_server: ModelServer
) -> None:
    """The server gets body and headers as they are, and each data line is one payload."""
    payloads = await read(transport, model_server.url)
    (request,) = model_server.received
    assert (request.path, request.headers["x-mine"]) == ("/v1/chat/completions", "yes")
    assert orjson.dumps(request.body) == BODY
    assert payloads[-1] == b"[DONE]"
    assert all(orjson.loads(payload) for payload in payloads[:-1])


@pytest.mark.parametrize("lag_s", [0.0, 0.002])
async def test_a_connection_is_used_again(transport: AiohttpTransport, model_server: ModelServer, lag_s: float) -> None:
    """A reader who stops at the end of the answer leaves the connection to the next, though its last bytes lag."""
    model_server.plays("m", Script(lag_s=lag_s))
    for _ in range(3):
        async with aclosing(transport.stream(f"{model_server.url}/chat/completions", {}, BODY)) as payloads:
            async for data in payloads:
                if data == b"[DONE]":
                    break
    assert len({request.port for request in model_server.received}) == 1


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        *((Script(status=status), Fault.UNAVAILABLE) for status in (429, 500, 502, 503, 504)),
        *((Script(status=status), Fault.STATUS) for status in (400, 401, 404, 422, 204)),
        (Script(content_type="application/json"), Fault.PROTOCOL),
        (Script(content_type="text/html", raw=(b"<html>",)), Fault.PROTOCOL),
        (Script(cut_after=0), Fault.CUT),
        (Script(cut_after=2), Fault.CUT),
        (Script(raw=(b"x" * module.MAX_LINE_BYTES, b"x" * 9)), Fault.PROTOCOL),
    ],
)
async def test_each_misbehaviour_has_its_fault(
    transport: AiohttpTransport, model_server: ModelServer, script: Script, fault: Fault
) -> None:
    """A status, a wrong kind of body, a break, and an endless line are told apart."""
    model_server.plays("m", script)
    assert await fault_of(transport, model_server.url) is fault


@pytest.mark.parametrize("script", [Script(hold=threading.Event()), Script(stall_after=0), Script(stall_after=2)])
async def test_silence_is_a_timeout_and_closes_the_connection(model_server: ModelServer, script: Script) -> None:
    """A server silent before the first token, or between two, is given up and told so."""
    hasty = AiohttpTransport(HASTY)
    model_server.plays("m", script)
    assert await fault_of(hasty, model_server.url) is Fault.TIMEOUT
    await to_thread.run_sync(eventually, model_server.received[0].left.is_set)
    await hasty.close()


async def test_a_slow_reader_is_not_taken_for_a_slow_server(model_server: ModelServer) -> None:
    """Only the waiting for the server counts, not the time the reader takes."""
    model_server.plays("m", Script(deltas=("a",)))
    hasty = AiohttpTransport(Patience(gap_s=0.2))
    read_slowly = []
    async for data in hasty.stream(f"{model_server.url}/chat/completions", {}, BODY):
        await sleep(0.25)
        read_slowly.append(data)
    assert read_slowly[-1] == b"[DONE]"
    await hasty.close()


@pytest.fixture
def silent_listener() -> Iterator[str]:
    """Accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


async def test_a_server_that_never_answers_is_a_timeout(silent_listener: str) -> None:
    """Not even headers come."""
    hasty = AiohttpTransport(HASTY)
    assert await fault_of(hasty, silent_listener) is Fault.TIMEOUT
    await hasty.close()


@pytest.mark.parametrize("url", [f"http://127.0.0.1:{free_port()}", "http://no-such-host.invalid"])
async def test_a_server_that_is_not_there_cannot_be_reached(transport: AiohttpTransport, url: str) -> None:
    """A closed port and an unknown name are faults of the connection."""
    assert await fault_of(transport, url) is Fault.CONNECT


@pytest.mark.parametrize("url", ["http://", "http://[::1", "http://a b", "ftp://127.0.0.1"])
async def test_an_address_that_is_none_is_a_fault_too(transport: AiohttpTransport, url: str) -> None:
    """Whatever stands in the setting, the ladder goes on."""
    assert await fault_of(transport, url) in set(Fault)


@pytest.mark.parametrize("kind", FOREIGN, ids=lambda kind: str(kind.__name__))
async def test_no_foreign_error_comes_through(transport: AiohttpTransport, kind: type[Exception]) -> None:
    """Every error the client library can raise is translated."""

    class Failing:
        """A session that raises the error."""

        async def post(self, *_: Any, **__: Any) -> None:
            """Raise it."""
            raise kind.__new__(kind)

        async def close(self) -> None:
            """Nothing is open."""

    transport._session = cast("aiohttp.ClientSession", Failing())
    assert await fault_of(transport, "http://127.0.0.1") in set(Fault)


async def test_closing_what_was_never_opened_is_fine() -> None:
    """A transport that was not used has nothing to close."""
    await AiohttpTransport(Patience()).close()


async def split_and_read(stream: bytes, sizes: Sequence[int]) -> list[bytes]:
    """The payloads of a stream that arrives in pieces of these sizes."""

    async def pieces() -> AsyncIterator[bytes]:
        """The stream, cut up."""
        at = 0
        for size in sizes:
            yield stream[at : at + size]
            at += size
        yield stream[at:]

    response = cast("aiohttp.ClientResponse", SimpleNamespace(content=SimpleNamespace(iter_any=pieces)))
    return [data async for data in module._events(response)]


@given(
    payloads=st.lists(st.text("aé好👩{}: \t", min_size=1).map(str.strip).filter(bool)),
    sizes=st.lists(st.integers(0, 7)),
    line_end=st.sampled_from(["\n", "\r\n"]),
    space=st.sampled_from(["", " "]),
    ended=st.booleans(),
)
async def test_how_the_bytes_arrive_does_not_matter(
    payloads: list[str], sizes: list[int], line_end: str, space: str, *, ended: bool
) -> None:
    """Cut anywhere, even inside a character, the same payloads come out; comments and other fields are skipped."""
    stream = "".join(
        f": comment{line_end}event: x{line_end}data:{space}{payload}{line_end}{line_end}" for payload in payloads
    )
    stream = stream if ended else stream.rstrip("\r\n")
    assert await split_and_read(stream.encode(), sizes) == [payload.encode() for payload in payloads]
