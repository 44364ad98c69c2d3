"""Makes the SQLAlchemy engine: SQLite that survives a power cut, or PostgreSQL that survives its own restart."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

WRITES = "caifen_writes"
"""Execution option of a connection whose next transaction writes."""

LOCK_SECONDS = 30.0
"""How long a transaction waits for another's lock, and for a free connection."""

_CONNECTIONS, _MORE_CONNECTIONS = 8, 32
_CONNECT_SECONDS = 10


def make_engine(url: URL, *, lock_seconds: float = LOCK_SECONDS) -> Engine:
    """Return an engine for a URL of `read_url`; safe to share between threads, opens nothing yet."""
    common: dict[str, Any] = {
        # A statement's values are students' answers: no error and no log line has them.
        "hide_parameters": True,
        "pool_size": _CONNECTIONS,
        "max_overflow": _MORE_CONNECTIONS,
        "pool_timeout": lock_seconds,
    }
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": lock_seconds}, **common)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    milliseconds = int(lock_seconds * 1000)
    options = f"-c lock_timeout={milliseconds} -c timezone=UTC -c idle_in_transaction_session_timeout=120000"
    arguments = {"connect_timeout": _CONNECT_SECONDS, "options": options, "application_name": "caifen"}
    return create_engine(url, connect_args=arguments, pool_pre_ping=True, **common)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Python's own transactions begin too late and know no IMMEDIATE: `_begin_sqlite` says it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    # FULL syncs each commit: what was answered for is on the disk. What is deleted is overwritten, since it may be
    # a student's text; and a row that is replaced asks the triggers for deletes.
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "secure_delete=ON", "recursive_triggers=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later can't wait for another writer, so writers say so at once.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
