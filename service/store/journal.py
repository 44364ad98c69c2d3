"""SQLite's journal (the write-ahead log): what was deleted is taken out of it, and no writer waits for that."""

import sqlite3
import threading
import time

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

_TRIES, _PAUSE_SECONDS = 5, 0.1
_BUSY_MS = 20
"""How long one try may wait for a reader: for so long, and the time of a sync, it holds the writers' lock."""


class Journal:
    """The journal of one database. Thread-safe; PostgreSQL needs none of it (autovacuum).

    Whoever deletes calls `clear` once that is committed; where it can't be done then, somebody calls it again later.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._one_try = threading.Lock()
        self._holds_deleted = False

    @property
    def holds_deleted(self) -> bool:
        """Whether the last `clear` did not get to the end, so that it may hold what this process deleted."""
        return self._holds_deleted

    def clear(self, seconds: float = 0.0) -> bool:
        """Move all that is committed into the database's file and empty the journal; return whether that was done.

        While another process reads what the database was before, it can't be: a few short tries are made, and more
        until `seconds` are over. No fault is raised, since what was deleted is deleted all the same.
        """
        if not self._is_sqlite:
            return True
        until = time.monotonic() + seconds
        tries = 0
        while True:
            tries += 1
            with self._one_try:
                self._holds_deleted = not self._tried()
                if not self._holds_deleted:
                    return True
            if tries >= _TRIES and time.monotonic() >= until:
                return False
            time.sleep(_PAUSE_SECONDS)

    def _tried(self) -> bool:
        try:
            with self._engine.connect() as connection:
                driver = connection.connection.driver_connection
                assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - for mypy
                ((usual,),) = driver.execute("PRAGMA busy_timeout").fetchall()
                driver.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
                try:
                    # The first moves most of it while others write; what is left for the second, which holds them up,
                    # is little.
                    driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                    ((busy, _, _),) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                finally:
                    driver.execute(f"PRAGMA busy_timeout={usual}")
        except (SQLAlchemyError, sqlite3.Error):
            return False
        return bool(busy == 0)
