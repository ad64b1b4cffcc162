"""From a request to the pipeline: the rate, the places, and emergencies past both."""

import math
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from router.api.limits import Limits, Places, RateLimit
from router.api.problems import ProblemError
from router.domain.answer import AnswerEvent, CacheOutcome, DecisionMade, Done, Interrupted, SourcesFound
from router.domain.decision import Route
from router.domain.ports import Clock, DeskObserver, Refusal
from router.domain.query import Query
from router.pipeline import Pipeline

BUSY_RETRY_S = 2
"""What a caller is asked to wait when every place is taken."""


@dataclass(slots=True, kw_only=True)
class Opened:
    """An answer that has begun: what it said so far, and the rest."""

    first: DecisionMade
    early: Sequence[AnswerEvent]
    """The events so far, `first` among them; no model was called for them."""
    rest: AsyncGenerator[AnswerEvent]
    place: Places | None = None
    """Where a place is to be given back; None when none is taken."""

    def release(self) -> None:
        """Give the place back, once."""
        place, self.place = self.place, None
        if place:
            place.give_back()


class Admission:
    """Lets queries through to the pipeline."""

    def __init__(self, pipeline: Pipeline, limits: Limits, clock: Clock, observer: DeskObserver) -> None:
        self._pipeline = pipeline
        self._rate = RateLimit(limits.rate_per_minute, limits.rate_burst, clock)
        self._places = Places(limits.max_concurrent)
        self._observer = observer

    def count(self, caller: str) -> float:
        """Count one request of a caller.

        Returns:
            0.0 within the rate, else the seconds to wait; the request may still be an emergency.
        """
        return self._rate.take(caller)

    def require_rate(self, wait_s: float) -> None:
        """Turn away what came too often.

        Raises:
            ProblemError: 429.
        """
        if wait_s:
            self._observer.refused(Refusal.RATE)
            seconds = max(1, math.ceil(wait_s))
            detail = f"too many requests; ask again in {seconds} s (an emergency is always answered)"
            raise ProblemError(429, detail, headers={"retry-after": str(seconds)})

    async def open(self, query: Query, wait_s: float = 0.0) -> Opened:
        """Begin an answer.

        Args:
            query: the query.
            wait_s: what `count` said of the request; beyond the rate only an emergency is answered.

        Raises:
            InvalidQueryError: the guard will not admit the query.
            ProblemError: 429 beyond the rate, 503 where every place is taken.
        """
        if wait_s:
            if not self._pipeline.is_emergency(query):
                self.require_rate(wait_s)
            # Without the lane that the caller chose, the service answers an emergency itself, for nothing.
            query = replace(query, lane=None)
        events = self._pipeline.stream(query)
        first = await anext(events)
        assert isinstance(first, DecisionMade)  # noqa: S101 - the pipeline's contract
        if first.decision.route is Route.ESCALATE:
            return Opened(first=first, early=(first,), rest=events)
        if self._places.take():
            return Opened(first=first, early=(first,), rest=events, place=self._places)
        return await self._open_without_a_place(query, first, events)

    async def _open_without_a_place(
        self, query: Query, first: DecisionMade, events: AsyncGenerator[AnswerEvent]
    ) -> Opened:
        if first.decision.triage.level.is_emergency:
            if query.lane is None:
                # Another subject during an emergency: its card stands beside the answer, so it is not turned away.
                return Opened(first=first, early=(first,), rest=events)
            await events.aclose()
            return await self.open(replace(query, lane=None))
        # What is kept in the cache needs no model; its event comes before any model is called.
        second = await anext(events)
        if isinstance(second, SourcesFound) and second.cache in (CacheOutcome.HIT, CacheOutcome.SEMANTIC):
            return Opened(first=first, early=(first, second), rest=events)
        await events.aclose()
        self._observer.refused(Refusal.PLACES)
        detail = f"too many answers are being written; ask again in {BUSY_RETRY_S} s (an emergency is always answered)"
        raise ProblemError(503, detail, headers={"retry-after": str(BUSY_RETRY_S)})

    async def finish(self, query: Query, wait_s: float = 0.0) -> Done | Interrupted:
        """The last event of an answer, for a caller who waits for the whole of it.

        Raises:
            InvalidQueryError: the guard will not admit the query.
            ProblemError: as `open`.
        """
        opened = await self.open(query, wait_s)
        last: AnswerEvent = opened.early[-1]
        try:
            async with aclosing(opened.rest) as events:
                async for event in events:
                    last = event
        finally:
            opened.release()
        assert isinstance(last, Done | Interrupted)  # noqa: S101 - the pipeline's contract
        return last
