"""The way to a model server: one POST, a stream of server-sent data lines back. A port, because clients differ much.

The adapter was chosen by measuring (`benchmarks/transport.py`): at 64 connections aiohttp carries forty times
what httpx does. Every foreign exception is translated here, once.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Protocol

import aiohttp

from router.domain.errors import BackendError, Fault

MAX_LINE_BYTES = 1 << 20
DONE = b"[DONE]"
"""The payload that ends every stream of the protocol."""
DRAIN_S = 0.05
"""How long the last bytes of a finished answer may take; later ones cost the connection."""
_OK = 200
_BUSY = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for a model server."""

    connect_s: float = 2.0
    first_token_s: float = 30.0
    gap_s: float = 15.0
    """Between two pieces of an answer under way."""


class Transport(Protocol):
    """Posts a body and yields the data of each server-sent event."""

    def stream(self, url: str, headers: Mapping[str, str], body: bytes) -> AsyncGenerator[bytes]:
        """The `data:` payloads in order; closing the generator closes the connection.

        Raises:
            BackendError: no connection, no answer in time, a status other than 200, or a broken stream.
        """
        ...

    async def close(self) -> None:
        """Let the connections go."""
        ...


class AiohttpTransport:
    """Implements `Transport`; its session is made on first use, inside the running loop."""

    def __init__(self, patience: Patience, *, max_connections: int = 512) -> None:
        self._patience = patience
        self._max_connections = max_connections
        self._session: aiohttp.ClientSession | None = None

    async def stream(self, url: str, headers: Mapping[str, str], body: bytes) -> AsyncGenerator[bytes]:
        """The `data:` payloads in order; closing the generator closes the connection, which ends the generation."""
        patience = self._patience
        data = b""
        try:
            async with asyncio.timeout(patience.first_token_s) as waiting:
                response = await self._open().post(url, data=body, headers=headers)
                loop = asyncio.get_running_loop()
                # Leaving this block early, by an error or because the asker left, must not hand a half-read
                # connection back to the pool.
                try:
                    await _check(response)
                    async with aclosing(_events(response)) as events:
                        async for data in events:
                            waiting.reschedule(None)
                            yield data
                            waiting.reschedule(loop.time() + patience.gap_s)
                finally:
                    if data == DONE:
                        await _drain(response)
                    response.close() if not response.content.at_eof() else response.release()
        except TimeoutError as error:
            raise BackendError(Fault.TIMEOUT, "the model server did not answer in time") from error
        except aiohttp.ClientConnectorError as error:
            raise BackendError(Fault.CONNECT, "the model server cannot be reached") from error
        except (aiohttp.ClientError, ConnectionError) as error:
            raise BackendError(Fault.CUT, f"the connection broke ({type(error).__name__})") from error

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._max_connections, ttl_dns_cache=60),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._patience.connect_s),
                auto_decompress=True,
                read_bufsize=MAX_LINE_BYTES,
                trust_env=False,
                raise_for_status=False,
            )
        return self._session


async def _check(response: aiohttp.ClientResponse) -> None:
    if response.status != _OK:
        fault = Fault.UNAVAILABLE if response.status in _BUSY else Fault.STATUS
        # The body may repeat the query, so it is not read into the error.
        raise BackendError(fault, f"the model server answered {response.status}")
    if "text/event-stream" not in response.headers.get("content-type", ""):
        raise BackendError(Fault.PROTOCOL, "the model server did not stream; is it OpenAI-compatible?")


async def _drain(response: aiohttp.ClientResponse) -> None:
    """Read to the end, so that the connection serves the next request; a new one costs up to three round trips."""
    with suppress(TimeoutError, aiohttp.ClientError):
        async with asyncio.timeout(DRAIN_S):
            await response.content.read()


async def _events(response: aiohttp.ClientResponse) -> AsyncGenerator[bytes]:
    buffer = b""
    async for chunk in response.content.iter_any():
        buffer += chunk
        *lines, buffer = buffer.split(b"\n")
        if len(buffer) > MAX_LINE_BYTES:
            raise BackendError(Fault.PROTOCOL, "the model server sent an endless line")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].strip()
    if buffer.startswith(b"data:"):
        yield buffer[5:].strip()
