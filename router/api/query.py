"""`POST /v1/query` and `POST /v1/route`: the main job and the decision alone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from router.api import rendering, schemas, sse
from router.api.auth import Gate
from router.api.problems import from_invalid_query, read_body
from router.domain.answer import Answer, DecisionMade
from router.domain.errors import InvalidQueryError
from router.domain.query import Query
from router.pipeline import Pipeline

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": schemas.ProblemSchema, "description": title}
    for status, title in ((400, "Malformed"), (413, "Too large"), (415, "Not JSON"), (422, "Invalid field"))
}
_QUERY_EXAMPLE = {"query": "what does vitamin D do", "country": "GB"}
_ROUTE_EXAMPLE = {"queries": [{"id": "a", "query": "高血压能吃柚子吗"}]}


def query_router(pipeline: Pipeline, gate: Gate) -> APIRouter:
    """The routes over one pipeline."""
    router = APIRouter()

    @router.post(
        "/v1/query",
        summary="One query in, one composed answer out",
        responses={200: {"model": schemas.AnswerSchema}, **_PROBLEMS},
        openapi_extra=schemas.body_schema(schemas.QueryRequest, _QUERY_EXAMPLE),
    )
    async def ask(request: Request) -> Response:
        gate.admit(request)
        body = await read_body(request, schemas.QueryRequest)
        query = body.to_query(
            accept_language=_first_language(request),
            conversation_id=body.conversation_id,
            cache_mode=body.cache,
        )
        if body.stream or "text/event-stream" in request.headers.get("accept", ""):
            return await _stream(pipeline, query)
        answer = await _unless_gone(request, lambda: _answer(pipeline, query))
        if answer is None:
            return Response(status_code=499)
        return Response(
            rendering.encode(rendering.answer_json(answer)),
            headers=rendering.answer_headers(answer),
            media_type="application/json",
        )

    @router.post(
        "/v1/route",
        summary="Decide only; no model is called",
        responses={200: {"model": schemas.RouteResponse}, **_PROBLEMS},
        openapi_extra=schemas.body_schema(schemas.RouteRequest, _ROUTE_EXAMPLE),
    )
    async def route(request: Request) -> Response:
        gate.admit(request)
        body = await read_body(request, schemas.RouteRequest)
        accept_language = _first_language(request)
        decisions = []
        for position, item in enumerate(body.queries):
            try:
                judged = pipeline.judge(item.to_query(accept_language=accept_language))
            except InvalidQueryError as error:
                raise from_invalid_query(error, f"queries[{position}].") from None
            decisions.append(
                {
                    "id": item.id,
                    "decision": rendering.decision_json(judged.decision),
                    "triage": rendering.triage_json(judged.decision.triage, judged.decision),
                    "escalation": rendering.escalation_json(judged.escalation),
                }
            )
            if position % 32 == 31:  # noqa: PLR2004 - let others in between: 32 judgements take a few milliseconds
                await asyncio.sleep(0)
        return Response(rendering.encode({"decisions": decisions}), media_type="application/json")

    return router


async def _answer(pipeline: Pipeline, query: Query) -> Answer:
    try:
        return await pipeline.answer(query)
    except InvalidQueryError as error:
        raise from_invalid_query(error) from None


async def _stream(pipeline: Pipeline, query: Query) -> Response:
    feed = sse.EventFeed(pipeline.stream(query))
    try:
        first = await feed.next()
    except InvalidQueryError as error:
        raise from_invalid_query(error) from None
    assert isinstance(first, DecisionMade)  # noqa: S101 - the pipeline's contract
    return StreamingResponse(
        sse.render(first, feed),
        headers={**sse.HEADERS, **rendering.decision_headers(first.decision)},
        media_type=sse.MEDIA_TYPE,
    )


async def _unless_gone(request: Request, work: Callable[[], Awaitable[Answer]]) -> Answer | None:
    """The result of the work, or None when the caller left before it was done: the model must not write on."""
    working = asyncio.ensure_future(work())
    # Most answers that need no model are ready at the first turn of the loop; only the others are watched.
    await asyncio.sleep(0)
    if working.done():
        return working.result()
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        return None
    finally:
        for task in (working, leaving):
            if not task.done():
                task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _first_language(request: Request) -> str | None:
    """The language the browser prefers; a full negotiation is not needed for two languages."""
    header = request.headers.get("accept-language", "")
    tag = header.split(",", 1)[0].split(";", 1)[0].strip()
    return tag if tag and tag != "*" and len(tag) <= 35 else None  # noqa: PLR2004 - the longest registered tag
