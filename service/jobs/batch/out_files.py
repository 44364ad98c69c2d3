"""Files of results: written under another name first, so that a file of results is always a whole one."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from service.jobs.batch.ledger import Ledger
from service.jobs.batch.out_names import KNOWN_NAMES, OutTakenError


@dataclass(frozen=True)
class OutFile:
    """A file of results as the summary tells it: its name, its size, and the SHA-256 (hex) of its content."""

    name: str
    bytes: int
    sha256: str


class OutFiles:
    """The files of one folder of results; nothing of them shows before `publish`.

    A file that a run left there is known by its hash, which the ledger has. One that is otherwise now, since a person
    changed it or put it there, is neither replaced nor removed.

    Used with `with`, it leaves nothing half-written behind, neither of its own nor of a run that was killed: such files
    are hidden, and hold students' rows.
    """

    def __init__(self, out: Path, ledger: Ledger) -> None:
        self._out, self._ledger = out, ledger
        self._written: list[str] = []

    def __enter__(self) -> Self:
        """Remove what a killed run left unfinished.

        Raises:
            OSError: it can't be removed.
            OutTakenError: a file is not as a run left it.
            LedgerError: the ledger can't be read.
        """
        # Before any work is done, rather than at its end.
        self._check(KNOWN_NAMES)
        self._clear()
        return self

    def __exit__(self, *_: object) -> None:
        # What ended the run matters more than a file that can't be removed now; the next run tries it again.
        with suppress(OSError):
            self._clear()

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """Give a file to write (binary, seekable) that is to be called `name`; it is on the disk when this ends.

        Raises:
            OSError: it can't be written.
        """
        with self._part(name).open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        self._written.append(name)

    def publish(self) -> list[OutFile]:
        """Give all files that were written their names, in place of what was there, and return them.

        Raises:
            OSError: they can't be renamed.
            OutTakenError: a file that is there is not as a run left it; none has its name then.
            LedgerError: the ledger can't be written.
        """
        published = [self._told(name) for name in self._written]
        self._check(self._written)
        hashes = {file.name: file.sha256 for file in published}
        # A process that is killed between the two leaves some files of before and some new ones: both are known then.
        self._ledger.note_files(hashes, only=False)
        for name in hashes:
            self._part(name).replace(self._out / name)
        self._sync_folder()
        self._ledger.note_files(hashes, only=True)
        self._written = []
        return published

    def drop(self, names: Sequence[str]) -> None:
        """Remove files.

        Raises:
            OSError: they can't be removed.
            OutTakenError: one is not as a run left it; none is removed then.
            LedgerError: the ledger can't be read.
        """
        self._check(names)
        for name in names:
            (self._out / name).unlink(missing_ok=True)

    def drop_others(self, names: Iterable[str]) -> None:
        """Remove all files of results but those called `names`: they are an earlier run's.

        Raises:
            OSError, OutTakenError, LedgerError: as `drop`.
        """
        kept = set(names)
        self.drop([name for name in KNOWN_NAMES if name not in kept])

    def _check(self, names: Iterable[str]) -> None:
        others = [
            path.name
            for path in (self._out / name for name in names)
            if path.exists() and _sha256(path) not in self._ledger.file_hashes(path.name)
        ]
        if others:
            raise OutTakenError(
                f"{', '.join(others)} in {str(self._out)!r}: not as a run left it, or an older Caifen's. What somebody "
                "changed is never replaced: give it another name, or take another folder for the results (-o)"
            )

    def _told(self, name: str) -> OutFile:
        part = self._part(name)
        return OutFile(name, part.stat().st_size, _sha256(part))

    def _clear(self) -> None:
        for name in KNOWN_NAMES:
            self._part(name).unlink(missing_ok=True)

    def _part(self, name: str) -> Path:
        return self._out / f".{name}.part"

    def _sync_folder(self) -> None:
        if os.name != "posix":
            return
        folder = os.open(self._out, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
