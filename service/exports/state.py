"""The five states of an answer on its way to a final mark, and the comment that may go to the student in each."""

from typing import Literal

from service.exports.result import Result

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

    The grader's feedback tells the grader's marks, so it goes out only where these are final; after a review the
    reviewer's comment takes its place. What a language model wrote ends with the sentence that says so.
    """
    if result.review is not None:
        return result.review.comment
    if result.grade is None or result.grade.feedback is None or state_of(result) != "graded":
        return ""
    feedback = result.grade.feedback
    if feedback.audience != "student":
        return ""
    return "\n".join(text for text in (feedback.overall, feedback.ai_label) if text)
