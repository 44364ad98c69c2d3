"""100,000 results: the process does not grow with them, neither for the figures nor for the gradebook."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.cohort.gradebook import write_gradebook
from service.cohort.row import CohortRow
from service.cohort.statistics import CohortStatistics
from service.exports.result import Result
from tests.cohort.rows import random_rows
from tests.exports.test_large import MEBIBYTE, STATUS, resident

COUNT = 100_000
pytestmark = pytest.mark.skipif(not STATUS.exists(), reason="Linux tells how large a process is")


def many(seen: list[int], count: int = COUNT) -> Iterator[CohortRow]:
    """Yield `count` results of 20,000 students, each with a text of its own that is long enough to be compared."""
    made = list(random_rows(200))
    for index in range(count):
        if index % 10_000 == 5_000:
            seen.append(resident())
        one = made[index % 200].result
        fields = {"index": index, "item_id": f"a{index}", "student": f"s{index % 20_000}"}
        result = Result.model_construct(**{name: getattr(one, name) for name in Result.model_fields} | fields)
        yield CohortRow(result, f"第{index}份答案写了很多" * 4)


def test_figures() -> None:
    seen: list[int] = []
    with CohortStatistics() as statistics:
        for each in many(seen):
            statistics.add(each)
        # 24 bytes an answer to be compared, 28 a student's score.
        assert max(seen) - seen[0] < 12 * MEBIBYTE


def test_gradebook(tmp_path: Path) -> None:
    seen: list[int] = []
    with (tmp_path / "book.xlsx").open("wb") as file:
        write_gradebook((each.result for each in many(seen, 50_000)), file)
    # 200 bytes a student.
    assert max(seen) - seen[0] < 12 * MEBIBYTE
