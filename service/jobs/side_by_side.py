"""Does the same for several things at once, in threads of this process: one a core."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from service.settings import usable_cores

Thing = TypeVar("Thing")
Made = TypeVar("Made")


def side_by_side(do: Callable[[Thing], Made], things: Sequence[Thing]) -> list[Made]:
    """Return what `do` makes of each of `things`, in their order; it is called from several threads.

    Worth it where `do` encodes: what it does between two texts leaves a core to another's text (docs/benchmarks.md).

    Raises:
        What `do` raises for the first thing for which it raises anything; things not begun by then are left.
    """
    workers = min(usable_cores(), len(things))
    if workers < 2:
        return [do(thing) for thing in things]
    pool = ThreadPoolExecutor(workers, thread_name_prefix="caifen-side-by-side")
    try:
        return list(pool.map(do, things))
    finally:
        pool.shutdown(cancel_futures=True)
