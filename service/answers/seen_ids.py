"""Which ids a file has had, in flat memory for ten million of them."""

import hashlib
import sqlite3

CACHE_KIB = 32_000


class SeenIds:
    """A temporary SQLite table of 16-byte hashes with their rows.

    It needs some 30 MB of memory and, beyond that, some 40 bytes an id in a temporary file that SQLite removes.
    """

    def __init__(self) -> None:
        # An empty name is a temporary file; a reader may go on in another thread of a pool.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for pragma in (
            "journal_mode=OFF",
            "synchronous=OFF",
            "locking_mode=EXCLUSIVE",
            f"cache_size=-{CACHE_KIB}",
        ):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute("CREATE TABLE seen (hash BLOB PRIMARY KEY, row INTEGER) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def add(self, question: str, identifier: str, row: int) -> int | None:
        """Remember an id and return None, or return the row in which (question, id) was before."""
        key = _hash(question, identifier)
        added = self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, row))
        if added.rowcount:
            return None
        found = self._database.execute("SELECT row FROM seen WHERE hash = ?", (key,)).fetchone()
        return int(found[0])

    def forget(self, question: str, identifier: str, row: int) -> None:
        """Let the id be free again if it was remembered for `row`."""
        self._database.execute(
            "DELETE FROM seen WHERE hash = ? AND row = ?", (_hash(question, identifier), row)
        )

    def close(self) -> None:
        """Remove the table."""
        self._database.close()


def _hash(question: str, identifier: str) -> bytes:
    text = f"{len(question)}:{question}{identifier}".encode()
    return hashlib.blake2b(text, digest_size=16).digest()
