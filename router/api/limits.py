"""How often a caller may ask and how many answers are written at once; each process counts for itself."""

import math
from collections import OrderedDict
from dataclasses import dataclass

from router.domain.ports import Clock

MAX_CALLERS = 20_000
"""Callers remembered at once; the one who asked longest ago is forgotten first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of the HTTP face; 0 switches a bound off."""

    rate_per_minute: int = 0
    """Queries a minute of one key, or of one address where there are no keys."""
    rate_burst: int = 20
    """Queries at once before the rate counts."""
    max_concurrent: int = 0
    """Answers that may wait for a model at once."""
    resume_grace_s: float = 0.0
    """How long an answer is written on after its reader's connection was lost; 0: not at all, and nothing is kept."""


class RateLimit:
    """A token bucket for each caller: full at first, one token a query, filled again at an even rate."""

    def __init__(self, per_minute: int, burst: int, clock: Clock) -> None:
        self._per_second = per_minute / 60
        self._burst = float(max(1, burst))
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> float:
        """Take a token.

        Returns:
            0.0 where there was one, else the seconds until there is one.
        """
        if not self._per_second:
            return 0.0
        now = self._clock.monotonic()
        tokens, at = self._buckets.pop(caller, (self._burst, now))
        tokens = min(self._burst, tokens + (now - at) * self._per_second)
        wait_s = 0.0 if tokens >= 1 else (1 - tokens) / self._per_second
        self._buckets[caller] = (tokens if wait_s else tokens - 1, now)
        if len(self._buckets) > MAX_CALLERS:
            self._buckets.popitem(last=False)
        return wait_s


class Places:
    """Counts the answers that are being written."""

    def __init__(self, limit: int) -> None:
        self._limit = limit or math.inf
        self._taken = 0

    def take(self) -> bool:
        """Take a place; False where there is none."""
        if self._taken >= self._limit:
            return False
        self._taken += 1
        return True

    def give_back(self) -> None:
        """Leave a place to the next."""
        self._taken -= 1
