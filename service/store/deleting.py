"""Deletes jobs of any size: marked first, from when on nobody sees anything of them, then emptied a piece at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, exists, select, true, update

from service.store import pieces
from service.store.pieces import in_pieces
from service.store.tables import (
    grades,
    job_items,
    job_rubrics,
    job_webhook_secrets,
    jobs,
    webhook_deliveries,
)
from service.store.transactions import Database

DELETED = "deleted"
"""The state of a marked job. No `Job` has it: to whoever reads or works there is no such job."""

# Items name grades, and so go before them; what was said of a grade goes with it.
_PARTS: tuple[tuple[Table, Column[int] | Column[str]], ...] = (
    (job_items, job_items.c.position),
    (grades, grades.c.id),
    (job_rubrics, job_rubrics.c.number),
)


@dataclass(frozen=True)
class Swept:
    """How many marked jobs went for good, and how many grades with them."""

    jobs: int
    grades: int


def mark_deleted(connection: Connection, tenant: str, job_ids: Sequence[str]) -> None:
    """Mark jobs in a transaction that is under way; nobody may be working on them. No webhook is told any more."""
    these = (jobs.c.tenant == tenant) & jobs.c.id.in_(job_ids)
    connection.execute(update(jobs).where(these).values(state=DELETED, owner=None, lease_until=None))
    for table in (webhook_deliveries, job_webhook_secrets):
        connection.execute(delete(table).where((table.c.tenant == tenant) & table.c.job_id.in_(job_ids)))


def is_marked(connection: Connection, tenant: str, job_id: str) -> bool:
    """Whether the job was marked, and its rows are not all gone yet."""
    return bool(connection.execute(select(exists().where(_this(tenant, job_id)))).scalar_one())


def not_of_deleted(table: Table) -> ColumnElement[bool]:
    """Return the condition for rows of `table` that belong to no marked job; it has `tenant` and `job_id`."""
    return ~exists().where(
        (jobs.c.tenant == table.c.tenant) & (jobs.c.id == table.c.job_id) & (jobs.c.state == DELETED)
    )


def sweep_job(database: Database, tenant: str, job_id: str) -> None:
    """Delete a marked job with its items, their grades, and what was said of these.

    Raises:
        StoreError: the database failed; `sweep_of_all_tenants` takes it up again.
    """
    _sweep(database, _this(tenant, job_id))


def sweep_of_all_tenants(database: Database) -> Swept:
    """Delete all marked jobs, such as those whose deletion a crash cut off."""
    return _sweep(database, true())


def _sweep(database: Database, wanted: ColumnElement[bool]) -> Swept:
    marked = select(exists().where(wanted & (jobs.c.state == DELETED)))
    # Most often there is none, and nobody has to wait for a transaction that writes nothing.
    if not database.read(lambda connection: connection.execute(marked).scalar_one()):
        return Swept(0, 0)
    done = list(in_pieces(lambda: database.write(partial(_delete_piece, wanted=wanted))))
    database.journal.clear()
    return Swept(sum(one.jobs for one in done), sum(one.grades for one in done))


def _delete_piece(connection: Connection, *, wanted: ColumnElement[bool]) -> tuple[Swept, bool]:
    """Delete some rows of marked jobs; return what went for good, and whether there may be more."""
    room, gone_jobs, gone_grades = pieces.ROWS_A_PIECE, 0, 0
    marked = select(jobs.c.tenant, jobs.c.id).where(wanted & (jobs.c.state == DELETED))
    # Held in one order, so that two that sweep, or forget a student, can't wait for one another.
    held = marked.order_by(jobs.c.tenant, jobs.c.id).limit(room).with_for_update()
    for tenant, job_id in connection.execute(held).all():
        for table, key in _PARTS:
            gone = _delete_some(connection, table, key, (tenant, job_id), room)
            gone_grades += gone if table is grades else 0
            room -= gone
            if room == 0:
                return Swept(gone_jobs, gone_grades), True
        connection.execute(delete(jobs).where(_this(tenant, job_id)))
        gone_jobs, room = gone_jobs + 1, room - 1
        if room == 0:
            return Swept(gone_jobs, gone_grades), True
    return Swept(gone_jobs, gone_grades), False


def _delete_some(
    connection: Connection, table: Table, key: Column[int] | Column[str], job: tuple[str, str], most: int
) -> int:
    of_job = (table.c.tenant == job[0]) & (table.c.job_id == job[1])
    some = select(key).where(of_job).limit(most)
    return connection.execute(delete(table).where(of_job & key.in_(some))).rowcount


def _this(tenant: str, job_id: str) -> ColumnElement[bool]:
    return (jobs.c.tenant == tenant) & (jobs.c.id == job_id) & (jobs.c.state == DELETED)
