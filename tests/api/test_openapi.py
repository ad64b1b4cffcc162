"""`/openapi.json` describes what the service does."""

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from router.api import openai_schemas, schemas
from router.api.openai_rendering import is_ours

ROUTES = {
    ("/v1/query", "post"), ("/v1/query/{answer_id}/events", "get"), ("/v1/route", "post"), ("/v1/feedback", "post"),
    ("/v1/chat/completions", "post"), ("/v1/models", "get"),
    ("/healthz", "get"), ("/readyz", "get"), ("/metrics", "get"),
}  # fmt: skip


@pytest.fixture
def document(service: httpx.Client) -> dict[str, Any]:
    """The description as it is served."""
    response = service.get("/openapi.json")
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def resolve(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, where it is only named."""
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found


def test_every_route_is_documented(document: dict[str, Any]) -> None:
    """Each path and method of the contract is there, with a summary."""
    found = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert found >= ROUTES
    assert all(row["summary"] for methods in document["paths"].values() for row in methods.values())


def test_every_schema_that_is_named_is_there(document: dict[str, Any]) -> None:
    """No reference leads nowhere, so that clients can be generated."""
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert named <= set(document["components"]["schemas"])


@pytest.mark.parametrize(
    ("path", "request_schema", "response_schema", "status"),
    [
        ("/v1/query", schemas.QueryRequest, schemas.AnswerSchema, "200"),
        ("/v1/route", schemas.RouteRequest, schemas.RouteResponse, "200"),
        ("/v1/feedback", schemas.FeedbackRequest, schemas.FeedbackResponse, "202"),
        ("/v1/chat/completions", openai_schemas.ChatRequest, openai_schemas.Completion, "200"),
    ],
)
def test_bodies_and_answers_are_described(
    document: dict[str, Any],
    path: str,
    request_schema: type[BaseModel],
    response_schema: type[BaseModel],
    status: str,
) -> None:
    """The request has its fields and examples that are valid; the answer has its schema."""
    operation = document["paths"][path]["post"]
    body = operation["requestBody"]["content"]["application/json"]
    assert set(resolve(document, body["schema"])["properties"]) == set(request_schema.model_fields)
    examples = [body["example"]] if "example" in body else [shown["value"] for shown in body["examples"].values()]
    for example in examples:
        request_schema.model_validate(example)
    answer = operation["responses"][status]["content"]["application/json"]["schema"]
    assert set(resolve(document, answer)["properties"]) == set(response_schema.model_fields)


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/v1/query", "post", {400, 401, 403, 413, 415, 422, 429, 503}),
        ("/v1/query/{answer_id}/events", "get", {401, 403, 404, 422}),
        ("/v1/route", "post", {400, 401, 403, 413, 415, 422, 429}),
        ("/v1/feedback", "post", {400, 401, 403, 413, 415, 422, 429}),
    ],
)
def test_problems_are_described_with_an_example(
    document: dict[str, Any], path: str, method: str, statuses: set[int]
) -> None:
    """Each error of a route is a problem document with its schema, and waiting has its header."""
    responses = document["paths"][path][method]["responses"]
    assert {int(status) for status in responses if status >= "400"} == statuses
    for status in statuses:
        described = responses[str(status)]
        content = described["content"]["application/problem+json"]
        assert set(content["schema"]["properties"]) == set(schemas.ProblemSchema.model_fields)
        assert schemas.ProblemSchema.model_validate(content["example"]).status == status
        assert ("retry-after" in described.get("headers", {})) is (status in (429, 503))


def test_errors_of_the_openai_paths_are_described_in_their_own_form(document: dict[str, Any]) -> None:
    """No route that clients of OpenAI call promises a problem document."""
    for path, operations in document["paths"].items():
        if not is_ours(path):
            continue
        for operation in operations.values():
            errors = {status: found for status, found in operation["responses"].items() if status >= "400"}
            assert {"401", "403"} <= set(errors)
            for found in errors.values():
                schema = found["content"]["application/json"]["schema"]
                assert set(schema["properties"]) == {"error"}


def test_the_page_for_people_is_served(service: httpx.Client) -> None:
    """`/docs` shows the description."""
    assert "/openapi.json" in service.get("/docs").text
