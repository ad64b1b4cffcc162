"""The application: routes, error documents and the request id."""

import logging
import re
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from router.api import openai_rendering
from router.api.admission import Admission
from router.api.auth import Gate
from router.api.feedback import feedback_router
from router.api.limits import Limits
from router.api.openai import openai_router
from router.api.ops import Operations, ops_router
from router.api.problems import TITLES, ProblemError, problem_response
from router.api.query import query_router
from router.api.resuming import KeptStreams
from router.api.web import web_router
from router.domain.errors import FieldFault
from router.domain.ports import Clock, DeskObserver
from router.pipeline import Pipeline

_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{1,128}$")
_log = logging.getLogger(__name__)


class RequestIdMiddleware:
    """Gives every response the caller's request id, or a new one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.match(given) else f"r_{uuid.uuid4().hex[:20]}"
        scope["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["x-request-id"] = request_id
            await send(message)

        await self._app(scope, receive, send_with_id)


def create_app(  # noqa: PLR0913 - one argument for each part, all by keyword, is the composition root's contract
    *,
    pipeline: Pipeline,
    gate: Gate,
    limits: Limits,
    operations: Operations,
    clock: Clock,
    observer: DeskObserver,
    close: Callable[[], Awaitable[None]],
) -> FastAPI:
    """The HTTP service over a pipeline.

    Args:
        pipeline: what answers.
        gate: who may ask.
        limits: how often and how much at once.
        operations: what the operating routes show.
        clock: what rates are measured by.
        observer: hears of refusals and of feedback.
        close: lets every connection go at shutdown.
    """
    admission = Admission(pipeline, limits, clock, observer)
    kept = KeptStreams(limits.resume_grace_s)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        yield
        await kept.close()
        await close()

    app = FastAPI(
        title="medroute",
        version=operations.version,
        summary="Routes every query to a medical or a general model; emergencies first.",
        lifespan=lifespan,
        redoc_url=None,
    )
    app.include_router(query_router(pipeline, gate, admission, kept))
    app.include_router(openai_router(gate, admission, clock))
    app.include_router(feedback_router(admission, gate, observer))
    app.include_router(ops_router(operations))
    app.include_router(web_router())
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unforeseen)
    app.add_middleware(RequestIdMiddleware)
    return app


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 - registered for this type
    return _error_response(request, error.status, error.detail, error.faults, error.headers)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type
    detail = TITLES.get(error.status_code, "Error") + "; see /docs for the paths and methods"
    return _error_response(request, error.status_code, detail, headers=dict(error.headers or {}))


async def _unforeseen(request: Request, error: Exception) -> Response:
    # Starlette runs this handler outside every middleware, so the request id must be given here once more.
    request_id = str(request.scope["request_id"])
    fields = {"fault": type(error).__name__, "path": request.url.path, "request_id": request_id}
    _log.error("unforeseen", extra={"fields": fields})
    detail = "something went wrong on our side; the request id helps us find it"
    return _error_response(request, 500, detail, headers={"x-request-id": request_id})


def _error_response(
    request: Request,
    status: int,
    detail: str,
    faults: Sequence[FieldFault] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    if openai_rendering.is_ours(request.url.path):
        return openai_rendering.error_response(status, detail, faults, headers)
    return problem_response(request, status, detail, faults, headers)
