"""Load on a server: as many requests as many connections carry, one after the other, or at a given rate."""

import asyncio
import itertools
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import aiohttp
import uvloop

from benchmarks.report import Spread

_SCRIPT = Path(__file__).parent / "load.lua"
_HEADERS = {"content-type": "application/json"}


class Throughput(NamedTuple):
    """What many connections got through."""

    requests: int
    per_s: float
    p50_ms: float
    p99_ms: float
    failed: int
    """Requests that were not answered with 200."""
    loader: str


def saturate(url: str, bodies: Sequence[bytes], *, connections: int, seconds: float) -> Throughput:
    """Keep every connection busy with the bodies in turn; wrk where it is installed, else aiohttp.

    A Python client may be slower than the server it loads; the result names the loader for that reason.
    """
    if wrk := shutil.which("wrk"):
        return _wrk(wrk, url, bodies, connections, seconds)
    return uvloop.run(_aiohttp(url, bodies, connections, seconds))


def _wrk(wrk: str, url: str, bodies: Sequence[bytes], connections: int, seconds: float) -> Throughput:
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.write(b"\n".join(bodies) + b"\n")
        file.flush()
        span = f"{max(1, round(seconds))}s"
        command = [wrk, "-t1", f"-c{connections}", f"-d{span}", "--timeout", "10s", "-s", str(_SCRIPT)]
        output = subprocess.run(  # noqa: S603 - the load program, on an address of this machine
            [*command, url, "--", file.name], check=True, capture_output=True, text=True
        ).stdout
    figures = json.loads(output.splitlines()[-1])
    return Throughput(
        figures["requests"],
        figures["requests"] / figures["seconds"],
        figures["p50_ms"],
        figures["p99_ms"],
        figures["failed"],
        "wrk",
    )


async def _aiohttp(url: str, bodies: Sequence[bytes], connections: int, seconds: float) -> Throughput:
    taken: list[float] = []
    failed = 0
    supply = itertools.cycle(bodies)
    async with open_session(connections) as session:
        began = time.perf_counter()

        async def worker() -> None:
            nonlocal failed
            while (asked := time.perf_counter()) < began + seconds:
                failed += not await post(session, url, next(supply))
                taken.append(1e3 * (time.perf_counter() - asked))

        await asyncio.gather(*(worker() for _ in range(connections)))
        spread, span = Spread.of(taken), time.perf_counter() - began
    return Throughput(len(taken), len(taken) / span, spread.p50, spread.p99, failed, "aiohttp")


async def paced(url: str, bodies: Sequence[bytes], *, per_s: float, seconds: float) -> Spread:
    """Latency in milliseconds at a fixed rate, counted from the moment a request was due, so that a stall shows.

    Raises:
        RuntimeError: a request was not answered with 200.
    """
    loop = asyncio.get_running_loop()
    async with open_session(256) as session:
        await post(session, url, bodies[0])
        began = loop.time() + 0.05

        async def one(due: float, body: bytes) -> float:
            if not await post(session, url, body):
                message = f"{url} did not answer with 200"
                raise RuntimeError(message)
            return 1e3 * (loop.time() - due)

        tasks = []
        for number, body in zip(range(int(per_s * seconds)), itertools.cycle(bodies), strict=False):
            due = began + number / per_s
            await asyncio.sleep(max(0.0, due - loop.time()))
            tasks.append(asyncio.create_task(one(due, body)))
        return Spread.of(await asyncio.gather(*tasks))


class Call(NamedTuple):
    """A request to compare with others."""

    name: str
    make: Callable[[aiohttp.ClientSession], Awaitable[None]]


async def interleaved(calls: Sequence[Call], *, seconds: float) -> dict[str, Spread]:
    """Latency in milliseconds of several calls, one after the other on one connection each, in turn.

    In turn, so that a busy moment of the machine falls on all of them alike.
    """
    taken: dict[str, list[float]] = {call.name: [] for call in calls}
    async with open_session(len(calls)) as session:
        for call in calls:
            for _ in range(20):
                await call.make(session)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            for call in calls:
                began = time.perf_counter()
                await call.make(session)
                taken[call.name].append(1e3 * (time.perf_counter() - began))
    return {name: Spread.of(values) for name, values in taken.items()}


def posting(name: str, url: str, bodies: Sequence[bytes]) -> Call:
    """A call that posts the bodies in turn and reads the whole answer."""
    supply: Iterator[bytes] = itertools.cycle(bodies)

    async def make(session: aiohttp.ClientSession) -> None:
        assert await post(session, url, next(supply)), f"{url} did not answer with 200"

    return Call(name, make)


def first_bytes(name: str, url: str, bodies: Sequence[bytes], mark: bytes) -> Call:
    """A call that is over when the mark has arrived; the rest of the answer is given up with its connection."""
    supply: Iterator[bytes] = itertools.cycle(bodies)

    async def make(session: aiohttp.ClientSession) -> None:
        received = b""
        response = await session.post(url, data=next(supply), headers=_HEADERS)
        async for chunk in response.content.iter_any():
            received += chunk
            if mark in received:
                break
        response.close()
        assert mark in received, f"{url} never sent {mark!r}"

    return Call(name, make)


async def post(session: aiohttp.ClientSession, url: str, body: bytes) -> bool:
    """Whether the answer was 200, read to its end."""
    async with session.post(url, data=body, headers=_HEADERS) as response:
        await response.read()
        return response.status == 200


def open_session(connections: int) -> aiohttp.ClientSession:
    """A client that asks this machine only and keeps its connections."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=30),
        trust_env=False,
    )
