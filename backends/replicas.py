"""Several servers of one model: the next healthy one in turn, the last one never put out."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from itertools import count

from backends.chat import ChatBackend
from router.domain.errors import BackendError, Fault
from router.domain.ports import Clock, DependencyState, DraftPiece, DraftRequest, TextPiece

PAUSE_S = 10.0
"""How long a server that failed is left alone while another can write."""


class ReplicaBackend:
    """Implements `Backend` over replicas; changes replica only before the first piece was shown."""

    def __init__(self, replicas: Sequence[ChatBackend], clock: Clock) -> None:
        self._replicas = tuple(replicas)
        self._clock = clock
        self._resume_at = [0.0] * len(self._replicas)
        self._turn = count()
        first = self._replicas[0]
        self.name, self.model, self.rung = first.name, first.model, first.rung
        self._last_fault: Fault | None = None

    async def draft(self, request: DraftRequest) -> AsyncGenerator[DraftPiece]:
        """The pieces of one draft from the first replica that can write.

        Raises:
            BackendError: none can, or the one that wrote was cut.
        """
        error = BackendError(Fault.UNAVAILABLE, "no replica is left")
        for index in self._order():
            shown = False
            try:
                async with aclosing(self._replicas[index].draft(request)) as pieces:
                    async for piece in pieces:
                        shown = shown or isinstance(piece, TextPiece)
                        yield piece
            except BackendError as failed:
                self._last_fault = failed.fault
                self._resume_at[index] = self._clock.monotonic() + PAUSE_S
                if shown:
                    raise
                error = failed
                continue
            self._last_fault = None
            self._resume_at[index] = 0.0
            return
        raise error

    def state(self) -> DependencyState:
        """What the last draft showed."""
        if self._last_fault:
            return DependencyState(name=self.name, state="down", detail=self._last_fault)
        return DependencyState(name=self.name, state="configured", detail=f"{len(self._replicas)} replica(s)")

    def _order(self) -> list[int]:
        """Healthy replicas in turn, then the paused ones, soonest to return first."""
        now, start = self._clock.monotonic(), next(self._turn)
        turn = [(start + step) % len(self._replicas) for step in range(len(self._replicas))]
        healthy = [index for index in turn if self._resume_at[index] <= now]
        paused = sorted((index for index in turn if self._resume_at[index] > now), key=self._resume_at.__getitem__)
        return healthy + paused
