"""How much may be under way at once; whoever comes when it is full is told so at once and does without."""

from collections.abc import Iterator
from contextlib import contextmanager


class Admission:
    """Room for `most` at a time, counted in one event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside = 0

    @contextmanager
    def asked(self) -> Iterator[bool]:
        """Take a place for as long as the block runs; False where there is none left."""
        if self._inside >= self._most:
            yield False
            return
        self._inside += 1
        try:
            yield True
        finally:
            self._inside -= 1
