"""What the OpenAPI page says beyond the handlers: bodies that a handler itself reads, problems, examples."""

from typing import Any

from pydantic import BaseModel

from router.api import openai_schemas, schemas
from router.api.problems import TITLES

_DETAILS = {
    400: "the body is not valid JSON",
    401: "send a valid key as Authorization: Bearer <key>",
    403: "this server has no API keys and answers on loopback only; set MEDROUTE_API_KEYS_FILE",
    404: "there is no answer to go on with under this id (any longer); ask again",
    413: "the body is larger than 1048576 bytes; send fewer or shorter messages",
    415: "send the body as JSON with the header content-type: application/json",
    422: "country has a form that is not accepted; see /docs",
    429: "too many requests; ask again in 7 s (an emergency is always answered)",
    503: "too many answers are being written; ask again in 2 s (an emergency is always answered)",
}
_FAULT = {"field": "country", "code": "string_pattern_mismatch", "detail": "has a form that is not accepted; see /docs"}
_WAIT = {
    "retry-after": {"description": "Seconds to wait before asking again", "schema": {"type": "integer", "minimum": 1}}
}
Documented = dict[int | str, dict[str, Any]]


def body(model: type[BaseModel], *examples: dict[str, Any]) -> dict[str, Any]:
    """The description of a body that the handler itself reads."""
    named = {f"{position}": {"value": example} for position, example in enumerate(examples, 1)}
    shown = {"example": examples[0]} if len(examples) == 1 else {"examples": named}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": inlined(model), **shown}}}}


def problems(path: str, *statuses: int) -> Documented:
    """The problem documents of a route."""
    schema = inlined(schemas.ProblemSchema)
    found: Documented = {}
    for status in statuses:
        example = {
            "type": f"urn:medroute:problem:{status}",
            "title": TITLES[status],
            "status": status,
            "detail": _DETAILS[status],
            "instance": path,
            "errors": [_FAULT] if status == 422 else [],  # noqa: PLR2004 - the only one that names a field
        }
        content = {"application/problem+json": {"schema": schema, "example": example}}
        found[status] = {"description": TITLES[status], "content": content, **_headers(status)}
    return found


def chat_errors(*statuses: int) -> Documented:
    """The OpenAI error objects of a route."""
    schema = inlined(openai_schemas.ErrorSchema)
    return {
        status: {"description": TITLES[status], "content": {"application/json": {"schema": schema}}, **_headers(status)}
        for status in statuses
    }


def _headers(status: int) -> dict[str, Any]:
    return {"headers": _WAIT} if status in (429, 503) else {}


def inlined(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a model with its parts where they are used, because FastAPI lists only those it finds itself."""
    schema = model.model_json_schema()
    whole: dict[str, Any] = _inlined(schema, schema.pop("$defs", {}))
    return whole


def _inlined(node: Any, parts: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON schema
    if isinstance(node, list):
        return [_inlined(item, parts) for item in node]
    if not isinstance(node, dict):
        return node
    whole = {name: _inlined(value, parts) for name, value in node.items() if name != "$ref"}
    return {**_inlined(parts[node["$ref"].rsplit("/", 1)[1]], parts), **whole} if "$ref" in node else whole
