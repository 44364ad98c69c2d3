"""Lets a language model explain the grades that it has not explained yet, within one budget for all runs together."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from service.answers.rubric_source import AnswerWithRubric
from service.feedback.explain import Explaining, GradedAnswer
from service.grading.grade import Grade
from service.jobs.asking import Asking
from service.jobs.batch.batch_input import Item
from service.jobs.batch.grade_missing import answers_of
from service.jobs.batch.ledger import Entry, Ledger
from service.jobs.batch.ledger_key import KeyMaker
from service.jobs.batch.progress import Progress, Report
from service.jobs.batch.work_off import Stop, WorkOff
from service.jobs.job_spending import budget_of, spending_of
from service.settings import Settings

# What did not come, or came too late, may come another time; all else was paid for, or would be the same again.
_WORTH_ANOTHER_TRY = frozenset(
    {"llm_budget", "llm_failed", "llm_overloaded", "llm_setting", "llm_too_late", "llm_unreachable"}
)


@dataclass(frozen=True)
class _Graded:
    """A grade as the ledger has it, and what it was made of; it is read only where a model is asked about it."""

    grade_json: bytes
    one: AnswerWithRubric


class ExplainMissing:
    """The pass that asks a language model; no mark depends on it, and equal answers are explained once."""

    def __init__(
        self,
        ledger: Ledger,
        keys: KeyMaker,
        how: Explaining,
        model: str,
        asking: Asking,
        settings: Settings,
        stop: Stop,
    ) -> None:
        """Explain as `how` says, by the model called `model`, which `asking` reaches."""
        self._ledger, self._keys, self._how, self._model = ledger, keys, how, model
        self._asking, self._stop = asking, stop
        self._budget = budget_of(settings, ledger.spending)

    def run(self, items: Iterable[Item], total: int, report: Report) -> bool:
        """Explain what is missing of `items`, of `total` different answers; False where a stop came before the end.

        Raises:
            AnswerFileError: the file can't be read to its end.
            LedgerError: what was written can't be kept.
        """
        done = 0

        def keep(made: list[tuple[bytes, Grade]]) -> None:
            nonlocal done
            spent = spending_of(self._budget)
            self._ledger.put((_entry(key, grade) for key, grade in made), spending=spent.model_dump_json())
            done += len(made)
            report(Progress("explaining", done, total, dollars=spent.dollars))

        work = WorkOff(
            self._submit,
            keep,
            known=self._ledger.knows,
            stop=self._stop,
            most=self._asking.at_once,
            # Each was paid for: none may be lost for want of others.
            most_kept=1,
        )
        report(Progress("explaining", 0, total, dollars=spending_of(self._budget).dollars))
        return work.run(self._graded(items))

    def _submit(self, graded: _Graded) -> "Future[Grade]":
        grade = Grade.model_validate_json(graded.grade_json)
        answer = GradedAnswer(grade, graded.one.rubric, graded.one.row.answer)
        return self._asking.explain(answer, self._how, self._budget)

    def _graded(self, items: Iterable[Item]) -> Iterator[tuple[bytes, _Graded]]:
        for one in answers_of(items):
            key = self._keys.grade_key(one.rubric, one.row.answer)
            explained = self._keys.explained_key(key, self._how, self._model)
            if self._ledger.knows(explained):
                continue
            entry = self._ledger.get(key)
            if entry is not None and entry.grade_json is not None:
                yield explained, _Graded(entry.grade_json, one)


def _entry(key: bytes, grade: Grade) -> Entry:
    failures: set[str] = set()
    for feedback in (grade.feedback, grade.teacher_feedback):
        failures |= set(feedback.fallback if feedback is not None else ())
    if grade.second_opinion is not None and grade.second_opinion.failure is not None:
        failures.add(grade.second_opinion.failure)
    # As a worker writes it (`TaskGrader`).
    text = grade.model_dump_json().encode("utf-8", "surrogatepass")
    return Entry(key, text, stands=not failures & _WORTH_ANOTHER_TRY)
