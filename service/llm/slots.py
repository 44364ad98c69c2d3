"""How many calls run at the same time, over all event loops and threads of the process."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Lock


class Slots:
    """`number` slots; who comes first is served first.

    An asyncio.Semaphore belongs to one event loop, but commands run several, one after the other, and a server may
    run one a thread; these slots are counted for all of them together.
    """

    def __init__(self, number: int) -> None:
        if number < 1:
            raise ValueError("there must be at least one slot")
        self.number = number
        self._free = number
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"Slots({self.number})"

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Hold a slot for as long as the block runs, and wait for a free one first."""
        await self._take()
        try:
            yield
        finally:
            self._give_back()

    async def _take(self) -> None:
        with self._lock:
            if self._free and not self._waiting:
                self._free -= 1
                return
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            with self._lock:
                still_waiting = turn in self._waiting
                if still_waiting:
                    self._waiting.remove(turn)
            if not still_waiting:  # the slot was handed over, and nobody is there to use it
                self._give_back()
            raise

    def _give_back(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._free += 1
                    return
                turn = self._waiting.popleft()
            try:
                turn.get_loop().call_soon_threadsafe(_wake, turn)
            except RuntimeError:  # that loop was closed under its waiter; the next one is served
                continue
            return


def _wake(turn: "asyncio.Future[None]") -> None:
    if not turn.done():
        turn.set_result(None)
