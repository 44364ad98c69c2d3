"""A job of any size goes in short transactions, is seen by nobody from the first one on, and survives every crash."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, Engine, event, func, select

from service.store import pieces
from service.store.clock import utc_now
from service.store.errors import NotFoundError, WrongStateError
from service.store.job_records import FailedItem, NewItem
from service.store.store import Store, TenantStore
from service.store.tables import metadata
from service.store.transactions import Database
from service.store.upkeep import check
from tests.store.made import RUBRIC, new_grade, rubric
from tests.store.test_jobs import LEASE, PROBLEM, a_job, graded

Result = TypeVar("Result")

SMALL = 3
URL = "https://platform.example/hook"


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "ROWS_A_PIECE", SMALL)


class PowerCutError(Exception):
    """The process ends here."""


@contextmanager
def cut_off_after(writes: int) -> Iterator[list[int]]:
    """Let that many transactions be kept, and no other; yield a list that has an entry for each kept one."""
    kept: list[int] = []
    write = Database.write

    def counted(self: Database, work: Callable[[Connection], Result]) -> Result:
        if len(kept) == writes:
            raise PowerCutError
        result = write(self, work)
        kept.append(1)
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "write", counted)
        yield kept


def a_large_job(mine: TenantStore, items: int = 8) -> str:
    """Make a job that has ended, with all that can belong to one, and return its id."""
    job = mine.jobs.create(options="{}", rubric=RUBRIC, webhook_url=URL, webhook_secret=URL)
    own = [rubric(f"own{i}", second=f"另一个{i}") for i in range(4)]
    answers = [
        NewItem(f"答案{i}", student=f"s{i}", rubric=own[i] if i < len(own) else None) for i in range(items)
    ]
    mine.jobs.add_items(job.id, answers)
    mine.jobs.seal(job.id)
    mine.work.finish_items(job.id, [*(graded(i) for i in range(items - 1)), FailedItem(items - 1, PROBLEM)])
    for i in (0, items - 2):
        mine.reviews.add(f"{job.id}-{i}", reviewer="k", decision="accept")
        mine.feedback.add(f"{job.id}-{i}", audience="student", source="llm", model="m", feedback_json="{}")
    return job.id


def assert_unseen(store: Store, mine: TenantStore, job: str) -> None:
    grades = [f"{job}-{i}" for i in range(8)]
    missing: list[Callable[[], Any]] = [
        lambda: mine.jobs.get(job),
        lambda: mine.jobs.resume(job),
        lambda: mine.jobs.cancel(job),
        lambda: mine.jobs.add_items(job, [NewItem("x")]),
        lambda: mine.work.finish_items(job, [graded(0)]),
        lambda: mine.reviews.add(grades[6], reviewer="k", decision="accept"),
        *(lambda id=id: mine.grades.get(id) for id in grades),
    ]
    for read in missing:
        with pytest.raises(NotFoundError):
            read()
    seen: list[Any] = [
        mine.jobs.page(),
        mine.jobs.items(job),
        mine.work.pending_items(job, limit=9),
        mine.grades.page(),
        mine.grades.page(job_id=job),
        mine.reviews.latest_of(grades),
        *(mine.reviews.of_grade(id) for id in grades),
        *(mine.feedback.of_grade(id) for id in grades),
        mine.webhooks.of_job(job),
        mine.webhooks.secret_of(job),
    ]
    assert [one for one in seen if one] == []
    assert store.claim_job("server", LEASE) is None
    assert store.claim_delivery(LEASE) is None
    assert check(store.database) == []


def rows(store: Store) -> dict[str, int]:
    """Count the rows of all tables but those that deleting a job leaves."""

    def count(connection: Connection) -> dict[str, int]:
        stay = ("audit", "rubric_contents", "student_mark_secrets")
        tables = [table for table in metadata.sorted_tables if table.name not in stay]
        counted = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        }
        return {name: many for name, many in counted.items() if many}

    return store.database.read(count)


def test_it_can_be_cut_off_anywhere_and_is_ended_later(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    writes, cut = 0, True
    while cut:
        job, writes = a_large_job(mine), writes + 1
        with cut_off_after(writes):
            try:
                mine.jobs.delete(job)
                cut = False
            except PowerCutError:
                pass
        assert_unseen(fresh_store, mine, job)
        # By a server's timer, or whoever deletes it once more.
        if writes % 2:
            fresh_store.finish_deletions()
        elif cut:
            mine.jobs.delete(job)
        assert rows(fresh_store) == {}
        with pytest.raises(NotFoundError):
            mine.jobs.delete(job)
    # The mark; 8 items, 7 grades, 4 rubrics, and the job, three a piece.
    assert writes >= 1 + 20 // SMALL
    deleted = [line for line in mine.audit.lines(limit=500) if line.action == "job.deleted"]
    assert len(deleted) == writes


def test_expiring_can_be_cut_off_anywhere_and_goes_on(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    a_large_job(mine)
    running = a_job(mine, 2)
    mine.grades.add(RUBRIC, [new_grade("y")] * 5)
    for i in range(4):
        mine.idempotency.begin(f"key{i}", "f", owner="a", lease=LEASE, keep=LEASE)
    mine.work.finish_items(running.id, [graded(0)])
    cut, tries = utc_now() + timedelta(seconds=1), 0
    while True:
        tries += 1
        with cut_off_after(tries):
            try:
                fresh_store.expire(cut)
            except PowerCutError:
                assert check(fresh_store.database) == []
                continue
        break
    assert tries > 4
    assert rows(fresh_store) == {"jobs": 1, "job_items": 2, "grades": 1}
    assert mine.jobs.get(running.id).done == 1


def test_no_transaction_deletes_more_than_a_piece(fresh_store: Store) -> None:
    mine = fresh_store.of()
    job = a_large_job(mine)
    for _ in range(3):
        a_large_job(mine)
    mine.grades.add(RUBRIC, [new_grade("y")] * 7)
    # A large one and many small ones that have ended too.
    for _ in range(7):
        mine.jobs.cancel(a_job(mine, 1).id)
    with deleted_by_transaction(fresh_store.database.engine) as deleted:
        mine.jobs.delete(job)
        fresh_store.expire(utc_now() + timedelta(seconds=1))
    assert sum(deleted) > 4 * 20 + 7 + 14
    assert max(deleted) <= SMALL
    assert rows(fresh_store) == {}


def test_so_goes_what_a_dead_server_had_received_of_a_job(fresh_store: Store) -> None:
    mine, server = fresh_store.of(), fresh_store.of(actor="server-key")
    over = timedelta(seconds=-1)
    assert mine.idempotency.begin("key", "f", owner="dead", lease=over, keep=LEASE).outcome == "new"
    mine.jobs.create(options="{}", id="dead", webhook_url=URL, webhook_secret=URL)
    mine.jobs.add_items("dead", [NewItem(f"答案{i}", student=f"s{i}") for i in range(8)])
    with deleted_by_transaction(fresh_store.database.engine) as deleted:
        assert server.idempotency.begin("key", "f", owner="b", lease=LEASE, keep=LEASE).outcome == "new"
        assert_unseen(fresh_store, mine, "dead")
        assert sum(deleted) == 0
        # A student's data goes from it too, before its rows do.
        assert mine.forget_student("s7").job_items == 1
        fresh_store.finish_deletions()
    assert max(deleted) <= SMALL
    assert rows(fresh_store) == {"idempotency": 1}
    (line,) = [line for line in mine.audit.lines() if line.action == "job.deleted"]
    assert (line.object_id, line.actor, line.details) == ("dead", "server-key", '{"items": 8}')


@contextmanager
def deleted_by_transaction(engine: Engine) -> Iterator[list[int]]:
    deleted: list[int] = []

    def begun(_connection: Connection) -> None:
        deleted.append(0)

    def executed(
        _connection: Connection, cursor: Any, statement: str, _values: Any, _context: Any, _many: bool
    ) -> None:
        # A job's webhook and its secret go with the mark.
        if statement.startswith("DELETE") and "webhook" not in statement:
            deleted[-1] += cursor.rowcount

    event.listen(engine, "begin", begun)
    event.listen(engine, "after_cursor_execute", executed)
    yield deleted
    event.remove(engine, "begin", begun)
    event.remove(engine, "after_cursor_execute", executed)


def test_large_responses_go_a_few_at_a_time(fresh_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.store.expiry.BYTES_A_PIECE", 250)
    mine = fresh_store.of()
    for i, size in enumerate([100, 100, 100, 900, 100]):
        mine.idempotency.begin(f"key{i}", "f", owner="a", lease=LEASE, keep=timedelta(0))
        mine.idempotency.finish(f"key{i}", owner="a", status=200, headers={}, body=b"x" * size)
    with deleted_by_transaction(fresh_store.database.engine) as deleted:
        assert fresh_store.drop_expired_responses() == 5
    assert max(deleted) <= 2
    assert rows(fresh_store) == {}


def test_others_write_meanwhile(fresh_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "ROWS_A_PIECE", 1)
    mine, other = fresh_store.of("large"), fresh_store.of("other")
    job = a_job(mine, 60)
    mine.jobs.cancel(job.id)
    deleting = threading.Thread(target=mine.jobs.delete, args=[job.id])
    deleting.start()
    written = 0
    while deleting.is_alive():
        other.jobs.create(options="{}")
        written += 1
    deleting.join()
    assert written > 20, "a piece and a turn of somebody else's, one after the other"


def test_two_may_delete_at_once(fresh_store: Store) -> None:
    mine = fresh_store.of()
    job = a_large_job(mine, 40)
    failed: list[Exception] = []

    def delete() -> None:
        try:
            mine.jobs.delete(job)
            fresh_store.finish_deletions()
        except NotFoundError:
            pass
        except Exception as error:  # whatever it is, the test tells it
            failed.append(error)

    threads = [threading.Thread(target=delete) for _ in range(3)]
    for thread in threads:
        thread.start()
    mine.forget_student("s39")
    for thread in threads:
        thread.join()
    assert failed == []
    fresh_store.finish_deletions()
    assert rows(fresh_store) == {}


def test_a_job_that_waits_is_not_deleted(fresh_store: Store) -> None:
    mine = fresh_store.of()
    job = a_job(mine, 5)
    with pytest.raises(WrongStateError):
        mine.jobs.delete(job.id)
    fresh_store.finish_deletions()
    assert len(mine.jobs.items(job.id)) == 5
