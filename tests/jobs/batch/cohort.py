"""Small cohorts for runs, and runs in this process with a quick encoder."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from rubrics.model import KeyPoint, Part, Rubric
from service.answers.options import ReadOptions
from service.answers.rubric_source import RubricsById
from service.jobs.asking import Asking
from service.jobs.batch.batch_input import BatchInput
from service.jobs.batch.batch_options import BatchOptions
from service.jobs.batch.batch_run import Also, BatchRun
from service.jobs.batch.progress import Report, report_nothing
from service.jobs.batch.summary import Summary
from service.jobs.batch.work_off import Stop
from service.jobs.executor import Executor, ExecutorState, GradingTask, Outcome
from service.jobs.task_grader import TaskGrader
from service.jobs.thread_executor import ThreadExecutor
from service.settings import Settings
from tests.answers.written import csv_file
from tests.api.doubles import LetterEncoder

SETTINGS = Settings(workers=1, credit_model="rules")
HEADER = ("编号", "学号", "题号", "学生答案")
POINTS = ("重大事项使用书面形式沟通", "来函及时答复", "对不合法的要求礼貌拒绝", "函件归档保存")


def rubric(name: str, *texts: str, version: int = 1) -> Rubric:
    """Return a rubric of one part with a key point a text."""
    points = tuple(
        KeyPoint(id=f"1.{i}", text=text, marks=Decimal(1)) for i, text in enumerate(texts or POINTS, start=1)
    )
    return Rubric(
        id=name, version=version, parts=(Part(id="1", marks=Decimal(len(points)), key_points=points),)
    )


RUBRICS = {name: rubric(name, *POINTS[: i + 2]) for i, name in enumerate(("q1", "q2", "q3"))}


def rows(number: int, *, questions: Sequence[str] = ("q1", "q2", "q3"), distinct: int = 0) -> list[list[str]]:
    """Return rows under HEADER; with `distinct` only so many different texts."""
    made = []
    for i in range(number):
        text = i % distinct if distinct else i
        answer = f"{POINTS[text % 4]}，第{text}次。{POINTS[(text // 4) % 4] if text % 3 else ''}"
        made.append([f"a{i}", f"s{i // len(questions)}", questions[i % len(questions)], answer])
    return made


def write_rows(path: Path, of: Sequence[Sequence[str]]) -> Path:
    """Write rows as CSV and return the path."""
    path.write_bytes(csv_file(HEADER, of))
    return path


class Counting:
    """An executor that counts what it is asked, and can fail before the nth task."""

    def __init__(self, inner: Executor) -> None:
        self.inner = inner
        self.tasks: list[GradingTask] = []
        self.before: Callable[[int], None] = lambda _: None

    @property
    def workers(self) -> int:
        return self.inner.workers

    @property
    def ahead(self) -> int:
        return self.inner.ahead

    @property
    def state(self) -> ExecutorState:
        return self.inner.state

    def start(self) -> None:
        self.inner.start()

    def wait_until_settled(self, seconds: float | None = None) -> ExecutorState:
        return self.inner.wait_until_settled(seconds)

    def submit(self, task: GradingTask, *, behind: bool = False) -> "Future[Outcome]":
        self.before(len(self.tasks))
        self.tasks.append(task)
        return self.inner.submit(task, behind=behind)

    def run(self, tasks: object) -> Iterator[Outcome]:
        raise NotImplementedError

    def clear_recent(self) -> None:
        self.inner.clear_recent()

    def close(self, drain_seconds: float = 0.0) -> None:
        self.inner.close(drain_seconds)


@contextmanager
def executing(threads: int = 1, load: Callable[[], TaskGrader] | None = None) -> Iterator[Counting]:
    """Give an executor of threads in this process."""
    executor = Counting(
        ThreadExecutor(load or (lambda: TaskGrader.of(SETTINGS, LetterEncoder())), threads=threads)
    )
    executor.start()
    try:
        yield executor
    finally:
        executor.close()


def run(
    answers: Path,
    out: Path,
    executor: Counting,
    *,
    rubrics: dict[str, Rubric] | None = None,
    options: BatchOptions | None = None,
    settings: Settings = SETTINGS,
    asking: Asking | None = None,
    stop: Stop | None = None,
    report: Report = report_nothing,
    also: Also | None = None,
) -> Summary:
    """Run once over a file of answers."""
    source = RubricsById(rubrics or RUBRICS)
    with BatchInput(answers, ReadOptions(required=source.required), source) as items:
        return BatchRun(
            items,
            out,
            executor,
            settings,
            options or BatchOptions(formats=("csv", "xlsx", "parquet")),
            asking=asking,
            stop=stop,
            report=report,
            also=also,
        ).run()


RESULTS = ("results.ndjson", "results.csv", "results.xlsx", "results.parquet", "rejects.csv", "rejects.jsonl")


def contents(out: Path) -> dict[str, bytes]:
    """Return the files whose bytes must not depend on how they came about."""
    return {name: (out / name).read_bytes() for name in RESULTS if (out / name).exists()}
