"""Errors as RFC 9457 problem documents: the field and the next step, never a trace and never the query's text."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from router.api.rendering import encode
from router.domain.errors import FieldFault, InvalidQueryError

Schema = TypeVar("Schema", bound=BaseModel)

TITLES = {
    400: "Malformed request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    413: "Request too large",
    415: "Unsupported media type",
    422: "Invalid field",
    429: "Too many requests",
    500: "Internal error",
    503: "Not ready",
}
MAX_BODY_BYTES = 1 << 20
MAX_FAULTS = 20
UNION_TAG = "as:"
"""Begins the names of the forms that a field may take; they are no part of its path."""
_STEPS = {
    "missing": "is missing; send it",
    "extra_forbidden": "is not a field of this request; check its spelling",
    "string_type": "must be a text",
    "string_pattern_mismatch": "has a form that is not accepted; see /docs",
    "literal_error": "is not one of the accepted values; see /docs",
    "union_tag_not_found": "must be a text or a list of text parts",
    "union_tag_invalid": "must be a text or a list of text parts",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "string_too_long": "is too long; see /docs",
    "string_too_short": "is empty; send it",
    "enum": "is not one of the accepted values; see /docs",
    "list_type": "must be a list",
    "model_attributes_type": "must be an object",
    "model_type": "must be an object",
    "too_long": "has too many items",
    "too_short": "has too few items",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "greater_than_equal": "is smaller than accepted",
    "less_than_equal": "is larger than accepted",
}


class ProblemError(Exception):
    """Ends a request with a problem document."""

    def __init__(
        self,
        status: int,
        detail: str,
        faults: Sequence[FieldFault] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = faults
        self.headers = headers or {}


def problem_response(
    request: Request,
    status: int,
    detail: str,
    faults: Sequence[FieldFault] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    """The document as a response."""
    body = {
        "type": f"urn:medroute:problem:{status}",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        "errors": [{"field": fault.field, "code": fault.code, "detail": fault.detail} for fault in faults],
    }
    return Response(encode(body), status, headers, media_type="application/problem+json")


async def read_body(request: Request, schema: type[Schema]) -> Schema:
    """The validated body of a request.

    Raises:
        ProblemError: 400 not JSON, 413 too large, 415 not declared as JSON, 422 a field cannot be used.
    """
    declared = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
    if declared != "application/json" and not declared.endswith("+json"):
        raise ProblemError(415, "send the body as JSON with the header content-type: application/json")
    body = await _bounded_body(request)
    try:
        return schema.model_validate_json(body)
    except ValidationError as error:
        raise _invalid(body, error) from None


async def _bounded_body(request: Request) -> bytes:
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > MAX_BODY_BYTES:
        raise _too_large()
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MAX_BODY_BYTES:
            raise _too_large()
    return bytes(received)


def _too_large() -> ProblemError:
    return ProblemError(413, f"the body is larger than {MAX_BODY_BYTES} bytes; send fewer or shorter messages")


def _invalid(body: bytes, error: ValidationError) -> ProblemError:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    if faults[0]["type"] == "json_invalid":
        surrogate = _surrogate_field(body)
        if surrogate:
            fault = FieldFault(
                field=surrogate,
                code="unpaired_surrogate",
                detail="has an unpaired surrogate; send valid UTF-8",
            )
            return ProblemError(422, f"{fault.field} {fault.detail}", [fault])
        fault = FieldFault(field="body", code="not_json", detail="is not valid JSON; check quotes and escapes")
        return ProblemError(400, "the body is not valid JSON", [fault])
    named = [
        FieldFault(
            field=_path(fault["loc"]),
            code=fault["type"],
            detail=_STEPS.get(fault["type"], "is not valid; see /docs"),
        )
        for fault in faults[:MAX_FAULTS]
    ]
    return ProblemError(422, f"{named[0].field} {named[0].detail}", named)


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        if isinstance(part, str) and part.startswith(UNION_TAG):
            continue
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    # An unknown field is named by the caller; keep what is echoed short and plain.
    return "".join(c for c in path if c.isprintable())[:80] or "body"


def _surrogate_field(body: bytes) -> str | None:
    """The first field whose text holds an unpaired surrogate, where the body is JSON but for that."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return _find_surrogate(document, "", 0)


def _find_surrogate(value: Any, path: str, depth: int) -> str | None:  # noqa: ANN401 - parsed JSON
    if depth > 4:  # noqa: PLR2004 - no field of ours lies deeper
        return None
    if isinstance(value, str):
        return (path or "body") if any("\ud800" <= character <= "\udfff" for character in value) else None
    children: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        children = [(f"{path}.{name}" if path else str(name), child) for name, child in value.items()]
    elif isinstance(value, list):
        children = [(f"{path}[{index}]", child) for index, child in enumerate(value)]
    return next((hit for name, child in children if (hit := _find_surrogate(child, name, depth + 1))), None)


def from_invalid_query(error: InvalidQueryError, prefix: str = "") -> ProblemError:
    """422 with the guard's faults, under the place of the query in the request."""
    faults = [FieldFault(field=f"{prefix}{f.field}", code=f.code, detail=f.detail) for f in error.faults]
    return ProblemError(422, f"{faults[0].field} {faults[0].detail}", faults)
