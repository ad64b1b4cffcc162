"""The shared cache: Redis with short limits, skipped while it does not answer, used again when it does."""

import asyncio
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster
from redis.backoff import NoBackoff
from redis.exceptions import RedisClusterException, RedisError
from redis.retry import Retry

from router.cache.codec import decode, encode
from router.domain.ports import CachedAnswer, Clock, DependencyState

PREFIX = "medroute:answer:"
_FAULTS = (RedisError, RedisClusterException, OSError, TimeoutError)
_CLUSTER_SCHEME = "redis+cluster://"


def connect(url: str, *, timeout_s: float) -> Redis | RedisCluster:
    """A client that fails fast. Nothing is sent yet."""
    if url.startswith(_CLUSTER_SCHEME):
        return RedisCluster.from_url(
            "redis://" + url.removeprefix(_CLUSTER_SCHEME),
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
        )
    return Redis.from_url(url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s, retry=Retry(NoBackoff(), 0))


class RedisCache:
    """Implements `AnswerCache`. After a fault Redis is left alone for `pause_s`: no query waits for it twice."""

    def __init__(
        self, client: Redis | RedisCluster, clock: Clock, *, ttl_s: int, timeout_s: float, pause_s: float = 1.0
    ) -> None:
        self._client = client
        self._clock = clock
        self._ttl_s = ttl_s
        self._timeout_s = timeout_s
        self._pause_s = pause_s
        self._resume_at = 0.0
        self._last_fault: str | None = None
        self._has_answered = False

    async def get(self, key: str) -> CachedAnswer | None:
        """The answer kept under the key; None also while Redis is away."""
        stored = await self._ask(self._client.get, PREFIX + key)
        return decode(stored) if isinstance(stored, bytes) else None

    async def put(self, key: str, answer: CachedAnswer) -> None:
        """Keep the answer; while Redis is away it is not kept."""
        await self._ask(self._client.set, PREFIX + key, encode(answer), ex=self._ttl_s)

    async def ping(self) -> None:
        """Look whether Redis answers, whatever the pause says."""
        self._resume_at = 0.0
        await self._ask(self._client.ping)

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    def state(self) -> DependencyState:
        """What the last exchange showed."""
        if self._last_fault:
            return DependencyState(name="redis", state="down", detail=self._last_fault)
        return DependencyState(name="redis", state="up" if self._has_answered else "unknown")

    async def _ask(self, command: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - a redis command
        if self._clock.monotonic() < self._resume_at:
            return None
        try:
            async with asyncio.timeout(self._timeout_s):
                result = await command(*args, **kwargs)
        except _FAULTS as error:
            self._last_fault = type(error).__name__
            self._resume_at = self._clock.monotonic() + self._pause_s
            return None
        self._last_fault = None
        self._has_answered = True
        return result
