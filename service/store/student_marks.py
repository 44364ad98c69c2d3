"""What stands for a forgotten student in the audit trail: it answers "was it done?", and not "who was it?".

Pseudonymous ids are short and easily tried out (s-001, s-002, ...), so a mark needs a secret, which the database has
and the trail has not.
"""

import hashlib
import hmac
import secrets

from sqlalchemy import Connection, select

from service.store.repository import Identity, insert_once
from service.store.tables import student_mark_secrets

_SECRET_BYTES = 32
_HEX_DIGITS = 32
_HEX_DIGITS_WITHOUT_SECRET = 16


def mark_of(connection: Connection, identity: Identity, student: str) -> str:
    """Return the mark of a tenant's student; the tenant's secret is made at the first one, in this transaction."""
    fresh = {"tenant": identity.tenant, "secret": secrets.token_hex(_SECRET_BYTES)}
    # Two that make the first one at once get the same: that of the one who was there first.
    insert_once(connection, student_mark_secrets, [fresh])
    secret = _secret_of(connection, identity)
    assert secret is not None  # noqa: S101 - it was just made
    return _mark(secret, student)


def marks_to_look_for(connection: Connection, identity: Identity, student: str) -> list[str]:
    """Return all marks that may stand for a tenant's student, those of older versions too."""
    secret = _secret_of(connection, identity)
    older = hashlib.sha256(_bytes_of(student)).hexdigest()[:_HEX_DIGITS_WITHOUT_SECRET]
    return [older] if secret is None else [older, _mark(secret, student)]


def _secret_of(connection: Connection, identity: Identity) -> str | None:
    columns = student_mark_secrets.c
    query = select(columns.secret).where(columns.tenant == identity.tenant)
    secret: str | None = connection.execute(query).scalar_one_or_none()
    return secret


def _mark(secret: str, student: str) -> str:
    return hmac.new(bytes.fromhex(secret), _bytes_of(student), hashlib.sha256).hexdigest()[:_HEX_DIGITS]


def _bytes_of(student: str) -> bytes:
    return student.encode("utf-8", "surrogatepass")
