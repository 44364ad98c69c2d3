"""How much may be under way at once; whoever comes when it is full is told so at once and does without."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil


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


class SharedAdmission:
    """Room for `most` at a time, of which one tenant has at most half, rounded up."""

    def __init__(self, most: int) -> None:
        self._all = Admission(most)
        self._share = ceil(most / 2)
        self._inside: Counter[str] = Counter()

    @contextmanager
    def asked(self, tenant: str | None) -> Iterator[bool]:
        """Take a place for as long as the block runs; False where there is none left for `tenant`.

        None: there are no tenants, so whoever asks may have all.
        """
        if tenant is not None and self._inside[tenant] >= self._share:
            yield False
            return
        with self._all.asked() as admitted:
            if not admitted or tenant is None:
                yield admitted
                return
            self._inside[tenant] += 1
            try:
                yield True
            finally:
                self._inside[tenant] -= 1
                if not self._inside[tenant]:
                    # Not kept for each tenant that ever came.
                    del self._inside[tenant]
