"""A run's memory does not grow with its rows: counted with an executor that grades nothing."""

import tracemalloc
from concurrent.futures import Future
from pathlib import Path

from service.jobs.batch.batch_options import BatchOptions
from service.jobs.executor import ExecutorState, GradingTask, Outcome
from service.jobs.task_grader import TaskGrader
from tests.api.doubles import LetterEncoder
from tests.jobs.batch.cohort import RUBRICS, SETTINGS, Counting, executing, rows, run, write_rows

MOST_GROWTH = 1_500_000


class Ready(Counting):
    """Has the same grade for every answer to a question."""

    def __init__(self, inner: Counting) -> None:
        super().__init__(inner)
        grader = TaskGrader.of(SETTINGS, LetterEncoder())
        self._made = {
            name: grader.outcome(GradingTask(rubric, "函件归档", BatchOptions().explaining))
            for name, rubric in RUBRICS.items()
        }

    @property
    def state(self) -> ExecutorState:
        return ExecutorState("ready", encoder="letters@1")

    def submit(self, task: GradingTask, *, behind: bool = False) -> "Future[Outcome]":  # noqa: ARG002
        future: Future[Outcome] = Future()
        future.set_result(self._made[task.rubric.id])
        return future


def peak(folder: Path, number: int, executor: Counting) -> int:
    """Return the most bytes that Python held during a run, the first (imports, caches) being over."""
    answers = write_rows(folder / f"{number}.csv", rows(number))
    tracemalloc.start()
    try:
        run(answers, folder / f"out{number}", executor, options=BatchOptions(formats=("csv",)))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_the_rows_take_no_more_memory(tmp_path: Path) -> None:
    with executing() as inner:
        executor = Ready(inner)
        peak(tmp_path, 50, executor)
        small, large = peak(tmp_path, 400, executor), peak(tmp_path, 4_000, executor)
    assert large - small < MOST_GROWTH, (small, large)
