"""Anything may be sent; only answers and problem documents come back."""

import json
import string
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from router.api.schemas import AnswerSchema, ProblemSchema, RouteResponse

FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
JSON = {"content-type": "application/json"}

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner)
)
names = st.sampled_from(
    ["query", "messages", "profile", "locale", "country", "conversation_id", "stream", "cache", "queries", "id", "lane"]
)
almost = st.dictionaries(names, anything, max_size=5)
any_text = st.text(st.characters(exclude_categories=()), min_size=0, max_size=200)
HOSTILE = {
    "one letter": "a" * 8_000,
    "one character": "痛" * 8_000,
    "digits": "1" * 8_000,
    "separated digits": "1-" * 4_000,
    "stacked marks": "a" + "\u0301\u0323" * 3_999,
    "unfolding ligatures": "\ufdfa" * 8_000,
    "at signs": "a@" * 4_000,
    "dots": "a." * 4_000,
    "addresses": "http" * 2_000,
    "spaces": "a" + " " * 7_998 + "b",
    "denials": "no not never " * 600,
    "signs": "chest pain " * 720,
    "signs in Chinese": "胸痛不" * 2_600,
    "temperatures": "39.5度 " * 1_300,
    "brackets": "(" * 4_000 + ")" * 4_000,
    "emoji": "👩‍⚕️" * 1_500,
}


def judge(response: httpx.Response) -> None:
    """It is an answer, or a problem that is the caller's."""
    if response.status_code == 200:
        document = response.json()
        schema = AnswerSchema if "answer" in document else RouteResponse
        schema.model_validate(document, strict=True)
        return
    assert 400 <= response.status_code < 500
    assert response.headers["content-type"] == "application/problem+json"
    ProblemSchema.model_validate(response.json(), strict=True)
    assert "Traceback" not in response.text


@FEW
@given(body=anything | almost, path=st.sampled_from(["/v1/query", "/v1/route"]))
def test_any_json_is_answered_or_refused(service: httpx.Client, body: Any, path: str) -> None:
    """No JSON document, however strange, makes the service fail."""
    if isinstance(body, dict):
        body.pop("stream", None)
    judge(service.post(path, content=json.dumps(body), headers=JSON))


@FEW
@given(body=st.binary(max_size=300), path=st.sampled_from(["/v1/query", "/v1/route"]))
def test_any_bytes_are_refused(service: httpx.Client, body: bytes, path: str) -> None:
    """Bytes that are not JSON are the caller's error."""
    judge(service.post(path, content=body, headers=JSON))


@FEW
@given(text=any_text)
def test_any_text_is_a_query_or_a_named_fault(service: httpx.Client, text: str) -> None:
    """Every string of Unicode, lone surrogates included, is answered or refused by name."""
    judge(service.post("/v1/query", content=json.dumps({"query": text}), headers=JSON))
    judge(service.post("/v1/route", content=json.dumps({"queries": [{"id": "a", "query": text}]}), headers=JSON))


@FEW
@given(value=st.text(string.printable.replace("\r", "").replace("\n", ""), max_size=60).map(str.strip))
def test_any_header_value_is_survived(service: httpx.Client, value: str) -> None:
    """Languages, request ids and keys may hold any printable text."""
    printable = "".join(character for character in value if " " <= character <= "~").strip()
    headers = {"accept-language": printable, "x-request-id": printable, "authorization": printable, "accept": printable}
    judge(service.post("/v1/query", json={"query": "12345", "cache": "bypass"}, headers=headers))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_keeps_the_service_busy(service: httpx.Client, name: str) -> None:
    """Texts made to be slow are answered like others; a service that hung would run into the client's limit."""
    judge(service.post("/v1/query", json={"query": HOSTILE[name], "cache": "refresh"}))


def test_a_batch_of_hostile_texts_is_decided(service: httpx.Client) -> None:
    """All of them in one request are decided too."""
    queries = [{"id": name, "query": text} for name, text in HOSTILE.items()]
    response = service.post("/v1/route", json={"queries": queries})
    assert [row["id"] for row in response.json()["decisions"]] == list(HOSTILE)
