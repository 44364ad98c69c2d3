"""The five states of an answer on its way to a final mark, and the comment that may go to the student in each."""

from collections.abc import Sequence
from typing import Literal

from service.exports.result import Result
from service.exports.summary import GradeSummary

State = Literal["pending", "failed", "needs_review", "graded", "reviewed"]


def state_of(result: Result) -> State:
    """Return the state: `graded` and `reviewed` have final marks, the others have none yet."""
    if result.review is not None:
        return "reviewed"
    if result.status == "graded":
        return "needs_review" if result.needs_review else "graded"
    return result.status


def student_comment(result: Result) -> str:
    """Return what the student may read beside final marks, "" where there is nothing.

    The grader's feedback tells the grader's marks, so it goes out only where these are final; after a review its
    comment takes the feedback's place. What a language model wrote ends with the sentence that says so.
    """
    if result.review is not None:
        return result.review.comment
    if result.grade is None or state_of(result) != "graded":
        return ""
    return _feedback(result.grade)


def comment_of_accepted(grade: GradeSummary, announcements: Sequence[str]) -> str:
    """Return the feedback of a grade that a person accepted, "" where there is none for the student.

    It tells the marks that stand. One of the `announcements` that a teacher will look at the grade, where it ends with
    one, is true no more.
    """
    return _feedback(grade, ends=announcements)


def _feedback(grade: GradeSummary, ends: Sequence[str] = ()) -> str:
    feedback = grade.feedback
    if feedback is None or feedback.audience != "student":
        return ""
    overall = feedback.overall
    for end in ends:
        if overall.endswith(end):
            overall = overall.removesuffix(end).rstrip()
    return "\n".join(text for text in (overall, feedback.ai_label) if text)
