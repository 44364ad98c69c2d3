"""Says in one place what a fault of a database or its driver means, and what to do about it."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.store.errors import ConflictError, StoreError, StoreUnavailableError, Unavailable

_SENTENCES: dict[Unavailable, str] = {
    "locked": "The database is locked by another program: end what keeps it open for writing (a backup, a "
    "database browser), then try again.",
    "connection_lost": "The database can't be reached: see that PostgreSQL runs and that CAIFEN_DATABASE_URL names "
    "it, then try again.",
    "disk_full": "The disk of the database is full: free some space; nothing that was stored is lost.",
    "read_only": "The database can only be read: give the user that runs Caifen the right to write to the file and "
    "its folder (or connect to the primary server), then try again.",
    "damaged": "The database file is damaged or no database: stop Caifen and put the last backup in its place.",
    "too_busy": "The database has no free connection: try again later, or let it have more connections.",
    "no_access": "The database refuses the login: correct user, password, or database name in CAIFEN_DATABASE_URL.",
    "other": "The database failed: see its own log for the reason.",
}

_SQLITE: dict[int, Unavailable] = {
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_IOERR: "other",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_CANTOPEN: "read_only",
    sqlite3.SQLITE_NOTADB: "damaged",
}

# By SQLSTATE or its first two characters, the longer first.
_POSTGRESQL: dict[str, Unavailable] = {
    "53100": "disk_full",
    "53300": "too_busy",
    "53200": "too_busy",
    "25006": "read_only",
    "40001": "locked",
    "40P01": "locked",
    "55P03": "locked",
    "3D000": "no_access",
    "42501": "no_access",
    "08": "connection_lost",
    "57": "connection_lost",
    "28": "no_access",
    "XX": "damaged",
}


def unavailable(cause: Unavailable) -> StoreUnavailableError:
    """Return the error for `cause` with the sentence that says what to do."""
    return StoreUnavailableError(_SENTENCES[cause], cause)


def as_store_error(error: SQLAlchemyError | sqlite3.Error) -> StoreError:
    """Return what `error` means to a caller; it repeats nothing that was stored or sent."""
    if isinstance(error, PoolTimeoutError):
        return unavailable("too_busy")
    if isinstance(error, IntegrityError):
        return ConflictError(f"The database refused a row ({_constraint(error)}).")
    if isinstance(error, DBAPIError):
        lost: Unavailable = "connection_lost" if error.connection_invalidated else "other"
        return unavailable(_cause(error.orig) or lost)
    if isinstance(error, sqlite3.Error):
        return unavailable(_cause(error) or "other")
    return StoreError(f"The store failed ({type(error).__name__}); this is a fault of Caifen.")


def _cause(raised: BaseException | None) -> Unavailable | None:
    if isinstance(raised, sqlite3.Error):
        # The low byte is the kind, the rest its details.
        return _SQLITE.get(getattr(raised, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(raised, psycopg.Error) and raised.sqlstate is not None:
        return _POSTGRESQL.get(raised.sqlstate) or _POSTGRESQL.get(raised.sqlstate[:2])
    if isinstance(raised, psycopg.OperationalError):
        # A refused login has no SQLSTATE here, and neither has a server that is gone.
        said = str(raised)
        is_login = "authentication failed" in said or "does not exist" in said
        return "no_access" if is_login else "connection_lost"
    return None


def _constraint(error: IntegrityError) -> str:
    raised = error.orig
    if isinstance(raised, psycopg.Error):
        return raised.diag.constraint_name or raised.diag.column_name or "a rule of the table"
    # SQLite names tables and columns here, never values.
    return str(raised)
