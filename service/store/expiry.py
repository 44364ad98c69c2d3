"""Deletes what is older than it has to be, of all tenants, in pieces that let others write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import accumulate
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    select,
    tuple_,
)

from service.store import pieces
from service.store.audit import record
from service.store.clock import utc_now
from service.store.deleting import mark_deleted, sweep_of_all_tenants
from service.store.pieces import in_pieces
from service.store.repository import Identity, beyond
from service.store.tables import grades, idempotency, job_items, job_rubrics, jobs, rubric_contents, rubrics
from service.store.transactions import Database

BYTES_A_PIECE = 16_000_000
"""Bytes of kept responses that one transaction deletes, or one response: a single one may have as many."""

_ENDED = ("completed", "cancelled", "failed")


@dataclass(frozen=True)
class Expired:
    """How much was deleted for its age, of all tenants."""

    grades: int
    jobs: int
    responses: int
    rubric_contents: int


def expire_of_all_tenants(database: Database, before: datetime) -> Expired:
    """Delete grades made, and jobs ended, before that moment, with all that belongs to them, and responses as old.

    Grades of a job go with the job or later, so that no job loses some of its results. Rubrics stay; contents that no
    rubric, grade, or job needs go. Transactions are short; called again after a crash it goes on.
    """
    # What a crash left of an earlier deletion was counted there, if anywhere.
    sweep_of_all_tenants(database)
    for _ in in_pieces(lambda: database.write(partial(_mark_old_jobs, before=before))):
        pass
    swept = sweep_of_all_tenants(database)
    singly = _expire_grades(database, before)
    late = (idempotency.c.created_at < before) | (idempotency.c.expires_at <= utc_now())
    responses = _drop_responses(database, late)
    contents = sum(in_pieces(lambda: database.write(_drop_unneeded_contents)))
    database.journal.clear()
    return Expired(swept.grades + singly, swept.jobs, responses, contents)


def drop_expired_responses_of_all_tenants(database: Database) -> int:
    """Delete idempotency keys whose time is over and return how many there were."""
    return _drop_responses(database, idempotency.c.expires_at <= utc_now())


def _mark_old_jobs(connection: Connection, *, before: datetime) -> tuple[int, bool]:
    ended = func.coalesce(jobs.c.finished_at, jobs.c.created_at)
    old: Select[Any] = (
        select(jobs.c.tenant, jobs.c.id, jobs.c.total)
        .where(jobs.c.state.in_((*_ENDED, "receiving")) & (ended < before))
        .order_by(jobs.c.tenant, jobs.c.id)
        .limit(pieces.ROWS_A_PIECE)
        .with_for_update()
    )
    found = connection.execute(old).all()
    for tenant, rows in _by_tenant(found).items():
        mark_deleted(connection, tenant, [row.id for row in rows])
        items = sum(row.total for row in rows)
        record(connection, Identity(tenant), "jobs.expired", "jobs", "", count=len(rows), items=items)
    return len(found), len(found) == pieces.ROWS_A_PIECE


def _expire_grades(database: Database, before: datetime) -> int:
    in_a_job = exists().where((job_items.c.tenant == grades.c.tenant) & (job_items.c.grade_id == grades.c.id))
    order = [grades.c.created_at, grades.c.tenant, grades.c.id]
    old = select(*order).where((grades.c.created_at < before) & ~in_a_job).order_by(*order)
    last: Row[Any] | None = None

    def piece() -> tuple[int, bool]:
        nonlocal last
        rest = old if last is None else old.where(beyond(order, last))
        # Looked for outside of the transaction that deletes them: most old grades may be in jobs that stay.
        found = _page(database, rest)
        last = found[-1] if found else None
        return database.write(partial(_delete_grades, found=found)), len(found) == pieces.ROWS_A_PIECE

    return sum(in_pieces(piece))


def _delete_grades(connection: Connection, *, found: Sequence[Row[Any]]) -> int:
    count = 0
    for tenant, rows in _by_tenant(found).items():
        these = (grades.c.tenant == tenant) & grades.c.id.in_([row.id for row in rows])
        gone = connection.execute(delete(grades).where(these)).rowcount
        if gone:
            record(connection, Identity(tenant), "grades.expired", "grades", "", count=gone)
        count += gone
    return count


def _drop_responses(database: Database, late: ColumnElement[bool]) -> int:
    columns = idempotency.c
    bytes_of_body = func.coalesce(func.length(columns.body), 0).label("bytes")
    query = select(columns.tenant, columns.key, bytes_of_body).where(late)

    def piece() -> tuple[int, bool]:
        found = _page(database, query)
        if not found:
            return 0, False
        these = found[: _how_many_fit([row.bytes for row in found])]
        keys = tuple_(columns.tenant, columns.key).in_([(row.tenant, row.key) for row in these])
        # Asked again: a key whose time was over may have been taken anew.
        change = delete(idempotency).where(keys & late)
        gone = database.write(lambda connection: connection.execute(change).rowcount)
        return gone, len(these) < len(found) or len(found) == pieces.ROWS_A_PIECE

    return sum(in_pieces(piece))


def _how_many_fit(sizes: Sequence[int]) -> int:
    """Return how many of the first responses one transaction deletes: one at least."""
    return max(1, sum(total <= BYTES_A_PIECE for total in accumulate(sizes)))


def _drop_unneeded_contents(connection: Connection) -> tuple[int, bool]:
    columns = rubric_contents.c
    needed = [
        exists().where((table.c.tenant == columns.tenant) & (table.c[name] == columns.hash))
        for table, name in (
            (rubrics, "hash"),
            (grades, "rubric_hash"),
            (jobs, "rubric_hash"),
            (job_rubrics, "rubric_hash"),
        )
    ]
    key = tuple_(columns.tenant, columns.hash)
    some = (
        select(columns.tenant, columns.hash).where(and_(*(~one for one in needed))).limit(pieces.ROWS_A_PIECE)
    )
    gone = connection.execute(delete(rubric_contents).where(key.in_(some))).rowcount
    return gone, gone == pieces.ROWS_A_PIECE


def _page(database: Database, query: Select[Any]) -> Sequence[Row[Any]]:
    limited = query.limit(pieces.ROWS_A_PIECE)
    return database.read(lambda connection: connection.execute(limited).all())


def _by_tenant(rows: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.tenant, []).append(row)
    return found
