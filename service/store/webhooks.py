"""Deliveries to webhooks: kept with the end of a job, tried until they arrive or are given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, select, update

from service.contract.states import DeliveryState as DeliveryState
from service.store.clock import utc_now
from service.store.repository import Repository
from service.store.tables import job_webhook_secrets, webhook_deliveries
from service.store.transactions import Database


@dataclass(frozen=True)
class Delivery:
    """A message about a job's end.

    attempts: How many were begun.
    message_id, body: What is sent, the same at every attempt; `body` is JSON.
    receiver: Host and port that it goes to.
    """

    tenant: str
    id: str
    job_id: str
    url: str
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime
    last_status: int | None
    last_error: str | None
    created_at: datetime
    message_id: str
    body: str
    receiver: str


@dataclass(frozen=True)
class Barred:
    """Deliveries to leave to others: of these tenants, to these receivers, and those with these ids."""

    tenants: frozenset[str] = frozenset()
    receivers: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()


NOTHING_BARRED = Barred()


def claim_delivery_of_any_tenant(
    database: Database, lease: timedelta, barred: Barred = NOTHING_BARRED
) -> Delivery | None:
    """Return the delivery that is due for longest of those not barred, and let nobody else have it for `lease`.

    None if none is due.
    """

    def work(connection: Connection) -> Delivery | None:
        now, columns = utc_now(), webhook_deliveries.c
        oldest = (
            select(webhook_deliveries)
            .where(_due(now, barred))
            .order_by(columns.next_attempt_at, columns.id)
            .limit(1)
        )
        row = connection.execute(oldest.with_for_update(skip_locked=True)).one_or_none()
        if row is None:
            return None
        this = (columns.tenant == row.tenant) & (columns.id == row.id)
        values = {"attempts": row.attempts + 1, "next_attempt_at": now + lease}
        connection.execute(update(webhook_deliveries).where(this).values(**values))
        return Delivery(**{**row._mapping, **values})

    return database.write(work)


def delivery_of_any_tenant_is_due(database: Database, barred: Barred = NOTHING_BARRED) -> bool:
    """Whether there is one to claim."""
    due = exists().where(_due(utc_now(), barred))
    return database.read(lambda connection: bool(connection.execute(select(due)).scalar_one()))


def _due(now: datetime, barred: Barred) -> ColumnElement[bool]:
    columns = webhook_deliveries.c
    return and_(
        columns.state == "pending",
        columns.next_attempt_at <= now,
        columns.tenant.not_in(barred.tenants),
        columns.receiver.not_in(barred.receivers),
        columns.id.not_in(barred.ids),
    )


class Webhooks(Repository):
    """A tenant's deliveries."""

    def of_job(self, job_id: str) -> list[Delivery]:
        """Return the deliveries of a job, oldest first."""
        mine = self._mine(webhook_deliveries, job_id=job_id)
        query = select(webhook_deliveries).where(mine).order_by(webhook_deliveries.c.id)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [Delivery(**row._mapping) for row in rows]

    def secret_of(self, job_id: str) -> str | None:
        """Return what messages about a job are signed with; None: nothing, or its delivery has ended."""
        query = select(job_webhook_secrets.c.secret).where(self._mine(job_webhook_secrets, job_id=job_id))
        return self._database.read(lambda connection: connection.execute(query).scalar_one_or_none())

    def delivered(self, id: str, *, status: int) -> None:
        """Note that the receiver took it; the secret is deleted, as nothing is signed any more."""
        self._end(id, state="delivered", last_status=status, last_error=None)

    def try_again(self, id: str, *, at: datetime, status: int | None, error: str) -> None:
        """Note that an attempt failed, and when the next one is due."""
        self._note(id, next_attempt_at=at, last_status=status, last_error=error)

    def give_up(self, id: str, *, status: int | None, error: str) -> None:
        """Note that there will be no further attempt; the secret is deleted."""
        self._end(id, state="given_up", last_status=status, last_error=error)

    def _end(self, id: str, **values: object) -> None:
        this = self._mine(webhook_deliveries, id=id, state="pending")

        def work(connection: Connection) -> None:
            job_id = connection.execute(select(webhook_deliveries.c.job_id).where(this)).scalar_one_or_none()
            connection.execute(update(webhook_deliveries).where(this).values(**values))
            connection.execute(
                delete(job_webhook_secrets).where(self._mine(job_webhook_secrets, job_id=job_id))
            )

        self._database.write(work)

    def _note(self, id: str, **values: object) -> None:
        this = self._mine(webhook_deliveries, id=id, state="pending")
        self._database.write(
            lambda connection: connection.execute(update(webhook_deliveries).where(this).values(**values))
        )
