"""Jobs as their owners see them: made, filled with items, watched, paused, resumed, cancelled, read."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select, update

from rubrics.model import Rubric
from service.contract.states import OPEN
from service.store.audit import record
from service.store.clock import utc_now
from service.store.deleting import DELETED, is_marked, mark_deleted, not_of_deleted, sweep_job
from service.store.errors import ChangedError, NotFoundError, WrongStateError
from service.store.ids import new_id
from service.store.job_records import Job, JobItem, JobState, NewItem, job_of
from service.store.job_room import check_room
from service.store.job_rubrics import number_rubrics
from service.store.job_states import end_job, finish_if_all_done
from service.store.job_turns import hold_tenant
from service.store.repository import Repository, beyond
from service.store.rubrics import Rubrics
from service.store.tables import grades, job_items, job_webhook_secrets, jobs

ITEMS_A_TRANSACTION = 1_000

_MAY_BE_PAUSED: frozenset[JobState] = frozenset({"queued", "running"})
_MAY_BE_RESUMED: frozenset[JobState] = frozenset({"paused"})
_MAY_BE_CANCELLED = OPEN
_MAY_BE_DELETED: frozenset[JobState] = frozenset({"receiving", "paused", "completed", "cancelled", "failed"})


class Jobs(Repository):
    """A tenant's jobs."""

    def create(
        self,
        *,
        options: str,
        id: str | None = None,
        rubric: Rubric | None = None,
        webhook_url: str | None = None,
        webhook_secret: str | None = None,
        most_open: int | None = None,
    ) -> Job:
        """Make a job that receives items; nobody works on it before `seal`.

        Args:
            options: JSON of what the caller asked for, kept as it is.
            id: a fresh id, for who has to know it before; unset: one is made.
            rubric: what all its items are graded by that bring none of their own; its content is kept too.
            webhook_url: who is told of its end.
            webhook_secret: what the message is signed with; only `Webhooks.secret_of` gives it back.
            most_open: jobs of the tenant that may be there and not have ended, this one included; None: any number.

        Raises:
            TooManyJobsError: there are as many already.
        """
        row = {
            "id": id or new_id(),
            "state": "receiving",
            "rubric_id": rubric.id if rubric else None,
            "rubric_version": rubric.version if rubric else None,
            "rubric_hash": rubric.hash if rubric else None,
            "options": options,
            "total": 0,
            "done": 0,
            "failed": 0,
            "review": 0,
            "forgotten": 0,
            "rejected": 0,
            "created_at": utc_now(),
            "webhook_url": webhook_url,
        }

        def work(connection: Connection) -> Job:
            if most_open is not None:
                # Held, so that two that come together count one after the other.
                hold_tenant(connection, self._identity.tenant)
                check_room(connection, self._identity.tenant, most_open, but=str(row["id"]))
            if rubric is not None:
                Rubrics(self._database, self._identity).put_content(connection, rubric)
            self._insert(connection, jobs, [row])
            if webhook_secret is not None:
                secret = {"job_id": row["id"], "secret": webhook_secret}
                self._insert(connection, job_webhook_secrets, [secret])
            record(connection, self._identity, "job.created", "job", str(row["id"]))
            return self._one(connection, str(row["id"]))

        return self._database.write(work)

    def check_room(self, most_open: int, *, but: str | None = None) -> None:
        """Look whether the tenant may have one more job, before its answers are sent; `create` looks again.

        The job `but` is not counted: one that goes before the new one is made.

        Raises:
            TooManyJobsError: as `create`.
        """
        tenant = self._identity.tenant
        self._database.read(lambda connection: check_room(connection, tenant, most_open, but=but or ""))

    def add_items(self, job_id: str, items: Iterable[NewItem]) -> Job:
        """Add items after those that are there, some at a time: an upload of any length takes little memory.

        Raises:
            NotFoundError: the tenant has no such job.
            WrongStateError: the job receives no items any more; those of earlier batches stay.
        """
        job = self.get(job_id)
        rest = iter(items)
        while batch := list(islice(rest, ITEMS_A_TRANSACTION)):
            job = self._add_batch(job_id, job.total, batch)
        return job

    def seal(self, job_id: str) -> Job:
        """Say that all items are there: from now on a worker may claim the job.

        Raises:
            NotFoundError: the tenant has no such job.
            WrongStateError: it was sealed before, or has ended.
        """
        return self._move(job_id, "sealed", frozenset({"receiving"}), "queued")

    def pause(self, job_id: str) -> Job:
        """Let nobody begin another item; those that are being graded are still kept.

        Raises:
            NotFoundError, WrongStateError: there is no such job, or it neither waits nor runs.
        """
        return self._move(job_id, "paused", _MAY_BE_PAUSED, "paused")

    def resume(self, job_id: str) -> Job:
        """Let a worker claim a paused job again.

        Raises:
            NotFoundError, WrongStateError: there is no such job, or it is not paused.
        """
        # It waits from now on, in line with the tenant's others, not since a server last let it go.
        return self._move(job_id, "resumed", _MAY_BE_RESUMED, "queued", served_at=utc_now())

    def cancel(self, job_id: str) -> Job:
        """End a job; the grades that are there stay, and no other is kept.

        Raises:
            NotFoundError, WrongStateError: there is no such job, or it has ended.
        """
        return self._move(job_id, "cancelled", _MAY_BE_CANCELLED, "cancelled")

    def delete(self, job_id: str) -> None:
        """Delete a job that nobody works on, with its items, their grades, and all that was said of these.

        From the first transaction on nobody sees anything of it; its rows go in short ones after that, and when this
        returns they are gone. What a crash cuts off goes on when it is called again, or by `Store.finish_deletions`.

        Raises:
            NotFoundError, WrongStateError: as `mark_deleted`.
        """
        self.mark_deleted(job_id)
        self.sweep(job_id)

    def mark_deleted(self, job_id: str) -> None:
        """Begin to delete a job: from here on nobody sees anything of it, and `sweep` deletes its rows.

        Raises:
            NotFoundError, WrongStateError: there is no such job, or it waits or runs: cancel it first.
        """
        tenant = self._identity.tenant

        def mark(connection: Connection) -> None:
            if is_marked(connection, tenant, job_id):
                return
            job = self._one(connection, job_id, hold=True)
            if job.state not in _MAY_BE_DELETED:
                raise WrongStateError(f"Job {job_id} is {job.state}: cancel it, then delete it.", job.state)
            record(connection, self._identity, "job.deleted", "job", job_id, items=job.total)
            mark_deleted(connection, tenant, [job_id])

        self._database.write(mark)

    def sweep(self, job_id: str) -> None:
        """Delete the rows of a job that is marked, in short transactions with a pause as long between them.

        When it returns they are gone; it does nothing if they were gone before.
        """
        sweep_job(self._database, self._identity.tenant, job_id)

    def get(self, job_id: str) -> Job:
        """Return one job.

        Raises:
            NotFoundError: the tenant has no such job.
        """
        return self._database.read(lambda connection: self._one(connection, job_id))

    def page(
        self, *, state: JobState | None = None, after: tuple[datetime, str] | None = None, limit: int = 100
    ) -> list[Job]:
        """Return jobs from the oldest on; `after` is `(created_at, id)` of the last one of the page before."""
        condition = self._mine(jobs) & (jobs.c.state != DELETED)
        if state is not None:
            condition &= jobs.c.state == state
        if after is not None:
            condition &= beyond([jobs.c.created_at, jobs.c.id], after)
        query = select(jobs).where(condition).order_by(jobs.c.created_at, jobs.c.id).limit(limit)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [job_of(row) for row in rows]

    def items(
        self, job_id: str, *, after: int = -1, limit: int = 500, rejected: bool = False
    ) -> list[JobItem]:
        """Return items in the order of the upload, those after position `after`, with what became of them.

        `rejected`: only those that were no answers that could be graded when they came.
        """
        columns = job_items.c
        wanted = self._mine(job_items, job_id=job_id) & (columns.position > after) & not_of_deleted(job_items)
        if rejected:
            # By their state too, since that is what there is an index for.
            wanted &= (columns.state == "failed") & columns.rejected
        query = (
            select(
                columns.position,
                columns.item_id,
                columns.student,
                columns.answer,
                columns.state,
                columns.grade_id,
                grades.c.grade.label("grade_json"),
                grades.c.marks,
                grades.c.max_marks,
                grades.c.needs_review,
                grades.c.created_at.label("graded_at"),
                columns.problem.label("problem_json"),
                columns.row,
                columns.rubric_number,
                columns.rejected,
            )
            .join_from(
                job_items,
                grades,
                (columns.tenant == grades.c.tenant) & (columns.grade_id == grades.c.id),
                isouter=True,
            )
            .where(wanted)
            .order_by(columns.position)
            .limit(limit)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [JobItem(**row._mapping) for row in rows]

    def _add_batch(self, job_id: str, start: int, batch: Sequence[NewItem]) -> Job:
        rejects = sum(item.problem_json is not None for item in batch)

        def work(connection: Connection) -> Job:
            job = self._one(connection, job_id, hold=True)
            if job.state != "receiving":
                raise WrongStateError(f"Job {job_id} is {job.state} and takes no more items.", job.state)
            if job.total != start:
                # Its own commit, of which the news was lost, or somebody else's batch.
                return self._added_before(connection, job, start, batch)
            numbers = number_rubrics(self, connection, job_id, batch)
            rows = [_item_row(job_id, start + i, item, numbers[i]) for i, item in enumerate(batch)]
            self._insert(connection, job_items, rows)
            counts = {"failed": job.failed + rejects, "rejected": job.rejected + rejects}
            change = update(jobs).where(self._mine(jobs, id=job_id))
            connection.execute(change.values(total=start + len(batch), **counts))
            return self._one(connection, job_id)

        return self._database.write(work)

    def _added_before(self, connection: Connection, job: Job, start: int, batch: Sequence[NewItem]) -> Job:
        columns = job_items.c
        query = (
            select(columns.answer, columns.item_id, columns.student, columns.row, columns.problem)
            .where(self._mine(job_items, job_id=job.id) & (columns.position >= start))
            .order_by(columns.position)
        )
        these = [(item.answer, item.item_id, item.student, item.row, item.problem_json) for item in batch]
        if [tuple(row) for row in connection.execute(query)] != these:
            raise ChangedError(f"Somebody else adds items to job {job.id} at the same time.")
        return job

    def _move(
        self, job_id: str, done: str, allowed: frozenset[JobState], to: JobState, **more: datetime
    ) -> Job:
        def work(connection: Connection) -> Job:
            job = self._one(connection, job_id, hold=True)
            if job.state not in allowed:
                states = " or ".join(sorted(allowed))
                raise WrongStateError(
                    f"Job {job_id} is {job.state}; only one that is {states} can be {done}.", job.state
                )
            record(connection, self._identity, f"job.{done}", "job", job_id)
            if to == "cancelled":
                end_job(connection, job, to)
            else:
                values = {"state": to, "owner": None, "lease_until": None, **more}
                connection.execute(update(jobs).where(self._mine(jobs, id=job_id)).values(**values))
                # A job without items ends as soon as it is sealed.
                finish_if_all_done(connection, self._one(connection, job_id))
            return self._one(connection, job_id)

        return self._database.write(work)

    def _one(self, connection: Connection, job_id: str, *, hold: bool = False) -> Job:
        return one_job(self, connection, job_id, hold=hold)


def _item_row(job_id: str, position: int, item: NewItem, rubric_number: int | None) -> dict[str, Any]:
    rejected = item.problem_json is not None
    return {
        "job_id": job_id,
        "position": position,
        "item_id": item.item_id,
        "student": item.student,
        "answer": item.answer,
        "state": "failed" if rejected else "pending",
        "problem": item.problem_json,
        "row": item.row,
        "rubric_number": rubric_number,
        "rejected": rejected,
    }


def one_job(repository: Repository, connection: Connection, job_id: str, *, hold: bool = False) -> Job:
    """Return a job of the repository's tenant; with `hold` nobody else changes it before the transaction ends.

    Raises:
        NotFoundError: there is no such job.
    """
    query = select(jobs).where(repository._mine(jobs, id=job_id) & (jobs.c.state != DELETED))
    row = connection.execute(query.with_for_update() if hold else query).one_or_none()
    if row is None:
        raise NotFoundError(f"There is no job {job_id}.")
    return job_of(row)
