"""Tasks between those who send them and those who grade them: futures, twins, who has gone, and the end."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from time import monotonic

from service.jobs.executor import Failure, GradingTask, Outcome, TaskKey
from service.jobs.micro_batches import Waiting
from service.jobs.recent import Recent
from service.jobs.two_lines import TwoLines

MOST_RECENT = 1_000
MOST_RECENT_BYTES = 16_000_000

CLOSED = Failure("closed", "The server is ending, and this answer was not graded: send it again.")


@dataclass(eq=False)
class Ticket:
    """A task that waits or is being graded, and everyone who waits for it.

    behind: Whether it stands in the line of those that nobody waits for.
    deaths: How many workers have ended while they graded it.
    kept: Whether its outcome may be kept for equal tasks.
    """

    number: int
    task: GradingTask
    since: float
    waiters: "list[Future[Outcome]]" = field(default_factory=list)
    behind: bool = False
    deaths: int = 0
    kept: bool = True


class WaitingTasks:
    """The queue of an executor. Thread-safe.

    Invariants:
    - Every future that `submit` returned ends, unless a taken ticket is neither finished nor given back.
    - Tasks with equal keys, which say whose they are, are one ticket if they overlap, and each of its futures gets its
      outcome. It stands in the line in front if one of them does.
    - The outcomes of the last tasks are kept, within a number and a size, and given to equal tasks at once;
      failures are not kept.
    - A ticket that nobody waits for any more is never taken; one that was taken is finished all the same.
    - Futures are resolved outside the lock, so that what hangs on them may call this object.
    """

    def __init__(
        self, *, workers: int, most_recent: int = MOST_RECENT, clock: Callable[[], float] = monotonic
    ) -> None:
        self._changed = threading.Condition()
        self._batches = TwoLines(workers=workers)
        self._tickets: dict[int, Ticket] = {}
        self._by_key: dict[TaskKey, Ticket] = {}
        self._recent = Recent[TaskKey, Outcome](
            most_recent, most_size=MOST_RECENT_BYTES, size=lambda outcome: len(outcome.grade_json)
        )
        self._clock = clock
        self._next = 0
        self._refused: Failure | None = None
        self._ended = False

    @property
    def waiting(self) -> int:
        """How many tasks no worker has yet."""
        with self._changed:
            return len(self._batches)

    @property
    def running(self) -> int:
        """How many tasks are with workers."""
        with self._changed:
            return len(self._tickets) - len(self._batches)

    def submit(self, task: GradingTask, *, behind: bool = False) -> "Future[Outcome]":
        """Take `task`; the future gets its outcome."""
        future: Future[Outcome] = Future()
        with self._changed:
            known = self._recent.get(task.key)
            if known is None and self._refused is None:
                ticket = self._by_key.get(task.key) or self._new_ticket(task, behind=behind)
                if ticket.behind and not behind:
                    ticket.behind = False
                    self._batches.move_forward(ticket.number)
                ticket.waiters.append(future)
                # Called in the thread that cancels, or that finishes the ticket; both hold no lock.
                future.add_done_callback(lambda done: self._left(ticket) if done.cancelled() else None)
                return future
            refused = self._refused
        if known is not None:
            future.set_result(replace(known, repeated=True, seconds_waited=0.0))
        else:
            future.set_result(Outcome(failure=refused))
        return future

    def take(self, seconds: float | None = None) -> list[Ticket]:
        """Return the next tickets to grade, all by one rubric, in the order to grade them in.

        Waits for `seconds` at most (None: for ever); empty when nothing came, or when `end` was called.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ended or len(self._batches) > 0, timeout=seconds)
            if self._ended:
                return []
            return [self._tickets[item.number] for item in self._batches.take()]

    @property
    def ended(self) -> bool:
        """Whether there will be no more to take."""
        with self._changed:
            return self._ended

    def waited(self, ticket: Ticket) -> float:
        """Return for how many seconds `ticket` has waited until now."""
        return self._clock() - ticket.since

    def finish(self, ticket: Ticket, outcome: Outcome) -> None:
        """Give `outcome` to everyone who waits for `ticket`."""
        with self._changed:
            self._forget(ticket)
            if outcome.failure is None and ticket.kept:
                self._recent.put(ticket.task.key, outcome)
            self._changed.notify_all()
        for future in ticket.waiters:
            if future.set_running_or_notify_cancel():
                future.set_result(outcome)

    def give_back(self, ticket: Ticket, *, alone: bool = False) -> None:
        """Let a ticket that was taken wait again, at its old place."""
        with self._changed:
            if any(not future.cancelled() for future in ticket.waiters):
                self._wait(ticket, alone=alone)
            else:
                self._forget(ticket)

    def clear_recent(self) -> None:
        """Forget the outcomes that are kept, and keep none of what is under way."""
        with self._changed:
            self._recent.clear()
            for ticket in self._tickets.values():
                ticket.kept = False

    def refuse(self, failure: Failure) -> None:
        """Fail all that waits with `failure`, and from now on whatever comes, until `accept`."""
        with self._changed:
            self._refused = failure
            waiting = []
            while batch := self._batches.take():
                waiting += [self._tickets[item.number] for item in batch]
        for ticket in waiting:
            self.finish(ticket, Outcome(failure=failure))

    def accept(self) -> None:
        """Take tasks again."""
        with self._changed:
            self._refused = None

    def close(self, drain_seconds: float) -> None:
        """Take no more, wait until all are finished, for `drain_seconds` at most, then fail those that wait."""
        with self._changed:
            self._refused = CLOSED
            self._changed.wait_for(lambda: not self._tickets, timeout=drain_seconds)
        self.refuse(CLOSED)
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _new_ticket(self, task: GradingTask, *, behind: bool) -> Ticket:
        ticket = Ticket(self._next, task, self._clock(), behind=behind)
        self._next += 1
        self._tickets[ticket.number] = self._by_key[task.key] = ticket
        self._wait(ticket, alone=False)
        return ticket

    def _wait(self, ticket: Ticket, *, alone: bool) -> None:
        task = ticket.task
        waiting = Waiting(ticket.number, task.rubric_key, len(task.answer), alone)
        self._batches.add(waiting, behind=ticket.behind)
        self._changed.notify()

    def _left(self, ticket: Ticket) -> None:
        """Drop `ticket` if nobody waits for it and nobody grades it."""
        with self._changed:
            if all(future.cancelled() for future in ticket.waiters) and self._batches.remove(ticket.number):
                self._forget(ticket)
                self._changed.notify_all()

    def _forget(self, ticket: Ticket) -> None:
        self._tickets.pop(ticket.number, None)
        if self._by_key.get(ticket.task.key) is ticket:
            del self._by_key[ticket.task.key]
