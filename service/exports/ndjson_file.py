"""Results as NDJSON: one line of JSON a result, with the grade byte for byte as it is stored."""

import json
from collections.abc import Iterable, Iterator

from service.exports.result import Rejection, Result, Review

MEDIA_TYPE = "application/x-ndjson"


def ndjson_lines(results: Iterable[Result]) -> Iterator[bytes]:
    r"""Yield one line a result, in UTF-8, ending in \n.

    Each is an object with `index, id, student, rubric, status, at, problem, review, grade`, always all of them, null
    where there is nothing; `grade` comes last and is the text that is stored, untouched. The `review` of a grade that
    was rejected has null as its marks.
    """
    for result in results:
        yield result_line(result)


def result_line(result: Result, *, times: bool = True) -> bytes:
    """Return the line of one result; without `times` its `at` is null, and equal grading gives equal bytes."""
    review = _review(result)
    head = {
        "index": result.index,
        "id": result.item_id,
        "student": result.student,
        "rubric": result.rubric and result.rubric.model_dump(mode="json"),
        "status": result.status,
        "at": result.at.isoformat(timespec="microseconds") if times else None,
        "problem": result.problem and result.problem.model_dump(mode="json"),
        "review": None if review is None else review.model_dump(mode="json"),
    }
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f'{text[:-1]},"grade":{result.grade_json or "null"}}}\n'.encode()


def _review(result: Result) -> Review | Rejection | None:
    return result.review if result.rejected_at is None else Rejection(at=result.rejected_at)
