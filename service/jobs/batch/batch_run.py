"""A run over a file of answers, from reading it to its files of results."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter

from service.answers.rubric_source import AnswerWithRubric
from service.credit.load import named_credit_model
from service.jobs.asking import Asking
from service.jobs.batch.batch_input import BatchInput
from service.jobs.batch.batch_options import BatchOptions
from service.jobs.batch.batch_results import BatchResults
from service.jobs.batch.check_calibrations import CalibrationCheck
from service.jobs.batch.explain_missing import ExplainMissing
from service.jobs.batch.grade_missing import GradeMissing, NoWorkerError
from service.jobs.batch.ledger import Entry, Ledger
from service.jobs.batch.ledger_key import KeyMaker, identify_grader
from service.jobs.batch.out_files import OutFile, OutFiles
from service.jobs.batch.out_lock import OutLock
from service.jobs.batch.out_names import LEDGER, SUMMARY
from service.jobs.batch.plan import Plan, Planner
from service.jobs.batch.progress import Phase, Progress, Report, report_nothing
from service.jobs.batch.read_plan import write_rejects
from service.jobs.batch.summary import Summary, Timing
from service.jobs.batch.work_off import Stop
from service.jobs.batch.write_results import write_result_files
from service.jobs.executor import Executor
from service.jobs.job_spending import read_spending
from service.settings import Settings

Also = Callable[[BatchResults, OutFiles], None]
"""Writes more files of the same results, before any is published."""


def encoder_of(executor: Executor, report: Report) -> str:
    """Wait until `executor` can grade, and return the identity of its encoder.

    Raises:
        NoWorkerError: it can't.
    """
    report(Progress("loading"))
    state = executor.wait_until_settled()
    if state.phase != "ready":
        raise NoWorkerError(state.reason or "no worker can be started")
    return state.encoder


class StoppedError(Exception):
    """Somebody stopped the run before its end; what was done is kept, and the next run goes on from there."""


class BatchRun:
    """One run. What it has done is in the ledger of `out`, so that a run that was ended, however, is only run again.

    Invariants:
    - What somebody changed among the files of results is neither replaced nor removed.
    - Files of results show once all of them are whole, `summary.json` last: where it is, they belong together, and no
      other run's are beside them.
    - Their bytes depend on the file of answers, the rubrics, the options, and the grader, and on nothing else; with a
      language model on what it wrote besides.
    - Memory does not grow with the rows.
    """

    def __init__(
        self,
        items: BatchInput,
        out: Path,
        executor: Executor,
        settings: Settings,
        options: BatchOptions,
        *,
        engine: str = "local",
        asking: Asking | None = None,
        stop: Stop | None = None,
        report: Report = report_nothing,
        also: Also | None = None,
    ) -> None:
        """Grade `items` into the folder `out` with `executor`, which was started and is closed by whoever made it.

        engine: What `executor` is called. asking: Reaches the model that `options` name. stop: Ends the run early.
        also: Writes more files.
        """
        self._items, self._out, self._executor = items, out, executor
        self._settings, self._options, self._engine = settings, options, engine
        self._asking, self._report, self._also = asking, report, also
        self._stop = stop or Stop()
        self._seconds: dict[str, float] = {}

    def run(self) -> Summary:
        """Do what is missing, and write the files of results.

        Raises:
            OutInUseError: another run works on `out`.
            OutTakenError: a file of results in `out` was changed since a run left it; what was graded is kept.
            NoWorkerError: no worker can grade.
            AnswerFileError: the file of answers can't be read to its end; nothing was graded then, or it has changed.
            StoppedError: `stop` asked for it.
            LedgerError, OSError: `out` can't be written.
            CreditModelError: the credit model can't be read.
            CalibrationError: a calibration is not for a rubric of the file, or for another grader; nothing was graded.
        """
        self._out.mkdir(parents=True, exist_ok=True)
        with (
            OutLock(self._out),
            closing(Ledger(self._out / LEDGER)) as ledger,
            OutFiles(self._out, ledger) as files,
        ):
            return self._run(ledger, files)

    def _run(self, ledger: Ledger, files: OutFiles) -> Summary:
        options = self._options
        with self._timed("loading"):
            encoder = encoder_of(self._executor, self._show)
        grader = identify_grader(self._settings, encoder)
        keys = KeyMaker(grader, options.by_rule, options.calibrations)
        ledger.begin_run()
        with self._timed("reading"):
            check = CalibrationCheck(
                options.calibrations, encoder, named_credit_model(self._settings, encoder)
            )
            plan, published = self._read(ledger, keys, files, check)
        with self._timed("grading"):
            graded = self._grade(ledger, keys, plan)
        with self._timed("explaining"):
            self._explain(ledger, keys, plan)
        self._go_on()
        with self._timed("writing"):
            results = BatchResults(self._items, lambda one: self._find(ledger, keys, one))
            tally = write_result_files(results, files, options, plan.answers, self._show)
            if self._also is not None:
                self._also(results, files)
            self._go_on()
            published += files.publish()
            files.drop_others(file.name for file in published)
        summary = Summary(
            counts=self._items.counts,
            plan=plan,
            tally=tally,
            grader=grader,
            engine=self._engine,
            workers=self._executor.workers,
            files=published,
            timing=Timing(self._seconds, graded),
            sheet=self._items.sheet,
            model=options.model,
            spending=read_spending(ledger.spending) if options.model is not None else None,
        )
        with files.writing(SUMMARY) as file:
            file.write(summary.text().encode())
        files.publish()
        return summary

    def _read(
        self, ledger: Ledger, keys: KeyMaker, files: OutFiles, check: CalibrationCheck
    ) -> tuple[Plan, list[OutFile]]:
        with closing(Planner(ledger.knows, self._options.explained_key)) as planner:
            plan = write_rejects(check.watch(self._items), keys, planner, files, self._show)
        check.check()
        # With new rejects, what stands there no longer belongs together.
        files.drop([SUMMARY])
        # Whoever has to correct rows need not wait for the grades of the others.
        return plan, files.publish()

    def _grade(self, ledger: Ledger, keys: KeyMaker, plan: Plan) -> int:
        """Return how many different answers got a grade."""
        if not plan.missing:
            return 0
        work = GradeMissing(ledger, keys, self._options, self._executor, self._stop)
        if not work.run(self._items, plan.missing, self._report):
            raise StoppedError
        return work.graded

    def _explain(self, ledger: Ledger, keys: KeyMaker, plan: Plan) -> None:
        model, asking = self._options.model, self._asking
        if model is None or asking is None or not plan.unexplained:
            return
        how = self._options.explaining
        work = ExplainMissing(ledger, keys, how, model, asking, self._settings, self._stop)
        if not work.run(self._items, plan.unexplained, self._report):
            raise StoppedError

    def _find(self, ledger: Ledger, keys: KeyMaker, one: AnswerWithRubric) -> Entry | None:
        key = keys.grade_key(one.rubric, one.row.answer)
        explained = self._options.explained_key
        found = ledger.get(explained(key)) if explained is not None else None
        return found or ledger.get(key)

    def _show(self, progress: Progress) -> None:
        """Report, and see whether to go on, in phases of which nothing needs to be kept."""
        self._report(progress)
        self._go_on()

    def _go_on(self) -> None:
        if self._stop.asked:
            raise StoppedError

    @contextmanager
    def _timed(self, phase: Phase) -> Iterator[None]:
        started = perf_counter()
        try:
            yield
        finally:
            self._seconds[phase] = perf_counter() - started
