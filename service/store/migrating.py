"""Brings a database up to date at opening, one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL

from service.store.engine import LOCK_SECONDS
from service.store.errors import StoreUnavailableError, StoreVersionError
from service.store.faults import unavailable
from service.store.migrations import NEWEST, REVISIONS
from service.store.transactions import Database
from service.store.url import sqlite_file

# Any number that no other program is likely to take.
_ADVISORY_LOCK = 4_013_770_211


def bring_up_to_date(database: Database, url: URL) -> None:
    """Make the tables, or change them as the migrations say, if the database is not up to date.

    Raises:
        StoreVersionError: it was made by a newer Caifen.
        StoreUnavailableError: it can't be reached, read, or written.
    """
    file = sqlite_file(url)
    if file is not None and not file.exists():
        _make_empty(file)
    elif database.read(_revision) == NEWEST:
        # A backup that was put back has lost it; a file that can't be written, or that somebody holds, stays as it is.
        with suppress(StoreUnavailableError):
            _let_readers_and_writers_go_on_together(database, file)
        return
    with _alone(file):
        _let_readers_and_writers_go_on_together(database, file)
        database.write(_migrate)


def revision_of(database: Database) -> str | None:
    """Return the migration that the database is at, None for an empty one."""
    return database.read(_revision)


def _let_readers_and_writers_go_on_together(database: Database, file: Path | None) -> None:
    """Set SQLite's WAL, which stays in the file, and can only be set outside of a transaction."""
    if file is not None:
        database.pragma("journal_mode=WAL")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if revision is not None and revision not in REVISIONS:
        raise StoreVersionError(
            f"This database was made by a newer Caifen (it is at {revision}, this one knows {NEWEST} at most): "
            "install that version again, or put back the backup that was made before."
        )
    return None if revision is None else str(revision)


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
    if _revision(connection) == NEWEST:
        return
    # Alembic takes a while to import, and an up-to-date database needs none of it.
    from service.store.migrations.run import upgrade

    upgrade(connection)


@contextmanager
def _alone(file: Path | None) -> Iterator[None]:
    """Keep other processes from migrating the same SQLite file; PostgreSQL has a lock of its own."""
    if file is None:
        yield
        return
    try:
        with FileLock(file.with_name(file.name + ".lock"), timeout=LOCK_SECONDS):
            yield
    except Timeout:
        locked = True
    except OSError:
        locked = False
    else:
        return
    raise unavailable("locked" if locked else "read_only")


def _make_empty(file: Path) -> None:
    try:
        # It holds students' answers: for its owner alone, as the files will be that SQLite puts beside it.
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError:
        failed = True
    else:
        failed = False
    if failed:
        raise unavailable("read_only")
