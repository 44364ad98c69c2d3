"""A full disk, a database that is read-only, locked, or restarted amid a job: it waits, says so, and goes on."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from service.encoders.protocol import Vectors
from service.store.store import Store, open_store
from service.store.upkeep import check
from tests.api.doubles import LetterEncoder
from tests.jobs.job_work import a_job, executing, graded_alone, grades_of, running, wait_for, wait_until
from tests.postgres import PostgresServer

LOCKED_SECONDS = float(os.environ.get("CAIFEN_LOCKED_SECONDS", "0.5"))
ANSWERS = [f"第{i}号：重大事项书面沟通，来函{i}天内答复" for i in range(150)]


class Unhurried(LetterEncoder):
    def encode(self, texts: Sequence[str]) -> Vectors:
        time.sleep(0.003)
        return super().encode(texts)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "caifen.db"


@contextmanager
def opened(url: str) -> Iterator[Store]:
    store = open_store(url, lock_seconds=0.3)
    try:
        yield store
    finally:
        store.close()


def survives(store: Store, break_it: Callable[[], Callable[[], None]], cause: str) -> None:
    """Break the database amid a job, see that the job waits and says why, mend it, and see the job end well."""
    mine = store.of("school")
    with executing(Unhurried()) as executor, running(store, executor) as (runner, told):
        job = a_job(mine, ANSWERS)
        wait_until(lambda: mine.jobs.get(job.id).done > 10)
        mend = break_it()
        wait_until(lambda: runner.trouble("school", job.id) != "")
        assert [fields["cause"] for fields in told.of("jobs_wait")] == [cause]
        assert str(told.of("jobs_wait")[0]["reason"]) in runner.trouble("school", job.id)
        mend()
        wait_for(mine, job, "completed", seconds=120)
        assert runner.trouble("school", job.id) == ""
        assert grades_of(mine, job) == graded_alone(executor, ANSWERS)
    assert "书面" not in repr(told)
    assert check(store.database) == []


def pragma_breaks(store: Store, breaking: str, mending: str) -> Callable[[], Callable[[], None]]:
    """Return what gives all connections from now on a pragma, and takes it from them again."""

    def break_it() -> Callable[[], None]:
        engine = store.database.engine

        def set_it(connection: sqlite3.Connection, _: object) -> None:
            connection.execute(breaking)

        def unset_it(connection: sqlite3.Connection, *_: object) -> None:
            connection.execute(mending)

        event.listen(engine, "connect", set_it)
        engine.dispose()

        def mend() -> None:
            event.remove(engine, "connect", set_it)
            engine.dispose()
            event.listen(engine, "checkout", unset_it)

        return mend

    return break_it


def test_a_full_disk(file: Path) -> None:
    with opened(f"sqlite:///{file}") as store:
        # SQLite's own limit, which it reports as it does a full disk: no more pages than there are.
        survives(
            store,
            pragma_breaks(store, "PRAGMA max_page_count=1", "PRAGMA max_page_count=1000000"),
            "disk_full",
        )


def test_a_read_only_database(file: Path) -> None:
    with opened(f"sqlite:///{file}") as store:
        survives(store, pragma_breaks(store, "PRAGMA query_only=ON", "PRAGMA query_only=OFF"), "read_only")


def test_a_database_that_another_program_locks(file: Path) -> None:
    with opened(f"sqlite:///{file}") as store:
        other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)

        def lock() -> Callable[[], None]:
            until = time.monotonic() + 30
            while True:
                try:
                    other.execute("BEGIN IMMEDIATE")
                    break
                except sqlite3.OperationalError:
                    assert time.monotonic() < until

            def unlock() -> None:
                time.sleep(LOCKED_SECONDS)
                other.execute("ROLLBACK")

            return unlock

        survives(store, lock, "locked")
        other.close()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_postgresql_that_is_restarted(postgres: PostgresServer, postgres_url: str, mode: str) -> None:
    def stop() -> Callable[[], None]:
        postgres.stop(mode)
        return postgres.start

    with opened(postgres_url) as store:
        survives(store, stop, "connection_lost")


class Counting:
    """An executor that remembers what it was sent."""

    def __init__(self, inner: object) -> None:
        self._inner = inner
        self.sent: list[str] = []
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def submit(self, task: object, *, behind: bool = False) -> object:
        with self._lock:
            self.sent.append(task.answer)  # type: ignore[attr-defined]
        return self._inner.submit(task, behind=behind)  # type: ignore[attr-defined]


def test_two_servers_share_the_jobs_and_grade_each_answer_once(database_url: str) -> None:
    with (
        opened(database_url) as one,
        opened(database_url) as other,
        executing(Unhurried()) as first,
        executing(Unhurried()) as second,
    ):
        mine = one.of("school")
        jobs = [a_job(mine, [f"{j}/{i}：重大事项书面沟通" for i in range(40)]) for j in range(8)]
        counts = Counting(first), Counting(second)
        with running(one, counts[0]), running(other, counts[1]):  # type: ignore[arg-type]
            ended = [wait_for(mine, job, "completed") for job in jobs]
    assert [job.done for job in ended] == [40] * 8
    sent = counts[0].sent + counts[1].sent
    assert sorted(sent) == sorted(set(sent))
    assert len(sent) == 320
    assert counts[0].sent
    assert counts[1].sent
