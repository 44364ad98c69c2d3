"""Grades in threads of this process, with an encoder that is given as an object."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from time import perf_counter

from service.jobs.executor import ExecutorState, Failure, GradingTask, Outcome, Tell, tell_nobody
from service.jobs.run_in_order import AHEAD_PER_WORKER, run_in_order
from service.jobs.standing import Standing
from service.jobs.task_grader import TaskGrader
from service.jobs.trial import try_out
from service.jobs.waiting_tasks import WaitingTasks


class ThreadExecutor:
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
        self._load = load
        self._number = threads
        self._tell = tell
        self._waiting = WaitingTasks(workers=threads, most_recent=most_recent)
        self._standing = Standing(threads)
        self._threads: list[threading.Thread] = []
        self._grader: TaskGrader | None = None

    @property
    def workers(self) -> int:
        """How many threads grade."""
        return self._number

    @property
    def state(self) -> ExecutorState:
        """How it is now."""
        grader = self._grader
        return replace(
            self._standing.state,
            waiting=self._waiting.waiting,
            running=self._waiting.running,
            cache_hits=grader.cache_hits if grader is not None else 0,
            cache_misses=grader.cache_misses if grader is not None else 0,
        )

    def start(self) -> None:
        """Begin to load, without waiting."""
        # A daemon, since a stopped server need not wait for a model that it will not use.
        threading.Thread(target=self._start, name="load-model", daemon=True).start()

    def wait_until_settled(self, seconds: float | None = None) -> ExecutorState:
        """Wait until it is ready or has failed, for `seconds` at most; return the state."""
        self._standing.wait_until_settled(seconds)
        return self.state

    def submit(self, task: GradingTask, *, behind: bool = False) -> "Future[Outcome]":
        """Take `task` and return at once. Cancelling the future drops the task if no thread has it yet."""
        return self._waiting.submit(task, behind=behind)

    def run(self, tasks: Iterable[GradingTask]) -> Iterator[Outcome]:
        """Yield the outcomes of `tasks` in their order; few more are read ahead than are graded at a time."""
        return run_in_order(self.submit, tasks, ahead=self._number * AHEAD_PER_WORKER)

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
        for i in range(self._number):
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
                    self._tell(
                        "answer_failed",
                        code=failure.code,
                        kinds=", ".join(failure.kinds),
                        where="; ".join(failure.where),
                    )
                self._waiting.finish(ticket, replace(outcome, seconds_waited=waited))
