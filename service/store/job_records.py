"""Jobs and their items as records."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Row

from rubrics.model import Rubric
from service.contract.states import JobState as JobState
from service.grading.grade import Grade
from service.store.names import check_names

ItemState = Literal["pending", "done", "failed", "forgotten"]
"""`forgotten`: the student's data was deleted, and only the place is left."""


@dataclass(frozen=True)
class NewItem:
    """An answer to be graded by a job, or what came in the place of one.

    item_id: the caller's own name for it, given back as it is.
    student: the pseudonymous id that `forget_student` goes by.
    row: where it stood in its file, as people count.
    rubric: what it is graded by; None: by the job's.
    problem_json: why it can't be graded, a problem detail as JSON without the student's text: a reject, which has
        failed as soon as it is there.

    Raises:
        ValueError: one of the two is empty or too long.
    """

    answer: str
    item_id: str | None = None
    student: str | None = None
    row: int | None = None
    rubric: Rubric | None = None
    problem_json: str | None = None

    def __post_init__(self) -> None:
        check_names(item_id=self.item_id, student=self.student)


@dataclass(frozen=True)
class Job:
    """A job. Its counts always agree with its items; what is not `done`, `failed`, or `forgotten` is pending.

    options: JSON of what the caller asked for, as it was given.
    review: how many of the `done` need a review.
    rejected: how many of the `failed` were no answers that could be graded when they came.
    served_at: when a server last let it go, or it was last resumed.
    rate: items a second, as a server measured it last.
    spent: JSON of what its run has used of a language model (`service.jobs.job_spending` writes and reads it).
    """

    tenant: str
    id: str
    state: JobState
    rubric_id: str | None
    rubric_version: int | None
    rubric_hash: str | None
    options: str
    total: int
    done: int
    failed: int
    review: int
    forgotten: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    owner: str | None
    lease_until: datetime | None
    webhook_url: str | None
    error: str | None
    rejected: int
    served_at: datetime | None
    rate: float | None
    spent: str | None

    @property
    def pending(self) -> int:
        """Items that are yet to be graded."""
        return self.total - self.done - self.failed - self.forgotten


@dataclass(frozen=True)
class PendingItem:
    """An item that is yet to be graded."""

    position: int
    item_id: str | None
    student: str | None
    answer: str
    rubric_number: int | None = None


@dataclass(frozen=True)
class Report:
    """What a server that holds a job says of it beside what became of items.

    It renews the lease; all that is None stays as it is. error: why it does not go on, "" where it does.
    """

    owner: str
    lease: timedelta
    rate: float | None = None
    spent: str | None = None
    error: str | None = None


@dataclass(frozen=True)
class GradedItem:
    """What became of the item at `position`: its grade."""

    position: int
    grade: Grade


@dataclass(frozen=True)
class FailedItem:
    """What became of the item at `position`: a problem detail as JSON, without the student's text."""

    position: int
    problem_json: str


Outcome = GradedItem | FailedItem


@dataclass(frozen=True)
class JobItem:
    """An item with what became of it.

    `grade_json` is the grade byte for byte as it was first written, `problem_json` why there is none.
    """

    position: int
    item_id: str | None
    student: str | None
    answer: str
    state: ItemState
    grade_id: str | None
    grade_json: str | None
    marks: Decimal | None
    max_marks: Decimal | None
    needs_review: bool | None
    graded_at: datetime | None
    problem_json: str | None
    row: int | None
    rubric_number: int | None
    rejected: bool


def job_of(row: Row[Any]) -> Job:
    """Return a row as the job that it is."""
    return Job(**row._mapping)


def item_grade_id(job_id: str, position: int) -> str:
    """Return the id of the grade of an item: always the same, so that it can't be kept twice."""
    return f"{job_id}-{position}"
