"""An event loop whose clock jumps to the next timer instead of waiting, so that deadlines cost no time."""

import asyncio
import selectors
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

Result = TypeVar("Result")


class _Jumping(selectors.DefaultSelector):
    """Adds the time that it is asked to wait to `now` instead of waiting."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0)
        if not found and timeout:
            self.now += timeout
        return found


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.jumping = _Jumping()
        super().__init__(self.jumping)

    def time(self) -> float:
        return self.jumping.now


@dataclass(frozen=True)
class Timed:
    """What a coroutine returned, and the seconds that it would have taken."""

    result: Any
    seconds: float


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run `work` in virtual time."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(work)


def run_timed(work: Coroutine[Any, Any, Result]) -> Timed:
    """Run `work` in virtual time and tell how long it took."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        loop = runner.get_loop()
        start = loop.time()
        return Timed(runner.run(work), loop.time() - start)
