"""What is older than CAIFEN_KEEP_DAYS goes by itself, and nothing else does."""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from service.api.retention_timer import EVERY_S, RetentionTimer
from service.settings import Settings
from service.store.clock import utc_now
from service.store.errors import StoreUnavailableError
from service.store.store import Store, TenantStore, open_store
from service.store.tables import grades, idempotency
from tests.api.stored_server import stored_server
from tests.store.made import RUBRIC, a_tenant, new_grade

DAY = timedelta(days=1)


class Told:
    """Remembers what was told."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, event: str, /, **fields: str | int | float) -> None:
        self.lines.append((event, fields))


@pytest.fixture
def told() -> Told:
    return Told()


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def keep_old_and_new(store: Store) -> tuple[TenantStore, str, str]:
    """Keep a grade of 40 days ago, one of today, and a response whose time is over."""
    mine = a_tenant(store)
    old, new = mine.grades.add(RUBRIC, [new_grade("订货成本"), new_grade("缺货成本")])
    mine.idempotency.begin("k", "f", owner="a", lease=DAY, keep=DAY)
    then = utc_now() - 40 * DAY
    store.database.write(
        lambda connection: connection.execute(
            update(grades).where(grades.c.id == old).values(created_at=then)
        )
    )
    store.database.write(lambda connection: connection.execute(update(idempotency).values(expires_at=then)))
    return mine, old, new


def ids(mine: TenantStore) -> set[str]:
    return {one.id for one in mine.grades.page(limit=10)}


def test_what_is_old_goes_every_hour(fresh_store: Store, told: Told) -> None:
    mine, _, new = keep_old_and_new(fresh_store)
    timer = RetentionTimer(fresh_store, Settings(keep_days=30), tell=told, every=0.05, first_after=0)
    timer.start()
    until(lambda: bool(told.lines))
    assert ids(mine) == {new}
    assert told.lines == [("expired", {"grades": 1, "jobs": 0, "responses": 1, "rubric_contents": 0})]
    again, _, newer = keep_old_and_new(fresh_store)
    until(lambda: ids(again) == {newer})
    timer.close()
    assert {event for event, _ in told.lines} == {"expired"}


def test_without_days_only_responses_go_whose_time_is_over(fresh_store: Store, told: Told) -> None:
    mine, old, new = keep_old_and_new(fresh_store)
    timer = RetentionTimer(fresh_store, Settings(), tell=told, every=0.02, first_after=0)
    timer.start()
    until(lambda: bool(told.lines))
    timer.close()
    assert told.lines == [("expired", {"responses": 1})]
    assert ids(mine) == {old, new}


def test_what_the_journal_still_holds_goes_when_nobody_reads_it(tmp_path: Path, told: Told) -> None:
    store = open_store(f"sqlite:///{tmp_path}/x.db")
    timer = RetentionTimer(store, Settings(), tell=told, first_after=3600, journal_every=0.02)
    timer.start()
    with closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM grades").fetchall()
        store.of().forget_student("s-1")
        until(lambda: bool(told.lines))
        assert store.journal_holds_deleted
    until(lambda: len(told.lines) > 1)
    timer.close()
    assert [event for event, _ in told.lines] == ["journal_held", "journal_cleared"]
    assert (tmp_path / "x.db-wal").stat().st_size == 0
    store.close()


def test_so_goes_what_another_process_left_there(tmp_path: Path, told: Told) -> None:
    store, other = (open_store(f"sqlite:///{tmp_path}/x.db") for _ in range(2))
    other.of().grades.add(RUBRIC, [new_grade("订货成本")])
    assert (tmp_path / "x.db-wal").stat().st_size > 0
    timer = RetentionTimer(store, Settings(), tell=told, first_after=0)
    timer.start()
    until(lambda: (tmp_path / "x.db-wal").stat().st_size == 0)
    timer.close()
    for one in (store, other):
        one.close()


class Failing:
    """Fails as a store would, twice."""

    def __init__(self) -> None:
        self.left: list[Exception] = [
            StoreUnavailableError("The disk is full.", cause="disk_full"),
            RuntimeError("学生写的"),
        ]

    journal_holds_deleted = False

    def finish_deletions(self) -> None:
        """There are none."""

    def clear_journal(self) -> bool:
        return True

    def drop_expired_responses(self) -> int:
        if self.left:
            raise self.left.pop(0)
        return 3


def test_it_goes_on_after_faults_and_tells_no_text(told: Told) -> None:
    timer = RetentionTimer(Failing(), Settings(), tell=told, every=0.01, first_after=0)  # type: ignore[arg-type]
    timer.start()
    until(lambda: len(told.lines) > 2)
    timer.close()
    assert [event for event, _ in told.lines[:3]] == ["retention_failed", "retention_crashed", "expired"]
    assert told.lines[0][1] == {"cause": "disk_full"}
    assert "学生" not in str(told.lines)


def test_a_server_has_it_and_ends_it(tmp_path: Path) -> None:
    def running() -> set[int | None]:
        return {thread.ident for thread in threading.enumerate() if thread.name == "retention"}

    before = running()
    with stored_server(f"sqlite:///{tmp_path}/x.db", keep_days=30):
        assert len(running() - before) == 1
    assert running() <= before
    assert EVERY_S == 3600


def test_a_timer_that_never_began_can_be_closed(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/x.db")
    RetentionTimer(store, Settings()).close()
    store.close()
