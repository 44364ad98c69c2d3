"""Worker processes: what they grade, and what happens when they die, hang, or are told to end."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.credit.load import credit_model_for
from service.encoders.protocol import Encoder
from service.feedback.explain import GradedAnswer, explain
from service.grading.grader import grade
from service.jobs.executor import ExecutorState, Outcome
from service.jobs.local_executor import LocalExecutor
from service.jobs.task_grader import TaskGrader
from service.jobs.thread_executor import ThreadExecutor
from service.settings import Settings
from tests.api.doubles import LetterEncoder
from tests.jobs.loaders import BROKEN, POISON, SLEEP, SLOW
from tests.jobs.rubrics import RUBRIC, rubric, task

ROOT = Path(__file__).parents[2]
LOADERS = "tests.jobs.loaders:"


class Told:
    """Keeps the lines of an executor's log."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, str | int | float]]] = []

    def __call__(self, event: str, /, **fields: str | int | float) -> None:
        self.lines.append((event, fields))

    def of(self, event: str) -> list[dict[str, str | int | float]]:
        return [fields for name, fields in self.lines if name == event]


@contextmanager
def executing(
    loader: str = "tricky", *, wait: bool = True, workers: int = 1, grading_seconds: float = 120.0
) -> Iterator[tuple[LocalExecutor, Told]]:
    told = Told()
    settings = Settings(workers=workers, grading_seconds=grading_seconds)
    executor = LocalExecutor(settings, loader=LOADERS + loader, tell=told)
    executor.start()
    try:
        if wait:
            assert executor.wait_until_settled(60).phase == "ready"
        yield executor, told
    finally:
        executor.close()
        assert not executor._processes


def expected(answer: str) -> bytes:
    (result,) = grade(RUBRIC, [answer], encoder=LetterEncoder())
    return explain(GradedAnswer(result, RUBRIC, answer)).model_dump_json().encode()


def code(outcome: Outcome) -> str:
    return outcome.failure.code if outcome.failure is not None else ""


def wait_for(executor: LocalExecutor, check: object, seconds: float = 30) -> ExecutorState:
    until = time.monotonic() + seconds
    while not check(state := executor.state):  # type: ignore[operator]
        assert time.monotonic() < until, state
        time.sleep(0.02)
    return state


def test_a_worker_comes_back_where_files_ran_out_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    with executing() as (executor, told):
        opened = socket.socketpair
        tries = []

        def none_left() -> tuple[socket.socket, socket.socket]:
            tries.append(1)
            if len(tries) <= 2:
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
            return opened()

        monkeypatch.setattr("service.jobs.worker_process.socket.socketpair", none_left)
        (process,) = executor._processes
        process.kill()
        outcome = executor.submit(task("来函及时答复")).result(60)
        assert (outcome.failure, len(tries)) == (None, 3)
        assert "Too many open files" in str(told.of("worker_failed")[0]["reason"])


def test_processes_and_threads_give_what_grading_gives_whatever_travels_together() -> None:
    answers = [f"书面沟通{'很' * (i % 7)}重要，答复{i}。" for i in range(40)]
    others = [rubric(f"r{i}", f"第{i}点") for i in range(70)]
    threads = ThreadExecutor(lambda: TaskGrader(LetterEncoder(), None), threads=2)
    threads.start()
    with executing("letters", workers=2) as (executor, _):
        for each in (executor, threads):
            mixed = [task(answer) for answer in answers] + [task("书面", by) for by in others]
            found = list(each.run([*mixed, task(answers[0])]))
            assert [outcome.grade_json for outcome in found[: len(answers)]] == list(map(expected, answers))
            graded = [outcome.grade for outcome in found[len(answers) : -1]]
            assert [result.rubric.id for result in graded if result] == [by.id for by in others]
            assert found[-1].grade_json == found[0].grade_json
    threads.close()


@pytest.mark.usefixtures("encoder")  # prepares the model
def test_with_the_real_model_a_worker_gives_the_same_bytes(encoder: Encoder) -> None:
    answer = "重大事项应当使用书面形式沟通。来函应当及时答复。"
    (result,) = grade(RUBRIC, [answer], encoder=encoder, model=credit_model_for(Settings(), encoder))
    executor = LocalExecutor(Settings(workers=1))
    executor.start()
    try:
        outcome = executor.submit(task(answer)).result(300)
        assert outcome.grade_json == explain(GradedAnswer(result, RUBRIC, answer)).model_dump_json().encode()
        assert (outcome.needs_review, outcome.reasons) == (
            result.needs_review,
            tuple(dict.fromkeys(reason.code for reason in result.reasons)),
        )
        assert executor.state.cache_misses > 0
    finally:
        executor.close()


def test_an_answer_that_fails_fails_alone_and_is_not_quoted() -> None:
    with executing() as (executor, told):
        futures = [executor.submit(task(text)) for text in ("书面", f"{BROKEN}的答案", "答复")]
        outcomes = [future.result(30) for future in futures]
        assert [code(outcome) for outcome in outcomes] == ["", "failed", ""]
        assert executor.state.restarts == 0
    assert BROKEN not in str(told.lines) + str(outcomes[1])
    assert told.of("answer_failed")[0]["kinds"] == "RuntimeError"


def test_a_worker_that_is_killed_is_replaced_and_its_answers_are_graded() -> None:
    with executing() as (executor, told):
        futures = [executor.submit(task(f"{SLOW}{i}")) for i in range(4)]
        time.sleep(0.4)
        os.kill(int(told.of("worker_ready")[0]["pid"]), signal.SIGKILL)
        outcomes = [future.result(60) for future in futures]
        assert [outcome.grade_json for outcome in outcomes] == [expected(f"{SLOW}{i}") for i in range(4)]
        assert executor.state.restarts == 1
    assert told.of("worker_died")[0]["how"] == "it was ended by SIGKILL"


def test_a_worker_that_dies_idle_is_replaced_before_it_is_needed() -> None:
    with executing() as (executor, told):
        os.kill(int(told.of("worker_ready")[0]["pid"]), signal.SIGKILL)
        wait_for(executor, lambda state: state.restarts == 1 and state.alive == 1)
        assert executor.submit(task("书面")).result(30).grade_json == expected("书面")


def test_an_answer_that_kills_two_workers_fails_and_takes_no_other_with_it() -> None:
    with executing() as (executor, _):
        futures = [
            executor.submit(task(text)) for text in ("书面", f"{POISON}的答案", "及时答复的函", "答复")
        ]
        outcomes = [future.result(60) for future in futures]
        assert [code(outcome) for outcome in outcomes] == ["", "worker_died", "", ""]
        state = wait_for(executor, lambda state: state.alive == 1)
        assert state.restarts == 2


def test_an_answer_that_hangs_is_given_up_and_its_worker_replaced() -> None:
    with executing(grading_seconds=1.0) as (executor, told):
        futures = [executor.submit(task(text)) for text in ("书面", f"{SLEEP}的答案", "及时答复的函")]
        assert [code(future.result(60)) for future in futures] == ["", "timed_out", ""]
    assert told.of("worker_hangs")


def test_a_worker_that_is_stopped_is_replaced_too() -> None:
    with executing(grading_seconds=1.0) as (executor, told):
        os.kill(int(told.of("worker_ready")[0]["pid"]), signal.SIGSTOP)
        assert code(executor.submit(task("书面")).result(60)) == "timed_out"
        assert code(executor.submit(task("书面")).result(60)) == ""


def test_who_has_gone_is_not_graded() -> None:
    with executing() as (executor, _):
        first = executor.submit(task(f"{SLOW}一"))
        wait_for(executor, lambda state: state.running == 1)
        gone = executor.submit(task(POISON))
        assert gone.cancel()
        assert code(first.result(30)) == ""
        assert code(executor.submit(task("书面")).result(30)) == ""
        assert executor.state.restarts == 0


def test_closing_finishes_what_was_taken_and_ends_the_workers() -> None:
    with executing() as (executor, told):
        futures = [executor.submit(task(f"{SLOW}{i}")) for i in range(3)]
        executor.close(drain_seconds=30)
        assert [code(future.result(0)) for future in futures] == [""] * 3
        assert code(executor.submit(task("书面")).result(0)) == "closed"
        assert executor.state.phase == "closed"
        assert not _runs(int(told.of("worker_ready")[0]["pid"]))


def test_closing_without_time_fails_what_is_left_and_hangs_nobody() -> None:
    with executing() as (executor, _):
        futures = [executor.submit(task(f"{SLEEP}{i}")) for i in range(3)]
        wait_for(executor, lambda state: state.running > 0)
        started = time.monotonic()
        executor.close()
        assert [code(future.result(0)) for future in futures] == ["closed"] * 3
        assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("loader", "reason"),
    [
        ("none", "ValueError: no such model"),
        ("missing", "AttributeError"),
        ("dies", "it ended with exit code 3"),
    ],
)
def test_where_no_worker_starts_it_says_why_and_fails_what_comes(loader: str, reason: str) -> None:
    with executing(loader, wait=False) as (executor, _):
        early = executor.submit(task("书面"))
        state = executor.wait_until_settled(60)
        assert state.phase == "failed"
        assert reason in state.reason
        assert code(early.result(0.5)) == "no_worker"
        assert code(executor.submit(task("书面")).result(0)) == "no_worker"


def test_it_can_be_closed_while_it_loads() -> None:
    executor = LocalExecutor(Settings(workers=1))
    executor.start()
    early = executor.submit(task("书面"))
    started = time.monotonic()
    executor.close()
    assert code(early.result(0)) == "closed"
    assert time.monotonic() - started < 10


def test_any_number_of_tasks_runs_in_a_bounded_window() -> None:
    read = 0

    def tasks() -> Iterator[object]:
        nonlocal read
        for i in range(300):
            read += 1
            yield task(f"第{i}个答案")

    with executing("letters", workers=2) as (executor, _):
        outcomes = executor.run(tasks())  # type: ignore[arg-type]
        next(outcomes)
        assert read <= executor.ahead + 1 < 300
        assert sum(1 for _ in outcomes) == 299


@pytest.mark.parametrize("busy", [False, True])
def test_workers_end_when_their_parent_is_killed(busy: bool, tmp_path: Path) -> None:
    script = (
        "import sys, time\n"
        "from service.jobs.local_executor import LocalExecutor\n"
        "from service.settings import Settings\n"
        "from tests.jobs.rubrics import task\n"
        "def tell(event, **fields):\n"
        "    if event == 'worker_ready': print(fields['pid'], flush=True)\n"
        "executor = LocalExecutor(Settings(workers=1), loader='tests.jobs.loaders:tricky', tell=tell)\n"
        "executor.start(); executor.wait_until_settled()\n"
        f"{'executor.submit(task(chr(0x7761) + chr(0x7720)))' if busy else ''}\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    if busy:
        time.sleep(0.5)
    parent.kill()
    parent.communicate()
    until = time.monotonic() + 20
    while _runs(pid):
        assert time.monotonic() < until
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
