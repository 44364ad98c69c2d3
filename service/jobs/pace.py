"""How fast a job goes."""

from collections import deque
from collections.abc import Callable
from time import monotonic

_SECONDS = 20.0


class Pace:
    """Counts what was done in the last seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._done: deque[tuple[float, int]] = deque()

    def did(self, number: int) -> None:
        """Note that `number` items are done."""
        self._done.append((self._clock(), number))

    @property
    def rate(self) -> float | None:
        """Items a second; None before there is anything to tell it by."""
        now = self._clock()
        while self._done and self._done[0][0] < now - _SECONDS:
            self._done.popleft()
        seconds = min(_SECONDS, now - self._began)
        number = sum(count for _, count in self._done)
        return round(number / seconds, 3) if number and seconds > 0 else None
