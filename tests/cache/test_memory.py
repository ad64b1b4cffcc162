"""The in-process cache."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.cache.memory import MemoryCache, NoCache
from router.domain.answer import Rung
from router.domain.ports import CachedAnswer
from tests.doubles import ManualClock

pytestmark = pytest.mark.anyio


def words(text: str) -> CachedAnswer:
    """An answer to keep."""
    return CachedAnswer(text=text, sources=(), backend="medical", model="med-1", rung=Rung.MEDICAL)


async def test_an_answer_leaves_at_its_time() -> None:
    """It is there until its time has passed, and gone at that moment."""
    clock = ManualClock()
    cache = MemoryCache(clock, ttl_s=60, max_answers=10)
    await cache.put("k", words("a"))
    clock.go_on(59.9)
    assert await cache.get("k") == words("a")
    clock.go_on(0.1)
    assert await cache.get("k") is None


async def test_reading_does_not_prolong_an_answer() -> None:
    """An answer that is read all the time still leaves at its time."""
    clock = ManualClock()
    cache = MemoryCache(clock, ttl_s=10, max_answers=10)
    await cache.put("k", words("a"))
    for _ in range(9):
        clock.go_on(1)
        assert await cache.get("k")
    clock.go_on(1)
    assert await cache.get("k") is None


async def test_writing_again_begins_a_new_time() -> None:
    """The new answer replaces the old one and lives its whole time."""
    clock = ManualClock()
    cache = MemoryCache(clock, ttl_s=10, max_answers=10)
    await cache.put("k", words("old"))
    clock.go_on(9)
    await cache.put("k", words("new"))
    clock.go_on(9)
    assert await cache.get("k") == words("new")


async def test_the_answer_used_least_recently_leaves_first() -> None:
    """Where there is no room, what was read stays and what was not goes."""
    cache = MemoryCache(ManualClock(), ttl_s=60, max_answers=2)
    await cache.put("a", words("a"))
    await cache.put("b", words("b"))
    assert await cache.get("a")
    await cache.put("c", words("c"))
    assert [key for key in "abc" if await cache.get(key)] == ["a", "c"]


@given(keys=st.lists(st.sampled_from("abcdef"), max_size=40), room=st.integers(1, 4))
async def test_there_are_never_more_answers_than_there_is_room(keys: list[str], room: int) -> None:
    """Whatever is written, the last distinct keys are kept and no more."""
    cache = MemoryCache(ManualClock(), ttl_s=60, max_answers=room)
    for key in keys:
        await cache.put(key, words(key))
    kept = list(dict.fromkeys(reversed(keys)))[:room]
    assert {key for key in "abcdef" if await cache.get(key)} == set(kept)


async def test_the_process_is_always_there() -> None:
    """Its state is up."""
    assert MemoryCache(ManualClock(), ttl_s=1, max_answers=1).state().state == "up"


async def test_no_cache_keeps_nothing() -> None:
    """What is put is gone."""
    cache = NoCache()
    await cache.put("k", words("a"))
    assert await cache.get("k") is None
