"""What the grade routes give: kept grades, what people decided on them, and the marks that count."""

import json
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Path

from rubrics.model import Rubric
from service.api.problem_types import GRADE_NOT_FOUND
from service.api.problems import ProblemError
from service.contract.grades import FeedbackView as FeedbackView
from service.contract.grades import GradePage as GradePage
from service.contract.grades import GradeSummary as GradeSummary
from service.contract.grades import GradingProgress as GradingProgress
from service.contract.grades import KeptGrade as KeptGrade
from service.contract.grades import PointMarks as PointMarks
from service.contract.grades import ReviewList as ReviewList
from service.contract.grades import ReviewView as ReviewView
from service.grading.adjust import AdjustedMarks, Place, adjusted
from service.grading.grade import Grade, RubricVersion
from service.store.grades import StoredGrade
from service.store.opinions import Review, StoredFeedback
from service.store.store import TenantStore

GradeId = Annotated[str, Path(max_length=200, description="The grade's id.")]


def rubric_of(tenant: TenantStore, stored: StoredGrade) -> Rubric:
    """Return the rubric that a kept grade was given by.

    Raises:
        NotFoundError: its content is no longer there.
    """
    return tenant.rubrics.of_content(stored.rubric_hash, id=stored.rubric_id, version=stored.rubric_version)


def progress_of(stored: StoredGrade, latest: Review | None) -> GradingProgress:
    """Return how far the grading of a kept grade is."""
    if latest is None:
        return "PendingManual" if stored.needs_review else "FullyGraded"
    return "PendingManual" if latest.decision == "reject" else "FullyGraded"


def summary_of(stored: StoredGrade, latest: Review | None) -> GradeSummary:
    """Return a kept grade as lists show it."""
    return GradeSummary(**_summary(stored, latest))


def kept_grade(
    stored: StoredGrade, rubric: Rubric, reviews: list[Review], feedback: list[StoredFeedback]
) -> KeptGrade:
    """Return a kept grade with all that belongs to it."""
    latest = reviews[-1] if reviews else None
    grade = stored.grade
    return KeptGrade(
        **_summary(stored, latest),
        answer=stored.answer,
        grade=grade,
        final=_final(stored, grade, rubric, latest),
        feedback=tuple(map(_feedback_view, feedback)),
        reviews=tuple(map(review_view, reviews)),
    )


def review_view(review: Review) -> ReviewView:
    """Return a review as it is shown."""
    return ReviewView(
        id=review.id,
        reviewer=review.reviewer,
        decision=review.decision,
        marks=tuple(
            PointMarks(part_id=part, key_point_id=point, marks=marks)
            for (part, point), marks in changes_of(review).items()
        ),
        note=review.note,
        comment=review.comment,
        created_at=review.created_at,
    )


def changes_of(review: Review) -> dict[Place, Decimal]:
    """Return what a review gives to key points, by the ids of part and point; ids have no slash."""
    found = {}
    for place, marks in review.marks.items():
        part, _, point = place.partition("/")
        found[part, point] = marks
    return found


def no_grade() -> ProblemError:
    """Return the problem of a grade that is not there, or another tenant's."""
    return ProblemError(
        GRADE_NOT_FOUND,
        "There is no such grade: it was not kept, was deleted with the student's data, or its time is over.",
    )


def _final(stored: StoredGrade, grade: Grade, rubric: Rubric, latest: Review | None) -> AdjustedMarks | None:
    if progress_of(stored, latest) == "PendingManual":
        return None
    return adjusted(grade, rubric, {} if latest is None else changes_of(latest))


def _summary(stored: StoredGrade, latest: Review | None) -> dict[str, Any]:
    return {
        "id": stored.id,
        "created_at": stored.created_at,
        "rubric": RubricVersion(id=stored.rubric_id, version=stored.rubric_version, hash=stored.rubric_hash),
        "student": stored.student,
        "reference": stored.external_ref,
        "job_id": stored.job_id,
        "marks": stored.marks,
        "max_marks": stored.max_marks,
        "confidence": stored.confidence,
        "needs_review": stored.needs_review,
        "decision": None if latest is None else latest.decision,
        "grading_progress": progress_of(stored, latest),
    }


def _feedback_view(feedback: StoredFeedback) -> FeedbackView:
    return FeedbackView(
        id=feedback.id,
        audience=feedback.audience,
        source=feedback.source,
        model=feedback.model,
        created_at=feedback.created_at,
        feedback=json.loads(feedback.feedback_json),
    )
