"""Errors: RFC 9457 documents that name the field and the next step, and never repeat what was sent."""

import json
from typing import Any

import httpx
import pytest

from router.api.problems import MAX_BODY_BYTES
from router.api.schemas import ProblemSchema
from tests.questions import GENERAL

JSON = {"content-type": "application/json"}
SECRET = "zyxsecretqwv"  # noqa: S105 - a word that must not come back


def check(response: httpx.Response, status: int) -> dict[str, Any]:
    """The document, after what holds for every problem."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-request-id"]
    document: dict[str, Any] = response.json()
    problem = ProblemSchema.model_validate(document, strict=True, extra="forbid")
    assert problem.status == status
    assert problem.instance == response.request.url.path
    assert problem.title
    assert problem.detail
    assert SECRET not in response.text
    assert "Traceback" not in response.text
    return document


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "query", "missing"),
        ({"query": ""}, "query", "empty"),
        ({"query": " \n\t "}, "query", "empty"),
        ({"query": SECRET * 750}, "query", "too_long"),
        ({"query": "e" + "\u0301" * 100_000}, "query", "too_long"),
        ({"query": f"{SECRET}\x00"}, "query", "control_character"),
        ({"query": f"{SECRET}\x1b[31m"}, "query", "control_character"),
        ({"query": 5}, "query", "string_type"),
        ({"query": None}, "query", "string_type"),
        ({"query": ["a"]}, "query", "string_type"),
        ({"query": SECRET, "stream": "perhaps"}, "stream", "bool_parsing"),
        ({"query": SECRET, "stream": 7}, "stream", "bool_parsing"),
        ({"query": SECRET, "cache": SECRET}, "cache", "enum"),
        ({"query": SECRET, "county": "CN"}, "county", "extra_forbidden"),
        ({"query": SECRET, "country": "China"}, "country", "string_pattern_mismatch"),
        ({"query": SECRET, "locale": "!"}, "locale", "string_pattern_mismatch"),
        ({"query": SECRET, "conversation_id": "a b"}, "conversation_id", "string_pattern_mismatch"),
        ({"query": SECRET, "messages": SECRET}, "messages", "list_type"),
        ({"query": SECRET, "messages": [{"role": "doctor", "content": ""}]}, "messages[0].role", "enum"),
        ({"query": SECRET, "messages": [{"role": "user"}]}, "messages[0].content", "missing"),
        ({"query": "a", "messages": [{"role": "user", "content": "\0"}]}, "messages[0].content", "control_character"),
        ({"query": SECRET, "messages": [{"role": "user", "content": "x" * 32_001}]}, "messages[0].content", "too_long"),
        ({"query": SECRET, "messages": [{"role": "user", "content": "x"}] * 201}, "messages", "too_long"),
        ({"query": SECRET, "profile": {"age_years": "old"}}, "profile.age_years", "float_parsing"),
        ({"query": SECRET, "profile": {"age_years": -1}}, "profile.age_years", "greater_than_equal"),
        ({"query": SECRET, "profile": {"age_months": 1e9}}, "profile.age_months", "less_than_equal"),
        ({"query": SECRET, "profile": {"sex": "yes"}}, "profile.sex", "enum"),
        ({"query": SECRET, "profile": 3}, "profile", "model_type"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("streams", [False, True])
def test_a_field_that_cannot_be_used_is_named(
    service: httpx.Client, body: dict[str, Any], field: str, code: str, *, streams: bool
) -> None:
    """The answer is 422 with the field and what to send instead, streamed or not."""
    headers = {"accept": "text/event-stream"} if streams else {}
    problem = check(service.post("/v1/query", json=body, headers=headers), 422)
    (fault,) = problem["errors"]
    assert (fault["field"], fault["code"]) == (field, code)
    assert problem["detail"] == f"{field} {fault['detail']}"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"hello zyxsecretqwv", b'{"query": "zyxsecretqwv', b"\xff\xfe", b"[" * 100_000, b'{"query": NULL}'],
)
def test_what_is_not_json_is_malformed(service: httpx.Client, body: bytes) -> None:
    """The answer is 400 and says that the body is not JSON."""
    problem = check(service.post("/v1/query", content=body, headers=JSON), 400)
    assert problem["errors"][0]["code"] == "not_json"


@pytest.mark.parametrize("body", [b"null", b"5", b'"zyxsecretqwv"', b"[]", b"true"])
@pytest.mark.parametrize("path", ["/v1/query", "/v1/route"])
def test_json_that_is_no_object_is_invalid(service: httpx.Client, path: str, body: bytes) -> None:
    """The answer is 422 and asks for an object."""
    problem = check(service.post(path, content=body, headers=JSON), 422)
    assert problem["errors"] == [{"field": "body", "code": "model_type", "detail": "must be an object"}]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (rb'{"query": "zyxsecretqwv \ud800"}', "query"),
        (rb'{"stream": false, "profile": {"age_years": 5}, "query": "\ud800"}', "query"),
        (rb'{"query": "a", "messages": [{"role": "user", "content": "\udc00 zyxsecretqwv"}]}', "messages[0].content"),
    ],
)
def test_half_a_character_is_named_not_malformed(service: httpx.Client, body: bytes, field: str) -> None:
    """A lone surrogate is 422 with the field that holds it."""
    problem = check(service.post("/v1/query", content=body, headers=JSON), 422)
    assert problem["errors"][0]["field"] == field
    assert problem["errors"][0]["code"] == "unpaired_surrogate"


@pytest.mark.parametrize("body", [rb'["\ud800", {', rb'{"a":{"b":{"c":{"d":{"e":"\ud800"}}}}}'])
def test_half_a_character_anywhere_else_is_malformed(service: httpx.Client, body: bytes) -> None:
    """Where no field of ours holds it, the body is simply not JSON."""
    check(service.post("/v1/query", content=body, headers=JSON), 400)


@pytest.mark.parametrize(
    "query", ["\ufdfa" * 10, "e" + "\u0301" * 7_999, "\u202ehello", "𝒽𝑒𝓁𝓁𝑜 👩‍⚕️", "a\r\nb\tc", "\ufeff?"]
)
def test_strange_but_valid_text_is_answered(service: httpx.Client, query: str) -> None:
    """Ligatures that unfold, stacked marks, and direction marks are text like any other."""
    assert service.post("/v1/query", json={"query": query}).status_code == 200


def test_the_longest_query_is_accepted(service: httpx.Client) -> None:
    """8000 characters pass, counted in characters and not in bytes."""
    assert service.post("/v1/query", json={"query": "好" * 8_000}).status_code == 200


@pytest.mark.parametrize("declared", [None, "text/plain", "application/x-www-form-urlencoded", "json"])
def test_a_body_that_is_not_declared_as_json_is_refused(service: httpx.Client, declared: str | None) -> None:
    """The answer is 415 and names the header to send."""
    headers = {"content-type": declared} if declared else {}
    problem = check(service.post("/v1/query", content=json.dumps({"query": SECRET}), headers=headers), 415)
    assert "content-type: application/json" in problem["detail"]


@pytest.mark.parametrize(
    "declared", ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/vnd.x+json"]
)
def test_every_spelling_of_json_is_understood(service: httpx.Client, declared: str) -> None:
    """Case, parameters and suffixes do not matter."""
    body = json.dumps({"query": GENERAL})
    assert service.post("/v1/query", content=body, headers={"content-type": declared}).status_code == 200


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_above_the_limit_is_refused(service: httpx.Client, *, chunked: bool) -> None:
    """More than 1 MiB is 413, whether the length was declared or not."""
    body = json.dumps({"query": SECRET * (MAX_BODY_BYTES // 10)}).encode()
    content = (body[start : start + 65_536] for start in range(0, len(body), 65_536)) if chunked else body
    check(service.post("/v1/query", content=content, headers=JSON), 413)


@pytest.mark.parametrize("path", ["/nowhere", "/v1/nowhere", "/v1"])
def test_an_unknown_path_is_not_found(service: httpx.Client, path: str) -> None:
    """The answer is a 404 problem that points to the documentation."""
    assert "/docs" in check(service.get(path), 404)["detail"]


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/query"), ("DELETE", "/v1/route"), ("POST", "/healthz")])
def test_a_wrong_method_says_which_are_right(service: httpx.Client, method: str, path: str) -> None:
    """The answer is a 405 problem with the `Allow` header."""
    response = service.request(method, path)
    check(response, 405)
    assert response.headers["allow"]


def test_many_faults_are_listed_up_to_a_limit(service: httpx.Client) -> None:
    """A body of nonsense names its first twenty faults, each in a short and printable form."""
    body = {"query": SECRET, **{f"\u202e\n{'x' * 200}{number}": 1 for number in range(50)}}
    problem = check(service.post("/v1/query", json=body), 422)
    assert len(problem["errors"]) == 20
    assert all(len(fault["field"]) <= 80 and fault["field"].isprintable() for fault in problem["errors"])
