"""The audit trail: who did what and when; lines are added and never changed, which triggers see to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from service.store.clock import utc_now
from service.store.ids import new_id
from service.store.repository import Identity, Repository, insert_once
from service.store.student_marks import marks_to_look_for
from service.store.tables import audit

Detail = str | int | bool | None


@dataclass(frozen=True)
class AuditLine:
    """One line of the trail; `details` is a JSON object without any student's text."""

    tenant: str
    id: str
    at: datetime
    actor: str
    action: str
    object_kind: str
    object_id: str
    details: str


def record(
    connection: Connection, identity: Identity, action: str, kind: str, id: str, **details: Detail
) -> None:
    """Add a line in the transaction of what it tells of: there is neither without the other.

    Args:
        connection: in that transaction.
        identity: whose trail, and who acts.
        action: what was done, as "rubric.published".
        kind: the kind of thing that it was done to.
        id: that thing's id.
        details: figures and words of Caifen's own; never what a student or teacher wrote.
    """
    line = {
        "tenant": identity.tenant,
        "id": new_id(),
        "at": utc_now(),
        "actor": identity.actor,
        "action": action,
        "object_kind": kind,
        "object_id": id,
        "details": _json(details),
    }
    insert_once(connection, audit, [line])


def _json(details: Mapping[str, Detail]) -> str:
    return json.dumps(dict(details), ensure_ascii=False, sort_keys=True)


class AuditTrail(Repository):
    """Reads a tenant's audit trail."""

    def lines(
        self, *, kind: str | None = None, id: str | None = None, after: str = "", limit: int = 100
    ) -> list[AuditLine]:
        """Return lines in order of time, those after the line `after`; of one thing if `kind` and `id` say so."""
        condition = self._mine(audit) & (audit.c.id > after)
        if kind is not None:
            condition &= audit.c.object_kind == kind
        if id is not None:
            condition &= audit.c.object_id == id
        query = select(audit).where(condition).order_by(audit.c.id).limit(limit)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [AuditLine(**row._mapping) for row in rows]

    def of_forgotten(self, student: str) -> list[AuditLine]:
        """Return the lines that tell of deleting this student's data, in order of time."""

        def work(connection: Connection) -> list[AuditLine]:
            marks = marks_to_look_for(connection, self._identity, student)
            condition = self._mine(audit, object_kind="student") & audit.c.object_id.in_(marks)
            rows = connection.execute(select(audit).where(condition).order_by(audit.c.id)).all()
            return [AuditLine(**row._mapping) for row in rows]

        return self._database.read(work)
