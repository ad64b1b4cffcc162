"""The HTTP application over doubles, called in this process: for what no real server can be made to do."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import httpx

from router.api.app import create_app
from router.api.auth import Gate
from router.api.ops import Operations
from router.pipeline import Pipeline
from tests.doubles import a_pipeline

LOOPBACK = "127.0.0.1"


async def nothing() -> None:
    """Do nothing."""


@asynccontextmanager
async def light_client(
    pipeline: Pipeline | None = None,
    *,
    digests: Collection[str] = (),
    open_access: bool = False,
    caller: str = LOOPBACK,
) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose connection seems to come from the caller's address."""
    operations = Operations(probes=(), refresh=nothing, self_test=tuple, exposition=bytes, version="1")
    app = create_app(pipeline or a_pipeline(), Gate(digests, open_access=open_access), operations, nothing)
    transport = httpx.ASGITransport(app=app, client=(caller, 4711), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client
