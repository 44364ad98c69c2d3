"""The end of a job, and what comes with it in the same transaction."""

from sqlalchemy import Connection, update

from service.store.announcing import announce
from service.store.clock import utc_now
from service.store.job_records import Job, JobState
from service.store.tables import jobs

_MAY_COMPLETE: frozenset[JobState] = frozenset({"queued", "running", "paused"})


def finish_if_all_done(connection: Connection, job: Job) -> None:
    """Complete a job that has no pending item left."""
    if job.state in _MAY_COMPLETE and job.pending == 0:
        end_job(connection, job, "completed")


def end_job(connection: Connection, job: Job, state: JobState, error: str | None = None) -> None:
    """End a job and have its end announced: both are kept, or neither."""
    now = utc_now()
    connection.execute(
        update(jobs)
        .where((jobs.c.tenant == job.tenant) & (jobs.c.id == job.id))
        .values(state=state, error=error, finished_at=now, owner=None, lease_until=None)
    )
    announce(connection, job, state, now)
