"""The results of a job as exports write them: an iterator over its items, in the order of the upload."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from rubrics.model import Rubric
from service.exports.result import ItemProblem, PartMarks, Result, Review
from service.exports.state import comment_of_accepted
from service.exports.summary import GradeSummary
from service.feedback.wording import WORDING
from service.grading.adjust import AdjustmentError, adjusted
from service.grading.grade import Grade, RubricVersion
from service.jobs.recent import Recent
from service.store.errors import NotFoundError
from service.store.job_records import Job, JobItem
from service.store.opinions import Review as StoredReview
from service.store.store import TenantStore

_PAGE = 200
_ANNOUNCEMENTS = tuple(wording["overall_review"] for wording in WORDING.values())
_FORGOTTEN = ItemProblem(
    type="/problems/student-forgotten", detail="The student's data was deleted, and only this place is left."
)


class JobResults:
    """Reads results of one job, a page of items at a time."""

    def __init__(self, job: Job, mine: TenantStore) -> None:
        """Read the results of `job`, a tenant's in `mine`."""
        self._job, self._mine = job, mine
        self._versions = Recent[int, RubricVersion](10_000)
        self._rubrics = Recent[int, Rubric](16)

    def __iter__(self) -> Iterator[Result]:
        """Yield all of them.

        Raises:
            NotFoundError: the job was deleted meanwhile, so what was yielded is not all.
            StoreError: the store failed.
        """
        after = -1
        while page := self.page(after, _PAGE):
            yield from page
            after = page[-1].index
        # A deleted job has no items any more, which looks like the end of them.
        self._mine.jobs.get(self._job.id)

    def page(self, after: int, limit: int) -> list[Result]:
        """Return at most `limit` results of the items after position `after`.

        Raises:
            StoreError: the store failed.
        """
        items = self._mine.jobs.items(self._job.id, after=after, limit=limit)
        grade_ids = [item.grade_id for item in items if item.grade_id is not None]
        reviews = self._mine.reviews.latest_of(grade_ids) if grade_ids else {}
        return [self._result(item, reviews.get(item.grade_id or "")) for item in items]

    def _result(self, item: JobItem, review: StoredReview | None) -> Result:
        fields: dict[str, Any] = {
            "index": item.position,
            "item_id": item.item_id or f"item-{item.position + 1}",
            "student": item.student,
            "rubric": self._version(item),
            "at": item.graded_at or self._job.finished_at or self._job.created_at,
        }
        if item.state == "forgotten":
            return Result(**fields, status="failed", problem=_FORGOTTEN)
        if item.state == "failed":
            return Result(**fields, status="failed", problem=_problem(item.problem_json))
        if item.grade_json is None:
            return Result(**fields, status="pending")
        graded = {**fields, "status": "graded", "grade_json": item.grade_json}
        if review is None:
            return Result(**graded)
        decided = None if review.decision == "reject" else self._review(item, review)
        return Result(**graded, review=decided, rejected_at=review.created_at if decided is None else None)

    def _version(self, item: JobItem) -> RubricVersion | None:
        key = -1 if item.rubric_number is None else item.rubric_number
        version = self._versions.get(key)
        if version is None:
            try:
                version = self._mine.job_rubrics.version_of(self._job, item.rubric_number)
            except NotFoundError:
                return None
            self._versions.put(key, version)
        return version

    def _review(self, item: JobItem, review: StoredReview) -> Review | None:
        """Return a decision with the marks that it gives; None where they can't be told any more."""
        grade = Grade.model_validate_json(item.grade_json or "")
        places = {tuple(place.split("/", 1)): marks for place, marks in review.marks.items()}
        try:
            final = adjusted(
                grade, self._rubric(item), {(part, point): m for (part, point), m in places.items()}
            )
        except (AdjustmentError, NotFoundError):
            return None
        parts = tuple(PartMarks(part_id=part.id, marks=part.marks) for part in final.parts)
        return Review(
            marks=final.marks,
            max_marks=final.max_marks,
            at=review.created_at,
            parts=parts,
            comment=_comment(item, review),
        )

    def _rubric(self, item: JobItem) -> Rubric:
        key = -1 if item.rubric_number is None else item.rubric_number
        rubric = self._rubrics.get(key)
        if rubric is None:
            rubric = self._mine.job_rubrics.of_item(self._job, item.rubric_number)
            self._rubrics.put(key, rubric)
        return rubric


def _comment(item: JobItem, review: StoredReview) -> str:
    """Return what the student may read: the reviewer's comment, or of an accepted grade the feedback, which is true."""
    if review.comment or review.decision != "accept":
        return review.comment
    return comment_of_accepted(GradeSummary.model_validate_json(item.grade_json or ""), _ANNOUNCEMENTS)


def part_ids(rubric: Rubric) -> Sequence[str]:
    """Return the ids of the parts that get columns of their own in tables."""
    return [part.id for part in rubric.parts]


def _problem(problem_json: str | None) -> ItemProblem:
    try:
        told = json.loads(problem_json or "{}")
        return ItemProblem(type=told["type"], detail=told.get("detail", ""))
    except (ValueError, KeyError, TypeError, ValidationError):
        return ItemProblem(type="/problems/internal-error")
