"""Any OpenAI-compatible server: chunks in, pieces of a draft out."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.chat import ChatBackend, ChatServer
from router.domain.answer import Rung, Usage
from router.domain.errors import BackendError, Fault
from router.domain.ports import DraftEnd, DraftPiece, DraftRequest, TextPiece
from tests.builders import a_decision, a_query
from tests.doubles import texts
from tests.transports import ScriptedTransport, says

pytestmark = pytest.mark.anyio
SERVER = ChatServer(url="http://model/v1", model="asked", api_key="zyxsecretqwv", max_tokens=77)
REQUEST = DraftRequest(query=a_query(), decision=a_decision())
STOP = {"choices": [{"delta": {}, "finish_reason": "stop"}]}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["delta", "content", "x"]), inner),
)
almost_chunks = st.fixed_dictionaries(
    {},
    optional={
        "choices": json_values
        | st.lists(st.fixed_dictionaries({}, optional={"delta": json_values, "finish_reason": json_values})),
        "usage": json_values | st.fixed_dictionaries({}, optional={"prompt_tokens": json_values}),
        "model": json_values,
        "error": json_values,
    },
)


def a_backend(transport: ScriptedTransport, server: ChatServer = SERVER) -> ChatBackend:
    """A backend of the medical lane."""
    prompt = [{"role": "system", "content": "be brief"}, {"role": "user", "content": "q"}]
    return ChatBackend(name="medical", rung=Rung.MEDICAL, server=server, transport=transport, prompt=lambda _: prompt)


async def draft(*payloads: bytes, fault: Fault | None = None) -> list[DraftPiece]:
    """All pieces of one draft."""
    return [piece async for piece in a_backend(ScriptedTransport(payloads, fault)).draft(REQUEST)]


async def test_the_request_is_the_one_that_every_server_understands() -> None:
    """The messages, the model and its limits are posted with the key, streaming with a count of tokens."""
    transport = ScriptedTransport([says("a"), b"[DONE]"])
    async for _ in a_backend(transport).draft(REQUEST):
        pass
    ((url, headers, body),) = transport.posted
    assert url == "http://model/v1/chat/completions"
    assert headers["authorization"] == "Bearer zyxsecretqwv"
    assert headers["accept"] == "text/event-stream"
    assert body == {
        "model": "asked",
        "messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "q"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 77,
        "temperature": 0.2,
    }


async def test_without_a_key_none_is_sent() -> None:
    """A local server gets no authorization header."""
    assert "authorization" not in ChatServer(url="http://model/v1", model="m").headers


async def test_a_key_is_never_shown() -> None:
    """The server's representation holds address and model only."""
    assert "zyxsecretqwv" not in repr(SERVER)


@pytest.mark.parametrize("ending", [[b"[DONE]"], [orjson.dumps(STOP)], [orjson.dumps(STOP), b"[DONE]"]])
async def test_text_is_passed_on_piece_by_piece(ending: list[bytes]) -> None:
    """Each content becomes a piece, empty ones do not, and either sign of the end is enough."""
    pieces = await draft(says(""), says("Iron "), says(None), says("helps."), *ending)
    assert pieces == [
        TextPiece(text="Iron "),
        TextPiece(text="helps."),
        DraftEnd(usage=Usage(), model="asked"),
    ]


async def test_the_servers_own_counts_and_name_are_kept() -> None:
    """The name and the tokens of the answer are those the server tells, wherever they stand."""
    counts = {"prompt_tokens": 5, "completion_tokens": 6, "total_tokens": 11}
    last = orjson.dumps({"choices": [], "usage": counts, "model": "served"})
    pieces = await draft(says("a", usage=None), orjson.dumps(STOP), last, b"[DONE]")
    assert pieces[-1] == DraftEnd(usage=Usage(prompt_tokens=5, completion_tokens=6), model="served")


@pytest.mark.parametrize("reason", ["stop", "length", "eos", "content_filter"])
async def test_every_reason_to_finish_is_an_end(reason: str) -> None:
    """Also an answer that reached its limit ended by itself."""
    pieces = await draft(says("a"), orjson.dumps({"choices": [{"delta": {}, "finish_reason": reason}]}))
    assert isinstance(pieces[-1], DraftEnd)


@pytest.mark.parametrize(
    ("payloads", "fault"),
    [
        ([], Fault.CUT),
        ([says("a")], Fault.CUT),
        ([says("a"), b'{"error": {"message": "zyxsecretqwv"}}'], Fault.CUT),
        ([says("a"), b"not json"], Fault.PROTOCOL),
        ([b'"text"'], Fault.PROTOCOL),
        ([b"[]"], Fault.PROTOCOL),
        ([says(5)], Fault.PROTOCOL),
        ([b'{"choices": 5}'], Fault.PROTOCOL),
        ([b'{"choices": ["x"]}'], Fault.PROTOCOL),
        ([b'{"choices": [{"delta": "x"}]}'], Fault.PROTOCOL),
        ([says("a", usage={"prompt_tokens": "many"})], Fault.PROTOCOL),
        ([says("a", model=5)], Fault.PROTOCOL),
        ([orjson.dumps(STOP), b"[DONE]"], Fault.PROTOCOL),
    ],
)
async def test_what_is_no_answer_is_a_fault(payloads: list[bytes], fault: Fault) -> None:
    """An end without a sign of it, an error chunk, garbage of every kind, and an answer without a word."""
    with pytest.raises(BackendError) as caught:
        await draft(*payloads)
    assert caught.value.fault is fault
    assert "zyxsecretqwv" not in str(caught.value)


async def test_a_fault_of_the_transport_comes_through() -> None:
    """What the transport says is not changed."""
    with pytest.raises(BackendError) as caught:
        await draft(says("a"), fault=Fault.TIMEOUT)
    assert caught.value.fault is Fault.TIMEOUT


async def test_a_reader_who_leaves_closes_the_transport() -> None:
    """Closing the draft closes the stream under it."""
    transport = ScriptedTransport([says("a"), says("b")])
    pieces = a_backend(transport).draft(REQUEST)
    await anext(pieces)
    await pieces.aclose()
    assert transport.was_closed


@given(chunks=st.lists(almost_chunks, max_size=4))
async def test_any_json_is_text_or_a_fault(chunks: list[Any]) -> None:
    """Whatever a server sends as chunks, only pieces of text or a fault of ours come out."""
    try:
        pieces = await draft(says("a"), *map(orjson.dumps, chunks), b"[DONE]")
    except BackendError:
        return
    assert texts(pieces).startswith("a")
    assert isinstance(pieces[-1], DraftEnd)
    assert type(pieces[-1].model) is str


async def test_reasoning_sent_apart_is_never_the_answer() -> None:
    """What a server sends as `reasoning_content` or `reasoning` is dropped; a model that only reasons wrote nothing."""
    thought = orjson.dumps({"choices": [{"delta": {"reasoning_content": "hm", "reasoning": "hm", "content": None}}]})
    stop = orjson.dumps(STOP)
    assert texts(await draft(thought, says("Rest."), stop)) == "Rest."
    with pytest.raises(BackendError) as error:
        await draft(thought, thought, stop)
    assert error.value.fault is Fault.PROTOCOL
