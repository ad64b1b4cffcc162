"""Server-sent events: one producer task, a comment while it is silent, cancelled when the reader leaves."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from itertools import count

from router.api.rendering import interruption, named_events
from router.domain.answer import AnswerEvent, DecisionMade
from router.policy.composing import interrupted_advice

KEEP_ALIVE_S = 15.0
MAX_AHEAD = 64
"""Events made ahead of a slow reader."""
HEADERS = {"cache-control": "no-cache, no-transform", "x-accel-buffering": "no"}
MEDIA_TYPE = "text/event-stream"

_log = logging.getLogger(__name__)


class SilenceError(Exception):
    """Nothing came in time; the stream goes on."""


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
            SilenceError: nothing came in time; the stream goes on.
        """
        try:
            async with asyncio.timeout(timeout_s):
                item = await self._queue.get()
        except TimeoutError:
            raise SilenceError from None
        if isinstance(item, Exception):
            raise item
        return item

    async def close(self) -> None:
        """Stop the producer, and with it the model that writes."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def render(first: DecisionMade, feed: EventFeed) -> AsyncGenerator[bytes]:
    """The bytes of a stream whose first event was already taken; it ends in `done` or `error`, whatever happens."""
    numbers = count(1)

    def frame(name: str, data: bytes) -> bytes:
        return f"id: {first.answer_id}:{next(numbers)}\nevent: {name}\ndata: ".encode() + data + b"\n\n"

    event: AnswerEvent | None = first
    try:
        while event is not None:
            yield b"".join(frame(name, data) for name, data in named_events(event))
            while True:
                try:
                    event = await feed.next(KEEP_ALIVE_S)
                    break
                except SilenceError:
                    yield b": keep-alive\n\n"
    except Exception as error:  # noqa: BLE001 - the answer has begun, so no other handler can end it well
        _log.error("unforeseen", extra={"fields": {"fault": type(error).__name__, "id": first.answer_id}})
        advice = interrupted_advice(first.decision, first.escalation)
        yield frame("error", interruption(first.answer_id, advice, first.escalation))
    finally:
        await feed.close()
