"""Kept grades, what people decided on them, and the marks that count."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from rubrics.marks import Marks
from rubrics.model import Model
from service.contract.states import Decision
from service.grading.adjust import AdjustedMarks
from service.grading.grade import Grade, RubricVersion

GradingProgress = Literal["FullyGraded", "PendingManual"]


class PointMarks(Model):
    """Marks for a key point's own statement; for a point without children they are all of its marks."""

    part_id: str
    key_point_id: str
    marks: Marks


class ReviewView(Model):
    """A person's decision on a grade."""

    id: str
    reviewer: str
    decision: Decision
    marks: Annotated[
        tuple[PointMarks, ...],
        Field(description="What was changed; the other points keep the grader's marks."),
    ] = ()
    note: str
    comment: Annotated[str, Field(description="For the student, beside final marks.")] = ""
    created_at: datetime


class FeedbackView(Model):
    """Feedback that came after the grade."""

    id: str
    audience: Literal["student", "teacher"]
    source: str
    model: str | None
    created_at: datetime
    feedback: Any


class GradeSummary(Model):
    """A kept grade without the answer and its points."""

    id: str
    created_at: datetime
    rubric: RubricVersion
    student: str | None
    reference: Annotated[str | None, Field(description="The caller's own name for the answer.")]
    job_id: str | None
    marks: Annotated[Marks, Field(description="What the grader gave.")]
    max_marks: Marks
    confidence: float
    needs_review: Annotated[bool, Field(description="Whether the grader asked for a person.")]
    decision: Annotated[Decision | None, Field(description="The latest review's; null: there is none.")]
    grading_progress: Annotated[
        GradingProgress,
        Field(
            description="As in LTI AGS: PendingManual while a person is asked for and has neither accepted nor "
            "adjusted the grade, or has rejected it; else FullyGraded."
        ),
    ]


class GradePage(Model):
    """Kept grades, the oldest first."""

    items: tuple[GradeSummary, ...]
    next: Annotated[str | None, Field(description="Address of the next page; null: this is the last one.")]


class KeptGrade(GradeSummary):
    """A kept grade with all that belongs to it."""

    answer: str
    grade: Annotated[Grade, Field(description="The grade as it was first given.")]
    final: Annotated[
        AdjustedMarks | None,
        Field(description="The marks that count after the latest review; null while there are none."),
    ]
    feedback: tuple[FeedbackView, ...]
    reviews: tuple[ReviewView, ...]


class ReviewList(Model):
    """All reviews of a grade, the oldest first; the last one counts."""

    items: tuple[ReviewView, ...]
