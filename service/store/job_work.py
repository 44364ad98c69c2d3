"""Jobs as workers see them: claimed by one server at a time, graded item by item, each item kept exactly once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, select, update

from service.grading.grade import Grade
from service.store.audit import record
from service.store.clock import utc_now
from service.store.deleting import not_of_deleted
from service.store.errors import LeaseLostError
from service.store.grades import NewGrade, grade_row
from service.store.job_records import (
    FailedItem,
    GradedItem,
    Job,
    Outcome,
    PendingItem,
    Report,
    item_grade_id,
    job_of,
)
from service.store.job_states import end_job, finish_if_all_done
from service.store.job_turns import had_a_turn
from service.store.jobs import one_job
from service.store.repository import Repository
from service.store.tables import grades, job_items, job_turns, jobs
from service.store.transactions import Database


def claim_job_of_any_tenant(
    database: Database, owner: str, lease: timedelta, tenant: str | None = None
) -> Job | None:
    """Give `owner` a job that waits, or that runs at a server which has not renewed its lease.

    Tenants take turns, however many jobs each has: it is one of the tenant that was given a server least lately, and of
    its jobs the one that has waited longest since it came, or was last let go or resumed. With
    `tenant` only one of that tenant's.
    """

    def work(connection: Connection) -> Job | None:
        now = utc_now()
        waiting = _waits(now) if tenant is None else _waits(now) & (jobs.c.tenant == tenant)
        first = (
            select(jobs)
            .join_from(jobs, job_turns, jobs.c.tenant == job_turns.c.tenant, isouter=True)
            .where(waiting)
            .order_by(
                job_turns.c.served_at.asc().nulls_first(),
                func.coalesce(jobs.c.served_at, jobs.c.created_at),
                jobs.c.created_at,
                jobs.c.id,
            )
            .limit(1)
        )
        row = connection.execute(first.with_for_update(of=jobs, skip_locked=True)).one_or_none()
        if row is None:
            return None
        this = (jobs.c.tenant == row.tenant) & (jobs.c.id == row.id)
        connection.execute(
            update(jobs)
            .where(this)
            .values(state="running", owner=owner, lease_until=now + lease, started_at=row.started_at or now)
        )
        had_a_turn(connection, row.tenant, now)
        return job_of(connection.execute(select(jobs).where(this)).one())

    return database.write(work)


def job_of_any_tenant_waits(database: Database) -> bool:
    """Whether there is a job to be claimed."""
    return database.read(
        lambda connection: bool(connection.execute(select(exists().where(_waits(utc_now())))).scalar_one())
    )


def _waits(now: datetime) -> ColumnElement[bool]:
    return (jobs.c.state == "queued") | ((jobs.c.state == "running") & (jobs.c.lease_until < now))


class JobWork(Repository):
    """Work on a tenant's claimed jobs."""

    def renew(self, job_id: str, owner: str, lease: timedelta) -> Job:
        """Keep the job for another `lease` from now (`report` does it too, and says more).

        Raises:
            LeaseLostError: another server has it, or it was paused, cancelled, or ended: stop working on it.
            NotFoundError: there is no such job.
        """
        return self.report(job_id, Report(owner, lease))

    def report(self, job_id: str, report: Report) -> Job:
        """Keep the job as `report` says, and what it says.

        Raises:
            LeaseLostError, NotFoundError: as `renew`.
        """

        def work(connection: Connection) -> Job:
            self._held(connection, job_id, report.owner)
            self._set(connection, job_id, **_reported(report))
            return one_job(self, connection, job_id)

        return self._database.write(work)

    def release(self, job_id: str, owner: str) -> Job:
        """Give the job back, so that any server may claim it at once; for a server that ends.

        Raises:
            LeaseLostError, NotFoundError: as `renew`.
        """

        def work(connection: Connection) -> Job:
            self._held(connection, job_id, owner)
            self._set(connection, job_id, state="queued", owner=None, lease_until=None, served_at=utc_now())
            return one_job(self, connection, job_id)

        return self._database.write(work)

    def fail(self, job_id: str, owner: str, error: str) -> Job:
        """End a job that can't go on; `error` says why, without any student's text.

        Raises:
            LeaseLostError, NotFoundError: as `renew`.
        """

        def work(connection: Connection) -> Job:
            job = self._held(connection, job_id, owner)
            end_job(connection, job, "failed", error)
            record(connection, self._identity, "job.failed", "job", job_id)
            return one_job(self, connection, job_id)

        return self._database.write(work)

    def pending_items(self, job_id: str, *, limit: int, after: int = -1) -> list[PendingItem]:
        """Return items that are yet to be graded, in the order of the upload, those after position `after`."""
        columns = job_items.c
        query = (
            select(columns.position, columns.item_id, columns.student, columns.answer, columns.rubric_number)
            .where(self._mine(job_items, job_id=job_id, state="pending"))
            .where((columns.position > after) & not_of_deleted(job_items))
            .order_by(columns.position)
            .limit(limit)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [PendingItem(**row._mapping) for row in rows]

    def finish_items(self, job_id: str, outcomes: Sequence[Outcome], *, report: Report | None = None) -> Job:
        """Keep what became of items, all in one transaction, and return the job as it then is.

        An item that is done, failed, or forgotten already is left as it is, so it does no harm to say it twice, from
        two servers at the same time, or after a crash. Of a cancelled or failed job nothing more is kept; the worker
        sees its state. The last item completes the job. `report` counts only if its owner still has the job, which
        the returned job tells.

        Raises:
            NotFoundError: there is no such job.
        """
        by_position = {outcome.position: outcome for outcome in outcomes}

        def work(connection: Connection) -> Job:
            job = one_job(self, connection, job_id, hold=True)
            if job.state in {"cancelled", "failed", "receiving"}:
                return job
            fresh = self._still_pending(connection, job_id, sorted(by_position))
            graded = [one for i in fresh if isinstance(one := by_position[i], GradedItem)]
            rows = [self._grade_row(job_id, fresh[one.position], one.grade) for one in graded]
            self._insert(connection, grades, rows)
            self._settle(connection, job_id, [by_position[i] for i in fresh])
            self._set(
                connection,
                job_id,
                done=job.done + len(graded),
                failed=job.failed + len(fresh) - len(graded),
                review=job.review + sum(bool(row["needs_review"]) for row in rows),
                **(_reported(report) if report is not None and _holds(job, report.owner) else {}),
            )
            finish_if_all_done(connection, one_job(self, connection, job_id))
            return one_job(self, connection, job_id)

        return self._database.write(work)

    def _still_pending(
        self, connection: Connection, job_id: str, positions: Sequence[int]
    ) -> dict[int, PendingItem]:
        columns = job_items.c
        query = select(columns.position, columns.item_id, columns.student, columns.answer).where(
            self._mine(job_items, job_id=job_id, state="pending") & columns.position.in_(positions)
        )
        return {row.position: PendingItem(**row._mapping) for row in connection.execute(query)}

    def _grade_row(self, job_id: str, item: PendingItem, grade: Grade) -> dict[str, Any]:
        new = NewGrade(grade, item.answer, item.student, item.item_id)
        return grade_row(new, id=item_grade_id(job_id, item.position), job_id=job_id)

    def _settle(self, connection: Connection, job_id: str, outcomes: Sequence[Outcome]) -> None:
        this = self._mine(job_items, job_id=job_id) & (job_items.c.position == bindparam("at"))
        done = [
            {"at": one.position, "its_grade": item_grade_id(job_id, one.position)}
            for one in outcomes
            if isinstance(one, GradedItem)
        ]
        failed = [
            {"at": one.position, "its_problem": one.problem_json}
            for one in outcomes
            if isinstance(one, FailedItem)
        ]
        change = update(job_items).where(this)
        if done:
            connection.execute(change.values(state="done", grade_id=bindparam("its_grade")), done)
        if failed:
            connection.execute(change.values(state="failed", problem=bindparam("its_problem")), failed)

    def _held(self, connection: Connection, job_id: str, owner: str) -> Job:
        job = one_job(self, connection, job_id, hold=True)
        if not _holds(job, owner):
            raise LeaseLostError(f"Job {job_id} is {job.state} and no longer this server's to work on.")
        return job

    def _set(self, connection: Connection, job_id: str, **values: Any) -> None:
        connection.execute(update(jobs).where(self._mine(jobs, id=job_id)).values(**values))


def _holds(job: Job, owner: str) -> bool:
    return job.state == "running" and job.owner == owner


def _reported(report: Report) -> dict[str, Any]:
    values: dict[str, Any] = {"lease_until": utc_now() + report.lease}
    if report.rate is not None:
        values["rate"] = report.rate
    if report.spent is not None:
        values["spent"] = report.spent
    if report.error is not None:
        values["error"] = report.error or None
    return values
