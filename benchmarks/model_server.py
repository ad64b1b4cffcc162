"""An OpenAI-compatible model server that answers at once, from a script: what is left is the cost of the router.

Raw HTTP over one asyncio protocol, so that it is never the slow part: `python -m benchmarks.model_server PORT`.
"""

import asyncio
import re
import sys
from typing import cast

import orjson
import uvloop

MODEL = "scripted"
PIECES = 8
TEXT = "A scripted piece of an answer. "
_LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)


def event_stream(pieces: int = PIECES) -> bytes:
    """A whole streamed answer, every event in an HTTP chunk of its own as real servers send them."""
    base = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": MODEL}
    deltas: list[dict[str, object]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": TEXT} for _ in range(pieces)]
    chunks = [{**base, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    chunks.append({**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    usage = {"prompt_tokens": 64, "completion_tokens": 8 * pieces, "total_tokens": 64 + 8 * pieces}
    chunks.append({**base, "choices": [], "usage": usage})
    events = [b"data: " + orjson.dumps(chunk) + b"\n\n" for chunk in chunks] + [b"data: [DONE]\n\n"]
    return b"".join(b"%x\r\n%s\r\n" % (len(event), event) for event in events) + b"0\r\n\r\n"


_STREAM = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n"
    + event_stream()
)
_MODELS = orjson.dumps({"object": "list", "data": [{"id": MODEL, "object": "model"}]})
_OTHERS = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + str(len(_MODELS)).encode() + b"\r\n\r\n"
) + _MODELS


class ModelProtocol(asyncio.Protocol):
    """One connection: a POST is answered with the script, anything else with the list of models."""

    def __init__(self) -> None:
        self._received = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        # By its word: uvloop's transports are not of asyncio's classes.
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer every request that has come in whole."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._received, 0, end)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._received) < whole:
                return
            reply = _STREAM if self._received.startswith(b"POST") else _OTHERS
            self._received = self._received[whole:]
            assert self._transport is not None
            self._transport.write(reply)


async def serve(port: int) -> None:
    """Answer until the process is ended."""
    server = await asyncio.get_running_loop().create_server(ModelProtocol, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
