"""What a dry run tells: numbers that add up, and a folder that stays as it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.answers.options import ReadOptions
from service.answers.rubric_source import RubricsById
from service.feedback.explain import Explaining
from service.jobs.batch.batch_input import BatchInput
from service.jobs.batch.batch_options import BatchOptions
from service.jobs.batch.dry_run import DryRun, Pace, dry_run
from service.jobs.batch.model_cost import MOST_CALLS
from service.llm.limited import LimitedLLM, Limits
from service.llm.price import Price
from service.settings import Settings
from tests.feedback.scripted import ScriptedLLM, honest
from tests.jobs.batch.cohort import RUBRICS, SETTINGS, Counting, contents, executing, rows, run, write_rows


class PricedLLM(ScriptedLLM):
    async def price(self) -> Price | None:
        return Price(1e-6, 2e-6)


@pytest.fixture(scope="module")
def executor() -> Iterator[Counting]:
    with executing() as found:
        yield found


def dry(
    answers: Path,
    out: Path,
    executor: Counting,
    options: BatchOptions | None = None,
    llm: ScriptedLLM | None = None,
    settings: Settings = SETTINGS,
) -> DryRun:
    source = RubricsById(RUBRICS)
    with BatchInput(answers, ReadOptions(required=source.required), source) as items:
        limited = LimitedLLM(llm, Limits()) if llm is not None else None
        return dry_run(items, out, executor, settings, options or BatchOptions(), llm=limited)


def test_numbers_by_question(executor: Counting, tmp_path: Path) -> None:
    made = rows(30, distinct=8)
    run(write_rows(tmp_path / "a.csv", made[:12]), tmp_path / "out", executor, options=BatchOptions())
    before = contents(tmp_path / "out")
    executor.tasks.clear()
    found = dry(write_rows(tmp_path / "a.csv", [*made, ["x", "s", "nope", "?"]]), tmp_path / "out", executor)

    different = {(row[2], row[3]) for row in made}
    known = {(row[2], row[3]) for row in made[:12]}
    assert (found.plan.answers, found.plan.distinct, found.plan.known) == (30, len(different), len(known))
    for name, one in found.plan.questions.items():
        assert one.missing == len({pair for pair in different - known if pair[0] == name})
    assert found.plan.rejects == {"unknown_question": 1}
    assert found.pace is not None
    assert found.pace.sampled == len(executor.tasks) == found.plan.missing
    assert found.seconds is not None
    assert found.seconds > 0
    assert contents(tmp_path / "out") == before
    # The sample is not kept: what is to grade is the same the next time.
    assert dry(tmp_path / "a.csv", tmp_path / "out", executor).plan.missing == found.plan.missing


def test_at_most_forty_are_graded_and_nothing_is_made(executor: Counting, tmp_path: Path) -> None:
    executor.tasks.clear()
    found = dry(write_rows(tmp_path / "a.csv", rows(200)), tmp_path / "out", executor)
    assert found.plan.missing == 200
    assert 0 < len(executor.tasks) <= 15
    assert not (tmp_path / "out").exists()


def test_seconds_are_shared_among_workers_but_for_the_rubrics() -> None:
    assert Pace(10, each=0.5, first=2.0).seconds(100, 3, 2) == 100 * 0.5 / 2 + 3 * 2.0


def test_what_a_model_would_cost(executor: Counting, tmp_path: Path) -> None:
    llm = PricedLLM(honest("zh"))
    options = BatchOptions(Explaining("llm", "both"), model=llm.name)
    settings = SETTINGS.model_copy(update={"llm_reply_tokens": 100})
    answers = write_rows(tmp_path / "a.csv", rows(20, questions=["q1"]))
    cost = dry(answers, tmp_path / "out", executor, options, llm, settings).cost

    assert llm.told == []
    assert cost is not None
    # Two readers, a request each.
    assert (cost.answers, cost.about.calls, cost.at_most.calls) == (20, 40, 40 * MOST_CALLS)
    prompt = cost.about.tokens - 40 * 100
    assert cost.about.dollars == pytest.approx(prompt * 1e-6 + 40 * 100 * 2e-6, abs=1e-4)
    limited = settings.model_copy(update={"llm_job_dollars": 0.01, "llm_job_calls": 7})
    within = dry(answers, tmp_path / "out", executor, options, llm, limited).cost
    assert within is not None
    assert (within.at_most.calls, within.at_most.dollars) == (7, 0.01)


def test_nothing_to_do(executor: Counting, tmp_path: Path) -> None:
    answers = write_rows(tmp_path / "a.csv", rows(3))
    run(answers, tmp_path / "out", executor, options=BatchOptions())
    found = dry(answers, tmp_path / "out", executor)
    assert (found.plan.missing, found.seconds, found.pace) == (0, 0.0, None)
