"""Jobs, how far they are, and what came of each of their answers."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from rubrics.model import Model
from service.contract.states import DeliveryState, JobState
from service.exports.result import ItemProblem, Rejection, Review, Status
from service.grading.grade import Grade, RubricVersion

FileFormat = Literal["csv", "xlsx", "parquet", "ags", "moodle"]
"""Results as one file; `ags`: score objects of LTI, a line each; `moodle`: a CSV for Moodle's grade import."""

ResultFormat = Literal["ndjson", FileFormat]
"""`ndjson` comes in pages."""

MoodleIdentifier = Literal["idnumber", "email", "username"]
"""Which field of Moodle's users `student` is."""


class JobCounts(Model):
    """How many answers came to what; `pending` are yet to be graded, `forgotten` were deleted with a student's data."""

    total: int
    pending: int
    done: int
    failed: Annotated[
        int, Field(description="Not graded, each with its problem; `rejected` of them when they came.")
    ]
    rejected: int
    review: Annotated[int, Field(description="Of the done, those that a person should look at.")]
    forgotten: int


class JobCost(Model):
    """What the job has used of the language model; null is unknown, which is not the same as nothing."""

    calls: int
    prompt_tokens: int | None
    completion_tokens: int | None
    dollars: float | None


class WebhookView(Model):
    """Who is told of the end; the secret is never shown here."""

    url: str
    state: Annotated[DeliveryState | None, Field(description="Null: the job has not ended.")]
    attempts: int
    next_attempt_at: datetime | None
    last_status: int | None
    last_error: str | None


class JobView(Model):
    """A job and how far it is."""

    id: str
    state: JobState
    rubric: Annotated[RubricVersion | None, Field(description="Null: each answer has its own.")]
    feedback: Literal["template", "llm"] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    counts: JobCounts
    review_share: Annotated[float | None, Field(description="`review` of `done`; null while none is done.")]
    rate: Annotated[
        float | None, Field(description="Answers a second, of the last seconds; null unless it runs.")
    ]
    eta_seconds: Annotated[
        float | None, Field(description="Until it is done at this rate; null where none is known.")
    ]
    cost: JobCost
    error: Annotated[
        str | None, Field(description="Why it does not go on, or why it failed; null: all is well.")
    ]
    webhook: WebhookView | None
    webhook_secret: Annotated[
        str | None,
        Field(
            description="Only in the response that made the job, where it named a webhook without a secret."
        ),
    ] = None


class JobPage(Model):
    """Jobs, the oldest first."""

    items: tuple[JobView, ...]
    next: Annotated[str | None, Field(description="Address of the next page; null: this is the last one.")]


class RejectView(Model):
    """A row that was no answer that could be graded."""

    index: Annotated[int, Field(description="Its place among the results, from 0.")]
    row: Annotated[int | None, Field(description="Its row or line in the upload, as people count.")]
    id: str | None
    code: str
    detail: str


class RejectPage(Model):
    """Rejects, in the order of the upload."""

    items: tuple[RejectView, ...]
    next: Annotated[str | None, Field(description="Address of the next page; null: this is the last one.")]


class ResultLine(Model):
    """One line of a job's results: an answer with what became of it (docs/exports.md).

    `graded` has a grade, `failed` a problem, `pending` neither. `review` has the marks that a person gave, or
    none where a person rejected the grade.
    """

    index: Annotated[int, Field(ge=0, description="Its place among the answers, from 0.")]
    id: str | None
    student: str | None
    rubric: RubricVersion | None
    status: Status
    at: datetime | None
    problem: ItemProblem | None
    review: Review | Rejection | None
    grade: Grade | None
