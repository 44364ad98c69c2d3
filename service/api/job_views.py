"""What the job routes give."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path
from pydantic import Field

from rubrics.model import Model
from service.api.problem_types import JOB_NOT_FOUND
from service.api.problems import ProblemError
from service.grading.grade import RubricVersion
from service.jobs.job_options import read_options
from service.jobs.job_spending import read_spending
from service.store.job_records import Job, JobState
from service.store.webhooks import Delivery, DeliveryState

JobId = Annotated[str, Path(max_length=200, description="The job's id.")]


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


def job_view(
    job: Job, deliveries: list[Delivery], *, trouble: str = "", secret: str | None = None
) -> JobView:
    """Return a job as it is shown; `trouble` is why this server does not go on with it."""
    runs = job.state == "running"
    rate = job.rate if runs else None
    spent = read_spending(job.spent)
    rubric = None
    if job.rubric_id is not None and job.rubric_version is not None and job.rubric_hash is not None:
        rubric = RubricVersion(id=job.rubric_id, version=job.rubric_version, hash=job.rubric_hash)
    return JobView(
        id=job.id,
        state=job.state,
        rubric=rubric,
        feedback=read_options(job.options).explaining.writer,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        counts=JobCounts(
            total=job.total,
            pending=job.pending,
            done=job.done,
            failed=job.failed,
            rejected=job.rejected,
            review=job.review,
            forgotten=job.forgotten,
        ),
        review_share=round(job.review / job.done, 4) if job.done else None,
        rate=rate,
        eta_seconds=round(job.pending / rate, 1) if rate else None,
        cost=JobCost(
            calls=spent.calls,
            prompt_tokens=spent.prompt_tokens,
            completion_tokens=spent.completion_tokens,
            dollars=spent.dollars,
        ),
        error=trouble or job.error,
        webhook=_webhook(job, deliveries),
        webhook_secret=secret,
    )


def no_job() -> ProblemError:
    """Return the problem of a job that is not there, or another tenant's."""
    return ProblemError(JOB_NOT_FOUND, "There is no such job: `GET /v1/jobs` lists those there are.")


def _webhook(job: Job, deliveries: list[Delivery]) -> WebhookView | None:
    if job.webhook_url is None:
        return None
    last = deliveries[-1] if deliveries else None
    waits = last is not None and last.state == "pending"
    return WebhookView(
        url=job.webhook_url,
        state=last.state if last else None,
        attempts=last.attempts if last else 0,
        next_attempt_at=last.next_attempt_at if last is not None and waits else None,
        last_status=last.last_status if last else None,
        last_error=last.last_error if last else None,
    )
