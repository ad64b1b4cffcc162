"""A caller who leaves before the answer is there: the model must not write on for nobody."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Request

GONE = 499
"""Status of a response that nobody reads."""
Result = TypeVar("Result")


async def unless_gone(request: Request, work: Callable[[], Awaitable[Result]]) -> Result | None:
    """The result of the work, or None when the caller left before it was done."""
    working = asyncio.ensure_future(work())
    # Most answers that need no model are ready at the first turn of the loop; only the others are watched.
    await asyncio.sleep(0)
    if working.done():
        return working.result()
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        return None
    finally:
        for task in (working, leaving):
            if not task.done():
                task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
