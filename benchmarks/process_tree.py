"""Memory and CPU time of a program and all its children, read from /proc while they run (Linux)."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True)
class Use:
    """What a tree of processes uses at one moment.

    seconds: CPU time of all so far, those that have ended included. root_mb: Memory of the program itself, all_mb:
    of all together; both in MB, where pages that several share count once (PSS).
    """

    seconds: float
    root_mb: float
    all_mb: float


class ProcessTree:
    """Watches a process and whatever it starts."""

    def __init__(self, root: int) -> None:
        self._root = root
        # What has ended is remembered as it was last seen.
        self._seconds: dict[int, float] = {}

    def use(self) -> Use:
        """Return what is used now."""
        memory = {}
        for pid in self._pids():
            try:
                fields = (_PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()
                self._seconds[pid] = (int(fields[11]) + int(fields[12])) / _TICK
                memory[pid] = _pss(pid)
            except (OSError, IndexError):
                continue
        return Use(sum(self._seconds.values()), memory.get(self._root, 0.0), sum(memory.values()))

    def _pids(self) -> list[int]:
        parents: dict[int, list[int]] = {}
        for entry in _PROC.iterdir():
            if entry.name.isdigit():
                try:
                    parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                except (OSError, IndexError):
                    continue
                parents.setdefault(parent, []).append(int(entry.name))
        found = [self._root]
        for pid in found:
            found.extend(parents.get(pid, ()))
        return found


def _pss(pid: int) -> float:
    for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
