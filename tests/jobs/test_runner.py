"""Jobs are worked through, each item once and alone, whatever happens to the server, the store, or the answers."""

import threading
import time
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import update

from service.encoders.protocol import Vectors
from service.feedback.explain import Explaining
from service.jobs.job_spending import read_spending
from service.llm.limited import LimitedLLM, Limits
from service.settings import Settings
from service.store.errors import StoreUnavailableError
from service.store.faults import unavailable
from service.store.job_records import NewItem
from service.store.store import Store
from service.store.tables import jobs
from service.store.upkeep import check
from tests.api.doubles import LetterEncoder
from tests.feedback.scripted import ScriptedLLM, honest
from tests.jobs.job_work import (
    QUICK,
    a_job,
    executing,
    graded_alone,
    grades_of,
    running,
    wait_for,
    wait_until,
)
from tests.jobs.rubrics import rubric

ANSWERS = [f"第{i}号：重大事项书面沟通，来函{i}天内答复" for i in range(40)]


class Gate(LetterEncoder):
    """Lets texts of answers through while it is open."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        self.reached = threading.Event()

    def encode(self, texts: Sequence[str]) -> Vectors:
        if any("号" in text for text in texts):
            self.reached.set()
            assert self.open.wait(30)
        return super().encode(texts)


class Breaks(LetterEncoder):
    def encode(self, texts: Sequence[str]) -> Vectors:
        if any("7号" in text for text in texts):
            raise RuntimeError(f"cannot encode {texts}")
        return super().encode(texts)


def test_a_job_gives_the_grades_that_its_answers_have_alone(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    with executing() as executor, running(fresh_store, executor):
        job = wait_for(mine, a_job(mine, ANSWERS), "completed")
        assert (job.total, job.done, job.failed, job.pending) == (40, 40, 0, 0)
        assert grades_of(mine, job) == graded_alone(executor, ANSWERS)
        assert job.error is None
    assert check(fresh_store.database) == []


def test_items_are_graded_by_rubrics_of_their_own(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    others = [rubric(f"r{i}", f"第{i}条要点") for i in range(3)]
    job = mine.jobs.create(options="{}")
    mine.jobs.add_items(job.id, [NewItem(f"第{i % 3}条", rubric=others[i % 3]) for i in range(9)])
    mine.jobs.seal(job.id)
    with executing() as executor, running(fresh_store, executor):
        wait_for(mine, job, "completed")
    found = [stored.rubric_id for stored in mine.grades.page(job_id=job.id)]
    assert sorted(found) == ["r0"] * 3 + ["r1"] * 3 + ["r2"] * 3


def test_an_item_that_fails_fails_alone_and_its_problem_repeats_no_word(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    with executing(Breaks()) as executor, running(fresh_store, executor):
        job = wait_for(mine, a_job(mine, ANSWERS), "completed")
    assert (job.done, job.failed) == (36, 4)
    items = mine.jobs.items(job.id)
    assert [item.position for item in items if item.state == "failed"] == [7, 17, 27, 37]
    assert '"/problems/internal-error"' in str(items[7].problem_json)
    assert "书面" not in str(items[7].problem_json)


@pytest.mark.parametrize("how", ["pause", "cancel"])
def test_pause_and_cancel_take_effect_at_once_and_a_paused_job_goes_on(fresh_store: Store, how: str) -> None:
    mine, gate = fresh_store.of("school"), Gate()
    gate.open.clear()
    with executing(gate) as executor, running(fresh_store, executor) as (_, told):
        job = a_job(mine, ANSWERS, webhook_url="https://a.example/")
        assert gate.reached.wait(30)
        getattr(mine.jobs, how)(job.id)
        time.sleep(3 * QUICK.heartbeat)
        gate.open.set()
        wait_until(lambda: bool(told.of("job_left")), 20)
        stopped = mine.jobs.get(job.id)
        if how == "cancel":
            assert (stopped.state, stopped.done) == ("cancelled", 0)
            assert [delivery.state for delivery in mine.webhooks.of_job(job.id)] == ["pending"]
            return
        # What was under way when the pause came is kept, and no more.
        assert stopped.done == 16
        time.sleep(5 * QUICK.poll)
        assert mine.jobs.get(job.id).done == stopped.done
        mine.jobs.resume(job.id)
        wait_for(mine, job, "completed")
        assert grades_of(mine, job) == graded_alone(executor, ANSWERS)


def test_a_server_that_ends_finishes_what_is_under_way_and_gives_the_job_back(fresh_store: Store) -> None:
    mine, gate = fresh_store.of("school"), Gate()
    gate.open.clear()
    with executing(gate) as executor:
        with running(fresh_store, executor) as (runner, _):
            job = a_job(mine, ANSWERS)
            assert gate.reached.wait(30)
            threading.Timer(0.2, gate.open.set).start()
            runner.close(20)
        given_back = mine.jobs.get(job.id)
        assert (given_back.state, given_back.owner) == ("queued", None)
        assert given_back.done == 16
        with running(fresh_store, executor):
            wait_for(mine, job, "completed")
        assert grades_of(mine, job) == graded_alone(executor, ANSWERS)


def test_the_job_of_a_server_that_died_is_taken_over_when_its_lease_is_over(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    job = a_job(mine, ANSWERS)
    assert fresh_store.claim_job("dead", timedelta(seconds=1)) is not None
    with executing() as executor, running(fresh_store, executor):
        job = wait_for(mine, job, "completed")
    assert job.done == 40


def test_a_lost_lease_stops_the_work_and_what_it_had_begun_is_not_kept_twice(fresh_store: Store) -> None:
    mine, gate = fresh_store.of("school"), Gate()
    gate.open.clear()
    with executing(gate) as executor, running(fresh_store, executor) as (runner, told):
        job = a_job(mine, ANSWERS)
        assert gate.reached.wait(30)
        mine.work.release(job.id, runner.owner)
        taken = fresh_store.claim_job("another", timedelta(seconds=60))
        assert taken is not None
        wait_until(lambda: [fields["how"] for fields in told.of("job_left")] == ["lost"], 20)
        gate.open.set()
        time.sleep(0.3)
        assert mine.jobs.get(job.id).done == 0


def test_jobs_take_turns_so_a_small_one_does_not_wait_for_a_large_one(fresh_store: Store) -> None:
    mine = fresh_store.of("school")

    class Slow(LetterEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            if any("号" in text for text in texts):
                time.sleep(0.05)
            return super().encode(texts)

    with executing(Slow()) as executor, running(fresh_store, executor):
        large = a_job(mine, [f"{i}号" for i in range(400)])
        wait_for(mine, large, "running")
        small = a_job(mine, ANSWERS[:5])
        wait_for(mine, small, "completed", seconds=30)
        assert mine.jobs.get(large.id).state in ("running", "queued")


def test_a_store_that_fails_is_waited_out_and_told(
    fresh_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, gate = fresh_store.of("school"), Gate()
    gate.open.clear()
    with executing(gate) as executor, running(fresh_store, executor) as (runner, told):
        job = a_job(mine, ANSWERS)
        assert gate.reached.wait(30)
        write, full = fresh_store.database.write, threading.Event()
        full.set()

        def failing(work: object) -> object:
            if full.is_set():
                raise unavailable("disk_full")
            return write(work)  # type: ignore[arg-type]

        monkeypatch.setattr(fresh_store.database, "write", failing)
        gate.open.set()
        wait_until(lambda: "disk of the database is full" in runner.trouble("school", job.id))
        time.sleep(0.3)
        assert runner.trouble("other", job.id) == ""
        full.clear()
        wait_for(mine, job, "completed")
        assert runner.trouble("school", job.id) == ""
        assert grades_of(mine, job) == graded_alone(executor, ANSWERS)
    assert [fields["cause"] for fields in told.of("jobs_wait")] == ["disk_full"]
    assert len(told.of("jobs_go_on")) == 1


def test_a_server_can_end_while_the_store_fails(fresh_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = fresh_store.of("school")
    job = a_job(mine, ANSWERS)

    def failing(_: object) -> object:
        raise unavailable("locked")

    with executing() as executor, running(fresh_store, executor) as (runner, told):
        with monkeypatch.context() as broken:
            broken.setattr(fresh_store.database, "write", failing)
            broken.setattr(fresh_store.database, "read", failing)
            wait_until(lambda: bool(told.of("jobs_wait")))
            started = time.monotonic()
            runner.close(10)
            assert time.monotonic() - started < 5
            with pytest.raises(StoreUnavailableError):
                mine.jobs.get(job.id)
        assert mine.jobs.get(job.id).pending > 0


def test_a_language_model_is_paid_from_the_jobs_budget_which_holds_over_restarts(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    llm = LimitedLLM(ScriptedLLM(honest("zh")), Limits())
    settings = Settings(workers=2, llm_job_calls=3)
    how = Explaining(writer="llm")
    with executing() as executor:
        first = a_job(mine, ANSWERS[:2], how)
        with running(fresh_store, executor, llm=llm, settings=settings):
            done = wait_for(mine, first, "completed")
        assert read_spending(done.spent).calls == 2
        spent = done.spent
        job = a_job(mine, ANSWERS[:6], how)
        change = update(jobs).where(jobs.c.id == job.id).values(spent=spent)
        fresh_store.database.write(lambda connection: connection.execute(change))
        with running(fresh_store, executor, llm=llm, settings=settings):
            done = wait_for(mine, job, "completed")
        feedbacks = [stored.grade.feedback for stored in mine.grades.page(job_id=job.id)]
        by_model = [one for one in feedbacks if one is not None and one.source == "llm"]
        assert len(by_model) == 1
        assert [one.fallback for one in feedbacks if one is not None and one.source != "llm"] == [
            ("llm_budget",)
        ] * 5
        assert read_spending(done.spent).calls == 3
        # The marks are those without a model.
        marks = [stored.marks for stored in sorted(mine.grades.page(job_id=job.id), key=lambda one: one.id)]
        plain = wait_for_plain(mine, fresh_store, executor)
        assert marks == plain


def wait_for_plain(mine: object, store: Store, executor: object) -> list[object]:
    tenant = store.of("school")
    with running(store, executor):  # type: ignore[arg-type]
        job = wait_for(tenant, a_job(tenant, ANSWERS[:6]), "completed")
    return [stored.marks for stored in sorted(tenant.grades.page(job_id=job.id), key=lambda one: one.id)]
