"""What all executors have in common: a queue that tasks wait in, and how the executor stands."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace

from service.jobs.executor import ExecutorState, Failure, GradingTask, Outcome, Tell
from service.jobs.run_in_order import run_in_order
from service.jobs.standing import Standing
from service.jobs.waiting_tasks import WaitingTasks


class QueuedExecutor:
    """An executor but for its workers: they take from `_waiting`, finish what they took, and tell `_standing`."""

    # As many as keep a worker busy while one answer of a batch takes its time.
    _ahead_per_worker = 32

    def __init__(self, *, workers: int, most_recent: int, tell: Tell) -> None:
        """Make the queue for `workers` workers; `most_recent` outcomes are kept for equal tasks."""
        self._workers = workers
        self._tell = tell
        self._waiting = WaitingTasks(workers=workers, most_recent=most_recent)
        self._standing = Standing(workers)

    @property
    def workers(self) -> int:
        """How many answers it grades at the same time."""
        return self._workers

    @property
    def ahead(self) -> int:
        """How many tasks under way keep all workers busy."""
        return self._workers * self._ahead_per_worker

    @property
    def state(self) -> ExecutorState:
        """How it is now."""
        return replace(self._standing.state, waiting=self._waiting.waiting, running=self._waiting.running)

    def wait_until_settled(self, seconds: float | None = None) -> ExecutorState:
        """Wait until a worker is ready or none can be started, for `seconds` at most; return the state."""
        self._standing.wait_until_settled(seconds)
        return self.state

    def submit(self, task: GradingTask, *, behind: bool = False) -> "Future[Outcome]":
        """Take `task` and return at once. Cancelling the future drops the task if no worker has it yet."""
        return self._waiting.submit(task, behind=behind)

    def run(self, tasks: Iterable[GradingTask]) -> Iterator[Outcome]:
        """Yield the outcomes of `tasks` in their order; few more are read ahead than are graded at a time."""
        return run_in_order(self.submit, tasks, ahead=self.ahead)

    def clear_recent(self) -> None:
        """Forget the outcomes that are kept for equal tasks."""
        self._waiting.clear_recent()

    def _tell_failure(self, failure: Failure) -> None:
        self._tell(
            "answer_failed",
            code=failure.code,
            kinds=", ".join(failure.kinds),
            where="; ".join(failure.where),
        )
