"""The shared cache, against a real server."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from router.cache.codec import encode
from router.cache.memory import MemoryCache
from router.cache.redis import PREFIX, RedisCache, connect
from router.domain.answer import Rung
from router.domain.ports import AnswerCache, CachedAnswer
from tests.builders import a_source
from tests.doubles import ManualClock
from tests.redis_process import RedisProcess
from tests.serving import free_port

pytestmark = pytest.mark.anyio
GENEROUS_S = 5.0


def words(text: str) -> CachedAnswer:
    """An answer to keep."""
    return CachedAnswer(text=text, sources=(a_source(),), backend="medical", model="med-1", rung=Rung.MEDICAL)


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still."""
    return ManualClock()


@pytest.fixture
async def cache(redis_server: RedisProcess, clock: ManualClock) -> AsyncIterator[RedisCache]:
    """The shared cache on a running server."""
    client = connect(redis_server.url, timeout_s=GENEROUS_S)
    shared = RedisCache(client, clock, ttl_s=60, timeout_s=GENEROUS_S)
    yield shared
    await shared.close()


@pytest.fixture(params=["memory", "redis"])
def any_cache(request: pytest.FixtureRequest, clock: ManualClock) -> AnswerCache:
    """Each implementation of the port in turn."""
    if request.param == "memory":
        return MemoryCache(clock, ttl_s=60, max_answers=10)
    shared: RedisCache = request.getfixturevalue("cache")
    return shared


async def test_an_answer_is_found_under_its_key_only(any_cache: AnswerCache) -> None:
    """What was put is got, and nothing under another key."""
    await any_cache.put("k", words("a"))
    assert await any_cache.get("k") == words("a")
    assert await any_cache.get("other") is None


async def test_the_last_answer_written_stands(any_cache: AnswerCache) -> None:
    """A second answer under the key replaces the first."""
    await any_cache.put("k", words("old"))
    await any_cache.put("k", words("new"))
    assert await any_cache.get("k") == words("new")


async def test_the_server_lets_answers_go_at_their_time(cache: RedisCache, redis_server: RedisProcess) -> None:
    """Each key is written with its lifetime."""
    await cache.put("k", words("a"))
    assert 0 < redis_server.client.ttl(f"{PREFIX}k") <= 60


@pytest.mark.parametrize("stored", [b"nonsense", encode(words("a"))[:-9], b""])
async def test_a_damaged_value_is_a_miss(cache: RedisCache, redis_server: RedisProcess, stored: bytes) -> None:
    """What cannot be read is not an answer, and the cache stays up."""
    redis_server.client.set(f"{PREFIX}k", stored)
    assert await cache.get("k") is None
    assert cache.state().state == "up"


async def test_a_key_of_another_type_is_a_miss(cache: RedisCache, redis_server: RedisProcess) -> None:
    """A list where an answer should be is a fault of the store and not of the query."""
    redis_server.client.rpush(f"{PREFIX}k", "x")
    assert await cache.get("k") is None


async def test_nothing_is_known_before_the_first_exchange(cache: RedisCache) -> None:
    """The state is unknown until the server has answered once."""
    assert cache.state().state == "unknown"
    await cache.ping()
    assert cache.state().state == "up"


async def test_after_a_fault_the_server_is_left_alone_for_a_while(
    cache: RedisCache, redis_server: RedisProcess, clock: ManualClock
) -> None:
    """While the pause lasts nothing is asked; afterwards the answer that survived is found again."""
    await cache.put("k", words("a"))
    kept = redis_server.client.dump(f"{PREFIX}k")
    redis_server.stop()
    assert await cache.get("k") is None
    assert (cache.state().state, cache.state().detail) == ("down", "ConnectionError")
    redis_server.start()
    redis_server.client.restore(f"{PREFIX}k", 0, kept)  # type: ignore[arg-type] # the client's type covers async
    assert await cache.get("k") is None
    clock.go_on(1.0)
    assert await cache.get("k") == words("a")
    assert cache.state().state == "up"


async def test_a_probe_looks_whatever_the_pause_says(cache: RedisCache, redis_server: RedisProcess) -> None:
    """A server that came back is used again at once when someone asks whether it is there."""
    redis_server.stop()
    await cache.put("k", words("a"))
    redis_server.start()
    await cache.ping()
    await cache.put("k", words("a"))
    assert await cache.get("k") == words("a")


async def test_a_frozen_server_is_not_waited_for(redis_server: RedisProcess, clock: ManualClock) -> None:
    """A server that holds the connection and says nothing is a miss after the time limit."""
    cache = RedisCache(connect(redis_server.url, timeout_s=0.05), clock, ttl_s=60, timeout_s=0.05)
    redis_server.freeze()
    try:
        assert await cache.get("k") is None
        assert cache.state().detail in {"TimeoutError", "ConnectionError"}
    finally:
        redis_server.thaw()
        await cache.close()


async def test_a_late_reply_is_never_taken_for_another_key(redis_server: RedisProcess, clock: ManualClock) -> None:
    """After many calls that were given up, every key still holds its own answer."""
    keys = [f"k{number}" for number in range(20)]
    for key in keys:
        redis_server.client.set(f"{PREFIX}{key}", encode(words(key)))
    hasty = RedisCache(connect(redis_server.url, timeout_s=0.05), clock, ttl_s=60, timeout_s=0.02, pause_s=0)
    assert await hasty.get("k0") in (words("k0"), None)
    for _ in range(3):
        redis_server.freeze()
        await asyncio.gather(*(hasty.get(key) for key in keys))
        redis_server.thaw()
        for key in keys:
            assert await hasty.get(key) in (words(key), None)
    await hasty.close()


@pytest.mark.parametrize("scheme", ["redis", "redis+cluster"])
async def test_a_server_that_was_never_there_is_a_miss(clock: ManualClock, scheme: str) -> None:
    """Nothing listens, and neither reading nor writing fails."""
    client = connect(f"{scheme}://127.0.0.1:{free_port()}", timeout_s=0.2)
    cache = RedisCache(client, clock, ttl_s=60, timeout_s=0.2, pause_s=0)
    await cache.put("k", words("a"))
    assert await cache.get("k") is None
    assert cache.state().state == "down"
    await cache.close()


async def test_a_server_that_is_no_cluster_is_a_miss(redis_server: RedisProcess, clock: ManualClock) -> None:
    """A cluster address of a single server is shown as down and fails no query."""
    url = redis_server.url.replace("redis://", "redis+cluster://")
    cache = RedisCache(connect(url, timeout_s=GENEROUS_S), clock, ttl_s=60, timeout_s=GENEROUS_S)
    assert await cache.get("k") is None
    assert cache.state().state == "down"
    await cache.close()
