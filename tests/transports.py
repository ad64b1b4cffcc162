"""A scripted way to a model server, for tests that need no net."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import Any

import orjson

from router.domain.errors import BackendError, Fault

DONE = b"[DONE]"


class ScriptedTransport:
    """Implements `Transport`: yields its payloads, then fails where it is told to."""

    def __init__(
        self, payloads: Sequence[bytes], fault: Fault | None = None, asked: Callable[[], None] | None = None
    ) -> None:
        self.payloads = payloads
        self.fault = fault
        self.posted: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.was_closed = False
        self._asked = asked

    async def stream(self, url: str, headers: Mapping[str, str], body: bytes) -> AsyncGenerator[bytes]:
        """The payloads."""
        self.posted.append((url, dict(headers), orjson.loads(body)))
        if self._asked:
            self._asked()
        try:
            for payload in self.payloads:
                yield payload
            if self.fault:
                raise BackendError(self.fault, "scripted")
        finally:
            self.was_closed = True

    async def close(self) -> None:
        """Nothing is open."""


def says(text: Any, **more: Any) -> bytes:
    """A chunk with some text."""
    return orjson.dumps({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}], **more})
