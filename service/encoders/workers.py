"""How many texts an encoder reads at the same time."""

import os

_MOST_WORKERS = 8


def usable_cores() -> int:
    """Return the number of cores that this process may use, at most 8: one text each."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST_WORKERS)
