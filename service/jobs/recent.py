"""Keep what was used last, within a number and a size."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Kept = TypeVar("Kept")


def _weightless(_: object) -> int:
    return 0


class Recent(Generic[Key, Kept]):
    """At most `most` things whose sizes add up to `most_size` at most; the least recently used goes first.

    A thing larger than `most_size` is not kept. Thread-safe.
    """

    def __init__(self, most: int, *, most_size: int = 0, size: Callable[[Kept], int] = _weightless) -> None:
        """Keep `most` things; 0 keeps none. `size` gives a thing's size, in the unit of `most_size`."""
        self._most = most
        self._most_size = most_size
        self._size_of = size
        self._size = 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many things are kept."""
        return len(self._kept)

    @property
    def size(self) -> int:
        """The sizes of all that is kept, added up."""
        return self._size

    def get(self, key: Key) -> Kept | None:
        """Return what is kept under `key`, which counts as a use; None where there is nothing."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def clear(self) -> None:
        """Keep none of it any more."""
        with self._lock:
            self._kept.clear()
            self._size = 0

    def put(self, key: Key, kept: Kept) -> None:
        """Keep a thing under `key`, in place of what was there."""
        with self._lock:
            if key in self._kept:
                self._size -= self._size_of(self._kept.pop(key))
            if self._size_of(kept) > self._most_size:
                return
            self._kept[key] = kept
            self._size += self._size_of(kept)
            while len(self._kept) > self._most or self._size > self._most_size:
                self._size -= self._size_of(self._kept.popitem(last=False)[1])
