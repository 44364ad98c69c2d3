"""Grades what the ledger does not have yet."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future

from service.answers.row import Reject
from service.answers.rubric_source import AnswerWithRubric
from service.jobs.batch.batch_input import Item
from service.jobs.batch.batch_options import BatchOptions
from service.jobs.batch.ledger import Entry, Ledger
from service.jobs.batch.ledger_key import KeyMaker, rubric_key
from service.jobs.batch.progress import Progress, Report
from service.jobs.batch.work_off import Stop, WorkOff
from service.jobs.executor import Executor, GradingTask, Outcome


class NoWorkerError(Exception):
    """No worker can be started any more, so the run can't go on; what was graded is kept."""


class GradeMissing:
    """The pass that grades; equal answers to the same rubric are graded once.

    graded: How many different answers got a grade so far.
    """

    def __init__(
        self, ledger: Ledger, keys: KeyMaker, options: BatchOptions, executor: Executor, stop: Stop
    ) -> None:
        self._ledger, self._keys, self._options = ledger, keys, options
        self._executor, self._stop = executor, stop
        self.graded = 0

    def run(self, items: Iterable[Item], total: int, report: Report) -> bool:
        """Grade what is missing of `items`, `total` answers; False where a stop came before the end.

        Raises:
            AnswerFileError: the file can't be read to its end.
            NoWorkerError: grading can't go on.
            LedgerError: what was graded can't be kept.
        """
        done = reviewed = 0

        def keep(made: list[tuple[bytes, Outcome]]) -> None:
            nonlocal done, reviewed
            lost = [outcome for _, outcome in made if is_lost(outcome)]
            kept = [(key, outcome) for key, outcome in made if not is_lost(outcome)]
            self._ledger.put(entry_of(key, outcome) for key, outcome in kept)
            done += len(kept)
            self.graded += sum(outcome.failure is None for _, outcome in kept)
            reviewed += sum(outcome.needs_review for _, outcome in kept)
            report(Progress("grading", done, total, reviewed))
            if lost and not self._stop.asked:
                reason = lost[0].failure.message if lost[0].failure is not None else ""
                raise NoWorkerError(reason)

        work = WorkOff(
            self._submit,
            keep,
            known=self._ledger.knows,
            stop=self._stop,
            most=self._executor.ahead,
        )
        report(Progress("grading", 0, total, 0))
        return work.run(self._tasks(items))

    def _submit(self, one: AnswerWithRubric) -> "Future[Outcome]":
        return self._executor.submit(task_of(one, self._options))

    def _tasks(self, items: Iterable[Item]) -> Iterator[tuple[bytes, AnswerWithRubric]]:
        for one in answers_of(items):
            yield self._keys.grade_key(one.rubric, one.row.answer), one


def task_of(one: AnswerWithRubric, options: BatchOptions) -> GradingTask:
    """Return what a worker has to do for an answer."""
    calibration = options.calibrations.get(rubric_key(one.rubric)) if options.calibrations else None
    return GradingTask(one.rubric, one.row.answer, options.by_rule, calibration)


def answers_of(items: Iterable[Item]) -> Iterator[AnswerWithRubric]:
    """Yield the answers among `items`, without the rejects."""
    for item in items:
        if not isinstance(item.found, Reject):
            yield item.found


def is_lost(outcome: Outcome) -> bool:
    """Whether the answer was not tried at all, which says nothing of it."""
    return outcome.failure is not None and outcome.failure.code in ("no_worker", "closed")


def entry_of(key: bytes, outcome: Outcome) -> Entry:
    """Return what the ledger keeps of `outcome`; a failure does not stand, so that the next run tries it again."""
    if outcome.failure is not None:
        return Entry(key, problem=outcome.failure.code, detail=outcome.failure.message, stands=False)
    return Entry(key, outcome.grade_json)
