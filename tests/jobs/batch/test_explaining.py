"""Feedback by a language model over a cohort: one budget for all runs, and nothing is paid for twice."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from service.feedback.explain import Explaining
from service.jobs.asking import Asking
from service.jobs.batch.batch_options import BatchOptions
from service.jobs.batch.batch_run import StoppedError
from service.jobs.batch.progress import Progress
from service.jobs.batch.summary import Summary
from service.jobs.batch.work_off import Stop
from service.llm.errors import CallError
from service.settings import Settings
from tests.feedback.scripted import ScriptedLLM, honest
from tests.jobs.batch.cohort import SETTINGS, Counting, contents, executing, rows, run, write_rows

OPTIONS = BatchOptions(Explaining("llm"), model="scripted/model")


@pytest.fixture(scope="module")
def executor() -> Iterator[Counting]:
    with executing() as found:
        yield found


@contextmanager
def asking(llm: ScriptedLLM, settings: Settings) -> Iterator[Asking]:
    thread = Asking(llm, settings)
    try:
        yield thread
    finally:
        thread.close()


def explained(
    answers: Path,
    out: Path,
    executor: Counting,
    llm: ScriptedLLM,
    *,
    calls: int | None = None,
    stop: Stop | None = None,
    kill_at: int | None = None,
) -> Summary:
    settings = SETTINGS.model_copy(update={"llm_job_calls": calls, "llm_concurrency": 2})

    def report(progress: Progress) -> None:
        if kill_at is not None and progress.phase == "explaining" and progress.done == kill_at:
            raise KeyboardInterrupt

    with asking(llm, settings) as thread:
        return run(
            answers,
            out,
            executor,
            options=OPTIONS,
            settings=settings,
            asking=thread,
            stop=stop,
            report=report,
        )


def feedback_of(out: Path) -> list[dict[str, Any]]:
    text = (out / "results.ndjson").read_text("utf-8")
    return [json.loads(line)["grade"]["feedback"] for line in text.splitlines()]


def marks_of(out: Path) -> list[Any]:
    text = (out / "results.ndjson").read_text("utf-8")
    return [json.loads(line)["grade"]["marks"] for line in text.splitlines()]


def test_the_model_writes_each_different_feedback_once(executor: Counting, tmp_path: Path) -> None:
    llm = ScriptedLLM(honest("zh"))
    answers = write_rows(tmp_path / "a.csv", rows(12, questions=["q1"], distinct=5))
    summary = explained(answers, tmp_path / "out", executor, llm)

    assert len(llm.told) == 5
    assert {feedback["source"] for feedback in feedback_of(tmp_path / "out")} == {"llm"}
    assert summary.tally.by_model == 12
    assert summary.spending is not None
    assert summary.spending.dollars == pytest.approx(0.005)
    told = summary.told()["language_model"]
    assert (told["name"], told["spent"]["calls"]) == ("scripted/model", 5)


def test_a_run_that_goes_on_does_not_pay_again(executor: Counting, tmp_path: Path) -> None:
    answers = write_rows(tmp_path / "a.csv", rows(8, questions=["q1"]))
    first, second = ScriptedLLM(honest("zh")), ScriptedLLM(honest("zh"))
    with pytest.raises(KeyboardInterrupt):
        explained(answers, tmp_path / "out", executor, first, kill_at=5)
    summary = explained(answers, tmp_path / "out", executor, second)

    # What was with the model when the run was killed is lost, and no more.
    assert len(second.told) == 3
    assert summary.spending is not None
    assert summary.spending.calls == 8
    again = ScriptedLLM(honest("zh"))
    before = contents(tmp_path / "out")
    explained(answers, tmp_path / "out", executor, again)
    assert again.told == []
    assert contents(tmp_path / "out") == before


def test_the_budget_is_for_all_runs_together(executor: Counting, tmp_path: Path) -> None:
    answers = write_rows(tmp_path / "a.csv", rows(6, questions=["q1"]))
    first, second, third = (ScriptedLLM(honest("zh")) for _ in range(3))
    explained(answers, tmp_path / "out", executor, first, calls=4)
    sources = [feedback["source"] for feedback in feedback_of(tmp_path / "out")]
    assert (len(first.told), sources.count("llm"), sources.count("template")) == (4, 4, 2)

    explained(answers, tmp_path / "out", executor, second, calls=4)
    assert second.told == []
    # More money, and only what is missing is asked for.
    explained(answers, tmp_path / "out", executor, third, calls=10)
    assert len(third.told) == 2
    assert {feedback["source"] for feedback in feedback_of(tmp_path / "out")} == {"llm"}


def test_a_model_that_fails_costs_no_grade(executor: Counting, tmp_path: Path) -> None:
    answers = write_rows(tmp_path / "a.csv", rows(4, questions=["q1"]))
    llm = ScriptedLLM(CallError("refused", "no", transient=False))
    summary = explained(answers, tmp_path / "out", executor, llm)
    assert (summary.tally.graded, summary.tally.by_model) == (4, 0)
    run(answers, tmp_path / "plain", executor)
    assert marks_of(tmp_path / "out") == marks_of(tmp_path / "plain")


def test_grades_of_a_run_without_a_model_are_used(executor: Counting, tmp_path: Path) -> None:
    answers = write_rows(tmp_path / "a.csv", rows(4, questions=["q1"]))
    run(answers, tmp_path / "out", executor, options=BatchOptions())
    executor.tasks.clear()
    explained(answers, tmp_path / "out", executor, ScriptedLLM(honest("zh")))
    assert executor.tasks == []


def test_a_stop_lets_what_was_asked_for_be_kept(executor: Counting, tmp_path: Path) -> None:
    answers = write_rows(tmp_path / "a.csv", rows(8, questions=["q1"]))
    stop = Stop()

    def reply(messages: Any) -> str:
        stop.ask()
        return honest("zh")(messages)

    llm = ScriptedLLM(reply)
    with pytest.raises(StoppedError):
        explained(answers, tmp_path / "out", executor, llm, stop=stop)
    second = ScriptedLLM(honest("zh"))
    explained(answers, tmp_path / "out", executor, second)
    assert len(llm.told) + len(second.told) == 8
