"""What a row may be, which marks stand, and what a student may read."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from pydantic import ValidationError

from service.exports.result import final_marks
from service.exports.state import state_of, student_comment
from tests.exports.results import AT, GRADED_JSON, failed, grade, graded, one_of_each, pending, review, unsure


def test_every_state() -> None:
    states = [state_of(result) for result in one_of_each()]
    assert states == ["graded", "needs_review", "reviewed", "failed", "pending", "reviewed", "graded"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "failed"},
        {"grade_json": None},
        {"status": "pending"},
        {"at": datetime(2026, 1, 1)},
        {"grade_json": GRADED_JSON.replace(",", ",\n", 1)},
        {"grade_json": GRADED_JSON + "\ud800"},
        {"index": -1},
        {"unknown": 1},
    ],
)
def test_a_row_that_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as raised:
        graded(0, **wrong)
    assert "沟通" not in str(raised.value)


def test_a_stored_grade_that_cannot_be_read_is_not_repeated() -> None:
    for text in (
        "{",
        '{"marks": "张三的答案"}',
        GRADED_JSON.replace('"marks":', '"marks":"张三的答案","x":'),
    ):
        with pytest.raises(ValueError, match="validation error") as raised:
            _ = graded(0, grade_json=text).grade
        assert "张三" not in str(raised.value)


def test_a_grade_of_another_version_can_be_read() -> None:
    text = '{"new_field": 1,' + GRADED_JSON[1:]
    assert graded(0, grade_json=text).grade == graded(0).grade


def test_times_are_kept_in_utc() -> None:
    here = datetime(2026, 11, 25, 16, 30, tzinfo=timezone(timedelta(hours=8)))
    assert graded(0, at=here).at == datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
    assert graded(0, at=here).at.tzinfo is UTC
    assert graded(0).at == AT


def test_marks_that_stand() -> None:
    by_grader = final_marks(graded(0))
    assert by_grader is not None
    assert by_grader.marks == grade().marks
    assert sum(by_grader.parts.values()) == by_grader.marks

    in_parts = final_marks(unsure(0, review=review("7.25", parts=("4", "3.25"))))
    assert in_parts is not None
    assert in_parts.marks == Decimal("7.25")
    assert in_parts.parts == {"1": Decimal(4), "2": Decimal("3.25")}

    # The grader's parts would not sum to the person's total.
    total_alone = final_marks(unsure(0, review=review("7.25")))
    assert total_alone is not None
    assert total_alone.parts == {}
    confirmed = final_marks(unsure(0, review=review(str(grade().marks))))
    assert confirmed is not None
    assert confirmed.parts == by_grader.parts

    assert final_marks(failed(0)) is None
    assert final_marks(pending(0)) is None


def test_a_review_adds_up() -> None:
    with pytest.raises(ValidationError):
        review("7", parts=("4", "3.25"))
    with pytest.raises(ValidationError):
        review("10.5")


def test_the_graders_words_go_out_with_final_marks_only() -> None:
    feedback = grade().feedback
    assert feedback is not None
    assert student_comment(graded(0)) == feedback.overall
    assert student_comment(unsure(0)) == ""
    assert student_comment(failed(0)) == ""
    assert student_comment(unsure(0, review=review(comment="很好"))) == "很好"
    # The feedback tells the grader's marks, which are not the reviewer's.
    assert student_comment(graded(0, review=review(comment=""))) == ""

    by_model = feedback.model_copy(update={"overall": "不错。", "ai_label": "由人工智能撰写。"})
    labelled = grade().model_copy(update={"feedback": by_model}).model_dump_json()
    assert student_comment(graded(0, grade_json=labelled)) == "不错。\n由人工智能撰写。"
    for_teacher = by_model.model_copy(update={"audience": "teacher"})
    hidden = grade().model_copy(update={"feedback": for_teacher}).model_dump_json()
    assert student_comment(graded(0, grade_json=hidden)) == ""
