"""Grades on Ray, beyond one machine: Ray Data's map_batches with actors, fed and read as a stream."""

import importlib.util
import threading
from time import monotonic

from service.jobs.executor import Failure, Outcome, Tell, tell_nobody
from service.jobs.local_executor import SET_ENCODER
from service.jobs.queued_executor import QueuedExecutor
from service.jobs.ray_chunks import Chunk, Graded
from service.jobs.ray_stream import RayStream
from service.jobs.waiting_tasks import Ticket
from service.settings import Settings

# A chunk is graded, one waits at the actor, and one is on its way.
_CHUNKS_A_WORKER = 3
_MOST_IN_A_CHUNK = 32
# Ray takes as long for a chunk of one task as for a full one, so while actors have work a chunk waits to fill.
_FILLS_FOR_S = 0.2
_LOOKS_EVERY_S = 1.0
_END_SECONDS = 20.0
_OTHER_GRADER = (
    "A node of the Ray cluster grades with another encoder, credit model, or version of Caifen than the first one "
    "did: install the same everywhere."
)


def ray_is_installed() -> bool:
    """Whether the extra `ray` is there; it is not imported."""
    return importlib.util.find_spec("ray") is not None


class RayExecutor(QueuedExecutor):
    """Actors on Ray, each with one worker process (`ChunkGrader`), so that outcomes are those of `LocalExecutor`.

    Invariants:
    - Every future ends: an actor that Ray loses does its chunk again, and where Ray itself or what it reads
      from ends the outcome is the failure `no_worker`.
    - All actors grade with the same grader, or none of their grades is taken.
    - At most three chunks an actor are out, so memory does not grow with what waits.
    """

    _ahead_per_worker = _CHUNKS_A_WORKER * _MOST_IN_A_CHUNK

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
        super().__init__(workers=settings.worker_count, most_recent=settings.recent_grades, tell=tell)
        self._stream = RayStream(settings, loader, self._workers, address)
        self._room = threading.Semaphore(self._workers * _CHUNKS_A_WORKER)
        self._lock = threading.Lock()
        self._out: dict[int, Ticket] = {}
        # Why nothing comes back from Ray any more.
        self._lost: Failure | None = None
        self._first: Graded | None = None
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start Ray and the actors, without waiting."""
        self._begin(self._read, "ray-read")

    def close(self, drain_seconds: float = 0.0) -> None:
        """Take no more tasks, give what was taken `drain_seconds` to finish, then end the actors and a Ray of ours."""
        self._standing.closed()
        self._waiting.close(drain_seconds)
        self._stream.end()
        for thread in self._threads:
            thread.join(_END_SECONDS)
        self._stream.close()
        self._fail_all(Failure("closed", "The run is ending, and this answer was not graded."))

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
                ticket = self._out.pop(number, None)
            if ticket is not None:
                self._waiting.finish(ticket, outcome)
        self._room.release()

    def _send(self) -> None:
        """Send what waits, in chunks, as there is room for them."""
        while not self._waiting.ended:
            if not self._room.acquire(timeout=_LOOKS_EVERY_S):
                continue
            tickets = self._gather()
            if not tickets:
                self._room.release()
                continue
            if not self._are_out(tickets):
                return
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

    def _gather(self) -> list[Ticket]:
        """Return tasks that go out together; none where none came for a while."""
        tickets = self._waiting.take(_LOOKS_EVERY_S)
        with self._lock:
            left = _FILLS_FOR_S if self._out else 0.0
        until = monotonic() + left
        while tickets and len(tickets) < _MOST_IN_A_CHUNK and (more := self._waiting.take(left)):
            tickets += more
            left = max(0.0, until - monotonic())
        return tickets

    def _are_out(self, tickets: list[Ticket]) -> bool:
        """Note that `tickets` are with Ray from now on; where nothing comes back any more, fail them instead."""
        with self._lock:
            lost = self._lost
            if lost is None:
                self._out.update((ticket.number, ticket) for ticket in tickets)
        if lost is not None:
            for ticket in tickets:
                self._waiting.finish(ticket, Outcome(failure=lost))
        return lost is None

    def _give_up(self, reason: str) -> None:
        for _ in range(self._standing.state.alive):
            self._standing.worker_has_ended(replaced=False)
        self._standing.no_worker_starts(reason)
        failure = Failure("no_worker", reason)
        self._waiting.refuse(failure)
        self._fail_all(failure)

    def _fail_all(self, failure: Failure) -> None:
        with self._lock:
            self._lost = failure
            out = list(self._out.values())
            self._out.clear()
        for ticket in out:
            self._waiting.finish(ticket, Outcome(failure=failure))
