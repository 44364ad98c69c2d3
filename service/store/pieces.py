"""Work on many rows in pieces: a transaction each, with a pause in which others write."""

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

ROWS_A_PIECE = 500
"""Rows that one transaction deletes at most, besides what hangs on them: some tens of milliseconds of the lock."""

_MOST_PAUSE_SECONDS = 0.5

Done = TypeVar("Done")


def in_pieces(piece: Callable[[], tuple[Done, bool]]) -> Iterator[Done]:
    """Call `piece` again and again and yield what each call has done, until one says that no more is left.

    What was done before a crash stays done. Between two pieces it waits for as long as the last one took (half a second
    at most): a lock that is taken again at once would never be another's.

    Args:
        piece: does a part of the work in one transaction; returns what it has done, and whether there may be more.
    """
    while True:
        began = time.monotonic()
        done, more = piece()
        yield done
        if not more:
            return
        time.sleep(min(time.monotonic() - began, _MOST_PAUSE_SECONDS))
