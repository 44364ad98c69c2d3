"""Works off what is missing: a few at a time, each distinct thing once, and what is done is kept soon."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from queue import SimpleQueue
from time import monotonic
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Made = TypeVar("Made")


class Stop:
    """Says that a run should end soon. Safe to set in a signal handler."""

    def __init__(self) -> None:
        self.asked = False

    def ask(self) -> None:
        """Let nothing new begin."""
        self.asked = True


class WorkOff(Generic[Asked, Made]):
    """One pass over things to do, by their keys.

    Invariants:
    - ONCE: of equal keys one is submitted; one that `known` knows is not.
    - KEPT SOON: what is done goes to `keep` once `most_kept` are there, `seconds` after the last time, and at the end.
    - FLAT: at most `most` things are under way, and `most_kept` wait to be kept.
    - DRAINED: a stop lets what is under way finish and be kept; an error cancels what has not begun.
    """

    def __init__(
        self,
        submit: "Callable[[Asked], Future[Made]]",
        keep: Callable[[list[tuple[bytes, Made]]], None],
        *,
        known: Callable[[bytes], bool],
        stop: Stop,
        most: int,
        most_kept: int = 64,
        seconds: float = 1.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._submit, self._keep, self._known, self._stop = submit, keep, known, stop
        self._most, self._most_kept, self._seconds, self._clock = most, most_kept, seconds, clock
        self._under_way: dict[bytes, Future[Made]] = {}
        self._done: SimpleQueue[bytes] = SimpleQueue()
        self._waiting: list[tuple[bytes, Made]] = []
        self._kept_at = 0.0

    def run(self, things: "Iterable[tuple[bytes, Asked]]") -> bool:
        """Do all of `things` that are missing; False where a stop came before their end.

        Raises:
            Whatever reading `things` raises, after what was under way is kept; what `submit`, `keep`, or a future
            raises, at once.
        """
        self._kept_at = self._clock()
        left, at_end, error = iter(things), False, None
        try:
            while not self._stop.asked:
                try:
                    key, asked = next(left)
                except StopIteration:
                    at_end = True
                    break
                except Exception as raised:  # the file breaks off here, and what came before it was good
                    error = raised
                    break
                if key not in self._under_way and not self._known(key):
                    self._begin(key, asked)
                while self._running >= self._most:
                    self._take()
            while self._running:
                self._take()
            self._keep_all()
        finally:
            for future in self._under_way.values():
                future.cancel()
        if error is not None:
            raise error
        return at_end

    @property
    def _running(self) -> int:
        return len(self._under_way) - len(self._waiting)

    def _begin(self, key: bytes, asked: Asked) -> None:
        future = self._submit(asked)
        self._under_way[key] = future
        future.add_done_callback(lambda _: self._done.put(key))

    def _take(self) -> None:
        """Wait for one that is done, and keep what is due."""
        key = self._done.get()
        self._waiting.append((key, self._under_way[key].result()))
        if len(self._waiting) >= self._most_kept or self._clock() - self._kept_at >= self._seconds:
            self._keep_all()

    def _keep_all(self) -> None:
        if self._waiting:
            self._keep(self._waiting)
        # Only now: what is not kept yet must not be begun again.
        for key, _ in self._waiting:
            del self._under_way[key]
        self._waiting = []
        self._kept_at = self._clock()
