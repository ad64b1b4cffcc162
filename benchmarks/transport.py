"""The way to a model server: aiohttp, which the service uses, beside httpx and a bare socket.

The client under measurement runs on one core, the scripted model server on another. Both libraries stand behind the
port of `backends/transport.py`, so both read the same streamed answer to its end, event by event.
"""

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from typing import NamedTuple

import httpx
import uvloop

from backends.transport import AiohttpTransport, Patience, Transport
from benchmarks import machine, questions, report, servers
from benchmarks.model_server import MODEL, PIECES
from benchmarks.report import Report, Row, Spread

CONNECTIONS = (1, 64)
EVENTS = PIECES + 4
"""The role, the pieces, the end, the usage, and the mark that closes the stream."""
_HEADERS = {"content-type": "application/json", "accept": "text/event-stream"}


class HttpxTransport:
    """Implements `Transport` over httpx, with the same patience."""

    def __init__(self, patience: Patience) -> None:
        self._client = httpx.AsyncClient(
            limits=httpx.Limits(max_connections=512, max_keepalive_connections=512),
            timeout=httpx.Timeout(patience.first_token_s, connect=patience.connect_s),
            trust_env=False,
        )

    async def stream(self, url: str, headers: Mapping[str, str], body: bytes) -> AsyncGenerator[bytes]:
        """The `data:` payloads in order."""
        async with self._client.stream("POST", url, content=body, headers=headers) as response:
            response.raise_for_status()
            async with aclosing(_data(response.aiter_bytes())) as events:
                async for data in events:
                    yield data

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()


class SocketTransport:
    """Implements `Transport` over bare asyncio streams: the least that any client in Python must do."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def stream(self, url: str, headers: Mapping[str, str], body: bytes) -> AsyncGenerator[bytes]:
        """The `data:` payloads in order."""
        path = url.partition("://")[2].partition("/")[2]
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"POST /{path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{lines}content-length: {len(body)}\r\n\r\n"
        pair = self._idle.pop() if self._idle else await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = pair
        writer.write(head.encode() + body)
        await reader.readuntil(b"\r\n\r\n")
        while size := int(await reader.readline(), 16):
            event = await reader.readexactly(size + 2)
            if event.startswith(b"data:"):
                yield event[5:].strip()
        await reader.readline()
        self._idle.append(pair)

    async def close(self) -> None:
        """Let the connections go."""
        for _, writer in self._idle:
            writer.close()


async def _data(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    buffer = b""
    async for chunk in chunks:
        buffer += chunk
        *lines, buffer = buffer.split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].strip()


def main() -> int:
    """Measure and print; the exit status says only that it ran."""
    options = report.arguments(__doc__ or "", 4.0).parse_args()
    result = Report("transport")
    patience = Patience()
    with (
        servers.running(["benchmarks.model_server"], core=machine.client_core(), path="/v1/models") as server,
        machine.on_core(machine.server_core()),
    ):
        clients: dict[str, Callable[[], Transport]] = {
            "bare socket": lambda: SocketTransport(server.port),
            "aiohttp": lambda: AiohttpTransport(patience),
            "httpx": lambda: HttpxTransport(patience),
        }
        url = f"{server.url}/v1/chat/completions"
        rows: list[Row] = []
        for connections in CONNECTIONS:
            measured = {
                name: uvloop.run(_measured(make, url, connections, options.seconds)) for name, make in clients.items()
            }
            rows += _rows(connections, measured)
    result.table(f"Streamed answers of {EVENTS} events, read to the end", rows)
    if options.save:
        result.save()
    return 0


class _Measured(NamedTuple):
    """What one client got through."""

    per_s: float
    latency_ms: Spread
    cpu_us: float
    """Processor time an answer."""


async def _measured(make: Callable[[], Transport], url: str, connections: int, seconds: float) -> _Measured:
    transport = make()
    body = questions.chat_body(MODEL)
    taken: list[float] = []

    async def ask() -> None:
        asked = time.perf_counter()
        async with aclosing(transport.stream(url, _HEADERS, body)) as events:
            number = len([data async for data in events])
        assert number == EVENTS, f"{number} events instead of {EVENTS}"
        taken.append(1e3 * (time.perf_counter() - asked))

    async def worker(end: float) -> None:
        while time.perf_counter() < end:
            await ask()

    async def run(span: float) -> None:
        end = time.perf_counter() + span
        await asyncio.gather(*(worker(end) for _ in range(connections)))

    try:
        await run(0.3)
        taken.clear()
        began, used = time.perf_counter(), time.process_time()
        await run(seconds)
        span, cpu = time.perf_counter() - began, time.process_time() - used
    finally:
        await transport.close()
    return _Measured(len(taken) / span, Spread.of(taken), 1e6 * cpu / len(taken))


def _rows(connections: int, measured: dict[str, _Measured]) -> list[Row]:
    least = measured["bare socket"]
    return [
        {
            "client": name,
            "connections": connections,
            "per s": figures.per_s,
            "of socket": figures.per_s / least.per_s,
            "p50 ms": figures.latency_ms.p50,
            "p99 ms": figures.latency_ms.p99,
            "cpu us": figures.cpu_us,
            "x socket cpu": figures.cpu_us / least.cpu_us,
        }
        for name, figures in measured.items()
    ]


if __name__ == "__main__":
    sys.exit(main())
