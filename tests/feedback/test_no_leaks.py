"""What a student missed is not told by feedback or report, unless it is asked for."""

from hypothesis import given, settings

from rubrics.derive import derive_rubric
from rubrics.model import KeyPoint, Rubric
from service.feedback.report import ReportEntry, render_report
from service.feedback.template import write_feedback
from service.grading.grade import Feedback, Grade
from service.grading.grader import grade as marked
from tests.feedback.graded import ANSWER, PARTIAL, RUBRIC, Found, grade_by_hand
from tests.feedback.strategies import graded_answers
from tests.grading.hash_encoder import HashEncoder

_LENGTH = 6


def _pieces(text: str) -> set[str]:
    return {text[i : i + _LENGTH] for i in range(len(text) - _LENGTH + 1)}


def _secrets(rubric: Rubric, grade: Grade, answer: str) -> set[str]:
    """Return the pieces of statements that were not covered and are neither in answer nor in question."""
    known = "\n".join([answer, rubric.stem, *(part.prompt for part in rubric.parts)])
    earned = {
        point.id
        for part in grade.parts
        for top in part.key_points
        for point in (top, *top.children)
        if (point.own_marks == point.own_max_marks and point.own_max_marks) or point.verdict == "covered"
    }
    told = [point for part in rubric.parts for point in part.walk() if point.id in earned]
    kept = [point for part in rubric.parts for point in part.walk() if point.id not in earned]
    open_text = known + "\n" + "\n".join(point.statement for point in told)
    return {piece for point in kept for piece in _words(point) if piece not in open_text}


def _words(point: KeyPoint) -> set[str]:
    titles = {point.title} if point.title else set()
    return titles | _pieces(point.text) | _pieces(point.title)


def _all_text(feedback: Feedback) -> str:
    return feedback.model_dump_json()


@settings(max_examples=60, deadline=None)
@given(graded_answers(RUBRIC))
def test_feedback_tells_nothing_of_what_is_not_covered(graded: tuple[str, Grade]) -> None:
    answer, grade = graded
    text = _all_text(write_feedback(grade, RUBRIC, answer))

    assert [piece for piece in _secrets(RUBRIC, grade, answer) if piece in text] == []


@settings(max_examples=25, deadline=None)
@given(graded_answers(RUBRIC))
def test_the_students_report_tells_nothing_of_what_is_not_covered(graded: tuple[str, Grade]) -> None:
    answer, grade = graded
    # Feedback that was written for a teacher must not slip through.
    told = grade.model_copy(update={"feedback": write_feedback(grade, RUBRIC, answer, reveal_reference=True)})
    page = render_report([ReportEntry("学生甲", RUBRIC, answer, told)], audience="student")

    assert [piece for piece in _secrets(RUBRIC, grade, answer) if piece in page] == []


def test_an_id_that_tells_the_point_is_not_shown_to_a_student() -> None:
    data = RUBRIC.model_dump()
    data["parts"][1]["key_points"][2]["id"] = "职责明确清单"
    rubric = Rubric.model_validate(data)
    grade = grade_by_hand(rubric, ANSWER, PARTIAL)
    entry = ReportEntry("学生甲", rubric, ANSWER, grade)

    assert "职责明确清单" in render_report([entry])
    assert "职责明确清单" not in render_report([entry], audience="student")
    assert "职责明确清单" not in _all_text(write_feedback(grade, rubric, ANSWER))


def test_the_reference_is_told_when_asked_for() -> None:
    found = PARTIAL | {"1.3.1": Found("covered", "1")}
    feedback = write_feedback(grade_by_hand(RUBRIC, ANSWER, found), RUBRIC, ANSWER, reveal_reference=True)

    first, second = feedback.parts
    assert "第 3.2 点的参考表述：超越权限的重大事项及时向上级汇报" in first.missing
    assert "第 2 点的参考表述：形成会议纪要并由主持人签发，决议要定期跟踪督办" in first.partial
    assert "第 4 点的参考表述：重大事项尽量使用书面形式并及时归档" in first.contradicted
    assert "第 3 点的参考表述：职责明确：建立《公共关系清单》并指定对口联系人" in second.missing
    assert "来函应在指定时间内答复" not in _all_text(feedback)


def test_options_that_do_not_count_are_not_told_either() -> None:
    reference = (
        "任答两点：\n1. 省时\n2. 省力：①单手可以提起；②弯腰次数减少。\n3. 省钱不用买油\n4. 安静没有噪声"
    )
    rubric = derive_rubric([reference], question="电动推车有哪些优点？")
    answer = "省钱不用买油；安静没有噪声。"
    grade = marked(rubric, [answer], encoder=HashEncoder())[0]
    assert grade.marks == grade.max_marks

    page = render_report([ReportEntry("学生甲", rubric, answer, grade)], audience="student")
    assert not [words for words in ("省时", "省力", "单手可以提起", "弯腰次数减少") if words in page]
    assert "任答两点" in page
