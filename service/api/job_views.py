"""What the job routes give."""

from typing import Annotated

from fastapi import Path

from service.api.problem_types import JOB_NOT_FOUND
from service.api.problems import ProblemError
from service.contract.jobs import JobCost as JobCost
from service.contract.jobs import JobCounts as JobCounts
from service.contract.jobs import JobPage as JobPage
from service.contract.jobs import JobView as JobView
from service.contract.jobs import RejectPage as RejectPage
from service.contract.jobs import RejectView as RejectView
from service.contract.jobs import WebhookView as WebhookView
from service.grading.grade import RubricVersion
from service.jobs.job_options import read_options
from service.jobs.job_spending import read_spending
from service.store.job_records import Job
from service.store.webhooks import Delivery

JobId = Annotated[str, Path(max_length=200, description="The job's id.")]


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
