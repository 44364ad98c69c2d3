"""The store: opened by its URL, and bound to a tenant for everything that belongs to one."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from service.store.api_keys import (
    ApiKeys,
    StoredKey,
    any_tenant_has_keys,
    find_key_of_any_tenant,
    tenants_with_key,
)
from service.store.audit import AuditTrail
from service.store.backlog import Backlog, backlog_of_all_tenants
from service.store.deleting import sweep_of_all_tenants
from service.store.engine import LOCK_SECONDS, make_engine
from service.store.expiry import Expired, drop_expired_responses_of_all_tenants, expire_of_all_tenants
from service.store.grades import Grades
from service.store.idempotency import Idempotency, KeptResponse
from service.store.job_records import Job
from service.store.job_rubrics import JobRubrics
from service.store.job_work import JobWork, claim_job_of_any_tenant, job_of_any_tenant_waits
from service.store.jobs import Jobs
from service.store.migrating import bring_up_to_date
from service.store.names import DEFAULT_TENANT
from service.store.opinions import FeedbackOnGrades, Reviews
from service.store.repository import LOCAL_ACTOR, Identity
from service.store.retention import Forgotten, Retention
from service.store.rubrics import Rubrics
from service.store.transactions import Database, WithMore
from service.store.url import read_url
from service.store.webhooks import (
    NOTHING_BARRED,
    Barred,
    Delivery,
    Webhooks,
    claim_delivery_of_any_tenant,
    delivery_of_any_tenant_is_due,
)


def open_store(url: str, *, lock_seconds: float = LOCK_SECONDS) -> "Store":
    """Open the database at `url`, made or brought up to date if need be; close it with `Store.close`.

    Args:
        url: sqlite:////folder/file.db or postgresql://user:password@host/database.
        lock_seconds: how long a transaction waits for another program's lock.

    Raises:
        StoreUrlError: `url` names no database that Caifen can use.
        StoreVersionError: a newer Caifen made the database.
        StoreUnavailableError: it can't be reached, read, or written.
    """
    read = read_url(url)
    database = Database(make_engine(read, lock_seconds=lock_seconds), lock_seconds=lock_seconds)
    try:
        bring_up_to_date(database, read)
    except BaseException:
        database.close()
        raise
    return Store(database, read)


class Store:
    """An open store; threads may share it. Its methods block: call them outside the event loop.

    Whatever belongs to a tenant is reached through `of`. What stands here works across tenants, and is for the server
    itself.
    """

    def __init__(self, database: Database, url: URL) -> None:
        self.database = database
        self.url = url

    def of(self, tenant: str = DEFAULT_TENANT, *, actor: str = LOCAL_ACTOR) -> "TenantStore":
        """Return the store as `tenant` sees it; `actor` is who the audit trail names."""
        return TenantStore(self.database, Identity(tenant, actor))

    def find_key(self, sha256: str) -> StoredKey | None:
        """Return the key with this hash, revoked or not, whichever tenant's it is."""
        return find_key_of_any_tenant(self.database, sha256)

    def tenants_of_key(self, id: str) -> list[str]:
        """Return whose key has this id, by name: mostly one tenant, or none."""
        return tenants_with_key(self.database, id)

    def has_keys(self) -> bool:
        """Whether any tenant ever had a key: from then on a key is needed, whether or not all are revoked."""
        return any_tenant_has_keys(self.database)

    def has_usable_keys(self) -> bool:
        """Whether any tenant has a key that is not revoked."""
        return any_tenant_has_keys(self.database, usable=True)

    def claim_job(self, owner: str, lease: timedelta, *, tenant: str | None = None) -> Job | None:
        """Give `owner` the next job, until `lease` is over; None if none waits.

        Tenants take turns, and each tenant's jobs among themselves; with `tenant` it is one of that tenant's. Work on
        it through `of(job.tenant).work`.
        """
        return claim_job_of_any_tenant(self.database, owner, lease, tenant)

    def job_waits(self) -> bool:
        """Whether `claim_job` would find one."""
        return job_of_any_tenant_waits(self.database)

    def backlog(self) -> Backlog:
        """Return how much is yet to be done of all tenants' jobs and webhooks, as figures."""
        return backlog_of_all_tenants(self.database)

    def delivery_is_due(self, barred: Barred = NOTHING_BARRED) -> bool:
        """Whether `claim_delivery` would find one."""
        return delivery_of_any_tenant_is_due(self.database, barred)

    def claim_delivery(self, lease: timedelta, barred: Barred = NOTHING_BARRED) -> Delivery | None:
        """Return the webhook delivery of any tenant that is due for longest, and nobody else gets it for `lease`.

        None if none is due that is not barred. Say what came of it through `of(delivery.tenant).webhooks`.
        """
        return claim_delivery_of_any_tenant(self.database, lease, barred)

    def expire(self, before: datetime) -> Expired:
        """Delete what every tenant has from before that moment: grades, jobs that ended, kept responses.

        In short transactions, so that others can write; called again, it goes on after a crash. See
        `journal_holds_deleted`.
        """
        return expire_of_all_tenants(self.database, before)

    def finish_deletions(self) -> None:
        """Delete what is left of every tenant's jobs that are marked: a crash cut it off, or a key was taken over."""
        sweep_of_all_tenants(self.database)

    def drop_expired_responses(self) -> int:
        """Delete every tenant's idempotency keys whose time is over, and return how many there were."""
        return drop_expired_responses_of_all_tenants(self.database)

    @property
    def journal_holds_deleted(self) -> bool:
        """Whether SQLite's journal may still hold what was deleted here: another process was reading it then."""
        return self.database.journal.holds_deleted

    def clear_journal(self, seconds: float = 0.0) -> bool:
        """Take what was deleted out of SQLite's journal, and return whether that could be done.

        While another process reads it can't: it is tried a few times, and until `seconds` are over. Nobody who writes
        waits for it.
        """
        return self.database.journal.clear(seconds)

    def close(self) -> None:
        """Close all connections."""
        self.database.close()


class TenantStore:
    """The store as one tenant sees it: there is no way from here to another's rows."""

    def __init__(self, database: Database, identity: Identity) -> None:
        self._database = database
        self._identity = identity

    @property
    def tenant(self) -> str:
        """Whose rows these are."""
        return self._identity.tenant

    def finishing(
        self,
        key: str,
        *,
        owner: str,
        response_to: Callable[[Any], KeptResponse],
        students: Callable[[], Collection[str]] = tuple,
    ) -> "TenantStore":
        """Return this store for the one write that a request is for: it keeps the response in the same transaction.

        So there is no moment at which what was made is there and the response is not, or the other way round; and who
        has lost the key makes nothing.

        Args:
            key: the request's idempotency key.
            owner: who has begun it.
            response_to: makes the response of what the write returns; it may be called more than once.
            students: gives those whose data the response holds.
        """

        def hold(connection: Connection) -> None:
            self.idempotency.hold_in(connection, key, owner=owner)

        def finish(connection: Connection, made: Any) -> None:
            self.idempotency.finish_in(
                connection, key, owner=owner, response=response_to(made), students=students()
            )

        return TenantStore(WithMore(self._database, first=hold, more=finish), self._identity)

    @cached_property
    def keys(self) -> ApiKeys:
        """Keys."""
        return ApiKeys(self._database, self._identity)

    @cached_property
    def rubrics(self) -> Rubrics:
        """Rubrics."""
        return Rubrics(self._database, self._identity)

    @cached_property
    def grades(self) -> Grades:
        """Grades."""
        return Grades(self._database, self._identity)

    @cached_property
    def feedback(self) -> FeedbackOnGrades:
        """Feedback that came after the grade."""
        return FeedbackOnGrades(self._database, self._identity)

    @cached_property
    def reviews(self) -> Reviews:
        """People's decisions on grades."""
        return Reviews(self._database, self._identity)

    @cached_property
    def jobs(self) -> Jobs:
        """Jobs, for those who own them."""
        return Jobs(self._database, self._identity)

    @cached_property
    def work(self) -> JobWork:
        """Jobs, for those who work on them."""
        return JobWork(self._database, self._identity)

    @cached_property
    def job_rubrics(self) -> JobRubrics:
        """Rubrics of jobs."""
        return JobRubrics(self._database, self._identity)

    @cached_property
    def idempotency(self) -> Idempotency:
        """Idempotency keys."""
        return Idempotency(self._database, self._identity)

    @cached_property
    def webhooks(self) -> Webhooks:
        """Webhook deliveries."""
        return Webhooks(self._database, self._identity)

    @cached_property
    def audit(self) -> AuditTrail:
        """The audit trail."""
        return AuditTrail(self._database, self._identity)

    def forget_student(self, student: str) -> Forgotten:
        """Delete all data of this pseudonymous id (`Retention.forget_student` says what stays)."""
        return Retention(self._database, self._identity).forget_student(student)
