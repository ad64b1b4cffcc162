"""`GET /v1/query/{id}/events`: a lost stream goes on where it stopped."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

import httpx
import pytest

from router.api import resuming, sse
from router.api.admission import Opened
from router.api.auth import key_digest
from router.api.problems import ProblemError
from router.domain.answer import AnswerEvent, Delta
from tests.builders import decision_made
from tests.conftest import GENERAL_MODEL, Serve, with_models
from tests.events import Event, read_events, text_of
from tests.model_server import DELTAS, ModelServer, Script
from tests.questions import EMERGENCY, GENERAL
from tests.serving import eventually

BODY = {"query": GENERAL, "stream": True, "cache": "bypass"}


def resume(service: httpx.Client, last: str, **headers: str) -> httpx.Response:
    """What comes after an event."""
    path = f"/v1/query/{last.split(':', maxsplit=1)[0]}/events"
    return service.get(path, headers={"last-event-id": last, **headers})


def lose(service: httpx.Client, count: int, headers: dict[str, str] | None = None) -> list[Event]:
    """The first events of a stream whose connection then breaks."""
    with service.stream("POST", "/v1/query", json=BODY, headers=headers) as response:
        events = read_events(response.iter_bytes())
        return [next(events) for _ in range(count)]


def test_a_lost_stream_goes_on_where_it_stopped(service: httpx.Client, model_server: ModelServer) -> None:
    """The model writes on without a reader, and who returns gets what was missed, under the same headers and ids."""
    held = threading.Event()
    model_server.plays(GENERAL_MODEL, Script(hold=held))
    before = lose(service, 3)
    held.set()
    response = resume(service, before[-1].id)
    assert response.status_code == 200
    assert response.headers["x-medroute-decision-id"] == before[0].data["id"]
    after = list(read_events([response.content]))
    assert text_of(after) == "".join(DELTAS)
    ids = [event.id for event in before + after]
    assert ids == [f"{before[0].data['id']}:{number}" for number in range(1, len(ids) + 1)]
    assert after[-1].name == "done"
    assert not model_server.received[0].left.is_set()


def test_a_finished_stream_can_be_read_again(service: httpx.Client) -> None:
    """From any event, from the beginning without one, and after the last the reader is told that nothing comes."""
    response = service.post("/v1/query", json={"query": EMERGENCY, "stream": True})
    events = list(read_events([response.content]))
    answer_id = events[0].data["id"]
    assert service.get(f"/v1/query/{answer_id}/events").content == response.content
    assert list(read_events([resume(service, events[1].id).content])) == events[2:]
    nothing = resume(service, events[-1].id)
    assert (nothing.status_code, nothing.content) == (204, b"")


def test_an_unknown_answer_says_to_ask_again(service: httpx.Client) -> None:
    """The answer is a 404 problem."""
    response = resume(service, "q_unknown:1")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert "ask again" in response.json()["detail"]


@pytest.mark.parametrize("last", ["{id}:99", "{id}:-1", "{id}:x", "q_other:1", "nonsense", "{id}:" + "9" * 5000])
def test_an_event_that_never_was_is_refused(service: httpx.Client, last: str) -> None:
    """The answer is 422 and names the header."""
    answer_id = service.post("/v1/query", json={"query": EMERGENCY, "stream": True}).headers["x-medroute-decision-id"]
    headers = {"last-event-id": last.format(id=answer_id)}
    response = service.get(f"/v1/query/{answer_id}/events", headers=headers)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "Last-Event-ID"


def test_a_model_does_not_write_for_nobody_for_long(serve: Serve, model_server: ModelServer) -> None:
    """After the grace the generation ends, and the answer is no longer there."""
    service = serve(**with_models(model_server), resume_grace_s=0.2)
    model_server.plays(GENERAL_MODEL, Script(stall_after=1))
    before = lose(service, 4)
    eventually(model_server.received[0].left.is_set)
    eventually(lambda: resume(service, before[-1].id).status_code == 404)


def test_without_a_grace_nothing_is_kept(serve: Serve, model_server: ModelServer) -> None:
    """0 switches resuming off: no answer stays in memory."""
    service = serve(**with_models(model_server), resume_grace_s=0)
    events = list(read_events([service.post("/v1/query", json=BODY).content]))
    assert events[-1].name == "done"
    assert resume(service, events[1].id).status_code == 404


def test_a_key_resumes_its_own_streams_only(serve: Serve, tmp_path: Path) -> None:
    """Another key's stream is as good as unknown."""
    path = tmp_path / "keys"
    path.write_text("\n".join(key_digest(key) for key in ("mine", "other")), encoding="utf-8")
    service = serve(api_keys_file=path)
    mine, other = ({"authorization": f"Bearer {key}"} for key in ("mine", "other"))
    response = service.post("/v1/query", json={"query": EMERGENCY, "stream": True}, headers=mine)
    last = next(iter(read_events([response.content]))).id
    assert resume(service, last, **mine).status_code == 200
    assert resume(service, last, **other).status_code == 404
    assert resume(service, last).status_code == 401


class Words:
    """Implements `Renderer`: the words alone."""

    def frames(self, event: AnswerEvent) -> Sequence[bytes]:
        """One frame for each piece of text."""
        return [event.text.encode()] if isinstance(event, Delta) else [b"first "]

    def cut(self) -> Sequence[bytes]:
        """A mark."""
        return [b"cut"]


async def deltas(count: int, made: list[int]) -> AsyncGenerator[AnswerEvent]:
    """So many words, each noted when it is made."""
    for number in range(count):
        made.append(number)
        yield Delta(text=f"{number} ")
        await asyncio.sleep(0)


def live(count: int, made: list[int], grace_s: float) -> sse.LiveStream:
    """A stream of words."""
    first = decision_made()
    return sse.LiveStream(Opened(first=first, early=(first,), rest=deltas(count, made)), Words(), grace_s=grace_s)


@pytest.mark.anyio
@pytest.mark.parametrize("grace_s", [0.0, 5.0])
async def test_a_slow_reader_holds_the_writer_back(grace_s: float) -> None:
    """Only so much is made ahead, and in the end everything arrives in order."""
    made: list[int] = []
    stream = live(10 * sse.MAX_AHEAD, made, grace_s)
    reader = stream.follow()
    pieces = [await anext(reader)]
    for _ in range(5 * sse.MAX_AHEAD):
        await asyncio.sleep(0)
    assert len(made) <= 2 * sse.MAX_AHEAD
    pieces += [piece async for piece in reader]
    assert b"".join(pieces).decode() == "first " + "".join(f"{n} " for n in range(10 * sse.MAX_AHEAD))


@pytest.mark.anyio
async def test_what_is_kept_of_one_answer_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest frames go first, and a reader who needs them is told to ask again."""
    monkeypatch.setattr(sse, "MAX_KEPT_BYTES", 100)
    kept = resuming.KeptStreams(5.0)
    stream = live(200, [], 5.0)
    kept.keep("me", stream)
    assert len(b"".join([piece async for piece in stream.follow()])) > 500
    assert sum(map(len, stream._frames)) <= 100
    with pytest.raises(ProblemError) as caught:
        kept.find("q_1", "me", "q_1:3")
    assert caught.value.status == 404
    assert kept.find("q_1", "me", f"q_1:{stream.sent}")[1] == 201
    await kept.close()


@pytest.mark.anyio
async def test_only_so_many_answers_are_kept_and_not_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest gives way to the newest, and the rest go after a while."""
    monkeypatch.setattr(resuming, "MAX_STREAMS", 2)
    monkeypatch.setattr(resuming, "KEEP_S", 0.05)
    kept = resuming.KeptStreams(5.0)
    for number in range(3):
        stream = live(1, [], 5.0)
        stream.answer_id = f"q_{number}"
        kept.keep("", stream)
        assert [piece async for piece in stream.follow()]
    assert list(kept._kept) == ["q_1", "q_2"]
    await asyncio.sleep(0.2)
    assert list(kept._kept) == []


@pytest.mark.anyio
async def test_an_answer_that_nobody_begins_to_read_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller may leave before the response has begun; the writer stops and its place is free."""
    monkeypatch.setattr(sse, "FIRST_READER_S", 0.01)
    stream = live(10 * sse.MAX_AHEAD, [], 5.0)
    await asyncio.wait([stream.task], timeout=5)
    assert stream.task.cancelled()
