"""Requests under way in this process, each with those that wait for its answer."""

from dataclasses import dataclass, field

import anyio

from service.api.problems import ProblemError
from service.store.idempotency import KeptResponse

Place = tuple[str, str]
"""A tenant and an idempotency key."""


@dataclass
class Execution:
    """One request under way.

    waiting: how many repeats wait for it. ending: what they get; None: nothing came of it, and one of them is next.
    """

    fingerprint: str
    waiting: int = 0
    ending: KeptResponse | ProblemError | None = None
    _ended: anyio.Event = field(default_factory=anyio.Event)

    async def wait(self) -> KeptResponse | ProblemError | None:
        """Wait until it has ended and return what came of it."""
        self.waiting += 1
        try:
            await self._ended.wait()
        finally:
            self.waiting -= 1
        return self.ending

    def end(self) -> None:
        """Let those that wait go on with `ending`."""
        self._ended.set()


class Executions:
    """The requests under way, in one event loop."""

    def __init__(self) -> None:
        self._running: dict[Place, Execution] = {}

    def at(self, place: Place) -> Execution | None:
        """Return the one that has the key, or None."""
        return self._running.get(place)

    def begin(self, place: Place, fingerprint: str) -> Execution:
        """Take the key, which nobody has."""
        execution = self._running[place] = Execution(fingerprint)
        return execution

    def end(self, place: Place) -> None:
        """Let the key go."""
        self._running.pop(place).end()
