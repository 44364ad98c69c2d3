"""Grades on this machine with worker processes; one that dies or hangs is replaced, and no future waits for ever."""

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from time import perf_counter

from service.jobs.executor import Failure, Outcome, Tell, tell_nobody
from service.jobs.messages import Setup
from service.jobs.queued_executor import QueuedExecutor
from service.jobs.task_grader import failure_of
from service.jobs.waiting_tasks import CLOSED, Ticket
from service.jobs.worker_process import (
    WorkerCannotStartError,
    WorkerDiedError,
    WorkerHangsError,
    WorkerProcess,
)
from service.settings import Settings

SET_ENCODER = "service.jobs.worker:load_set_encoder"

_MOST_DEATHS = 2
_TRIES_BEFORE_FAILED = 3
_LONGEST_PAUSE_S = 30.0
_LOOKS_EVERY_S = 1.0
# Loading takes seconds; preparing the model on a slow disk some minutes.
_START_SECONDS = 600.0
_END_SECONDS = 1.0

DIED = Failure(
    "worker_died",
    "Two workers ended while they graded this answer, so it was not graded: a person has to grade it.",
)


class LocalExecutor(QueuedExecutor):
    """Worker processes on this machine: each loads the encoder and the credit model by itself.

    Invariants:
    - Every future ends: a worker that dies is replaced, and the answer it was at is given to another worker once
      more, by itself; if that one dies too the outcome is the failure `worker_died`. Others of its batch just go on.
    - An answer that takes longer than `settings.grading_seconds` is the failure `timed_out`; its worker is killed.
    - Where no worker can be started, what waits and what comes is the failure `no_worker`, until one starts again.
    - A rubric goes to a worker once for as long as the worker remembers it.
    - Workers end with the executor's process, however that ends.
    """

    def __init__(self, settings: Settings, *, loader: str = SET_ENCODER, tell: Tell = tell_nobody) -> None:
        """Make an executor of `settings.workers` processes; `start` starts them.

        loader: "module:function" that takes the settings and returns the encoder; workers must be able to import it.
        tell: Notes what happens to workers, and failures.
        """
        super().__init__(workers=settings.worker_count, most_recent=settings.recent_grades, tell=tell)
        self._setup = Setup(settings, loader)
        self._seconds = settings.grading_seconds
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._processes: set[WorkerProcess] = set()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the workers, without waiting."""
        for i in range(self._workers):
            # Each worker has a thread here; Linux ends a worker with the thread that started it.
            thread = threading.Thread(target=self._keep_one, name=f"worker-{i}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self, drain_seconds: float = 0.0) -> None:
        """Take no more tasks, give what was taken `drain_seconds` to finish, then end the workers."""
        self._standing.closed()
        self._waiting.close(drain_seconds)
        self._closing.set()
        if not self._standing.state.alive:
            self._kill_all()
        deadline = perf_counter() + _END_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - perf_counter()))
        self._kill_all()
        for thread in self._threads:
            thread.join()

    def _kill_all(self) -> None:
        with self._lock:
            processes = list(self._processes)
        for process in processes:
            process.kill()

    def _keep_one(self) -> None:
        """Keep one worker process at work until the executor is closed."""
        tries = 0
        while not self._closing.is_set():
            started = perf_counter()
            process = None
            try:
                process = WorkerProcess(self._setup)
                with self._lock:
                    self._processes.add(process)
                if self._closing.is_set():
                    process.kill()
                ready = process.wait_until_ready(_START_SECONDS)
            except Exception as error:  # whatever it is: without this thread answers would wait for ever
                self._end(process)
                tries += 1
                self._pause_before_next_try(error, tries)
                continue
            tries = 0
            self._is_ready(process, ready.encoder, perf_counter() - started)
            try:
                self._feed(process)
            except Exception as error:  # likewise
                process.kill()
                self._tell("worker_failed", reason=f"{type(error).__name__}: {error}", tries=tries)
            self._standing.worker_has_ended(replaced=not self._waiting.ended)
            self._end(process)

    def _is_ready(self, process: WorkerProcess, encoder: str, seconds: float) -> None:
        first = self._standing.worker_is_ready(encoder)
        if not self._closing.is_set() and self._standing.state.phase == "ready":
            self._waiting.accept()
        self._tell("worker_ready", pid=process.pid, seconds=round(seconds, 3))
        if first:
            self._tell("model_ready", model=encoder, seconds=round(seconds, 3))

    def _pause_before_next_try(self, error: Exception, tries: int) -> None:
        if self._closing.is_set():
            return
        cannot = isinstance(error, WorkerCannotStartError)
        told = str(error) if cannot else f"the worker process did not start: {error}"
        reason = f"The model could not be loaded: {told}"
        self._tell("worker_failed", reason=reason, tries=tries)
        if (cannot or tries >= _TRIES_BEFORE_FAILED) and self._standing.no_worker_starts(reason):
            self._tell("model_failed", reason=reason)
            self._waiting.refuse(Failure("no_worker", "No worker can be started, so nothing is graded."))
        if self._closing.wait(min(_LONGEST_PAUSE_S, 2.0 ** (tries - 1))):
            return
        # What it cannot load now it could not load in a minute either, unless another worker could.
        while cannot and not self._standing.was_ready and not self._closing.wait(_LOOKS_EVERY_S):
            pass

    def _feed(self, process: WorkerProcess) -> None:
        """Give the worker what waits, until it dies or there will be no more."""
        while True:
            tickets = self._waiting.take(_LOOKS_EVERY_S)
            if not tickets and self._waiting.ended:
                return
            if not process.alive:
                # It has died idle, which is no task's fault.
                self._tell("worker_died", pid=process.pid, how="while it was idle")
                self._give_back(tickets)
                return
            if tickets and not self._grade(process, tickets):
                return

    def _grade(self, process: WorkerProcess, tickets: Sequence[Ticket]) -> bool:
        """Have the worker grade a batch; False if that ended the worker."""
        left = deque(tickets)
        try:
            process.send([ticket.task for ticket in tickets])
            while left:
                waited = self._waiting.waited(left[0])
                done = process.receive(self._seconds)
                self._standing.count_cache(done.cache_hits, done.cache_misses)
                self._finish(left.popleft(), replace(done.outcome, seconds_waited=waited))
        except WorkerHangsError as error:
            process.kill()
            self._tell("worker_hangs", pid=process.pid, how=str(error))
            self._finish(left.popleft(), Outcome(failure=_timed_out(self._seconds)))
        except WorkerDiedError as error:
            self._tell("worker_died", pid=process.pid, how=str(error))
            self._retry(left.popleft())
        except Exception as error:  # a fault of this file or its neighbours must hang nobody either
            process.kill()
            self._finish(left.popleft(), Outcome(failure=failure_of(error)))
        self._give_back(left)
        return process.alive

    def _retry(self, ticket: Ticket) -> None:
        """Have another worker grade what one has died of; once."""
        ticket.deaths += 1
        if self._waiting.ended:
            self._finish(ticket, Outcome(failure=CLOSED))
        elif ticket.deaths >= _MOST_DEATHS:
            self._finish(ticket, Outcome(failure=DIED))
        else:
            self._waiting.give_back(ticket, alone=True)

    def _give_back(self, tickets: Iterable[Ticket]) -> None:
        for ticket in tickets:
            if self._waiting.ended:
                self._waiting.finish(ticket, Outcome(failure=CLOSED))
            else:
                self._waiting.give_back(ticket, alone=ticket.deaths > 0)

    def _finish(self, ticket: Ticket, outcome: Outcome) -> None:
        if (failure := outcome.failure) is not None:
            self._tell_failure(failure)
        self._waiting.finish(ticket, outcome)

    def _end(self, process: WorkerProcess | None) -> None:
        if process is not None:
            process.end()
            with self._lock:
                self._processes.discard(process)


def _timed_out(seconds: float) -> Failure:
    return Failure(
        "timed_out", f"Grading this answer took longer than {seconds:g} seconds, so it was given up."
    )
