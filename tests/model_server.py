"""A scripted OpenAI-compatible model server: an ASGI application that does what the test says, and remembers."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

DELTAS = (
    "Here is an answer to your question, long enough to be shown before the rest of it has come. ",
    "It goes on a little. ",
    "Then it ends.",
)
"""Each piece is a sentence that the guard on drafts lets pass as soon as it has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What the server does with a request."""

    deltas: tuple[str, ...] = DELTAS
    status: int = 200
    hold: threading.Event | None = None
    """The first token waits until it is set."""
    stall_after: int | None = None
    """Silent after this many deltas, until the caller leaves."""
    cut_after: int | None = None
    """The connection breaks after this many deltas."""
    quits_after: int | None = None
    """The answer ends after this many deltas, in good order but without saying that it is finished."""
    lag_s: float = 0.0
    """How long after its last words the body ends."""
    raw: tuple[bytes, ...] = ()
    """Sent instead of chunks, each on its own."""
    content_type: str = "text/event-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request as it came."""

    path: str
    port: int
    """The caller's end of the connection."""
    headers: dict[str, str]
    body: dict[str, Any]
    left: threading.Event = field(default_factory=threading.Event)
    """Set when the caller closed the connection before the answer was whole."""

    @property
    def system(self) -> str:
        """The instructions."""
        return str(self.body["messages"][0]["content"])


class ModelServer:
    """The application; one script for each model name, the default for the others."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._scripts: dict[str, Script] = {}
        self.url = ""
        """Where it is served, ending in `/v1`."""

    def reset(self) -> None:
        """Forget requests and scripts."""
        self.received.clear()
        self._scripts.clear()

    def plays(self, model: str, script: Script) -> None:
        """What to do from now on when this model is asked for."""
        self._scripts[model] = script

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        request = Received(path=scope["path"], port=scope["client"][1], headers=headers, body=orjson.loads(body))
        self.received.append(request)
        script = self._scripts.get(request.body["model"], Script())
        watching = asyncio.create_task(_watch(receive, request))
        try:
            await _play(script, request, send)
        finally:
            watching.cancel()


async def _watch(receive: Receive, request: Received) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    request.left.set()


async def _until(claim: Callable[[], bool]) -> None:
    while not claim():  # noqa: ASYNC110 - the test sets a thread's event, which a loop can only look at
        await asyncio.sleep(0.002)


async def _play(script: Script, request: Received, send: Send) -> None:
    async def write(data: bytes, *, more: bool = True) -> None:
        await send({"type": "http.response.body", "body": data, "more_body": more})

    headers = [(b"content-type", script.content_type.encode())]
    await send({"type": "http.response.start", "status": script.status, "headers": headers})
    if script.hold:
        await _until(lambda: script.hold is None or script.hold.is_set() or request.left.is_set())
    for piece in script.raw or _frames(script, request):
        if request.left.is_set():
            return
        await write(piece)
        await asyncio.sleep(0)
    if script.stall_after is not None:
        await _until(request.left.is_set)
        return
    if script.cut_after is not None:
        # Returning without the last body message makes the server drop the connection.
        return
    await asyncio.sleep(script.lag_s)
    await write(b"", more=False)


def _frames(script: Script, request: Received) -> list[bytes]:
    """The server-sent data lines of one answer, or of its beginning."""
    if script.status != 200:
        return [orjson.dumps({"error": {"message": f"echo {request.body['messages'][-1]['content']}"}})]
    model = request.body["model"]

    def frame(choices: list[dict[str, Any]], **extra: Any) -> bytes:
        chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": model, "choices": choices, **extra}
        return b"data: " + orjson.dumps(chunk) + b"\n\n"

    limits = [n for n in (script.stall_after, script.cut_after, script.quits_after) if n is not None]
    shown = script.deltas[: limits[0]] if limits else script.deltas
    frames = [frame([{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}])]
    frames += [frame([{"index": 0, "delta": {"content": text}, "finish_reason": None}]) for text in shown]
    if limits:
        return frames
    usage = {"prompt_tokens": 11, "completion_tokens": len(shown), "total_tokens": 11 + len(shown)}
    frames.append(frame([{"index": 0, "delta": {}, "finish_reason": "stop"}]))
    frames.append(frame([], usage=usage))
    return [*frames, b"data: [DONE]\n\n"]
