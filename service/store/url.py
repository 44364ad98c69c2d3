"""Reads CAIFEN_DATABASE_URL."""

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from service.store.errors import StoreUrlError

_EXAMPLES = "use sqlite:////folder/caifen.db or postgresql://user:password@host/database"


def read_url(text: str) -> URL:
    """Return the URL with the driver that Caifen uses for it.

    Raises:
        StoreUrlError: it is no URL of SQLite or PostgreSQL; the message does not repeat it, since it may hold a
            password.
    """
    # Heroku and others write it so.
    text = text.strip().replace("postgres://", "postgresql://", 1)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None:
        raise StoreUrlError(f"CAIFEN_DATABASE_URL is no database URL: {_EXAMPLES}")
    kind = url.get_backend_name()
    if kind == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if kind != "sqlite":
        raise StoreUrlError(
            f"CAIFEN_DATABASE_URL names a kind of database that Caifen can't use: {_EXAMPLES}"
        )
    if not url.database or url.database.startswith((":memory:", "file:")):
        raise StoreUrlError(f"CAIFEN_DATABASE_URL names no file for SQLite: {_EXAMPLES}")
    return URL.create("sqlite+pysqlite", database=str(Path(url.database).expanduser().absolute()))


def sqlite_file(url: URL) -> Path | None:
    """Return the file of an SQLite database, None for PostgreSQL."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
