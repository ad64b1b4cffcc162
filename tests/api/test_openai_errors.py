"""Errors of the OpenAI paths: the error object that official clients read, the field named."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import openai
import pytest

from router.api.auth import key_digest
from router.api.problems import MAX_BODY_BYTES
from tests.conftest import start_service
from tests.light import light_client

PATH = "/v1/chat/completions"
JSON = {"content-type": "application/json"}
SECRET = "zyxsecretqwv"  # noqa: S105 - a word that must not come back
IMAGE = {"type": "image_url", "image_url": {"url": f"data:{SECRET}"}}


def check(response: httpx.Response, status: int) -> dict[str, Any]:
    """The error, after what holds for each."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-request-id"]
    document = response.json()
    assert set(document) == {"error"}
    error: dict[str, Any] = document["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    assert error["type"]
    assert SECRET not in response.text
    return error


def ask(**fields: Any) -> dict[str, Any]:
    """A good request but for the fields given."""
    return {"model": "auto", "messages": [{"role": "user", "content": SECRET}], **fields}


def said(content: Any, role: str = "user") -> dict[str, Any]:
    """A request whose only message is this."""
    return ask(messages=[{"role": role, "content": content}])


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({"messages": []}, "model", "missing"),
        (ask(model=5), "model", "string_type"),
        ({"model": "auto"}, "messages", "missing"),
        (ask(messages=[]), "messages", "too_short"),
        (ask(messages=SECRET), "messages", "list_type"),
        (ask(messages=[SECRET]), "messages[0]", "model_type"),
        (said(SECRET, "doctor"), "messages[0].role", "literal_error"),
        (said(SECRET, "tool"), "messages[0].role", "unsupported_value"),
        (said(SECRET, "system"), "messages", "no_user_message"),
        (said(5), "messages[0].content", "union_tag_not_found"),
        (said(""), "messages[0].content", "empty"),
        (said(None), "messages[0].content", "empty"),
        (said(SECRET * 1000), "messages[0].content", "too_long"),
        (said([{"text": SECRET}]), "messages[0].content[0].type", "missing"),
        (said([{"type": "text"}]), "messages[0].content[0].text", "missing"),
        (said([{"type": "text", "text": 5}]), "messages[0].content[0].text", "string_type"),
        (said([{"type": "text", "text": "a"}, IMAGE]), "messages[0].content[1].type", "unsupported_content"),
        (ask(n=2), "n", "unsupported_value"),
        (ask(n="many"), "n", "int_parsing"),
        (ask(stream="perhaps"), "stream", "bool_parsing"),
        (ask(tools=[{"type": "function"}]), "tools", "unsupported_parameter"),
        (ask(functions=[{}]), "functions", "unsupported_parameter"),
        (ask(audio={"voice": "x"}), "audio", "unsupported_parameter"),
        (ask(modalities=["audio"]), "modalities", "unsupported_value"),
        (ask(response_format={"type": "json_object"}), "response_format", "unsupported_value"),
        (ask(medroute={"county": "CN"}), "medroute.county", "extra_forbidden"),
        (ask(medroute={"country": "China"}), "medroute.country", "string_pattern_mismatch"),
        (ask(medroute={"profile": {"age_years": -1}}), "medroute.profile.age_years", "greater_than_equal"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("streams", [False, True])
def test_a_field_that_cannot_be_used_is_named(
    service: httpx.Client, body: dict[str, Any], param: str, code: str, *, streams: bool
) -> None:
    """The answer is 400 with the field in `param`, streamed or not."""
    error = check(service.post(PATH, json={"stream": streams, **body}), 400)
    assert (error["type"], error["param"], error["code"]) == ("invalid_request_error", param, code)
    assert error["message"].startswith(param)


def test_the_guards_faults_are_named_where_the_caller_put_them(service: httpx.Client) -> None:
    """The place counts the messages that were left out."""
    messages = [
        {"role": "system", "content": "x"},
        {"role": "user", "content": f"{SECRET}\x00"},
        {"role": "user", "content": "hello"},
    ]
    error = check(service.post(PATH, json=ask(messages=messages)), 400)
    assert (error["param"], error["code"]) == ("messages[1].content", "control_character")


def test_what_is_not_json_is_an_invalid_request(service: httpx.Client) -> None:
    """The answer is 400."""
    assert check(service.post(PATH, content=b"{", headers=JSON), 400)["code"] == "not_json"


def test_an_unknown_model_is_not_found(service: httpx.Client) -> None:
    """The answer is 404 with the code that clients know, and the models that there are."""
    for response in (service.post(PATH, json=ask(model="gpt-4o")), service.get("/v1/models/gpt-4o")):
        error = check(response, 404)
        assert (error["param"], error["code"]) == ("model", "model_not_found")
        assert "auto" in error["message"]


def test_bodies_that_are_too_large_or_not_json_are_refused(service: httpx.Client) -> None:
    """413 and 415, as error objects."""
    large = json.dumps(ask(user=SECRET * (MAX_BODY_BYTES // 10))).encode()
    assert check(service.post(PATH, content=large, headers=JSON), 413)["code"] == "request_too_large"
    plain = service.post(PATH, content=b"{}", headers={"content-type": "text/plain"})
    assert check(plain, 415)["code"] == "unsupported_media_type"


@pytest.mark.parametrize(("method", "path"), [("GET", PATH), ("POST", "/v1/models")])
def test_a_wrong_method_is_an_error_object(service: httpx.Client, method: str, path: str) -> None:
    """405 with the methods that are right."""
    response = service.request(method, path)
    check(response, 405)
    assert response.headers["allow"]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The real service with one key."""
    path = tmp_path_factory.mktemp("keys") / "keys"
    path.write_text(key_digest("right"), encoding="utf-8")
    with ExitStack() as stack:
        yield start_service(stack, {"api_keys_file": path})


def test_a_wrong_key_is_an_authentication_error_of_the_client(guarded: httpx.Client) -> None:
    """The official client raises its own error, and with the right key it answers."""
    base = f"{guarded.base_url}/v1"
    with openai.OpenAI(
        base_url=base, api_key="wrong", http_client=openai.DefaultHttpxClient(trust_env=False)
    ) as client:
        with pytest.raises(openai.AuthenticationError) as caught:
            client.models.list()
        assert caught.value.code == "invalid_api_key"
    with openai.OpenAI(
        base_url=base, api_key="right", http_client=openai.DefaultHttpxClient(trust_env=False)
    ) as client:
        assert client.models.list().data[0].id == "auto"


@pytest.mark.anyio
async def test_other_machines_are_refused_with_an_error_object() -> None:
    """Without keys the service answers on loopback only, and says so in the client's form."""
    async with light_client(caller="192.0.2.7") as client:
        error = check(await client.post(PATH, json=ask()), 403)
    assert "MEDROUTE_API_KEYS_FILE" in error["message"]
