"""The results of a run in the order of its file: what the files of results, the summary, and cohort reports read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service.answers.row import Reject
from service.answers.rubric_source import AnswerWithRubric
from service.exports.result import NO_TIME, ItemProblem, Result
from service.grading.grader import rubric_version
from service.jobs.batch.batch_input import BatchInput, changed
from service.jobs.batch.ledger import Entry

_PROBLEMS = {
    "failed": "/problems/internal-error",
    "worker_died": "/problems/grading-crashed",
    "timed_out": "/problems/grading-timed-out",
}


@dataclass(frozen=True)
class GradedRow:
    """An answer of the file, what it was graded by, and what became of it."""

    answer: AnswerWithRubric
    result: Result


class BatchResults:
    """All good rows of a run, by `index`; may be read again and again, and keeps none of them.

    `Result.index` counts rejects too, so a row that is corrected changes no other's. `Result.at` is `NO_TIME`.
    """

    def __init__(self, items: BatchInput, find: Callable[[AnswerWithRubric], Entry | None]) -> None:
        """Read `items`, and `find` what the ledger has of each."""
        self._items, self._find = items, find

    def __iter__(self) -> Iterator[GradedRow]:
        """Yield them.

        Raises:
            AnswerFileError: the file can't be read, or has changed since it was graded.
            LedgerError: the ledger can't be read.
        """
        for item in self._items:
            if isinstance(item.found, Reject):
                continue
            entry = self._find(item.found)
            if entry is None:
                raise changed()
            yield GradedRow(item.found, _result(item.index, item.found, entry))


def _result(index: int, one: AnswerWithRubric, entry: Entry) -> Result:
    graded = entry.grade_json is not None
    return Result(
        index=index,
        item_id=one.row.id,
        student=one.row.student,
        rubric=rubric_version(one.rubric),
        status="graded" if graded else "failed",
        at=NO_TIME,
        grade_json=entry.grade_json.decode() if entry.grade_json is not None else None,
        problem=None
        if graded
        else ItemProblem(type=_PROBLEMS.get(entry.problem, entry.problem), detail=entry.detail),
    )
