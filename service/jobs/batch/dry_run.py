"""What a run would have to do, how long it would take, and what it would cost: measured on a few answers."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from service.answers.rubric_source import AnswerWithRubric
from service.credit.load import named_credit_model
from service.feedback.explain import GradedAnswer
from service.jobs.batch.batch_input import BatchInput
from service.jobs.batch.batch_options import BatchOptions
from service.jobs.batch.batch_run import encoder_of
from service.jobs.batch.check_calibrations import CalibrationCheck
from service.jobs.batch.grade_missing import task_of
from service.jobs.batch.ledger import Ledger
from service.jobs.batch.ledger_key import KeyMaker, identify_grader
from service.jobs.batch.model_cost import ModelCost, estimate_cost
from service.jobs.batch.out_lock import OutLock
from service.jobs.batch.out_names import LEDGER
from service.jobs.batch.plan import Plan, Planner
from service.jobs.batch.progress import Report, report_nothing
from service.jobs.batch.read_plan import read_plan
from service.jobs.batch.sample import Sample
from service.jobs.executor import Executor
from service.llm.limited import LimitedLLM
from service.settings import Settings


@dataclass(frozen=True)
class Pace:
    """What grading took on a few answers.

    sampled: How many. each: Seconds for one answer. first: Seconds more for the first answer to a question, whose
    rubric is encoded. Of one worker all.
    """

    sampled: int
    each: float
    first: float

    def seconds(self, answers: int, questions: int, workers: int) -> float:
        """Return about how long `workers` take; every one of them encodes every rubric."""
        return answers * self.each / workers + questions * self.first


@dataclass(frozen=True)
class DryRun:
    """What a run would do.

    seconds: About how long it would grade; None where nothing could be measured. sheet: The sheet of a workbook that it
    would read.
    """

    plan: Plan
    workers: int
    pace: Pace | None
    seconds: float | None
    cost: ModelCost | None
    sheet: str | None = None

    def told(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        plan = self.plan
        return {
            "sheet": self.sheet,
            "answers": plan.answers,
            "rejects": dict(sorted(plan.rejects.items())),
            "students_again": plan.again,
            "distinct_answers": plan.distinct,
            "graded_before": plan.known,
            "to_grade": plan.missing,
            "questions": {
                name: {
                    "answers": one.answers,
                    "distinct_answers": one.distinct,
                    "graded_before": one.known,
                    "to_grade": one.missing,
                }
                for name, one in sorted(plan.questions.items())
            },
            "workers": self.workers,
            "sampled": self.pace.sampled if self.pace is not None else 0,
            "seconds_an_answer": round(self.pace.each, 4) if self.pace is not None else None,
            "seconds": round(self.seconds, 1) if self.seconds is not None else None,
            "language_model": self.cost.told() if self.cost is not None else None,
        }


def dry_run(
    items: BatchInput,
    out: Path,
    executor: Executor,
    settings: Settings,
    options: BatchOptions,
    *,
    llm: LimitedLLM | None = None,
    report: Report = report_nothing,
) -> DryRun:
    """Return what a run of `settings.workers` workers would do; `out` and its ledger stay as they are.

    executor: Grades the sample; one worker measures best. llm: Its price is asked for, and it is asked nothing else.

    Raises:
        OutInUseError, NoWorkerError, AnswerFileError, LedgerError, CreditModelError, CalibrationError, OSError: as
            `BatchRun.run`.
    """
    path = out / LEDGER
    if not path.exists():
        return _dry_run(Ledger(None), items, executor, settings, options, llm, report)
    with OutLock(out):
        return _dry_run(Ledger(path), items, executor, settings, options, llm, report)


def _dry_run(
    ledger: Ledger,
    items: BatchInput,
    executor: Executor,
    settings: Settings,
    options: BatchOptions,
    llm: LimitedLLM | None,
    report: Report,
) -> DryRun:
    with closing(ledger):
        encoder = encoder_of(executor, report)
        keys = KeyMaker(identify_grader(settings, encoder), options.by_rule, options.calibrations)
        sample = Sample()
        explained = options.explained_key
        with closing(Planner(ledger.knows, explained, sample.add)) as planner:
            check = CalibrationCheck(options.calibrations, encoder, named_credit_model(settings, encoder))
            for _ in read_plan(check.watch(items), keys, planner, report):
                pass
            check.check()
        spending = ledger.spending
    plan = planner.plan
    pace, graded = _measure(sample.by_question(), executor, options)
    workers = settings.worker_count
    unmeasured = 0.0 if not plan.missing else None
    questions = sum(1 for question in plan.questions.values() if question.missing)
    return DryRun(
        plan=plan,
        workers=workers,
        pace=pace,
        seconds=pace.seconds(plan.missing, questions, workers) if pace is not None else unmeasured,
        cost=estimate_cost(graded, plan.unexplained, options.explaining, llm, settings, spending)
        if llm is not None
        else None,
        sheet=items.sheet,
    )


def _measure(
    groups: Sequence[Sequence[AnswerWithRubric]], executor: Executor, options: BatchOptions
) -> tuple[Pace | None, list[GradedAnswer]]:
    """Grade the sample, one answer after the other, and return what it took with the grades."""
    firsts: list[float] = []
    others: list[float] = []
    graded: list[GradedAnswer] = []
    for group in groups:
        for place, one in enumerate(group):
            outcome = executor.submit(task_of(one, options)).result()
            grade = outcome.grade
            if grade is None:
                continue
            (others if place else firsts).append(outcome.seconds_graded + outcome.seconds_explained)
            graded.append(GradedAnswer(grade, one.rubric, one.row.answer))
    if not firsts and not others:
        return None, graded
    each = fmean(others or firsts)
    first = max(0.0, fmean(firsts) - each) if firsts else 0.0
    return Pace(len(firsts) + len(others), each, first), graded
