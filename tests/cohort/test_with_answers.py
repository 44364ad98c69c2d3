"""Results joined with the file of answers."""

import pytest

from service.answers.row import AnswerRow, Reject, RejectCode
from service.cohort.with_answers import AnswersDontFitError, with_answers
from service.exports.result import Result
from tests.cohort.rows import row


def answer(
    name: str, question: str | None = None, *, student: str | None = None, text: str | None = None
) -> AnswerRow:
    return AnswerRow(row=1, id=name, answer=text or f"text of {name}", question=question, student=student)


def result(index: int, **changes: object) -> Result:
    """Return a result whose grade quotes the first four characters of its answer."""
    return row(index, answer=f"text of a{index}").result.model_copy(update=changes)


REJECT = Reject(row=2, code=RejectCode.MISSING_VALUE, message="no answer")


def test_side_by_side() -> None:
    items: list[AnswerRow | Reject] = [
        answer("a0"),
        REJECT,
        answer("a1", "another"),
        answer("a1", "q"),
        answer("a3"),
    ]
    joined = with_answers([result(1), result(3)], items)
    assert [each.answer for each in joined] == ["text of a1", "text of a3"]


def test_another_order() -> None:
    joined = with_answers([result(1), result(0)], [answer("a0"), answer("a1")])
    assert next(joined).answer == "text of a1"
    with pytest.raises(AnswersDontFitError, match="result 1 has no answer"):
        next(joined)


def test_other_peoples_texts_under_made_up_ids() -> None:
    made_up = result(0, item_id="row-2", student=None)
    assert next(with_answers([made_up], [answer("row-2")])).answer == "text of row-2"
    with pytest.raises(AnswersDontFitError, match="give the file that was graded"):
        next(with_answers([made_up], [answer("row-2", text="another text altogether")]))
    of_s0 = result(0, item_id="row-2")
    assert next(with_answers([of_s0], [answer("row-2", student="s0")])).answer == "text of row-2"
    with pytest.raises(AnswersDontFitError, match="give the file that was graded"):
        next(with_answers([of_s0], [answer("row-2", student="s9")]))


def test_in_its_place_an_answer_may_call_its_question_anything() -> None:
    items: list[AnswerRow | Reject] = [answer("a0", "1/2"), REJECT, answer("a2", "1/3"), answer("a4", "1/2")]
    joined = with_answers([result(0), result(2)], items)
    assert [each.answer for each in joined] == ["text of a0", "text of a2"]
    with pytest.raises(AnswersDontFitError, match="result 5 has no answer"):
        list(with_answers([result(0), result(4)], items))
