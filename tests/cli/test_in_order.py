"""Work side by side, handed on in order."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from router.in_order import AT_ONCE, in_order


def test_results_keep_the_order_of_things() -> None:
    """What is done sooner waits for what came before it."""

    def work(number: int) -> int:
        time.sleep(0.02 if number % 3 == 0 else 0.0)
        return number * number

    assert list(in_order(work, range(40), workers=4)) == [number * number for number in range(40)]


def test_the_first_answer_does_not_wait_for_the_next_thing() -> None:
    """A pipe that waits for its answer before it sends on gets one."""
    answered = threading.Event()

    def things() -> Iterator[str]:
        yield "first"
        assert answered.wait(10)
        yield "second"

    made = in_order(str.upper, things())
    assert next(made) == "FIRST"
    answered.set()
    assert list(made) == ["SECOND"]


def test_what_reading_raises_comes_after_what_was_read() -> None:
    """A file with a bad line gives all before it."""

    def things() -> Iterator[int]:
        yield from (1, 2, 3)
        raise LookupError

    made = in_order(abs, things())
    assert [next(made) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(LookupError):
        next(made)


def test_what_work_raises_comes_in_its_place() -> None:
    """A thing that breaks the work breaks it where it stands."""
    made = in_order(lambda number: 6 // number, [3, 0, 2])
    assert next(made) == 2
    with pytest.raises(ZeroDivisionError):
        next(made)


def test_things_are_read_no_further_ahead_than_memory_allows() -> None:
    """An endless source is read as far as the window, and let go when nobody asks further."""
    read: list[int] = []

    def things() -> Iterator[int]:
        number = 0
        while True:
            read.append(number)
            yield number
            number += 1

    made = in_order(abs, things(), workers=2)
    assert [next(made) for _ in range(5)] == [0, 1, 2, 3, 4]
    _wait_until(lambda: len(read) > AT_ONCE)
    time.sleep(0.05)
    assert len(read) <= AT_ONCE + 10
    made.close()
    _wait_until(lambda: not _feeders())


def test_a_source_that_says_nothing_more_holds_nobody_up() -> None:
    """Leaving ends the work although the source is still being waited for."""
    silent = threading.Event()

    def things() -> Iterator[int]:
        yield 1
        silent.wait(30)

    made = in_order(abs, things())
    assert next(made) == 1
    began = time.monotonic()
    made.close()
    assert time.monotonic() - began < 10
    silent.set()
    _wait_until(lambda: not _feeders())


def _feeders() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "in-order-feed"]


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
