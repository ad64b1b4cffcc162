"""Server-sent events: one producer task, a comment while it is silent, cancelled when the reader leaves."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from router.api.rendering import named_events
from router.domain.answer import AnswerEvent

KEEP_ALIVE_S = 15.0
MAX_AHEAD = 64
"""Events made ahead of a slow reader."""
HEADERS = {"cache-control": "no-cache, no-transform", "x-accel-buffering": "no"}
MEDIA_TYPE = "text/event-stream"


class EventFeed:
    """Runs an event stream in one task of its own, so that time limits inside it hold."""

    def __init__(self, events: AsyncGenerator[AnswerEvent]) -> None:
        self._queue: asyncio.Queue[AnswerEvent | Exception | None] = asyncio.Queue(MAX_AHEAD)
        self._task = asyncio.create_task(self._run(events))

    async def _run(self, events: AsyncGenerator[AnswerEvent]) -> None:
        try:
            async with aclosing(events):
                async for event in events:
                    await self._queue.put(event)
            await self._queue.put(None)
        except Exception as error:  # noqa: BLE001 - handed to the reader, who raises it in the request
            await self._queue.put(error)

    async def next(self, timeout_s: float | None = None) -> AnswerEvent | None:
        """The next event, None at the end.

        Raises:
            TimeoutError: nothing came in time; the stream goes on.
        """
        async with asyncio.timeout(timeout_s):
            item = await self._queue.get()
        if isinstance(item, Exception):
            raise item
        return item

    async def close(self) -> None:
        """Stop the producer, and with it the model that writes."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def render(first: AnswerEvent, feed: EventFeed, answer_id: str) -> AsyncGenerator[bytes]:
    """The bytes of a stream whose first event was already taken."""
    number = 0
    event: AnswerEvent | None = first
    try:
        while event is not None:
            frame = b""
            for name, data in named_events(event):
                number += 1
                frame += f"id: {answer_id}:{number}\nevent: {name}\ndata: ".encode() + data + b"\n\n"
            yield frame
            while True:
                try:
                    event = await feed.next(KEEP_ALIVE_S)
                    break
                except TimeoutError:
                    yield b": keep-alive\n\n"
    finally:
        await feed.close()
