"""What is kept to tell a webhook of the end of a job: the message as it will be sent, and whom it goes to."""

from datetime import datetime
from typing import Literal, cast
from urllib.parse import urlsplit

from sqlalchemy import Connection

from service.contract.job_event import EventType, JobData, JobEvent
from service.store.ids import new_id
from service.store.job_records import Job, JobState
from service.store.repository import insert_once
from service.store.tables import webhook_deliveries

_DEFAULT_PORT = {"https": 443, "http": 80}


def announce(connection: Connection, job: Job, state: JobState, at: datetime) -> None:
    """Keep a delivery to the webhook of `job`, which ends now, if it has one.

    The body is made here and stays as it is: deleting a student's data changes the job's counts, and a receiver would
    take a second body for a second event. It has counts and the job's id, so nothing of a student is in it.

    Args:
        connection: Of the transaction that ends the job.
        job: As it was just before its end, with the counts that it ends with.
        state: What it ended as: completed, failed, or cancelled.
        at: When it ended.
    """
    if job.webhook_url is None:
        return
    event = _event(job, state, at)
    delivery = {
        "tenant": job.tenant,
        "id": new_id(),
        "job_id": job.id,
        "url": job.webhook_url,
        "state": "pending",
        "attempts": 0,
        "next_attempt_at": at,
        "created_at": at,
        "message_id": event.message_id(),
        "body": event.body().decode(),
        "receiver": receiver_of(job.webhook_url),
    }
    insert_once(connection, webhook_deliveries, [delivery])


def receiver_of(url: str) -> str:
    """Return whom a URL reaches, as far as it tells: host and port, in one form for all ways to write them."""
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORT.get(parts.scheme, 0)
    except ValueError:
        # No attempt will be made at it either (service/webhooks/endpoint.py).
        return url
    return f"{(parts.hostname or '').removesuffix('.')}:{port}"


def _event(job: Job, state: JobState, at: datetime) -> JobEvent:
    ended = cast(Literal["completed", "failed", "cancelled"], state)
    data = JobData(
        job_id=job.id,
        state=ended,
        total=job.total,
        done=job.done,
        failed=job.failed,
        needs_review=job.review,
    )
    return JobEvent(type=cast(EventType, f"job.{ended}"), timestamp=at, data=data)
