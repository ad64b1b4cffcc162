"""Any OpenAI-compatible chat server: a query and its prompt in, pieces of a draft out."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from backends.transport import DONE, Transport
from router.domain.answer import Rung, Usage
from router.domain.errors import BackendError, Fault
from router.domain.ports import DraftEnd, DraftPiece, DraftRequest, TextPiece

Message = dict[str, str]
Prompt = Callable[[DraftRequest], Sequence[Message]]
_FINISHED = frozenset({"stop", "length", "eos", "content_filter"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatServer:
    """Where a model is served."""

    url: str
    """Base address ending in `/v1`."""
    model: str
    api_key: str = ""
    max_tokens: int = 1_024
    temperature: float = 0.2

    @property
    def headers(self) -> dict[str, str]:
        """Headers of each request."""
        headers = {"content-type": "application/json", "accept": "text/event-stream"}
        if self.api_key:
            headers["authorization"] = f"Bearer {self.api_key}"
        return headers

    def __repr__(self) -> str:
        return f"ChatServer(url={self.url!r}, model={self.model!r})"


class ChatBackend:
    """Implements `Backend` over one chat server."""

    def __init__(
        self,
        *,
        name: str,
        rung: Rung,
        server: ChatServer,
        transport: Transport,
        prompt: Prompt,
    ) -> None:
        self.name = name
        self.rung = rung
        self.model = server.model
        self._server = server
        self._transport = transport
        self._prompt = prompt

    async def draft(self, request: DraftRequest) -> AsyncGenerator[DraftPiece]:
        """The pieces of one draft, ended by `DraftEnd`.

        Raises:
            BackendError: the server cannot be reached, breaks the protocol, or stops without finishing.
        """
        server = self._server
        body = orjson.dumps(
            {
                "model": server.model,
                "messages": list(self._prompt(request)),
                "stream": True,
                "stream_options": {"include_usage": True},
                "max_tokens": server.max_tokens,
                "temperature": server.temperature,
            }
        )
        usage, model, wrote, finished = Usage(), server.model, False, False
        events = self._transport.stream(f"{server.url}/chat/completions", server.headers, body)
        async with aclosing(events):
            async for data in events:
                if data == DONE:
                    finished = True
                    break
                chunk = _chunk(data)
                model, usage = chunk.model or model, chunk.usage or usage
                if chunk.text:
                    wrote = True
                    yield TextPiece(text=chunk.text)
                finished = finished or chunk.finished
        if not finished:
            raise BackendError(Fault.CUT, "the model server stopped in the middle of its answer")
        if not wrote:
            raise BackendError(Fault.PROTOCOL, "the model server finished without a word")
        yield DraftEnd(usage=usage, model=model)


class _Chunk(NamedTuple):
    """What one chunk says."""

    text: str
    finished: bool
    model: str
    usage: Usage | None


def _chunk(data: bytes) -> _Chunk:
    try:
        row = orjson.loads(data)
        if row.get("error"):
            raise BackendError(Fault.CUT, "the model server reported an error in its answer")
        choices, counts = row.get("choices") or [], row.get("usage")
        return _Chunk(
            text="".join(_text((choice.get("delta") or {}).get("content")) for choice in choices),
            finished=any(choice.get("finish_reason") in _FINISHED for choice in choices),
            model=_text(row.get("model")),
            usage=Usage(
                prompt_tokens=int(counts.get("prompt_tokens") or 0),
                completion_tokens=int(counts.get("completion_tokens") or 0),
            )
            if counts
            else None,
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise BackendError(Fault.PROTOCOL, "the model server sent something that is not a chunk") from error


def _text(value: object) -> str:
    if value is not None and not isinstance(value, str):
        msg = "not a text"
        raise TypeError(msg)
    return value or ""
