"""Which keys were there before, in flat memory for ten million of them."""

import sqlite3

CACHE_KIB = 16_000


class DistinctKeys:
    """A temporary SQLite table of keys; beyond some 16 MB of memory it lies in a temporary file that SQLite removes."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{CACHE_KIB}"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute("CREATE TABLE keys (key BLOB PRIMARY KEY) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def add(self, key: bytes) -> bool:
        """Remember `key`; True where it is new."""
        return self._database.execute("INSERT OR IGNORE INTO keys VALUES (?)", (key,)).rowcount == 1

    def close(self) -> None:
        """Remove the table."""
        self._database.close()
