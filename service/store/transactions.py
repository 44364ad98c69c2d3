"""Runs work in a transaction, again where the database says that it may be tried again."""

import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from service.store.engine import LOCK_SECONDS, WRITES
from service.store.errors import StoreError, StoreUnavailableError
from service.store.faults import as_store_error, unavailable
from service.store.journal import Journal

Result = TypeVar("Result")

_TRIES = 3
_PAUSE_SECONDS = 0.1
_WORTH_ANOTHER_TRY = frozenset({"locked", "connection_lost"})


class Database:
    """One database, used by any number of threads.

    Work is a function of a connection. It may run more than once, and only its last run counts, so it changes nothing
    but the database.
    """

    def __init__(self, engine: Engine, *, lock_seconds: float = LOCK_SECONDS) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.journal = Journal(engine)
        self._lock_seconds = lock_seconds
        # SQLite lets one connection write and the others poll; threads of one process can wait in line instead.
        self._one_writer = threading.Lock() if self.is_sqlite else None

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """Return what `work` returns; it is for reading, though nothing keeps it from writing.

        On SQLite all its statements see one state of the database, that of the first one; on PostgreSQL (READ
        COMMITTED) each sees what was committed before it began. What has to agree is read by one statement.

        Raises:
            StoreError: the database failed, or `work` raised one.
        """
        return self._tried(work, writes=False)

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """Return what `work` returns, once all that it wrote is safe on the disk; if it raises, nothing is written.

        On SQLite nobody else writes meanwhile. On PostgreSQL others do, and are seen by later statements of `work`:
        what must stay as it was read is held (`with_for_update`).

        Raises:
            StoreError: the database failed, or `work` raised one.
        """
        if self._one_writer is None:
            return self._tried(work, writes=True)
        if not self._one_writer.acquire(timeout=self._lock_seconds):
            raise unavailable("locked")
        try:
            return self._tried(work, writes=True)
        finally:
            self._one_writer.release()

    def pragma(self, statement: str) -> list[tuple[object, ...]]:
        """Run one of SQLite's pragmas outside of a transaction and return its rows.

        Raises:
            StoreError: the database failed.
        """
        failure: StoreError
        try:
            with self.engine.connect() as connection:
                driver = connection.connection.driver_connection
                assert driver is not None  # noqa: S101 - for mypy
                rows: list[tuple[object, ...]] = driver.execute(f"PRAGMA {statement}").fetchall()
                return rows
        except (SQLAlchemyError, sqlite3.Error) as error:
            failure = as_store_error(error)
        raise failure

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _tried(self, work: Callable[[Connection], Result], *, writes: bool) -> Result:
        until = time.monotonic() + self._lock_seconds
        for tries_left in reversed(range(_TRIES)):
            failure = self._failure_of(work, writes=writes)
            if not isinstance(failure, StoreError):
                return failure.value
            worth = isinstance(failure, StoreUnavailableError) and failure.cause in _WORTH_ANOTHER_TRY
            if not (worth and tries_left and time.monotonic() < until):
                # Raised here, outside the handler: the driver's own error may quote a row.
                raise failure
            time.sleep(_PAUSE_SECONDS)
        raise AssertionError("a last try either returns or raises")

    def _failure_of(
        self, work: Callable[[Connection], Result], *, writes: bool
    ) -> "_Value[Result] | StoreError":
        try:
            with self.engine.connect() as connection:
                if writes:
                    connection = connection.execution_options(**{WRITES: True})
                with connection.begin():
                    return _Value(work(connection))
        except SQLAlchemyError as error:
            return as_store_error(error)


class WithMore(Database):
    """A database of which every write does one thing more in its transaction: both are written, or neither.

    Args:
        database: where it is written.
        first: holds what `more` changes, before the work holds anything.
        more: what is done with what the work returned; as work, both may run more than once.
    """

    def __init__(
        self,
        database: Database,
        *,
        first: Callable[[Connection], None],
        more: Callable[[Connection, Any], None],
    ) -> None:
        super().__init__(database.engine)
        self.journal = database.journal
        self._database = database
        self._first = first
        self._more = more

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """Return what `work` returns, once that and the other thing are safe on the disk.

        Raises:
            StoreError: the database failed, or one of them raised one.
        """

        def both(connection: Connection) -> Result:
            self._first(connection)
            made = work(connection)
            self._more(connection, made)
            return made

        return self._database.write(both)


class _Value(Generic[Result]):
    def __init__(self, value: Result) -> None:
        self.value = value
