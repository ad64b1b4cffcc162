"""Work on a stream of things side by side, handed on in the order they came."""

import os
import queue
import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

AT_ONCE = 512
"""Things that wait in memory; beside them one that is being read and one that is handed on."""


def in_order(
    work: Callable[[Given], Made], things: Iterable[Given], workers: int | None = None
) -> Generator[Made, None, None]:
    """What work makes of each thing, each as soon as it and all before it are done.

    A thing that comes late holds up nothing before it, so that a pipe gets its answer to each line. What things or
    work raise is raised here, after everything that came before it.

    Args:
        work: done on several threads.
        things: read on a thread of its own, no further ahead than memory allows.
        workers: threads that work; None means one for each core.
    """
    waiting: queue.Queue[Future[Made] | None] = queue.Queue(AT_ONCE)
    left = threading.Event()
    pool = ThreadPoolExecutor(workers or os.cpu_count() or 1, "in-order")

    def feed() -> None:
        try:
            for thing in things:
                waiting.put(pool.submit(work, thing))
                if left.is_set():
                    return
        except BaseException as error:  # noqa: BLE001 - whatever reading raises belongs to the reader of the results
            failed: Future[Made] = Future()
            failed.set_exception(error)
            waiting.put(failed)
        finally:
            waiting.put(None)

    feeder = threading.Thread(target=feed, name="in-order-feed", daemon=True)
    feeder.start()
    try:
        while (future := waiting.get()) is not None:
            yield future.result()
    finally:
        left.set()
        while feeder.is_alive() and not waiting.empty():
            waiting.get_nowait()
        pool.shutdown(wait=True, cancel_futures=True)
