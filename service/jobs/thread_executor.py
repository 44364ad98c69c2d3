"""Grades in threads of this process, with an encoder that is given as an object."""

import threading
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

from service.jobs.executor import ExecutorState, Failure, Tell, tell_nobody
from service.jobs.queued_executor import QueuedExecutor
from service.jobs.task_grader import TaskGrader
from service.jobs.trial import try_out


class ThreadExecutor(QueuedExecutor):
    """Threads that grade one answer each at a time.

    For tests and small programs: a thread can't be ended, so an answer that hangs keeps its thread, and a crash of
    the encoder's library ends the whole process. `LocalExecutor` has neither fault.
    """

    def __init__(
        self,
        load: Callable[[], TaskGrader],
        *,
        threads: int = 1,
        most_recent: int = 0,
        tell: Tell = tell_nobody,
    ) -> None:
        """Make an executor of `threads` threads that share the grader that `load` returns."""
        super().__init__(workers=threads, most_recent=most_recent, tell=tell)
        self._load = load
        self._threads: list[threading.Thread] = []
        self._grader: TaskGrader | None = None

    @property
    def state(self) -> ExecutorState:
        """How it is now."""
        if (grader := self._grader) is None:
            return super().state
        return replace(super().state, cache_hits=grader.cache_hits, cache_misses=grader.cache_misses)

    def start(self) -> None:
        """Begin to load, without waiting."""
        # A daemon, since a stopped server need not wait for a model that it will not use.
        threading.Thread(target=self._start, name="load-model", daemon=True).start()

    def close(self, drain_seconds: float = 0.0) -> None:
        """Take no more tasks and give what was taken `drain_seconds` to finish; a thread may outlast it."""
        self._standing.closed()
        self._waiting.close(drain_seconds)

    def _start(self) -> None:
        started = perf_counter()
        try:
            grader = self._load()
            try_out(grader)
        except BaseException as error:  # whatever it was, /readyz has to say so
            reason = f"The model could not be loaded: {type(error).__name__}: {error}"
            if self._standing.no_worker_starts(reason):
                self._tell("model_failed", reason=reason)
                self._waiting.refuse(
                    Failure("no_worker", "The model could not be loaded, so nothing is graded.")
                )
            return
        self._grader = grader
        for i in range(self._workers):
            thread = threading.Thread(target=self._work, args=[grader], name=f"grading-{i}", daemon=True)
            self._threads.append(thread)
            thread.start()
            self._standing.worker_is_ready(grader.encoder.identity)
        self._tell("model_ready", model=grader.encoder.identity, seconds=round(perf_counter() - started, 3))

    def _work(self, grader: TaskGrader) -> None:
        while not self._waiting.ended:
            for ticket in self._waiting.take():
                waited = self._waiting.waited(ticket)
                outcome = grader.outcome(ticket.task)
                if (failure := outcome.failure) is not None:
                    self._tell_failure(failure)
                self._waiting.finish(ticket, replace(outcome, seconds_waited=waited))
