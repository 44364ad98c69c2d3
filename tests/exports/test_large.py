"""A cohort of 200,000 answers as a file: the process does not grow."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.exports.formats import write_results
from service.exports.result import Result
from tests.exports.results import PARTS, many

MEBIBYTE = 1024 * 1024
STATUS = Path("/proc/self/statm")


def resident() -> int:
    """Return the bytes of this process that are in memory now (Linux)."""
    return int(STATUS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not STATUS.exists(), reason="Linux tells how large a process is")
def test_memory_of_the_process_stays_flat(tmp_path: Path) -> None:
    seen: list[int] = []

    def watched(count: int) -> Iterator[Result]:
        for result in many(count):
            if result.index % 10_000 == 5_000:
                seen.append(resident())
            yield result

    file = tmp_path / "results.csv"
    with file.open("wb") as out:
        write_results(watched(200_000), out, "csv", parts=PARTS)
    assert len(seen) == 20
    # The grades alone have 1.1 GiB.
    assert file.stat().st_size > 40 * MEBIBYTE
    assert max(seen) - seen[0] < 16 * MEBIBYTE
