"""Grades on Ray, beyond one machine: Ray Data's map_batches with actors, fed and read as a stream."""

import importlib.util
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace

from service.jobs.executor import ExecutorState, Failure, GradingTask, Outcome, Tell, tell_nobody
from service.jobs.local_executor import SET_ENCODER
from service.jobs.ray_chunks import Chunk, Graded
from service.jobs.ray_stream import RayStream
from service.jobs.run_in_order import AHEAD_PER_WORKER, run_in_order
from service.jobs.standing import Standing
from service.jobs.waiting_tasks import Ticket, WaitingTasks
from service.settings import Settings

# A chunk is graded, one waits at the actor, and one is on its way.
_CHUNKS_A_WORKER = 3
_MOST_IN_A_CHUNK = 32
_LOOKS_EVERY_S = 1.0
_END_SECONDS = 20.0
_OTHER_GRADER = (
    "A node of the Ray cluster grades with another encoder, credit model, or version of Caifen than the first one "
    "did: install the same everywhere."
)


def ray_is_installed() -> bool:
    """Whether the extra `ray` is there; it is not imported."""
    return importlib.util.find_spec("ray") is not None


class RayExecutor:
    """Actors on Ray, each with one worker process (`ChunkGrader`), so that outcomes are those of `LocalExecutor`.

    Invariants:
    - Every future ends: what Ray loses it does again, and where Ray itself ends the outcome is the failure `no_worker`.
    - All actors grade with the same grader, or none of their grades is taken.
    - At most three chunks an actor are out, so memory does not grow with what waits.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        address: str | None = None,
        loader: str = SET_ENCODER,
        tell: Tell = tell_nobody,
    ) -> None:
        """Make an executor of `settings.workers` actors; `start` starts them.

        address: Of a Ray cluster whose nodes all have this Caifen installed; None: a Ray on this machine, on the
            loopback address alone, without a dashboard, that ends with the executor.
        loader, tell: As for `LocalExecutor`.
        """
        self._workers = settings.worker_count
        self._tell = tell
        self._stream = RayStream(settings, loader, self._workers, address)
        self._waiting = WaitingTasks(workers=self._workers, most_recent=settings.recent_grades)
        self._standing = Standing(self._workers)
        self._room = threading.Semaphore(self._workers * _CHUNKS_A_WORKER)
        self._lock = threading.Lock()
        self._out: dict[int, Ticket] = {}
        self._first: Graded | None = None
        self._threads: list[threading.Thread] = []

    @property
    def workers(self) -> int:
        """How many actors there are, or will be."""
        return self._workers

    @property
    def state(self) -> ExecutorState:
        """How it is now."""
        return replace(self._standing.state, waiting=self._waiting.waiting, running=self._waiting.running)

    def start(self) -> None:
        """Start Ray and the actors, without waiting."""
        self._begin(self._read, "ray-read")

    def wait_until_settled(self, seconds: float | None = None) -> ExecutorState:
        """Wait until an actor is ready or Ray can't be used, for `seconds` at most; return the state."""
        self._standing.wait_until_settled(seconds)
        return self.state

    def submit(self, task: GradingTask, *, behind: bool = False) -> "Future[Outcome]":
        """Take `task` and return at once. Cancelling the future drops the task if it has not been sent yet."""
        return self._waiting.submit(task, behind=behind)

    def run(self, tasks: Iterable[GradingTask]) -> Iterator[Outcome]:
        """Yield the outcomes of `tasks` in their order; few more are read ahead than are graded at a time."""
        return run_in_order(self.submit, tasks, ahead=self._workers * AHEAD_PER_WORKER)

    def close(self, drain_seconds: float = 0.0) -> None:
        """Take no more tasks, give what was taken `drain_seconds` to finish, then end the actors and a Ray of ours."""
        self._standing.closed()
        self._waiting.close(drain_seconds)
        self._stream.end()
        for thread in self._threads:
            thread.join(_END_SECONDS)
        self._stream.close()
        self._fail_all("The run is ending, and this answer was not graded.", closed=True)

    def _begin(self, target: object, name: str) -> None:
        thread = threading.Thread(target=target, name=name, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _read(self) -> None:
        """Start Ray, then take what comes back until the stream ends."""
        try:
            self._stream.start()
            # Asks how an actor is: only that starts any.
            self._stream.send(Chunk())
            for graded in self._stream:
                self._take(graded)
        except Exception as error:  # whatever it was, no future may wait for it
            reason = f"Ray can't be used: {type(error).__name__}: {' '.join(str(error).split())[:300]}"
            self._tell("model_failed", reason=reason)
            self._give_up(reason)

    def _take(self, graded: Graded) -> None:
        if self._first is None:
            self._first = graded
            if graded.grader is None:
                self._give_up(graded.reason)
                return
            for _ in range(self._workers):
                self._standing.worker_is_ready(graded.grader.encoder)
            self._tell("model_ready", model=graded.grader.encoder)
            self._begin(self._send, "ray-send")
            return
        same = graded.grader == self._first.grader
        outcomes = graded.outcomes
        if not same:
            failure = Failure("no_worker", graded.reason or _OTHER_GRADER)
            outcomes = (Outcome(failure=failure),) * len(graded.numbers)
        for number, outcome in zip(graded.numbers, outcomes, strict=True):
            with self._lock:
                ticket = self._out.pop(number)
            self._waiting.finish(ticket, outcome)
        self._room.release()

    def _send(self) -> None:
        """Send what waits, in chunks, as there is room for them."""
        while not self._waiting.ended:
            if not self._room.acquire(timeout=_LOOKS_EVERY_S):
                continue
            tickets = self._waiting.take(_LOOKS_EVERY_S)
            while tickets and len(tickets) < _MOST_IN_A_CHUNK and (more := self._waiting.take(0)):
                tickets += more
            if not tickets:
                self._room.release()
                continue
            with self._lock:
                self._out.update((ticket.number, ticket) for ticket in tickets)
            try:
                self._stream.send(
                    Chunk(
                        tuple(ticket.number for ticket in tickets),
                        # One rubric that several tasks share is pickled once.
                        tuple(ticket.task for ticket in tickets),
                    )
                )
            except Exception as error:  # Ray has ended
                self._give_up(f"Ray can't be used any more ({type(error).__name__}).")
                return

    def _give_up(self, reason: str) -> None:
        for _ in range(self._standing.state.alive):
            self._standing.worker_has_ended(replaced=False)
        self._standing.no_worker_starts(reason)
        self._waiting.refuse(Failure("no_worker", reason))
        self._fail_all(reason)

    def _fail_all(self, reason: str, *, closed: bool = False) -> None:
        with self._lock:
            lost = list(self._out.values())
            self._out.clear()
        for ticket in lost:
            self._waiting.finish(
                ticket, Outcome(failure=Failure("closed" if closed else "no_worker", reason))
            )
