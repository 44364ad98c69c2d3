"""How much is yet to be done in the database, of all tenants together: figures alone, of no text and no name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import Connection, Integer, Select, case, cast, func, literal, null, select, union_all

from service.contract.states import ENDED, OPEN, DeliveryState, JobState
from service.store.clock import utc_now
from service.store.columns import UtcTime
from service.store.tables import jobs, webhook_deliveries
from service.store.transactions import Database

_NOT_DELIVERED: tuple[DeliveryState, ...] = ("pending", "given_up")


@dataclass(frozen=True)
class Backlog:
    """What is there and what waits.

    jobs: How many by state, each state.
    answers_waiting: Of jobs that are queued or running, those that are yet to be graded.
    oldest_waiting_seconds: How long the job has waited that has waited longest for a server, since it came, was let
        go, was resumed, or lost its server; 0: none waits.
    webhooks: How many messages are to be delivered (`pending`), and were given up (`given_up`).
    """

    jobs: dict[JobState, int]
    answers_waiting: int
    oldest_waiting_seconds: float
    webhooks: dict[DeliveryState, int]


def backlog_of_all_tenants(database: Database) -> Backlog:
    """Return the figures as they are now: one query, which reads no row of what has ended, only an index."""
    now = utc_now()
    query = union_all(
        _open_jobs(now),
        _counted("job", jobs, ENDED),
        _counted("webhook", webhook_deliveries, _NOT_DELIVERED),
    )

    def work(connection: Connection) -> Backlog:
        rows = connection.execute(query).all()
        counts = {(row.kind, row.state): row.number for row in rows}
        since = min((row.since for row in rows if row.since is not None), default=now)
        return Backlog(
            jobs={state: counts.get(("job", state), 0) for state in get_args(JobState)},
            answers_waiting=sum(row.waiting or 0 for row in rows),
            oldest_waiting_seconds=max(0.0, (now - since).total_seconds()),
            webhooks={state: counts.get(("webhook", state), 0) for state in _NOT_DELIVERED},
        )

    return database.read(work)


def _open_jobs(now: datetime) -> Select[Any]:
    pending = jobs.c.total - jobs.c.done - jobs.c.failed - jobs.c.forgotten
    worked_off = jobs.c.state.in_(("queued", "running"))
    since = case(
        (jobs.c.state == "queued", func.coalesce(jobs.c.served_at, jobs.c.created_at)),
        ((jobs.c.state == "running") & (jobs.c.lease_until < now), jobs.c.lease_until),
    )
    return (
        select(
            literal("job").label("kind"),
            jobs.c.state,
            func.count().label("number"),
            cast(func.sum(case((worked_off, pending), else_=0)), Integer).label("waiting"),
            func.min(since, type_=UtcTime).label("since"),
        )
        .where(jobs.c.state.in_(OPEN))
        .group_by(jobs.c.state)
    )


def _counted(kind: str, table: Any, states: Collection[str]) -> Select[Any]:
    nothing = (cast(null(), Integer).label("waiting"), cast(null(), UtcTime).label("since"))
    return (
        select(literal(kind).label("kind"), table.c.state, func.count().label("number"), *nothing)
        .where(table.c.state.in_(states))
        .group_by(table.c.state)
    )
