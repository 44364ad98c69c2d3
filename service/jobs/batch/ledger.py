"""What a run has done so far, in one SQLite file: a grade that stands here is never made again."""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

FORMAT = 1
_CACHE_KIB = 32_000
_LEVEL = 1
_FILE = "file "
_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (
    key BLOB PRIMARY KEY, run INTEGER NOT NULL, stands INTEGER NOT NULL, grade BLOB, problem TEXT, detail TEXT
);
"""


class LedgerError(Exception):
    """The ledger can't be used; the message says what to do and holds no student's text."""


@dataclass(frozen=True)
class Entry:
    """What came of one distinct answer to one rubric.

    key: 32 bytes, from `KeyMaker`.
    grade_json: The grade, one line of JSON in UTF-8; None where there is none.
    problem, detail: Why there is none: a code, and a sentence without a word of the answer.
    stands: Whether it is final. Other entries are of use to the run that made them; the next run makes them again.
    """

    key: bytes
    grade_json: bytes | None = None
    problem: str = ""
    detail: str = ""
    stands: bool = True


class Ledger:
    """The ledger of one folder of results, open for one process at a time (`OutLock` sees to that). Not thread-safe.

    Each `put` is one transaction, synced before it returns (WAL, synchronous=FULL; docs/decisions/0020): of a process
    that is killed, or a machine that loses its power, what was put is there, whole, and nothing else is.
    """

    def __init__(self, path: Path | None) -> None:
        """Open the ledger at `path`, made if need be; None: one in memory, for a run that leaves nothing behind.

        Raises:
            LedgerError: it can't be opened, is none, or is a newer Caifen's.
        """
        with _told():
            self._database = sqlite3.connect(path or ":memory:", isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._database.close()
                raise
        self._run = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin_run(self) -> None:
        """Begin a run: entries of earlier runs that don't stand are no longer known.

        Raises:
            LedgerError: it can't be written.
        """
        with _told(), self._transaction():
            self._run = int(self._about("runs") or 0) + 1
            self._set_about("runs", str(self._run))

    def knows(self, key: bytes) -> bool:
        """Whether there is an entry that this run need not make.

        Raises:
            LedgerError: it can't be read.
        """
        with _told():
            found = self._database.execute(
                "SELECT 1 FROM entries WHERE key = ? AND (stands OR run = ?)", (key, self._run)
            )
            return found.fetchone() is not None

    def get(self, key: bytes) -> Entry | None:
        """Return the entry that this run would not make, None where there is none.

        Raises:
            LedgerError: it can't be read, or is damaged.
        """
        with _told():
            row = self._database.execute(
                "SELECT grade, problem, detail, stands FROM entries WHERE key = ? AND (stands OR run = ?)",
                (key, self._run),
            ).fetchone()
            if row is None:
                return None
            grade, problem, detail, stands = row
            return Entry(
                key, None if grade is None else zlib.decompress(grade), problem, detail, bool(stands)
            )

    def put(self, entries: Iterable[Entry], *, spending: str | None = None) -> None:
        """Keep `entries`, and what was spent on a language model so far, all or nothing.

        Raises:
            LedgerError: they can't be written.
        """
        with _told(), self._transaction():
            self._database.executemany(
                "INSERT OR REPLACE INTO entries (key, run, stands, grade, problem, detail) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (
                        entry.key,
                        self._run,
                        entry.stands,
                        None if entry.grade_json is None else zlib.compress(entry.grade_json, _LEVEL),
                        entry.problem,
                        entry.detail,
                    )
                    for entry in entries
                ),
            )
            if spending is not None:
                self._set_about("spending", spending)

    @property
    def spending(self) -> str | None:
        """What `put` was last told of what all runs have spent; None before."""
        with _told():
            return self._about("spending")

    def file_hashes(self, name: str) -> frozenset[str]:
        """Return the hashes with which a run may have left the file of results `name`; none where it left none.

        Raises:
            LedgerError: it can't be read.
        """
        with _told():
            return frozenset((self._about(_FILE + name) or "").split())

    def note_files(self, hashes: Mapping[str, str], *, only: bool) -> None:
        """Note the SHA-256 (hex) of files of results by their names, besides what is noted, or with `only` instead.

        Raises:
            LedgerError: it can't be written.
        """
        with _told(), self._transaction():
            for name, digest in hashes.items():
                noted = set() if only else set((self._about(_FILE + name) or "").split())
                self._set_about(_FILE + name, " ".join(sorted(noted | {digest})))

    def close(self) -> None:
        """Close the file; its journal goes with that."""
        self._database.close()

    def _prepare(self) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", f"cache_size=-{_CACHE_KIB}"):
            self._database.execute(f"PRAGMA {pragma}")
        tables = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        version = self._database.execute("PRAGMA user_version").fetchone()[0]
        if tables and version != FORMAT:
            raise LedgerError(
                f"the ledger is of another version of Caifen (format {version}, this one reads {FORMAT}): take "
                "another folder for the results"
            )
        if not tables:
            # All or nothing, so that a process that is killed here leaves an empty file, which is a new ledger.
            self._database.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT;")

    def _about(self, name: str) -> str | None:
        row = self._database.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def _set_about(self, name: str, value: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")


@contextmanager
def _told() -> Iterator[None]:
    """Turn what SQLite and zlib raise into a `LedgerError` with what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerError(_sentence(error)) from None
    except zlib.error:
        raise LedgerError(_DAMAGED) from None


_DAMAGED = "the ledger is damaged: take another folder for the results, and all is graded again"
_SENTENCES = {
    sqlite3.SQLITE_FULL: "the disk is full: free some space and run it again; what was graded is kept",
    sqlite3.SQLITE_READONLY: "the ledger can only be read: it needs the right to write to the folder of results",
    sqlite3.SQLITE_CANTOPEN: "the ledger can't be opened: it needs the right to write to the folder of results",
    sqlite3.SQLITE_BUSY: "the ledger is locked by another program: end what keeps it open, then run it again",
    sqlite3.SQLITE_LOCKED: "the ledger is locked by another program: end what keeps it open, then run it again",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}


def _sentence(error: sqlite3.Error) -> str:
    # The low byte is the kind, the rest its details. SQLite's own message may quote what was to be written.
    kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return _SENTENCES.get(kind, f"the ledger failed ({name}): see that its disk works")
