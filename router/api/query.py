"""`POST /v1/query`, its stream, and `POST /v1/route`: the main job and the decision alone."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from fastapi import APIRouter, Header, Path, Request
from starlette.responses import Response, StreamingResponse

from router.api import documentation, rendering, schemas, sse
from router.api.admission import Admission
from router.api.auth import Gate
from router.api.leaving import GONE, unless_gone
from router.api.problems import from_invalid_query, read_body
from router.api.resuming import KeptStreams
from router.domain.answer import Done, Interrupted
from router.domain.errors import InvalidQueryError
from router.domain.query import Query
from router.pipeline import Pipeline

Judgement = TypeVar("Judgement")

_QUERY_EXAMPLES = (
    {"query": "what does vitamin D do", "country": "GB"},
    {"query": "我爸胸口疼，出冷汗", "locale": "zh-CN", "profile": {"age_years": 62, "sex": "male"}, "stream": True},
)
_ROUTE_EXAMPLE = {"queries": [{"id": "a", "query": "高血压能吃柚子吗"}]}
_BODY_PROBLEMS = (400, 401, 403, 413, 415, 422, 429)
_AnswerId = Annotated[str, Path(description="The id of the answer.", examples=["q_0123456789abcdef0123"])]
_LastEventId = Annotated[
    str,
    Header(
        description="The id of the last event that arrived; absent: from the beginning.",
        examples=["q_0123456789abcdef0123:7"],
    ),
]
_EVENTS = {"description": "The events as they come", "content": {sse.MEDIA_TYPE: {"schema": {"type": "string"}}}}


def query_router(pipeline: Pipeline, gate: Gate, admission: Admission, kept: KeptStreams) -> APIRouter:
    """The routes over one pipeline."""
    router = APIRouter()

    @router.post(
        "/v1/query",
        summary="One query in, one composed answer out",
        responses={200: {"model": schemas.AnswerSchema}, **documentation.problems("/v1/query", *_BODY_PROBLEMS, 503)},
        openapi_extra=documentation.body(schemas.QueryRequest, *_QUERY_EXAMPLES),
    )
    async def ask(request: Request) -> Response:
        caller = gate.admit(request)
        wait_s = admission.count(caller.counted_as)
        body = await read_body(request, schemas.QueryRequest)
        query = body.to_query(
            accept_language=first_language(request),
            conversation_id=body.conversation_id,
            cache_mode=body.cache,
        )
        if body.stream or sse.MEDIA_TYPE in request.headers.get("accept", ""):
            stream = await _stream(admission, query, wait_s, kept.grace_s)
            kept.keep(caller.owner, stream)
            return StreamingResponse(stream.follow(), headers=stream.headers, media_type=sse.MEDIA_TYPE)
        last = await unless_gone(request, lambda: _finish(admission, query, wait_s))
        if last is None:
            return Response(status_code=GONE)
        return Response(
            rendering.encode(rendering.answer_json(last.answer)),
            headers=rendering.answer_headers(last.answer),
            media_type="application/json",
        )

    @router.get(
        "/v1/query/{answer_id}/events",
        summary="Go on with a stream whose connection was lost",
        responses={
            200: _EVENTS,
            204: {"description": "Every event was received"},
            **documentation.problems("/v1/query/q_0123456789abcdef0123/events", 401, 403, 404, 422),
        },
    )
    async def resume(request: Request, answer_id: _AnswerId, last_event_id: _LastEventId = "") -> Response:
        caller = gate.admit(request)
        stream, number = kept.find(answer_id, caller.owner, last_event_id)
        if stream.task.done() and number == stream.sent:
            # The standard's word to an event source that it need not connect again.
            return Response(status_code=204)
        return StreamingResponse(stream.follow(number), headers=stream.headers, media_type=sse.MEDIA_TYPE)

    @router.post(
        "/v1/route",
        summary="Decide only; no model is called",
        responses={200: {"model": schemas.RouteResponse}, **documentation.problems("/v1/route", *_BODY_PROBLEMS)},
        openapi_extra=documentation.body(schemas.RouteRequest, _ROUTE_EXAMPLE),
    )
    async def route(request: Request) -> Response:
        caller = gate.admit(request)
        wait_s = admission.count(caller.counted_as)
        body = await read_body(request, schemas.RouteRequest)
        accept_language = first_language(request)
        queries = [item.to_query(accept_language=accept_language) for item in body.queries]
        if wait_s and not any(await _each(queries, pipeline.is_emergency)):
            admission.require_rate(wait_s)
        decisions = [
            {
                "id": item.id,
                "decision": rendering.decision_json(judged.decision),
                "triage": rendering.triage_json(judged.decision.triage, judged.decision),
                "escalation": rendering.escalation_json(judged.escalation),
            }
            for item, judged in zip(body.queries, await _each(queries, pipeline.judge), strict=True)
        ]
        return Response(rendering.encode({"decisions": decisions}), media_type="application/json")

    return router


async def _each(queries: Sequence[Query], ask: Callable[[Query], Judgement]) -> list[Judgement]:
    """What is asked of each query of a batch, in order."""
    found = []
    for position, query in enumerate(queries):
        try:
            found.append(ask(query))
        except InvalidQueryError as error:
            raise from_invalid_query(error, f"queries[{position}].") from None
        if position % 32 == 31:  # noqa: PLR2004 - let others in between: 32 judgements take a few milliseconds
            await asyncio.sleep(0)
    return found


async def _finish(admission: Admission, query: Query, wait_s: float) -> Done | Interrupted:
    try:
        return await admission.finish(query, wait_s)
    except InvalidQueryError as error:
        raise from_invalid_query(error) from None


async def _stream(admission: Admission, query: Query, wait_s: float, grace_s: float) -> sse.LiveStream:
    try:
        opened = await admission.open(query, wait_s)
    except InvalidQueryError as error:
        raise from_invalid_query(error) from None
    return sse.LiveStream(opened, sse.NamedEvents(opened.first), grace_s=grace_s)


def first_language(request: Request) -> str | None:
    """The language the browser prefers; a full negotiation is not needed for two languages."""
    header = request.headers.get("accept-language", "")
    tag = header.split(",", 1)[0].split(";", 1)[0].strip()
    return tag if tag and tag != "*" and len(tag) <= 35 else None  # noqa: PLR2004 - the longest registered tag
