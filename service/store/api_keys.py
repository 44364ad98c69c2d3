"""Keys as rows: the hash of each, never the key itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, exists, select, update

from service.store.audit import record
from service.store.clock import utc_now
from service.store.errors import ConflictError, NotFoundError
from service.store.repository import Repository
from service.store.tables import api_keys
from service.store.transactions import Database

USE_NOTED_EVERY = timedelta(minutes=10)
"""`last_used_at` is no more exact than this: a write for each request would slow all of them."""


@dataclass(frozen=True)
class StoredKey:
    """A key without its secret.

    rate_per_minute: requests that it may make; None: no limit of its own.
    """

    tenant: str
    id: str
    name: str
    sha256: str
    scopes: frozenset[str]
    rate_per_minute: int | None
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class ApiKeys(Repository):
    """A tenant's keys."""

    def add(
        self,
        *,
        id: str,
        name: str,
        sha256: str,
        scopes: Collection[str],
        rate_per_minute: int | None = None,
    ) -> StoredKey:
        """Keep a new key."""
        row = {
            "id": id,
            "name": name,
            "sha256": sha256,
            "scopes": " ".join(sorted(scopes)),
            "rate_per_minute": rate_per_minute,
            "created_at": utc_now(),
        }

        def work(connection: Connection) -> StoredKey:
            self._insert(connection, api_keys, [row])
            record(connection, self._identity, "key.created", "key", id, scopes=str(row["scopes"]))
            return self._one(connection, id)

        return self._database.write(work)

    def all(self) -> list[StoredKey]:
        """Return all keys of the tenant, revoked ones too, oldest first."""
        query = select(api_keys).where(self._mine(api_keys)).order_by(api_keys.c.created_at, api_keys.c.id)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_key(row) for row in rows]

    def revoke(self, id: str) -> StoredKey:
        """Make the key useless: `Store.find_key` tells so from now on; who remembers what it told before takes longer.

        Raises:
            NotFoundError: the tenant has no such key.
            ConflictError: it is revoked already.
        """

        def work(connection: Connection) -> StoredKey:
            if self._one(connection, id).revoked_at is not None:
                raise ConflictError(f"Key {id} is revoked already.")
            connection.execute(
                update(api_keys).where(self._mine(api_keys, id=id)).values(revoked_at=utc_now())
            )
            record(connection, self._identity, "key.revoked", "key", id)
            return self._one(connection, id)

        return self._database.write(work)

    def note_use(self, key: StoredKey) -> None:
        """Note that `key` was used just now, unless the last note is fresh."""
        now = utc_now()
        if use_is_noted(key):
            return
        statement = update(api_keys).where(self._mine(api_keys, id=key.id)).values(last_used_at=now)
        self._database.write(lambda connection: connection.execute(statement))

    def _one(self, connection: Connection, id: str) -> StoredKey:
        row = connection.execute(select(api_keys).where(self._mine(api_keys, id=id))).one_or_none()
        if row is None:
            raise NotFoundError(f"There is no key {id}.")
        return _key(row)


def use_is_noted(key: StoredKey) -> bool:
    """Whether the last note that `key` was used is fresh."""
    return key.last_used_at is not None and utc_now() - key.last_used_at < USE_NOTED_EVERY


def find_key_of_any_tenant(database: Database, sha256: str) -> StoredKey | None:
    """Return the key with this hash, revoked or not; it says which tenant asks."""
    query = select(api_keys).where(api_keys.c.sha256 == sha256)
    row = database.read(lambda connection: connection.execute(query).one_or_none())
    return None if row is None else _key(row)


def tenants_with_key(database: Database, id: str) -> list[str]:
    """Return the tenants that have a key with this id, revoked or not."""
    query = select(api_keys.c.tenant).where(api_keys.c.id == id).order_by(api_keys.c.tenant)
    return list(database.read(lambda connection: connection.execute(query).scalars().all()))


def any_tenant_has_keys(database: Database, *, usable: bool = False) -> bool:
    """Whether a key was ever made; `usable`: whether there is one that is not revoked."""
    these = exists().where(api_keys.c.revoked_at.is_(None)) if usable else exists(select(api_keys.c.id))
    return database.read(lambda connection: bool(connection.execute(select(these)).scalar_one()))


def _key(row: Row[Any]) -> StoredKey:
    fields = dict(row._mapping)
    return StoredKey(**{**fields, "scopes": frozenset(fields["scopes"].split())})
