"""The HTTP application over doubles, called in this process: for what no real server can be made to do."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import httpx

from router.api.app import create_app
from router.api.auth import Gate
from router.api.limits import Limits
from router.api.ops import Operations
from router.domain.ports import Clock, DeskObserver
from router.pipeline import Pipeline
from tests.doubles import ManualClock, RecordingObserver, a_pipeline

LOOPBACK = "127.0.0.1"


async def nothing() -> None:
    """Do nothing."""


@asynccontextmanager
async def light_client(  # noqa: PLR0913 - one argument for each part that a test may be about
    pipeline: Pipeline | None = None,
    *,
    digests: Collection[str] = (),
    open_access: bool = False,
    caller: str = LOOPBACK,
    limits: Limits | None = None,
    clock: Clock | None = None,
    observer: DeskObserver | None = None,
) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose connection seems to come from the caller's address."""
    operations = Operations(probes=(), refresh=nothing, self_test=tuple, exposition=bytes, version="1")
    app = create_app(
        pipeline=pipeline or a_pipeline(),
        gate=Gate(digests, open_access=open_access),
        limits=limits or Limits(),
        operations=operations,
        clock=clock or ManualClock(),
        observer=observer or RecordingObserver(),
        close=nothing,
    )
    transport = httpx.ASGITransport(app=app, client=(caller, 4711), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client
