"""`/openapi.json` describes what the service does."""

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from router.api import schemas

ROUTES = {("/v1/query", "post"), ("/v1/route", "post"), ("/healthz", "get"), ("/readyz", "get"), ("/metrics", "get")}


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
    ("path", "request_schema", "response_schema"),
    [
        ("/v1/query", schemas.QueryRequest, schemas.AnswerSchema),
        ("/v1/route", schemas.RouteRequest, schemas.RouteResponse),
    ],
)
def test_bodies_and_answers_are_described(
    document: dict[str, Any],
    path: str,
    request_schema: type[BaseModel],
    response_schema: type[BaseModel],
) -> None:
    """The request has its fields and an example that is valid; the answer and each problem have their schemas."""
    operation = document["paths"][path]["post"]
    body = operation["requestBody"]["content"]["application/json"]
    assert set(resolve(document, body["schema"])["properties"]) == set(request_schema.model_fields)
    request_schema.model_validate(body["example"])
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert set(resolve(document, answer)["properties"]) == set(response_schema.model_fields)
    assert {"400", "413", "415", "422"} <= set(operation["responses"])


def test_the_page_for_people_is_served(service: httpx.Client) -> None:
    """`/docs` shows the description."""
    assert "/openapi.json" in service.get("/docs").text
