"""One run at a time on one folder of results."""

from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

NAME = ".caifen-batch.lock"


class OutInUseError(Exception):
    """Another run works on the folder of results; the message says what to do."""


class OutLock:
    """Holds the folder `out`; the system lets go of it with the process, however that ends."""

    def __init__(self, out: Path) -> None:
        # The file stays: whoever deletes a lock's file may delete the next one's.
        self._lock = FileLock(out / NAME, timeout=0)

    def __enter__(self) -> None:
        """Take the lock.

        Raises:
            OutInUseError: another process has it.
            OSError: its file can't be written.
        """
        try:
            self._lock.acquire()
        except Timeout:
            raise OutInUseError(
                "another run works on this folder of results: wait for its end, or take another folder"
            ) from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()
