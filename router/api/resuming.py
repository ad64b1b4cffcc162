"""Answers that a lost connection may take up again: few, small, for a short while, and only for who asked."""

import asyncio
from collections import OrderedDict
from typing import NamedTuple

from router.api.problems import ProblemError
from router.api.sse import LiveStream
from router.domain.errors import FieldFault

MAX_STREAMS = 256
"""Kept at once; with `sse.MAX_KEPT_BYTES` each they bound what is held in memory."""
KEEP_S = 60.0
"""How long a finished answer is kept."""


class _Kept(NamedTuple):
    owner: str
    stream: LiveStream


class KeptStreams:
    """The streams of this process that may be resumed, by the id of the answer; none while the grace is 0."""

    def __init__(self, grace_s: float) -> None:
        self.grace_s = grace_s
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def keep(self, owner: str, stream: LiveStream) -> None:
        """Remember a stream until a while after its end; the oldest gives way when there are too many."""
        if not self.grace_s:
            return
        if len(self._kept) >= MAX_STREAMS:
            self._kept.popitem(last=False)
        self._kept[stream.answer_id] = _Kept(owner, stream)
        stream.task.add_done_callback(lambda task: self._ended(stream.answer_id, was_given_up=task.cancelled()))

    def _ended(self, answer_id: str, *, was_given_up: bool) -> None:
        if was_given_up:
            self._kept.pop(answer_id, None)
        else:
            asyncio.get_running_loop().call_later(KEEP_S, self._kept.pop, answer_id, None)

    def find(self, answer_id: str, owner: str, last_event_id: str) -> tuple[LiveStream, int]:
        """The stream and the number of the last event that its reader has.

        Args:
            answer_id: the answer asked for.
            owner: who asks; someone else's stream is as good as unknown.
            last_event_id: the reader's `Last-Event-ID`; empty: from the beginning.

        Raises:
            ProblemError: 404 nothing (any longer) to resume, 422 no event of this answer has that id.
        """
        kept = self._kept.get(answer_id)
        if kept is None or kept.owner != owner:
            raise _nothing_to_resume()
        number = _number(answer_id, last_event_id)
        if number > kept.stream.sent:
            raise _wrong_id()
        if not kept.stream.holds(number):
            raise _nothing_to_resume()
        return kept.stream, number

    async def close(self) -> None:
        """Let every stream end."""
        streams = [kept.stream for kept in self._kept.values()]
        self._kept.clear()
        for stream in streams:
            await stream.close()


def _number(answer_id: str, last_event_id: str) -> int:
    if not last_event_id:
        return 0
    name, _, number = last_event_id.rpartition(":")
    if name != answer_id or not (number.isascii() and number.isdigit()) or len(number) > 9:  # noqa: PLR2004 - enough
        raise _wrong_id()
    return int(number)


def _wrong_id() -> ProblemError:
    fault = FieldFault(
        field="Last-Event-ID",
        code="unknown_event",
        detail="is no event of this answer; send the id of the last event you have, or none",
    )
    return ProblemError(422, f"{fault.field} {fault.detail}", [fault])


def _nothing_to_resume() -> ProblemError:
    return ProblemError(404, "there is no answer to go on with under this id (any longer); ask again")
