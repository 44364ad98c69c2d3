"""How an executor stands: loading, ready, failed, or closed, with its counts; and who waits for that to change."""

import threading
from dataclasses import replace

from service.jobs.executor import ExecutorState


class Standing:
    """The state of an executor but for its queue. Thread-safe."""

    def __init__(self, workers: int) -> None:
        self._changed = threading.Condition()
        self._state = ExecutorState(phase="loading", workers=workers)
        self._was_ready = False

    @property
    def state(self) -> ExecutorState:
        """The state; `waiting` and `running` are not known here."""
        with self._changed:
            return self._state

    @property
    def was_ready(self) -> bool:
        """Whether a worker ever was ready."""
        with self._changed:
            return self._was_ready

    def wait_until_settled(self, seconds: float | None) -> None:
        """Wait until it no longer loads, for `seconds` at most."""
        with self._changed:
            self._changed.wait_for(lambda: self._state.phase != "loading", timeout=seconds)

    def worker_is_ready(self, encoder: str) -> bool:
        """Note a worker that grades; True for the first one ever."""
        with self._changed:
            first = not self._was_ready
            self._was_ready = True
            phase = self._state.phase
            self._set(
                alive=self._state.alive + 1,
                encoder=encoder,
                phase="closed" if phase == "closed" else "ready",
                reason="",
            )
            return first

    def worker_has_ended(self, *, replaced: bool) -> None:
        """Note that a worker that graded is no more; `replaced` counts it among the restarts."""
        with self._changed:
            self._set(alive=self._state.alive - 1, restarts=self._state.restarts + replaced)

    def no_worker_starts(self, reason: str) -> bool:
        """Note that none can be started; False where another one grades, or it is closed."""
        with self._changed:
            if self._state.alive or self._state.phase == "closed":
                return False
            self._set(phase="failed", reason=reason)
            return True

    def closed(self) -> None:
        """Note that it takes no more tasks."""
        with self._changed:
            self._set(phase="closed", reason="")

    def count_cache(self, hits: int, misses: int) -> None:
        """Add what a cache of vectors did."""
        with self._changed:
            self._state = replace(
                self._state,
                cache_hits=self._state.cache_hits + hits,
                cache_misses=self._state.cache_misses + misses,
            )

    def _set(self, **changes: object) -> None:
        self._state = replace(self._state, **changes)  # type: ignore[arg-type]
        self._changed.notify_all()
