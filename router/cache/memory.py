"""The in-process cache: the least recently used answer leaves first, every answer leaves at its time."""

from collections import OrderedDict

from router.domain.ports import CachedAnswer, Clock, DependencyState


class MemoryCache:
    """Implements `AnswerCache` for one process."""

    def __init__(self, clock: Clock, *, ttl_s: float, max_answers: int) -> None:
        self._clock = clock
        self._ttl_s = ttl_s
        self._max = max_answers
        self._kept: OrderedDict[str, tuple[float, CachedAnswer]] = OrderedDict()

    async def get(self, key: str) -> CachedAnswer | None:
        """The answer kept under the key, or None."""
        entry = self._kept.get(key)
        if entry is None:
            return None
        expires, answer = entry
        if expires <= self._clock.monotonic():
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return answer

    async def put(self, key: str, answer: CachedAnswer) -> None:
        """Keep the answer, and let the oldest go where there is no room."""
        self._kept[key] = (self._clock.monotonic() + self._ttl_s, answer)
        self._kept.move_to_end(key)
        while len(self._kept) > self._max:
            self._kept.popitem(last=False)

    def state(self) -> DependencyState:
        """Always there."""
        return DependencyState(name="cache", state="up", detail="in-process")


class NoCache:
    """Implements `AnswerCache` by keeping nothing."""

    async def get(self, key: str) -> CachedAnswer | None:  # noqa: ARG002 - the port's signature
        """Nothing."""
        return None

    async def put(self, key: str, answer: CachedAnswer) -> None:
        """Forget it."""
