"""Requests that are carried out once, however often they are sent: an `Idempotency-Key` and its response."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, select, update

from service.store.audit import record
from service.store.clock import utc_now
from service.store.deleting import mark_deleted
from service.store.errors import LeaseLostError
from service.store.repository import Repository
from service.store.tables import idempotency, idempotency_students, jobs


@dataclass(frozen=True)
class KeptResponse:
    """A response to give again, byte for byte."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Begun:
    """What there is for an idempotency key.

    outcome: "new": carry the request out, then `finish` or `abandon`. "running": another request with this key is
        being carried out. "done": give `response`. "other_request": the key was used for another request. "erased":
        it was carried out, and its response was deleted with a student's data.
    dead: with "new": the execution that had the key and has died; a job that it made has this id. Only `look` tells it.
    """

    outcome: Literal["new", "running", "done", "other_request", "erased"]
    response: KeptResponse | None = None
    dead: str | None = None


class Idempotency(Repository):
    """A tenant's idempotency keys."""

    def look(self, key: str, fingerprint: str) -> Begun:
        """Say what there is for a request with the key; "new": nothing, and `begin` would take it. Writes nothing."""
        now = utc_now()
        query = select(idempotency).where(self._mine(idempotency, key=key) & (idempotency.c.expires_at > now))
        there = self._database.read(lambda connection: connection.execute(query).one_or_none())
        if there is None:
            return Begun("new")
        said = _said(there, fingerprint, now)
        return replace(said, dead=there.owner) if said.outcome == "new" else said

    def begin(self, key: str, fingerprint: str, *, owner: str, lease: timedelta, keep: timedelta) -> Begun:
        """Take the key for a request, or say what there is.

        Args:
            key: the caller's key.
            fingerprint: a hash of all that makes the request what it is.
            owner: names this very execution; only it can finish. A job that it makes has this id.
            lease: from then on another request may take over, for a server that has died; what that one had received
                of a job is seen by nobody any more, and `Store.finish_deletions` deletes its rows.
            keep: how long the key stays known.
        """

        def work(connection: Connection) -> Begun:
            now = utc_now()
            mine = self._mine(idempotency, key=key)
            connection.execute(delete(idempotency).where(mine & (idempotency.c.expires_at <= now)))
            row = {
                "key": key,
                "fingerprint": fingerprint,
                "state": "running",
                "owner": owner,
                "lease_until": now + lease,
                "created_at": now,
                "expires_at": now + keep,
            }
            self._insert(connection, idempotency, [row])
            there = connection.execute(select(idempotency).where(mine).with_for_update()).one()
            begun = _said(there, fingerprint, now)
            if begun.outcome == "running" and there.owner == owner:
                return Begun("new")
            if begun.outcome != "new":
                return begun
            # An upload that its server died over: the same request makes the job anew.
            self._mark_left(connection, there.owner)
            taken = {"owner": owner, "lease_until": now + lease, "expires_at": now + keep}
            connection.execute(update(idempotency).where(mine).values(**taken))
            return Begun("new")

        return self._database.write(work)

    def _mark_left(self, connection: Connection, job_id: str) -> None:
        # Marked only: its rows may be many, and all who write would wait for this transaction.
        these = self._mine(jobs, id=job_id, state="receiving")
        left = connection.execute(select(jobs.c.total).where(these).with_for_update()).one_or_none()
        if left is not None:
            record(connection, self._identity, "job.deleted", "job", job_id, items=left.total)
            mark_deleted(connection, self._identity.tenant, [job_id])

    def renew(self, key: str, *, owner: str, lease: timedelta) -> None:
        """Keep the key for a request that is still being carried out.

        Raises:
            LeaseLostError: another request has taken the key over.
        """
        mine = self._mine(idempotency, key=key, owner=owner, state="running")

        def work(connection: Connection) -> None:
            longer = update(idempotency).where(mine).values(lease_until=utc_now() + lease)
            if connection.execute(longer).rowcount != 1:
                raise LeaseLostError("Another request has taken this idempotency key over.")

        self._database.write(work)

    def finish(
        self,
        key: str,
        *,
        owner: str,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        students: Collection[str] = (),
    ) -> None:
        """Keep the response of a request that was begun; `students` are those whose data it holds.

        Raises:
            LeaseLostError: another request has taken the key over.
        """
        response = KeptResponse(status, dict(headers), body)
        self._database.write(
            lambda connection: self.finish_in(
                connection, key, owner=owner, response=response, students=students
            )
        )

    def hold_in(self, connection: Connection, key: str, *, owner: str) -> None:
        """Hold the key's row before anything else, as `begin` does, so that the two can't wait for one another.

        Raises:
            LeaseLostError: another request has taken the key over.
        """
        mine = self._mine(idempotency, key=key, owner=owner)
        held = select(idempotency.c.key).where(mine).with_for_update()
        if connection.execute(held).one_or_none() is None:
            raise LeaseLostError("Another request has taken this idempotency key over.")

    def finish_in(
        self,
        connection: Connection,
        key: str,
        *,
        owner: str,
        response: KeptResponse,
        students: Collection[str] = (),
    ) -> None:
        """Do what `finish` does, in a transaction that is under way.

        Raises:
            LeaseLostError: another request has taken the key over.
        """
        values = {
            "state": "done",
            "status": response.status,
            "headers": json.dumps(response.headers),
            "body": response.body,
        }
        mine = self._mine(idempotency, key=key, owner=owner)
        if connection.execute(update(idempotency).where(mine).values(**values)).rowcount != 1:
            raise LeaseLostError("Another request has taken this idempotency key over.")
        links = [{"key": key, "student": student} for student in sorted(set(students))]
        self._insert(connection, idempotency_students, links)

    def abandon(self, key: str, *, owner: str) -> None:
        """Let the key go, since the request was not carried out: the next one with it is."""
        mine = self._mine(idempotency, key=key, owner=owner, state="running")
        self._database.write(lambda connection: connection.execute(delete(idempotency).where(mine)))


def _said(there: Row[Any], fingerprint: str, now: datetime) -> Begun:
    """Return what a row says to a request with its key; "new": whoever had it has died."""
    if there.fingerprint != fingerprint:
        return Begun("other_request")
    if there.state == "done":
        return Begun("done", KeptResponse(there.status, json.loads(there.headers), there.body))
    if there.state == "erased":
        return Begun("erased")
    return Begun("running" if there.lease_until >= now else "new")
