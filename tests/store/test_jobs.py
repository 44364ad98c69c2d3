"""Jobs move from state to state as they may, and each of their items is kept exactly once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.store.errors import (
    ChangedError,
    LeaseLostError,
    NotFoundError,
    TooManyJobsError,
    WrongStateError,
)
from service.store.job_records import FailedItem, GradedItem, Job, JobState, NewItem, Outcome
from service.store.jobs import ITEMS_A_TRANSACTION
from service.store.store import Store, TenantStore, open_store
from service.store.upkeep import check
from tests.store.made import RUBRIC, a_tenant, grade_of

LEASE = timedelta(seconds=30)
OVER = timedelta(seconds=-1)
PROBLEM = '{"type": "/problems/model-failed"}'


def a_job(mine: TenantStore, items: int, webhook_url: str | None = None) -> Job:
    job = mine.jobs.create(options='{"feedback": false}', rubric=RUBRIC, webhook_url=webhook_url)
    mine.jobs.add_items(job.id, (NewItem(f"答案{i}", item_id=f"i{i}", student=f"s{i}") for i in range(items)))
    return mine.jobs.seal(job.id)


def graded(position: int) -> GradedItem:
    return GradedItem(position, grade_of(f"订货成本{position}"))


def failed(position: int) -> FailedItem:
    return FailedItem(position, PROBLEM)


def test_a_job_is_worked_through(fresh_store: Store) -> None:
    mine = fresh_store.of("school", actor="key-1")
    job = a_job(mine, 5)
    assert (job.state, job.total, job.pending) == ("queued", 5, 5)
    claimed = fresh_store.claim_job("server-1", LEASE)
    assert claimed is not None
    assert (claimed.id, claimed.tenant, claimed.state, claimed.owner) == (
        job.id,
        "school",
        "running",
        "server-1",
    )
    first = mine.work.pending_items(job.id, limit=2)
    assert [(item.position, item.answer, item.item_id) for item in first] == [
        (0, "答案0", "i0"),
        (1, "答案1", "i1"),
    ]
    job = mine.work.finish_items(job.id, [graded(0), failed(1)])
    assert (job.state, job.done, job.failed, job.pending) == ("running", 1, 1, 3)
    rest = mine.work.pending_items(job.id, limit=10, after=1)
    job = mine.work.finish_items(job.id, [graded(item.position) for item in rest])
    assert (job.state, job.done, job.failed, job.pending) == ("completed", 4, 1, 0)
    assert job.finished_at is not None
    assert (job.owner, job.lease_until) == (None, None)
    assert job.review == sum(grade_of(f"订货成本{i}").needs_review for i in (0, 2, 3, 4))
    items = mine.jobs.items(job.id)
    assert [item.position for item in items] == list(range(5))
    assert items[1].problem_json == PROBLEM
    assert items[1].grade_json is None
    assert items[3].grade_json == grade_of("订货成本3").model_dump_json()
    assert items[3].grade_id == f"{job.id}-3"
    kept = mine.grades.get(f"{job.id}-3")
    assert (kept.job_id, kept.student, kept.external_ref, kept.answer) == (job.id, "s3", "i3", "答案3")
    assert mine.jobs.items(job.id, after=2, limit=1) == [items[3]]
    assert fresh_store.claim_job("server-2", LEASE) is None


def test_what_is_kept_stays_when_it_comes_again(store: Store) -> None:
    mine = a_tenant(store)
    job = a_job(mine, 3)
    mine.work.finish_items(job.id, [graded(0), failed(1)])
    before = mine.jobs.items(job.id)
    again = mine.work.finish_items(job.id, [GradedItem(0, grade_of("另一个")), graded(1), graded(0)])
    assert (again.done, again.failed, again.pending) == (1, 1, 1)
    assert mine.jobs.items(job.id) == before
    assert mine.work.finish_items(job.id, [graded(99)]).pending == 1


def test_an_upload_of_any_length_takes_little_memory(store: Store) -> None:
    mine = a_tenant(store)
    job = mine.jobs.create(options="{}")
    most = 2 * ITEMS_A_TRANSACTION + 1
    asked = 0

    def upload() -> Iterator[NewItem]:
        nonlocal asked
        for i in range(most):
            # What was asked for and is not kept yet is one transaction's worth at most.
            asked += 1
            if i % ITEMS_A_TRANSACTION == 0:
                assert mine.jobs.get(job.id).total == i
            yield NewItem(str(i))

    assert mine.jobs.add_items(job.id, upload()).total == most == asked
    assert mine.jobs.add_items(job.id, [NewItem("last")]).total == most + 1
    page = mine.jobs.items(job.id, after=most - 2)
    assert [(item.position, item.answer) for item in page] == [(most - 1, str(most - 1)), (most, "last")]


def test_a_batch_whose_commit_was_not_heard_of_is_not_added_twice(store: Store) -> None:
    mine = a_tenant(store)
    job = mine.jobs.create(options="{}")
    batch = [NewItem("a"), NewItem("b")]
    mine.jobs._add_batch(job.id, 0, batch)
    assert mine.jobs._add_batch(job.id, 0, batch).total == 2
    with pytest.raises(ChangedError):
        mine.jobs._add_batch(job.id, 0, [NewItem("a"), NewItem("c")])
    assert [item.answer for item in mine.jobs.items(job.id)] == ["a", "b"]


def test_nobody_works_on_a_job_before_all_of_it_is_there(fresh_store: Store) -> None:
    mine = fresh_store.of()
    job = mine.jobs.create(options="{}")
    mine.jobs.add_items(job.id, [NewItem("a")])
    assert fresh_store.claim_job("server", LEASE) is None
    mine.jobs.seal(job.id)
    with pytest.raises(WrongStateError, match="is queued and takes no more items"):
        mine.jobs.add_items(job.id, [NewItem("b")])
    assert fresh_store.claim_job("server", LEASE) is not None


def test_a_job_without_items_is_complete_at_once(store: Store) -> None:
    mine = a_tenant(store)
    job = mine.jobs.seal(mine.jobs.create(options="{}").id)
    assert (job.state, job.total) == ("completed", 0)


ALLOWED: dict[str, set[JobState]] = {
    "seal": {"receiving"},
    "pause": {"queued", "running"},
    "resume": {"paused"},
    "cancel": {"receiving", "queued", "running", "paused"},
}


def in_state(store: Store, mine: TenantStore, state: JobState) -> Job:
    if state == "receiving":
        return mine.jobs.create(options="{}")
    job = a_job(mine, 1)
    if state == "paused":
        return mine.jobs.pause(job.id)
    if state == "cancelled":
        return mine.jobs.cancel(job.id)
    if state == "completed":
        return mine.work.finish_items(job.id, [graded(0)])
    if state in {"running", "failed"}:
        assert store.claim_job("server", LEASE) is not None
    if state == "failed":
        return mine.work.fail(job.id, "server", "no model")
    return mine.jobs.get(job.id)


@pytest.mark.parametrize(
    "state", ["receiving", "queued", "running", "paused", "cancelled", "completed", "failed"]
)
def test_only_some_moves_are_possible_from_a_state(fresh_store: Store, state: JobState) -> None:
    mine = fresh_store.of()
    for move, allowed in ALLOWED.items():
        job = in_state(fresh_store, mine, state)
        assert job.state == state
        make: Callable[[str], Job] = getattr(mine.jobs, move)
        if state in allowed:
            assert make(job.id).state != state
        else:
            with pytest.raises(WrongStateError, match=f"is {state}; only one that is") as failure:
                make(job.id)
            assert failure.value.state == state
        if mine.jobs.get(job.id).state not in {"cancelled", "completed", "failed"}:
            mine.jobs.cancel(job.id)
    with pytest.raises(NotFoundError):
        mine.jobs.pause("none")


def test_a_pause_lets_what_is_being_graded_come_in(fresh_store: Store) -> None:
    mine = fresh_store.of()
    job = a_job(mine, 2)
    fresh_store.claim_job("server", LEASE)
    mine.jobs.pause(job.id)
    assert fresh_store.claim_job("other", LEASE) is None
    with pytest.raises(LeaseLostError):
        mine.work.renew(job.id, "server", LEASE)
    assert mine.work.finish_items(job.id, [graded(0)]).state == "paused"
    mine.jobs.resume(job.id)
    again = fresh_store.claim_job("other", LEASE)
    assert again is not None
    assert (again.id, again.done, again.started_at is not None) == (job.id, 1, True)


def test_of_a_cancelled_job_nothing_more_is_kept(fresh_store: Store) -> None:
    mine = fresh_store.of()
    job = a_job(mine, 2)
    mine.work.finish_items(job.id, [graded(0)])
    mine.jobs.cancel(job.id)
    late = mine.work.finish_items(job.id, [graded(1)])
    assert (late.state, late.done, late.pending) == ("cancelled", 1, 1)
    assert [item.state for item in mine.jobs.items(job.id)] == ["done", "pending"]


def test_a_dead_servers_job_goes_to_the_next(fresh_store: Store) -> None:
    mine = fresh_store.of()
    job = a_job(mine, 2)
    fresh_store.claim_job("dead", LEASE)
    assert fresh_store.claim_job("next", LEASE) is None
    mine.work.renew(job.id, "dead", OVER)
    taken = fresh_store.claim_job("next", LEASE)
    assert taken is not None
    assert (taken.id, taken.owner) == (job.id, "next")
    # It was not dead after all: it learns that it has lost the job, and what it brings does no harm.
    with pytest.raises(LeaseLostError):
        mine.work.renew(job.id, "dead", LEASE)
    with pytest.raises(LeaseLostError):
        mine.work.fail(job.id, "dead", "x")
    assert mine.work.finish_items(job.id, [graded(0)]).done == 1
    assert mine.work.finish_items(job.id, [graded(0)]).done == 1


def test_a_server_that_ends_gives_its_job_back(fresh_store: Store) -> None:
    mine = fresh_store.of()
    job = a_job(mine, 1)
    fresh_store.claim_job("a", LEASE)
    assert mine.work.release(job.id, "a").state == "queued"
    with pytest.raises(LeaseLostError):
        mine.work.release(job.id, "a")
    claimed = fresh_store.claim_job("b", LEASE)
    assert claimed is not None
    assert claimed.owner == "b"


def test_the_oldest_job_comes_first_whosever_it_is(fresh_store: Store) -> None:
    made = [a_job(fresh_store.of(tenant), 1) for tenant in ("b", "a", "b")]
    claimed = [fresh_store.claim_job(f"server-{i}", LEASE) for i in range(4)]
    assert [job and job.id for job in claimed] == [*(job.id for job in made), None]


def test_eight_servers_never_get_the_same_job(fresh_store: Store) -> None:
    made = {a_job(fresh_store.of(), 1).id for _ in range(24)}
    claimed: list[str] = []

    def claim() -> None:
        name = threading.current_thread().name
        while (job := fresh_store.claim_job(name, LEASE)) is not None:
            claimed.append(job.id)

    in_threads(claim, 8)
    assert sorted(claimed) == sorted(made)


def test_eight_threads_that_finish_the_same_items_keep_each_once(store: Store) -> None:
    mine = a_tenant(store)
    job = a_job(mine, 120)

    def work() -> None:
        shift = int(threading.current_thread().name) * 13
        for start in range(0, 120, 12):
            positions = [(start + shift + i) % 120 for i in range(20)]
            mine.work.finish_items(job.id, [graded(i) if i % 5 else failed(i) for i in positions])

    in_threads(work, 8)
    job = mine.jobs.get(job.id)
    assert (job.state, job.done, job.failed, job.pending) == ("completed", 96, 24, 0)
    assert len(mine.grades.page(job_id=job.id, limit=1_000)) == 96
    assert check(store.database) == []


def test_two_servers_on_one_database_wait_for_one_another(fresh_store: Store, database_url: str) -> None:
    # As two processes are to each other: no lock of Python's stands between them.
    other = open_store(database_url)
    job = a_job(fresh_store.of(), 200)
    positions = iter(range(200))
    each = threading.Lock()

    def work() -> None:
        mine = (fresh_store, other)[int(threading.current_thread().name) % 2].of()
        while True:
            with each:
                position = next(positions, None)
            if position is None:
                return
            mine.work.finish_items(job.id, [graded(position)])

    in_threads(work, 4)
    assert other.of().jobs.get(job.id).state == "completed"
    assert check(other.database) == []
    other.close()


def in_threads(work: Callable[[], None], count: int) -> None:
    """Run `work` in so many threads at once and raise what one of them raised."""
    faults: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=guarded, name=str(i)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


SIZE = 6
OUTCOMES = st.lists(st.tuples(st.integers(0, SIZE), st.booleans()), max_size=4)
STEPS = st.lists(
    OUTCOMES | st.sampled_from(["pause", "resume", "cancel"]) | st.integers(0, SIZE - 1), max_size=12
)


@settings(max_examples=40)
@given(STEPS)
def test_whatever_happens_no_item_is_lost_or_kept_twice(
    store: Store, steps: list[list[tuple[int, bool]] | str | int]
) -> None:
    mine = a_tenant(store)
    job = a_job(mine, SIZE)
    expected = dict.fromkeys(range(SIZE), "pending")
    state = "queued"
    for step in steps:
        if isinstance(step, str):
            if state in ALLOWED[step]:
                state = getattr(mine.jobs, step)(job.id).state
            else:
                with pytest.raises(WrongStateError):
                    getattr(mine.jobs, step)(job.id)
        elif isinstance(step, int):
            was_pending = expected[step] == "pending"
            mine.forget_student(f"s{step}")
            expected[step] = "forgotten"
            if was_pending and state in ALLOWED["pause"] | ALLOWED["resume"]:
                state = "completed" if "pending" not in expected.values() else state
        else:
            # Of two outcomes for one position in one call the last counts.
            outcomes: dict[int, Outcome] = {i: graded(i) if good else failed(i) for i, good in step}
            mine.work.finish_items(job.id, [graded(i) if good else failed(i) for i, good in step])
            if state == "cancelled":
                continue
            for i, outcome in outcomes.items():
                if expected.get(i) == "pending":
                    expected[i] = "done" if isinstance(outcome, GradedItem) else "failed"
            if "pending" not in expected.values():
                state = "completed"
    job = mine.jobs.get(job.id)
    items = mine.jobs.items(job.id)
    assert job.state == state
    assert {item.position: item.state for item in items} == expected
    counts = [sum(found == name for found in expected.values()) for name in ("done", "failed", "forgotten")]
    assert [job.done, job.failed, job.forgotten] == counts
    assert job.review == sum(bool(item.needs_review) for item in items)
    kept = {grade.id for grade in mine.grades.page(job_id=job.id)}
    assert kept == {f"{job.id}-{i}" for i, found in expected.items() if found == "done"}


def test_tenants_take_turns_however_many_jobs_each_has(fresh_store: Store) -> None:
    many, one = fresh_store.of("many"), fresh_store.of("one")
    theirs = [a_job(many, 1).id for _ in range(3)]
    its = a_job(one, 1).id

    def next_job() -> str:
        job = fresh_store.claim_job("server", LEASE)
        assert job is not None
        fresh_store.of(job.tenant).work.release(job.id, "server")
        return job.id

    # By tenant, and within a tenant by job.
    assert [next_job() for _ in range(8)] == [
        theirs[0], its, theirs[1], its, theirs[2], its, theirs[0], its
    ]  # fmt: skip
    # A job that comes anew does not come before its tenant's turn, and not if another one was deleted either.
    many.jobs.cancel(theirs[0])
    many.jobs.delete(theirs[0])
    assert [next_job() for _ in range(2)] == [theirs[1], its]
    fresh = a_job(many, 1).id
    assert [next_job() for _ in range(6)] == [theirs[2], its, theirs[1], its, fresh, its]
    taken = fresh_store.claim_job("server", LEASE, tenant="one")
    assert taken is not None
    assert taken.id == its
    assert fresh_store.claim_job("server", LEASE, tenant="one") is None


def test_jobs_that_are_made_at_once_are_no_more_than_allowed(fresh_store: Store) -> None:
    mine, made = fresh_store.of("school"), []

    def make() -> None:
        with suppress(TooManyJobsError):
            made.append(mine.jobs.create(options="{}", most_open=3))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == len(mine.jobs.page()) == 3
    with pytest.raises(TooManyJobsError, match="3 jobs"):
        mine.jobs.check_room(3)
    # Another tenant's are not counted.
    fresh_store.of("other").jobs.create(options="{}", most_open=1)
    mine.jobs.cancel(made[0].id)
    mine.jobs.check_room(3)
