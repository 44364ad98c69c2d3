"""The end of a job, and what comes with it in the same transaction."""

from sqlalchemy import Connection, update

from service.store.clock import utc_now
from service.store.ids import new_id
from service.store.job_records import Job, JobState
from service.store.repository import insert_once
from service.store.tables import jobs, webhook_deliveries

_MAY_COMPLETE: frozenset[JobState] = frozenset({"queued", "running", "paused"})


def finish_if_all_done(connection: Connection, job: Job) -> None:
    """Complete a job that has no pending item left."""
    if job.state in _MAY_COMPLETE and job.pending == 0:
        end_job(connection, job, "completed")


def end_job(connection: Connection, job: Job, state: JobState, error: str | None = None) -> None:
    """End a job and have its end announced: both are kept, or neither."""
    connection.execute(
        update(jobs)
        .where((jobs.c.tenant == job.tenant) & (jobs.c.id == job.id))
        .values(state=state, error=error, finished_at=utc_now(), owner=None, lease_until=None)
    )
    _announce(connection, job)


def _announce(connection: Connection, job: Job) -> None:
    """Keep a delivery to the job's webhook, if it has one."""
    if job.webhook_url is None:
        return
    now = utc_now()
    delivery = {
        "tenant": job.tenant,
        "id": new_id(),
        "job_id": job.id,
        "url": job.webhook_url,
        "state": "pending",
        "attempts": 0,
        "next_attempt_at": now,
        "created_at": now,
    }
    insert_once(connection, webhook_deliveries, [delivery])
