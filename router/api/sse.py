"""Server-sent events: one task renders an answer, readers follow it, and one whose connection was lost may return."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from itertools import islice
from typing import Protocol

from router.api.admission import Opened
from router.api.rendering import decision_headers, interruption, named_events
from router.domain.answer import AnswerEvent, DecisionMade
from router.policy.composing import interrupted_advice

KEEP_ALIVE_S = 15.0
MAX_AHEAD = 64
"""Frames made ahead of a slow reader."""
MAX_KEPT_BYTES = 256 * 1024
"""What is kept of one answer for a reader who returns; beyond it the oldest frames go."""
FIRST_READER_S = 5.0
"""How long an answer waits for its first reader: a caller may leave before the response begins."""
HEADERS = {"cache-control": "no-cache, no-transform", "x-accel-buffering": "no"}
MEDIA_TYPE = "text/event-stream"

_log = logging.getLogger(__name__)


class Renderer(Protocol):
    """Turns the events of one answer into bytes."""

    def frames(self, event: AnswerEvent) -> Sequence[bytes]:
        """The server-sent events of one answer event, each with its empty line."""
        ...

    def cut(self) -> Sequence[bytes]:
        """What ends the stream when something went wrong that nobody foresaw."""
        ...


class NamedEvents:
    """Implements `Renderer` as the contract has it: a name, an id and one line of JSON."""

    def __init__(self, first: DecisionMade) -> None:
        self._first = first
        self._number = 0

    def frames(self, event: AnswerEvent) -> Sequence[bytes]:
        """One frame for each named event."""
        return [self._frame(name, data) for name, data in named_events(event)]

    def cut(self) -> Sequence[bytes]:
        """An `error` event with the care advice."""
        advice = interrupted_advice(self._first.decision, self._first.escalation)
        return [self._frame("error", interruption(self._first.answer_id, advice, self._first.escalation))]

    def _frame(self, name: str, data: bytes) -> bytes:
        self._number += 1
        return f"id: {self._first.answer_id}:{self._number}\nevent: {name}\ndata: ".encode() + data + b"\n\n"


class LiveStream:
    """One answer as it is written: a task of its own, so that a lost reader does not end it at once."""

    def __init__(self, opened: Opened, renderer: Renderer, *, grace_s: float = 0.0) -> None:
        """Begin to render.

        Args:
            opened: the answer; its place is given back at the end.
            renderer: turns it into bytes.
            grace_s: how long it is written on without a reader; 0: no longer than it is read, and nothing is kept.
        """
        self.answer_id = opened.first.answer_id
        self.headers: Mapping[str, str] = {**HEADERS, **decision_headers(opened.first.decision)}
        self._renderer = renderer
        self._grace_s = grace_s
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._gone = 0
        """Frames that are no longer kept; the first one kept has the number after it."""
        self._read = 0
        """How far the furthest reader has come."""
        self._readers = 0
        self._was_followed = False
        self._news, self._room = asyncio.Event(), asyncio.Event()
        for event in opened.early:
            self._add(renderer.frames(event))
        self._giving_up = asyncio.get_running_loop().call_later(FIRST_READER_S, self.give_up)
        self.task = asyncio.create_task(self._run(opened))
        # A callback runs even for a task that was cancelled before its first step.
        self.task.add_done_callback(lambda _: self._end(opened))

    @property
    def sent(self) -> int:
        """Number of the newest frame."""
        return self._gone + len(self._frames)

    def holds(self, number: int) -> bool:
        """Whether every frame after this number is still there."""
        return self._gone <= number <= self.sent

    @property
    def _is_awaited(self) -> bool:
        """Someone reads, or is about to: then no frame goes unread, and none is made too far ahead."""
        return self._readers > 0 or not self._was_followed

    async def _run(self, opened: Opened) -> None:
        try:
            async with aclosing(opened.rest) as events:
                async for event in events:
                    self._add(self._renderer.frames(event))
                    while self._is_awaited and self.sent - self._read > MAX_AHEAD:
                        self._room.clear()
                        await self._room.wait()
        except Exception as error:  # noqa: BLE001 - the answer has begun, so no other handler can end it well
            _log.error("unforeseen", extra={"fields": {"fault": type(error).__name__, "id": self.answer_id}})
            self._add(self._renderer.cut())

    def _end(self, opened: Opened) -> None:
        self._giving_up.cancel()
        opened.release()
        self._tell()

    def _add(self, frames: Sequence[bytes]) -> None:
        self._frames.extend(frames)
        self._bytes += sum(map(len, frames))
        self._forget()
        self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _forget(self) -> None:
        most = MAX_KEPT_BYTES if self._grace_s else 0
        while self._bytes > most and (self._gone < self._read or not self._is_awaited):
            self._bytes -= len(self._frames.popleft())
            self._gone += 1

    async def follow(self, after: int = 0) -> AsyncGenerator[bytes]:
        """The frames after a number, as they come, and a comment while nothing does."""
        self._readers += 1
        self._was_followed = True
        self._giving_up.cancel()
        try:
            while self._gone <= after:
                if after < self.sent:
                    piece = b"".join(islice(self._frames, after - self._gone, None))
                    after = self.sent
                    self._read = max(self._read, after)
                    self._forget()
                    self._room.set()
                    yield piece
                elif self.task.done():
                    return
                elif not await self._anything_new():
                    yield b": keep-alive\n\n"
        finally:
            await self._leave()

    async def _anything_new(self) -> bool:
        news = self._news
        try:
            async with asyncio.timeout(KEEP_ALIVE_S):
                await news.wait()
        except TimeoutError:
            return False
        return True

    async def _leave(self) -> None:
        self._readers -= 1
        self._room.set()
        if self._readers or self.task.done():
            return
        if self._grace_s:
            self._giving_up = asyncio.get_running_loop().call_later(self._grace_s, self.give_up)
        else:
            await self.close()

    def give_up(self) -> None:
        """Stop writing, and with it the model."""
        self.task.cancel()

    async def close(self) -> None:
        """Stop writing, and wait until it has stopped."""
        self.give_up()
        await asyncio.gather(self.task, return_exceptions=True)
