"""Files of results: written under another name first, so that a file of results is always a whole one."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from service.jobs.batch.out_names import KNOWN_NAMES


@dataclass(frozen=True)
class OutFile:
    """A file of results as the summary tells it: its name, its size, and the SHA-256 (hex) of its content."""

    name: str
    bytes: int
    sha256: str


class OutFiles:
    """The files of one folder of results; nothing of them shows before `publish`.

    Used with `with`, it leaves nothing half-written behind, neither of its own nor of a run that was killed: such files
    are hidden, and hold students' rows.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._written: list[str] = []

    def __enter__(self) -> Self:
        """Remove what a killed run left unfinished.

        Raises:
            OSError: it can't be removed.
        """
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
        """
        published = []
        for name in self._written:
            part = self._part(name)
            with part.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = part.stat().st_size
            part.replace(self._out / name)
            published.append(OutFile(name, size, digest))
        self._written = []
        self._sync_folder()
        return published

    def drop(self, names: Sequence[str]) -> None:
        """Remove files.

        Raises:
            OSError: they can't be removed.
        """
        for name in names:
            (self._out / name).unlink(missing_ok=True)

    def drop_others(self, names: Iterable[str]) -> None:
        """Remove all files of results but those called `names`: they are an earlier run's.

        Raises:
            OSError: they can't be removed.
        """
        kept = set(names)
        self.drop([name for name in KNOWN_NAMES if name not in kept])

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
