"""One row of a cohort: a result, and where they are at hand the answer's text and its rubric."""

from dataclasses import dataclass

from rubrics.model import Rubric
from service.exports.result import Result


@dataclass(frozen=True, slots=True)
class CohortRow:
    """What is known of one answer.

    answer: The student's text; without it there are no examples of it, and likeness is not looked at.
    rubric: What the result was graded by; its texts name the question and are what answers may share by right.
    """

    result: Result
    answer: str | None = None
    rubric: Rubric | None = None
