"""Results joined with the file of answers that they came from."""

from collections.abc import Iterable, Iterator

from service.answers.row import AnswerRow, Reject
from service.cohort.row import CohortRow
from service.exports.result import Result


class AnswersDontFitError(ValueError):
    """A result has no answer in the file, or not in the order of the results."""


def with_answers(results: Iterable[Result], items: Iterable[AnswerRow | Reject]) -> Iterator[CohortRow]:
    """Yield each result with the text of its answer, reading both files once, side by side.

    Both must be in one order; answers in between that have no result are passed over. An answer is a result's if it
    has its id (and its question, where both name one).

    Raises:
        AnswersDontFitError: a result's answer doesn't come after that of the result before.
        AnswerFileError: as `read_answers`.
    """
    answers = (item for item in items if isinstance(item, AnswerRow))
    for result in results:
        found = next((answer for answer in answers if _is_of(answer, result)), None)
        if found is None:
            raise AnswersDontFitError(
                f"result {result.index + 1} has no answer in the file of answers: give the file that was graded, with "
                "both in the same order"
            )
        yield CohortRow(result, found.answer)


def _is_of(answer: AnswerRow, result: Result) -> bool:
    if answer.id != result.item_id:
        return False
    return answer.question is None or result.rubric is None or answer.question == result.rubric.id
