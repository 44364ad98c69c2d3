"""Results joined with the file of answers."""

import pytest

from service.answers.row import AnswerRow, Reject, RejectCode
from service.cohort.with_answers import AnswersDontFitError, with_answers
from tests.cohort.rows import row


def answer(name: str, question: str | None = None) -> AnswerRow:
    return AnswerRow(row=1, id=name, answer=f"text of {name}", question=question)


def test_side_by_side() -> None:
    results = [row(1).result, row(3).result]
    items: list[AnswerRow | Reject] = [
        answer("a0"),
        Reject(row=2, code=RejectCode.MISSING_VALUE, message="no answer"),
        answer("a1", "another"),
        answer("a1", "q"),
        answer("a3"),
    ]
    assert [each.answer for each in with_answers(results, items)] == ["text of a1", "text of a3"]


def test_another_order() -> None:
    joined = with_answers([row(1).result, row(0).result], [answer("a0"), answer("a1")])
    assert next(joined).answer == "text of a1"
    with pytest.raises(AnswersDontFitError, match="result 1 has no answer"):
        next(joined)
