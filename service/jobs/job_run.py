"""One server's work on one job that it holds: items in, a bounded number with the executor, outcomes kept together."""

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Literal

from service.contract.states import ENDED
from service.feedback.explain import GradedAnswer, explain
from service.grading.grade import Grade
from service.jobs import item_problem
from service.jobs.asking import Asking
from service.jobs.executor import Executor, GradingTask, Tell
from service.jobs.executor import Outcome as Graded
from service.jobs.job_limits import JobLimits
from service.jobs.job_options import read_options
from service.jobs.job_spending import budget_of, spending_of
from service.jobs.job_store import GaveUpError, PatientStore
from service.jobs.pace import Pace
from service.jobs.pending_pages import PendingPages
from service.settings import Settings
from service.store.errors import ConflictError, LeaseLostError, NotFoundError, StoreError
from service.store.job_records import FailedItem, GradedItem, Job, Outcome, PendingItem, Report
from service.store.store import TenantStore

End = Literal["ended", "let_go", "lost"]
"""ended: nothing is left of the job. let_go: any server may go on with it. lost: it is not this server's any more."""


@dataclass(frozen=True)
class Workshop:
    """What a server works on jobs with."""

    executor: Executor
    settings: Settings
    limits: JobLimits
    store: PatientStore
    tell: Tell
    closing: threading.Event
    asking: Asking | None = None


_PAUSE_SECONDS = 5.0
"""What is under way when a job is paused gets so long; the rest is graded again when it is resumed."""


class JobRun:
    """The work on one job, by one thread.

    Invariants:
    - At most `ahead` items are under way, so memory does not grow with the job.
    - An item is pending in the store until its outcome is there; an item whose outcome was lost is graded again.
    - An item that fails takes no other with it.
    - Once the job is not this server's any more, nothing is begun; only what a pause has cut off is still kept.
    """

    def __init__(
        self,
        job: Job,
        mine: TenantStore,
        owner: str,
        shop: Workshop,
        *,
        ends: float,
        may_go_on: Callable[[], bool],
    ) -> None:
        """Make ready to work on `job`, which `owner` has claimed.

        `may_go_on` is asked when its slice is over: first at `ends`, by the clock `monotonic`.
        """
        self._job, self._mine, self._owner, self._shop = job, mine, owner, shop
        self._may_go_on = may_go_on
        self._limits = shop.limits
        self._how = read_options(job.options).explaining
        self._budget = budget_of(shop.settings, job.spent)
        self._pace = Pace()
        self._pages = PendingPages(job, mine, shop.store, shop.limits.page)
        self._under_way: dict[int, tuple[PendingItem, Future[Graded] | Future[Grade]]] = {}
        self._landed: SimpleQueue[int] = SimpleQueue()
        self._ready: list[Outcome] = []
        self._ready_since = 0.0
        self._heard = monotonic()
        self._ends = ends
        self._stopping = False
        self._error = ""
        workers = shop.executor.workers
        self._ahead = self._limits.ahead_per_worker * workers
        if self._how.asks_a_model and shop.asking is not None:
            # A model is slow, and what is under way would be asked for again after a crash.
            self._ahead = max(workers, 2 * shop.asking.at_once)

    def run(self) -> End:
        """Work until nothing is left, the slice is over and another job waits, the server ends, or the job is lost."""
        try:
            return self._work()
        except (LeaseLostError, NotFoundError):
            return self._lost()
        except GaveUpError:
            return "let_go"
        finally:
            self._drop_under_way()

    def _work(self) -> End:
        while True:
            if not self._stopping:
                self._stopping = self._shop.closing.is_set() or self._slice_is_over()
            if not self._stopping:
                self._begin_some()
            if not self._under_way:
                self._keep()
                if not self._holds():
                    return self._lost()
                if self._job.pending == 0:
                    return "ended"
                if self._stopping:
                    self._shop.store.run(lambda: self._mine.work.release(self._job.id, self._owner))
                    return "let_go"
                if self._pages.at_end:
                    # What came back, or was lost on the way.
                    self._pages.begin_again()
                continue
            self._collect()
            if self._is_time_to_keep():
                self._keep()
            elif monotonic() - self._heard >= self._limits.heartbeat:
                self._give_sign()
            if not self._holds():
                return self._lost()

    def _holds(self) -> bool:
        return self._job.state == "running" and self._job.owner == self._owner

    def _slice_is_over(self) -> bool:
        if monotonic() < self._ends:
            return False
        self._ends = monotonic() + self._limits.slice
        return not self._shop.store.run(self._may_go_on)

    def _begin_some(self) -> None:
        while len(self._under_way) < self._ahead and len(self._ready) < self._limits.keep_items:
            # Outcomes that are not kept yet are of items that still look pending.
            item = self._pages.next(self._under_way.keys() | {one.position for one in self._ready})
            if item is None:
                return
            rubric = self._pages.rubric_of(item)
            if rubric is None:
                self._failed(item, item_problem.no_rubric())
                continue
            by_rule = None if self._how.asks_a_model else self._how
            task = GradingTask(rubric, item.answer, by_rule, whose=self._job.tenant)
            self._send(item, self._shop.executor.submit(task, behind=True))

    def _send(self, item: PendingItem, future: "Future[Graded] | Future[Grade]") -> None:
        self._under_way[item.position] = (item, future)
        # Not a bound method of the item's: it runs in the thread that ends the future, and only notes the place.
        landed, position = self._landed, item.position
        future.add_done_callback(lambda _: landed.put(position))

    def _collect(self) -> None:
        """Take what has landed; wait for something to land, or until something else is due."""
        due = self._heard + self._limits.heartbeat
        if self._ready:
            due = min(due, self._ready_since + self._limits.keep_seconds)
        try:
            position = self._landed.get(timeout=max(0.0, due - monotonic()))
            while True:
                self._land(position)
                if len(self._ready) >= self._limits.keep_items:
                    return
                position = self._landed.get_nowait()
        except Empty:
            return

    def _land(self, position: int) -> None:
        item, future = self._under_way.pop(position)
        try:
            result = future.result()
        except CancelledError:
            # The server ends; the item stays pending.
            self._stopping = True
            return
        if isinstance(result, Grade):
            self._graded(item, result)
        elif result.failure is None:
            assert result.grade is not None  # noqa: S101 - there is no failure
            self._explain(item, result.grade)
        elif result.failure.code in ("no_worker", "closed"):
            # No fault of the item: it stays pending, for a server that can grade.
            self._stopping = True
            if result.failure.code == "no_worker":
                self._error = f"Waits for a server that can grade: {result.failure.message}"
        else:
            self._failed(item, item_problem.problem_of_failure(result.failure))

    def _explain(self, item: PendingItem, grade: Grade) -> None:
        rubric = self._pages.rubric_of(item) if self._how.asks_a_model else None
        if rubric is None:
            self._graded(item, grade)
            return
        graded = GradedAnswer(grade, rubric, item.answer)
        if self._shop.asking is None:
            # This server has no model, though the one that took the job has.
            self._graded(item, explain(graded, self._how, no_model="llm_setting"))
        elif self._stopping:
            # Begun and not finished: it is graded and explained again.
            return
        else:
            self._send(item, self._shop.asking.explain(graded, self._how, self._budget))

    def _graded(self, item: PendingItem, grade: Grade) -> None:
        self._note(GradedItem(item.position, grade))

    def _failed(self, item: PendingItem, problem_json: str) -> None:
        self._note(FailedItem(item.position, problem_json))

    def _note(self, outcome: Outcome) -> None:
        if not self._ready:
            self._ready_since = monotonic()
        self._ready.append(outcome)

    def _is_time_to_keep(self) -> bool:
        if not self._ready:
            return False
        late = monotonic() - self._ready_since >= self._limits.keep_seconds
        return late or len(self._ready) >= self._limits.keep_items

    def _keep(self) -> None:
        """Write what became of items, all or nothing, and hear how the job is."""
        if not self._ready:
            self._give_sign()
            return
        outcomes = list(self._ready)
        self._pace.did(len(outcomes))
        report = self._report()
        try:
            self._hear(lambda: self._mine.work.finish_items(self._job.id, outcomes, report=report))
        except ConflictError:
            for outcome in outcomes:
                self._keep_alone(outcome)
        self._ready.clear()

    def _keep_alone(self, outcome: Outcome) -> None:
        """Write one outcome after all together were refused; the one that is refused has failed."""
        report = self._report()
        try:
            self._hear(lambda: self._mine.work.finish_items(self._job.id, [outcome], report=report))
        except NotFoundError:
            raise
        except ConflictError as error:
            self._shop.tell("grade_not_kept", job=self._job.id, reason=str(error))
            failed = FailedItem(outcome.position, item_problem.not_kept())
            self._hear(lambda: self._mine.work.finish_items(self._job.id, [failed], report=report))

    def _give_sign(self) -> None:
        report = self._report()
        self._hear(lambda: self._mine.work.report(self._job.id, report))

    def _hear(self, work: Callable[[], Job]) -> None:
        self._job = self._shop.store.run(work)
        self._heard = monotonic()

    def _report(self) -> Report:
        spent = spending_of(self._budget).model_dump_json() if self._how.asks_a_model else None
        return Report(self._owner, self._limits.lease, rate=self._pace.rate, spent=spent, error=self._error)

    def _lost(self) -> End:
        """Stop at once; only of a job that is paused is kept what was begun."""
        try:
            self._job = self._shop.store.run(lambda: self._mine.jobs.get(self._job.id))
            if self._job.state == "paused":
                self._finish_begun()
        except (GaveUpError, StoreError):
            pass
        return "ended" if self._job.state in ENDED else "lost"

    def _finish_begun(self) -> None:
        self._stopping = True
        until = monotonic() + _PAUSE_SECONDS
        while self._under_way and monotonic() < until and not self._shop.closing.is_set():
            try:
                position = self._landed.get(timeout=self._limits.heartbeat)
            except Empty:
                continue
            self._land(position)
        if self._ready:
            outcomes = list(self._ready)
            self._shop.store.run(lambda: self._mine.work.finish_items(self._job.id, outcomes))

    def _drop_under_way(self) -> None:
        for _, future in self._under_way.values():
            future.cancel()
