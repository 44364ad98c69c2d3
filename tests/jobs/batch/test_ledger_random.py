"""Whatever runs came before and wherever they were killed, the last one gives what a single run gives."""

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.feedback.explain import Explaining
from service.jobs.batch.batch_options import BatchOptions
from service.jobs.batch.progress import Progress
from tests.jobs.batch.cohort import (
    POINTS,
    RUBRICS,
    Counting,
    contents,
    executing,
    rows,
    rubric,
    run,
    write_rows,
)

POOL = rows(14, distinct=9)
VERSIONS = [RUBRICS, {**RUBRICS, "q1": rubric("q1", POINTS[3], POINTS[0], version=2)}]


class Killed(BaseException):
    """Ends a run wherever it is, as SIGKILL does: nothing catches it."""


@dataclass(frozen=True)
class Run:
    """A run over some rows of the pool, killed at its nth report or nth task, or not at all."""

    picked: tuple[int, ...]
    version: int
    readers: bool
    killed_at_report: int | None
    killed_at_task: int | None


runs = st.builds(
    Run,
    picked=st.lists(st.integers(0, len(POOL) - 1), min_size=1, max_size=len(POOL), unique=True).map(tuple),
    version=st.integers(0, 1),
    readers=st.booleans(),
    killed_at_report=st.none() | st.integers(0, 6),
    killed_at_task=st.none() | st.integers(0, 12),
)


@pytest.fixture(scope="module")
def executor() -> Iterator[Counting]:
    with executing() as found:
        yield found


def play(one: Run, folder: Path, name: str, executor: Counting, *, kill: bool = True) -> None:
    answers = write_rows(folder / f"{name}.csv", [POOL[i] for i in one.picked])
    reports = 0

    def report(_: Progress) -> None:
        nonlocal reports
        reports += 1
        if kill and one.killed_at_report is not None and reports > one.killed_at_report:
            raise Killed

    def before(number: int) -> None:
        if kill and one.killed_at_task is not None and number >= one.killed_at_task:
            raise Killed

    executor.tasks.clear()
    executor.before = before
    options = BatchOptions(Explaining(readers="both" if one.readers else "student"))
    with suppress(Killed):
        run(answers, folder / name, executor, rubrics=VERSIONS[one.version], options=options, report=report)
    executor.before = lambda _: None


@settings(max_examples=25)
@given(st.lists(runs, min_size=1, max_size=4), runs)
def test_any_runs_and_kills_give_what_one_run_gives(executor: Counting, before: list[Run], last: Run) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for one in before:
            play(one, folder, "out", executor)
        play(last, folder, "out", executor, kill=False)
        play(last, folder, "fresh", executor, kill=False)
        assert contents(folder / "out") == contents(folder / "fresh")
