"""Runs processor work in a few threads beside the event loop, and refuses what would wait too long."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio
import anyio.to_thread
from starlette.requests import ClientDisconnect

from service.api.problem_types import TOO_BUSY
from service.api.problems import ProblemError

RETRY_AFTER_S = 2

Result = TypeVar("Result")


class Workers:
    """At most `threads` pieces of work at a time, first come first served, and `most_waiting` behind them."""

    def __init__(self, *, threads: int, most_waiting: int) -> None:
        self._most = threads + most_waiting
        self._inside = 0
        self._turns = anyio.Semaphore(threads)
        self._limiter = anyio.CapacityLimiter(threads)

    async def run(self, work: Callable[[], Result], *, unwanted: Callable[[], Awaitable[bool]]) -> Result:
        """Run `work` in a thread and return what it returns; its exceptions pass through.

        Work whose turn comes when `unwanted()` says so is dropped: nobody waits for it any more.

        Raises:
            ProblemError: too many requests wait already.
            ClientDisconnect: the work was dropped.
        """
        if self._inside >= self._most:
            raise ProblemError(
                TOO_BUSY,
                f"Too many requests wait already: send this one again in {RETRY_AFTER_S} seconds.",
                retry_after=RETRY_AFTER_S,
            )
        self._inside += 1
        try:
            async with self._turns:
                if await unwanted():
                    raise ClientDisconnect
                return await anyio.to_thread.run_sync(work, limiter=self._limiter)
        finally:
            self._inside -= 1
