"""`POST /v1/chat/completions` and `GET /v1/models`: the same pipeline for official OpenAI clients, unchanged."""

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from router.api import documentation, openai_rendering, openai_schemas, rendering, sse
from router.api.admission import Admission
from router.api.auth import Gate
from router.api.leaving import GONE, unless_gone
from router.api.openai_messages import LANES, ChatQuery, at_callers_place, require_model, to_query
from router.api.problems import read_body
from router.api.query import first_language
from router.domain.answer import Done, Interrupted
from router.domain.errors import InvalidQueryError
from router.domain.ports import Clock

_EXAMPLE = {
    "model": "auto",
    "messages": [{"role": "user", "content": "高血压能吃柚子吗"}],
    "medroute": {"locale": "zh-CN", "profile": {"age_years": 58}},
}
_ABOUT = """For official OpenAI clients. The last message of the user is the query, those before it are its turns.
Messages of the roles system and developer, sampling parameters and unknown fields are accepted and not used.
`medroute` takes locale, country, profile, conversation_id and cache; it carries the decision, triage, escalation and
sources on the response and on the first chunk. An emergency card also stands at the beginning of the content.
`finish_reason` `length`, or an error object instead of `[DONE]`, marks an answer that was cut and must not be relied
on."""
_CREATED = 1_767_225_600
"""The names of the models stand since 2026; clients expect a time."""
_GUARDED = (400, 401, 403)


def openai_router(gate: Gate, admission: Admission, clock: Clock) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.post(
        "/v1/chat/completions",
        summary="OpenAI-compatible chat: model auto, medical or general",
        description=_ABOUT,
        responses={
            200: {"model": openai_schemas.Completion},
            **documentation.chat_errors(*_GUARDED, 404, 413, 415, 429, 503),
        },
        openapi_extra=documentation.body(openai_schemas.ChatRequest, _EXAMPLE),
    )
    async def complete(request: Request) -> Response:
        caller = gate.admit(request)
        wait_s = admission.count(caller.counted_as)
        body = await read_body(request, openai_schemas.ChatRequest)
        chat = to_query(body, first_language(request))
        if body.stream:
            stream = await _stream(admission, clock, body, chat, wait_s)
            return StreamingResponse(stream.follow(), headers=stream.headers, media_type=sse.MEDIA_TYPE)
        last = await unless_gone(request, lambda: _finish(admission, chat, wait_s))
        if last is None:
            return Response(status_code=GONE)
        return Response(
            rendering.encode(openai_rendering.completion_json(last, body.model)),
            headers=rendering.answer_headers(last.answer),
            media_type="application/json",
        )

    @router.get(
        "/v1/models",
        summary="The names that may be asked for",
        responses={200: {"model": openai_schemas.ModelList}, **documentation.chat_errors(401, 403)},
    )
    async def models(request: Request) -> Response:
        gate.admit(request)
        body = {"object": "list", "data": [_model(name) for name in LANES]}
        return Response(rendering.encode(body), media_type="application/json")

    @router.get(
        "/v1/models/{name}",
        summary="One name that may be asked for",
        responses={200: {"model": openai_schemas.ModelObject}, **documentation.chat_errors(*_GUARDED, 404, 422)},
    )
    async def model(request: Request, name: str) -> Response:
        gate.admit(request)
        require_model(name)
        return Response(rendering.encode(_model(name)), media_type="application/json")

    return router


def _model(name: str) -> rendering.Json:
    return {"id": name, "object": "model", "created": _CREATED, "owned_by": "medroute"}


async def _finish(admission: Admission, chat: ChatQuery, wait_s: float) -> Done | Interrupted:
    try:
        return await admission.finish(chat.query, wait_s)
    except InvalidQueryError as error:
        raise at_callers_place(error, chat.fields) from None


async def _stream(
    admission: Admission, clock: Clock, body: openai_schemas.ChatRequest, chat: ChatQuery, wait_s: float
) -> sse.LiveStream:
    try:
        opened = await admission.open(chat.query, wait_s)
    except InvalidQueryError as error:
        raise at_callers_place(error, chat.fields) from None
    options = body.stream_options
    chunks = openai_rendering.Chunks(
        opened.first,
        body.model,
        int(clock.now().timestamp()),
        include_usage=bool(options and options.include_usage),
    )
    # OpenAI's streams have no ids to resume by, so this one ends with its reader.
    return sse.LiveStream(opened, chunks)
