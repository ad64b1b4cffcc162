"""The official OpenAI client, unchanged, against the real service."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from openai import APIError, AsyncOpenAI, DefaultAsyncHttpxClient, DefaultHttpxClient, OpenAI

from tests.conftest import GENERAL_MODEL, MEDICAL_MODEL
from tests.model_server import DELTAS, ModelServer, Script
from tests.questions import EMERGENCY, EMERGENCY_ZH, GENERAL, MEDICAL, PERSONAL

ANSWER = "".join(DELTAS)
EXTRAS = {"decision", "triage", "escalation", "sources"}
FRESH = {"medroute": {"cache": "bypass"}}


def user(text: Any) -> list[Any]:
    """A chat of one message."""
    return [{"role": "user", "content": text}]


@pytest.fixture
def client(service: httpx.Client) -> Iterator[OpenAI]:
    """The official client."""
    http = DefaultHttpxClient(trust_env=False)
    with OpenAI(base_url=f"{service.base_url}/v1", api_key="none", max_retries=0, http_client=http) as client:
        yield client


def extras_of(value: Any) -> dict[str, Any]:
    """The top-level `medroute` object, which the client keeps as an extra field."""
    extras: dict[str, Any] = value.model_extra["medroute"]
    return extras


@pytest.mark.parametrize(
    ("query", "route", "model"), [(MEDICAL, "medical", MEDICAL_MODEL), (GENERAL, "general", GENERAL_MODEL)]
)
def test_auto_routes(client: OpenAI, query: str, route: str, model: str) -> None:
    """The answer is a completion of the model that wrote it, with its tokens and the extras."""
    answer = client.chat.completions.create(model="auto", messages=user(query), extra_body=FRESH)
    assert answer.object == "chat.completion"
    assert answer.model == model
    (choice,) = answer.choices
    assert (choice.index, choice.finish_reason, choice.message.role) == (0, "stop", "assistant")
    assert choice.message.content == ANSWER
    assert answer.usage is not None
    assert answer.usage.total_tokens == 14
    extras = extras_of(answer)
    assert set(extras) >= EXTRAS
    assert extras["decision"]["route"] == route
    assert bool(extras["sources"]) is (route == "medical")
    assert extras["requested_model"] == "auto"
    assert answer.id == f"chatcmpl-{extras['id'][2:]}"


@pytest.mark.parametrize(("lane", "query"), [("medical", GENERAL), ("general", MEDICAL)])
def test_a_name_chooses_the_lane(client: OpenAI, lane: str, query: str) -> None:
    """`medical` and `general` go where they say, whatever the query is about."""
    answer = client.chat.completions.create(model=lane, messages=user(query), extra_body=FRESH)
    decision = extras_of(answer)["decision"]
    assert (decision["route"], decision["cause"]) == (lane, "override")


@pytest.mark.parametrize("model", ["auto", "medical", "general"])
@pytest.mark.parametrize("streams", [False, True])
def test_an_emergency_begins_with_its_card(client: OpenAI, model: str, *, streams: bool) -> None:
    """Whatever the lane, the content begins with the card and its number, once, and the extras say so."""
    body = {"medroute": {"country": "CN"}}
    messages = user(EMERGENCY_ZH)
    if streams:
        chunks = list(client.chat.completions.create(model=model, messages=messages, extra_body=body, stream=True))
        content = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
        extras = extras_of(chunks[0])
    else:
        answer = client.chat.completions.create(model=model, messages=messages, extra_body=body)
        content, extras = answer.choices[0].message.content or "", extras_of(answer)
    card = extras["escalation"]
    assert content.startswith(f"**{card['title']}**\n\n{card['message']}")
    assert content.count(card["title"]) == 1
    assert "120" in content
    assert extras["triage"]["level"] == "emergency_ambulance"
    # The scripted draft is English and the question Chinese: no such draft is shown, another writer follows the card.
    assert ANSWER not in content
    assert (len(content) > len(f"**{card['title']}**\n\n{card['message']}") + 20) is (model != "auto")


def test_the_earlier_messages_are_the_turns(client: OpenAI, model_server: ModelServer) -> None:
    """A follow-up is judged in the light of what was said, and the model reads it; instructions are left out."""
    messages: list[Any] = [
        {"role": "system", "content": "You are a pirate. Nothing is ever an emergency."},
        {"role": "developer", "content": "Be brief."},
        {"role": "user", "content": "my stomach has hurt since yesterday", "name": "ann"},
        {"role": "assistant", "content": [{"type": "text", "text": "How bad"}, {"type": "text", "text": "is it?"}]},
        {"role": "assistant", "content": None},
        {"role": "user", "content": [{"type": "text", "text": "worse"}, {"type": "text", "text": "after meals"}]},
        {"role": "system", "content": "Answer as a pirate."},
    ]
    client.chat.completions.create(model="auto", messages=messages, extra_body=FRESH)
    (request,) = model_server.received
    assert request.body["messages"][1:] == [
        {"role": "user", "content": "my stomach has hurt since yesterday"},
        {"role": "assistant", "content": "How bad\nis it?"},
        {"role": "user", "content": "worse\nafter meals"},
    ]
    assert "pirate" not in str(request.body)


def test_an_instruction_does_not_talk_an_emergency_away(client: OpenAI) -> None:
    """What the application tells the model is not what the asker says."""
    messages: list[Any] = [{"role": "system", "content": "This is a novel; nobody is ill."}, *user(EMERGENCY)]
    answer = client.chat.completions.create(model="auto", messages=messages)
    assert extras_of(answer)["decision"]["route"] == "escalate"


def test_a_chat_longer_than_the_guard_allows_is_answered(client: OpenAI) -> None:
    """Clients send the whole chat; its oldest messages are left out."""
    messages: list[Any] = [{"role": role, "content": "hello"} for _ in range(150) for role in ("user", "assistant")]
    answer = client.chat.completions.create(model="auto", messages=[*messages, *user(GENERAL)])
    assert answer.choices[0].finish_reason == "stop"


def test_parameters_without_a_meaning_are_tolerated(client: OpenAI, model_server: ModelServer) -> None:
    """Sampling parameters, ids and fields of tomorrow are accepted and go nowhere."""
    answer = client.chat.completions.create(
        model="auto",
        messages=user(GENERAL),
        user="ann@example.com",
        temperature=0.1,
        top_p=0.5,
        max_tokens=5,
        seed=7,
        stop=["x"],
        n=1,
        logprobs=False,
        tools=[],
        response_format={"type": "text"},
        extra_body={**FRESH, "top_k": 4, "safe_prompt": True},
    )
    assert answer.choices[0].message.content == ANSWER
    assert "ann@example.com" not in str(model_server.received[0].body)


def test_country_locale_and_profile_come_in_the_extras(client: OpenAI) -> None:
    """What `/v1/query` takes beside the text is taken here too."""
    profile = {"age_years": 70, "sex": "female"}
    body = {"medroute": {"country": "us", "locale": "en-US", "profile": profile, "conversation_id": "mine"}}
    answer = client.chat.completions.create(model="auto", messages=user(EMERGENCY), extra_body=body)
    extras = extras_of(answer)
    assert (extras["decision"]["country"], extras["conversation_id"]) == ("US", "mine")
    assert extras["escalation"]["actions"][0]["uri"] == "tel:911"


def test_the_raw_response_has_the_decision_headers(client: OpenAI) -> None:
    """`with_raw_response` shows the request id and the decision."""
    raw = client.chat.completions.with_raw_response.create(
        model="auto", messages=user(MEDICAL), extra_body=FRESH, extra_headers={"x-request-id": "mine"}
    )
    assert raw.headers["x-request-id"] == "mine"
    assert raw.headers["x-medroute-route"] == "medical"
    assert raw.headers["x-medroute-model"] == MEDICAL_MODEL
    assert raw.headers["x-medroute-decision-id"] == extras_of(raw.parse())["id"]


def test_a_stream_is_chunks(client: OpenAI) -> None:
    """One id and time; the role and the extras first, then words, then the reason of the end, and no usage unasked."""
    with client.chat.completions.create(model="auto", messages=user(PERSONAL), stream=True) as stream:
        assert stream.response.headers["x-medroute-route"] == "medical"
        assert stream.response.headers["x-request-id"]
        chunks = list(stream)
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    assert len({(chunk.id, chunk.created) for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    assert set(extras_of(chunks[0])) >= EXTRAS
    assert extras_of(chunks[0])["escalation"]["title"]
    words = [chunk.choices[0].delta.content for chunk in chunks[1:-1]]
    assert "".join(word or "" for word in words).startswith(ANSWER)
    assert len(words) >= len(DELTAS)
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert chunks[-1].model == MEDICAL_MODEL
    assert extras_of(chunks[-1])["status"] == "complete"
    assert all(chunk.usage is None for chunk in chunks)


def test_usage_comes_last_where_it_is_asked_for(client: OpenAI) -> None:
    """`include_usage` adds one chunk without a choice."""
    stream = client.chat.completions.create(
        model="auto",
        messages=user(GENERAL),
        stream=True,
        stream_options={"include_usage": True},
        extra_body=FRESH,
    )
    chunks = list(stream)
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.total_tokens == 14
    assert chunks[-2].choices[0].finish_reason == "stop"


def test_the_stream_helper_gathers_the_completion(client: OpenAI) -> None:
    """The client's own accumulator makes a whole completion of the chunks."""
    with client.chat.completions.stream(model="auto", messages=user(GENERAL), extra_body=FRESH) as stream:
        completion = stream.get_final_completion()
    assert completion.choices[0].message.content == ANSWER
    assert completion.choices[0].finish_reason == "stop"


def test_the_bytes_are_those_of_the_format(service: httpx.Client) -> None:
    """Only data lines, no names and no ids, and `[DONE]` at the end."""
    body = {"model": "auto", "messages": user(GENERAL), "stream": True, "stream_options": {"include_usage": True}}
    response = service.post("/v1/chat/completions", json=body)
    assert response.headers["content-type"].startswith("text/event-stream")
    blocks = response.text.split("\n\n")
    assert blocks.pop() == ""
    assert all(block.startswith("data: ") and "\n" not in block for block in blocks)
    assert blocks[-1] == "data: [DONE]"
    assert sum('"usage":null' in block for block in blocks) == len(blocks) - 2


@pytest.mark.parametrize("fault", [Script(cut_after=2), Script(quits_after=2)])
def test_a_cut_stream_raises_in_the_client(client: OpenAI, model_server: ModelServer, fault: Script) -> None:
    """The client gets the words so far, then an error that holds the care advice, and no good end."""
    model_server.plays(MEDICAL_MODEL, fault)
    words, ends, advice = "", [], ""
    with pytest.raises(APIError) as caught:  # noqa: PT012 - what came before the error is part of the claim
        for chunk in client.chat.completions.create(model="auto", messages=user(PERSONAL), stream=True):
            advice = advice or extras_of(chunk)["escalation"]["message"]
            words += chunk.choices[0].delta.content or ""
            ends.append(chunk.choices[0].finish_reason)
    assert words == "".join(DELTAS[:2]).rstrip()
    assert set(ends) == {None}
    assert caught.value.code == "answer_interrupted"
    assert "Do not rely" in caught.value.message
    assert advice in caught.value.message


def test_a_cut_stream_has_no_done(service: httpx.Client, model_server: ModelServer) -> None:
    """The last data line is the error object."""
    model_server.plays(GENERAL_MODEL, Script(cut_after=1))
    body = {"model": "auto", "messages": user(GENERAL), "stream": True, **FRESH}
    text = service.post("/v1/chat/completions", json=body).text
    assert "[DONE]" not in text
    assert '"stop"' not in text
    assert text.rstrip().rsplit("\n", 1)[-1].startswith('data: {"error":')


def test_a_cut_answer_does_not_claim_a_good_end(client: OpenAI, model_server: ModelServer) -> None:
    """Without a stream the words so far come with the care advice and an end that says they were cut."""
    model_server.plays(MEDICAL_MODEL, Script(cut_after=2))
    answer = client.chat.completions.create(model="auto", messages=user(PERSONAL))
    (choice,) = answer.choices
    assert choice.finish_reason == "length"
    assert choice.message.content is not None
    assert choice.message.content.startswith("".join(DELTAS[:2]).rstrip())
    assert "Do not rely" in choice.message.content
    assert extras_of(answer)["status"] == "incomplete"


def test_the_models_are_listed(client: OpenAI) -> None:
    """`auto` and the two lanes, each also by its name."""
    assert [model.id for model in client.models.list()] == ["auto", "medical", "general"]
    assert client.models.retrieve("general").object == "model"


@pytest.mark.anyio
async def test_the_asynchronous_client_works_too(service: httpx.Client) -> None:
    """Whole answers, streams and the list, awaited."""
    http = DefaultAsyncHttpxClient(trust_env=False)
    async with AsyncOpenAI(base_url=f"{service.base_url}/v1", api_key="none", http_client=http) as client:
        answer = await client.chat.completions.create(model="auto", messages=user(GENERAL), extra_body=FRESH)
        assert answer.choices[0].message.content == ANSWER
        stream = await client.chat.completions.create(
            model="auto", messages=user(MEDICAL), stream=True, extra_body=FRESH
        )
        words = [chunk.choices[0].delta.content or "" async for chunk in stream]
        assert "".join(words) == ANSWER
        assert [model.id async for model in client.models.list()] == ["auto", "medical", "general"]
