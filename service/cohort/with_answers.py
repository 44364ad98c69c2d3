"""Results joined with the file of answers that they came from."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from service.answers.row import AnswerRow, Reject
from service.cohort.row import CohortRow
from service.exports.result import Result


class AnswersDontFitError(ValueError):
    """A result has no answer in the file, or not in the order of the results."""


def with_answers(results: Iterable[Result], items: Iterable[AnswerRow | Reject]) -> Iterator[CohortRow]:
    """Yield each result with the text of its answer, reading both files once, side by side.

    Both must be in one order; answers in between that have no result are passed over. An answer is a result's if it
    has its id, its student where both name one, and the words that its grade quotes; and if it is in the place that the
    result names (`index`), or names the rubric as its question or none.

    Raises:
        AnswersDontFitError: a result's answer doesn't come after that of the result before.
        AnswerFileError: as `read_answers`.
    """
    places = enumerate(items)
    for result in results:
        quotes = _quotes(result)
        found = next(
            (
                item
                for place, item in places
                if isinstance(item, AnswerRow) and _is_of(item, place, result, quotes)
            ),
            None,
        )
        if found is None:
            raise AnswersDontFitError(
                f"result {result.index + 1} has no answer in the file of answers: give the file that was graded, read "
                "as it was then (--column, --sheet, --encoding), with both in the same order"
            )
        yield CohortRow(result, found.answer)


_Quote = tuple[int, int, str]


def _is_of(answer: AnswerRow, place: int, result: Result, quotes: Iterable[_Quote]) -> bool:
    if answer.id != result.item_id:
        return False
    if answer.student is not None and result.student is not None and answer.student != result.student:
        return False
    # In its place it is the answer whatever it calls its question: one rubric may be for all, and a derived one may
    # have another id.
    is_asked = place == result.index or result.rubric is None or answer.question in (None, result.rubric.id)
    # Ids that were made up (row-N) fit any file: what was quoted must stand where it was.
    return is_asked and all(answer.answer[start:end] == text for start, end, text in quotes)


def _quotes(result: Result) -> list[_Quote]:
    """Return the evidence of the grade with its offsets, none of a grade that can't be read."""
    if result.grade_json is None:
        return []
    try:
        parts = _listed(json.loads(result.grade_json), "parts")
        return [quote for part in parts for quote in _quotes_of(_listed(part, "key_points"))]
    except (ValueError, RecursionError):
        return []


def _quotes_of(points: Iterable[Any]) -> Iterator[_Quote]:
    for point in points:
        for quote in _listed(point, "evidence"):
            match quote:
                case {"start": int(start), "end": int(end), "text": str(text)}:
                    yield start, end, text
        yield from _quotes_of(_listed(point, "children"))


def _listed(of: object, name: str) -> list[Any]:
    found = of.get(name) if isinstance(of, dict) else None
    return found if isinstance(found, list) else []
