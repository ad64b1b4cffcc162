"""`/healthz`, `/readyz`, `/metrics`: alive, ready, and how it goes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from router.api.rendering import encode
from router.domain.ports import DependencyState, Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """What the operating routes show."""

    probes: Sequence[Probe]
    refresh: Callable[[], Awaitable[None]]
    """Ask the dependencies anew; bounded in time."""
    self_test: Callable[[], tuple[DependencyState, ...]]
    """States that must be `up` before the service is ready."""
    exposition: Callable[[], bytes]
    version: str


def ops_router(operations: Operations) -> APIRouter:
    """The operating routes."""
    router = APIRouter()

    @router.get("/healthz", summary="Alive")
    async def healthz() -> Response:
        return Response(encode({"status": "alive", "version": operations.version}), media_type="application/json")

    @router.get("/readyz", summary="Ready; lists each dependency's state")
    async def readyz() -> Response:
        await operations.refresh()
        required = await asyncio.to_thread(operations.self_test)
        ready = all(state.state == "up" for state in required)
        states = [*required, *(probe.state() for probe in operations.probes)]
        body = {
            "status": "ready" if ready else "not_ready",
            "dependencies": [{"name": s.name, "state": s.state, "detail": s.detail} for s in states],
        }
        headers = {} if ready else {"retry-after": "5"}
        return Response(encode(body), 200 if ready else 503, headers, media_type="application/json")

    @router.get("/metrics", summary="Prometheus metrics")
    async def metrics() -> Response:
        return Response(operations.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router
