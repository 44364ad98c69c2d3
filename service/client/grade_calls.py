"""The calls about grades that are kept, and people's decisions on them."""

from service.api.review_request import ReviewRequest
from service.client.call import Call, address, body_of, reads
from service.client.pages import Page, page
from service.contract.grades import (
    GradePage,
    GradeSummary,
    GradingProgress,
    KeptGrade,
    ReviewList,
    ReviewView,
)
from service.contract.replay import ReplayResult


def list_all(
    *,
    needs_review: bool | None,
    student: str | None,
    rubric: str | None,
    job: str | None,
    grading_progress: GradingProgress | None,
) -> Call[Page[GradeSummary]]:
    """List grades."""
    path = address(
        "grades",
        needs_review=needs_review,
        student=student,
        rubric=rubric,
        job=job,
        grading_progress=grading_progress,
        limit=200,
    )
    return page(path, GradePage, GradeSummary)


def get(id: str) -> Call[KeptGrade]:
    """Read a grade."""
    return Call("GET", address("grades", id), reads(KeptGrade))


def replay(id: str) -> Call[ReplayResult]:
    """Grade its answer again, and compare."""
    return Call("POST", address("grades", id, "replay"), reads(ReplayResult))


def review(id: str, request: ReviewRequest) -> Call[ReviewView]:
    """Decide on it."""
    return Call("POST", address("grades", id, "reviews"), reads(ReviewView), body=body_of(request))


def reviews(id: str) -> Call[ReviewList]:
    """List the decisions on it."""
    return Call("GET", address("grades", id, "reviews"), reads(ReviewList))
