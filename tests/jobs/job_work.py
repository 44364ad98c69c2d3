"""Jobs, runners, and waits of the tests of jobs."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from service.feedback.explain import Explaining
from service.jobs.executor import Executor, Outcome
from service.jobs.job_limits import JobLimits
from service.jobs.job_options import JobOptions, write_options
from service.jobs.runner import JobRunner
from service.jobs.task_grader import TaskGrader
from service.jobs.thread_executor import ThreadExecutor
from service.llm.reply import LLM
from service.settings import Settings
from service.store.job_records import Job, NewItem
from service.store.store import Store, TenantStore
from tests.api.doubles import LetterEncoder
from tests.jobs.rubrics import RUBRIC

QUICK = JobLimits(
    lease=timedelta(seconds=2),
    heartbeat=0.1,
    slice=0.5,
    keep_items=10,
    keep_seconds=0.1,
    poll=0.05,
    first_pause=0.05,
)
SETTINGS = Settings(workers=2, grading_seconds=10)


class Told(list[tuple[str, dict[str, object]]]):
    """What was told, in its order."""

    def __call__(self, event: str, /, **fields: object) -> None:
        self.append((event, fields))

    def of(self, event: str) -> list[dict[str, object]]:
        return [fields for name, fields in self if name == event]


def a_job(
    mine: TenantStore, answers: Sequence[str], how: Explaining | None = None, webhook_url: str | None = None
) -> Job:
    options = write_options(JobOptions(how or Explaining()))
    job = mine.jobs.create(options=options, rubric=RUBRIC, webhook_url=webhook_url)
    mine.jobs.add_items(job.id, (NewItem(answer, item_id=f"i{i}") for i, answer in enumerate(answers)))
    return mine.jobs.seal(job.id)


@contextmanager
def executing(encoder: LetterEncoder | None = None, threads: int = 2) -> Iterator[Executor]:
    """Give an executor of threads."""
    executor = ThreadExecutor(lambda: TaskGrader(encoder or LetterEncoder(), None), threads=threads)
    executor.start()
    assert executor.wait_until_settled(30).phase == "ready"
    try:
        yield executor
    finally:
        executor.close()


@contextmanager
def running(
    store: Store,
    executor: Executor,
    *,
    llm: LLM | None = None,
    settings: Settings = SETTINGS,
    limits: JobLimits = QUICK,
) -> Iterator[tuple[JobRunner, Told]]:
    """Give a runner that works, and what it tells."""
    told = Told()
    runner = JobRunner(store, executor, settings, llm=llm, tell=told, limits=limits)
    runner.start()
    try:
        yield runner, told
    finally:
        runner.close(10)


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)


def wait_for(mine: TenantStore, job: Job, *states: str, seconds: float = 60) -> Job:
    wait_until(lambda: mine.jobs.get(job.id).state in states, seconds)
    return mine.jobs.get(job.id)


def grades_of(mine: TenantStore, job: Job) -> list[str | None]:
    return [item.grade_json for item in mine.jobs.items(job.id, limit=10_000)]


def graded_alone(executor: Executor, answers: Sequence[str]) -> list[str]:
    from tests.jobs.rubrics import task

    outcomes: list[Outcome] = list(executor.run(task(answer) for answer in answers))
    return [outcome.grade_json.decode() for outcome in outcomes]
