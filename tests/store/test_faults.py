"""What fails says so in words that help, repeats no student's text, and leaves the store whole."""

import os
import pwd
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from service.store.errors import ConflictError, StoreError, StoreUnavailableError, StoreUrlError
from service.store.store import Store, open_store
from service.store.upkeep import check
from service.store.url import read_url, sqlite_file
from tests.postgres import PostgresServer
from tests.store.made import RUBRIC, a_tenant, new_grade

SECRET = "只有这个学生写过的话"  # noqa: S105 - a student's words
SHORT, LONG = 0.5, 10.0


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'caifen.db'}"


def keep(store: Store, tenant: str = "default") -> str:
    (id,) = store.of(tenant).grades.add(RUBRIC, [new_grade(SECRET)])
    return id


def refused(act: Callable[[], object]) -> StoreUnavailableError:
    with pytest.raises(StoreUnavailableError) as failure:
        act()
    error: BaseException | None = failure.value
    while error is not None:
        assert SECRET not in str(error)
        assert type(error).__module__.startswith("service."), "the driver's own error may quote a row"
        error = error.__cause__ or error.__context__
    return failure.value


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Be another program that writes."""
    file = sqlite_file(read_url(url))
    assert file is not None
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_lock_of_ten_seconds_is_waited_for(url: str) -> None:
    store = open_store(url)
    free = threading.Event()

    def hold() -> None:
        with locked(url):
            free.set()
            time.sleep(LONG)

    thread = threading.Thread(target=hold)
    thread.start()
    free.wait()
    began = time.monotonic()
    keep(store)
    assert time.monotonic() - began > LONG / 2
    thread.join()
    assert check(store.database) == []
    store.close()


def test_a_longer_one_is_told(url: str) -> None:
    store = open_store(url, lock_seconds=SHORT)
    with locked(url):
        error = refused(lambda: keep(store))
        # Reading goes on meanwhile.
        assert store.of().grades.page() == []
    assert error.cause == "locked"
    assert "end what keeps it open" in str(error)
    keep(store)
    assert len(store.of().grades.page()) == 1
    store.close()


def test_writers_of_one_process_wait_in_line(url: str) -> None:
    store = open_store(url, lock_seconds=SHORT)
    entered = threading.Event()

    def slow(connection: Connection) -> None:
        entered.set()
        time.sleep(3 * SHORT)

    thread = threading.Thread(target=lambda: store.database.write(slow))
    thread.start()
    entered.wait()
    assert refused(lambda: keep(store)).cause == "locked"
    thread.join()
    keep(store)
    store.close()


def test_a_row_lock_in_postgresql_is_told(postgres_url: str) -> None:
    store = open_store(postgres_url, lock_seconds=SHORT)
    with store.database.engine.connect() as other:
        other.execute(text("LOCK TABLE grades"))
        assert refused(lambda: keep(store)).cause == "locked"
    keep(store)
    store.close()


def test_a_full_disk_is_told_and_nothing_is_lost(url: str) -> None:
    store = open_store(url)
    ids = [keep(store)]
    # As the file system would say it: SQLite gets no further page.
    event.listen(store.database.engine, "connect", lambda c, _: c.execute("PRAGMA max_page_count = 80"))
    store.database.engine.dispose()
    error = refused(lambda: ids.extend(keep(store) for _ in range(10_000)))
    assert error.cause == "disk_full"
    assert "free some space" in str(error)
    assert [grade.id for grade in store.of().grades.page(limit=10_000)] == ids
    assert check(store.database) == []
    store.close()
    again = open_store(url)
    keep(again)
    assert check(again.database) == []
    again.close()


def test_a_database_that_can_only_be_read_is_told(fresh_store: Store) -> None:
    id = keep(fresh_store)
    if fresh_store.database.is_sqlite:
        event.listen(fresh_store.database.engine, "connect", lambda c, _: c.execute("PRAGMA query_only = ON"))
    else:
        name = fresh_store.url.database
        statement = text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        fresh_store.database.write(lambda connection: connection.execute(statement))
    fresh_store.database.engine.dispose()
    error = refused(lambda: keep(fresh_store))
    assert error.cause == "read_only"
    assert "the right to write" in str(error)
    assert fresh_store.of().grades.get(id).answer == SECRET


@pytest.fixture
def no_root() -> Iterator[None]:
    """Be somebody whom file permissions bind."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    yield
    os.seteuid(0)


@pytest.mark.parametrize("made_before", [True, False])
def test_a_file_without_the_right_to_write_is_told(
    url: str, tmp_path: Path, request: pytest.FixtureRequest, made_before: bool
) -> None:
    if made_before:
        store = open_store(url)
        keep(store)
        store.close()
        (tmp_path / "caifen.db").chmod(0o444)
    tmp_path.chmod(0o555)
    # The folders above are the tests' own, and for their owner alone.
    above = [folder for folder in tmp_path.parents if "pytest-of-" in str(folder)]
    modes = {folder: folder.stat().st_mode for folder in above}
    for folder in above:
        folder.chmod(0o755)
    request.getfixturevalue("no_root")
    try:
        assert refused(lambda: keep(open_store(url))).cause == "read_only"
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
        tmp_path.chmod(0o755)
        for folder, mode in modes.items():
            folder.chmod(mode)


@pytest.mark.parametrize("content", [b"this is no database, and long enough to be seen as none" * 50])
def test_what_is_no_database_is_told(url: str, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "caifen.db").write_bytes(content)
    error = refused(lambda: open_store(url))
    assert error.cause == "damaged"
    assert (tmp_path / "caifen.db").read_bytes() == content


def test_a_restart_of_postgresql_is_lived_through(postgres: PostgresServer, postgres_url: str) -> None:
    store = open_store(postgres_url)
    kept = [keep(store)]
    # The connection in the pool is dead now, and the store doesn't know yet.
    postgres.stop("immediate")
    try:
        error = refused(lambda: keep(store))
    finally:
        postgres.start()
    assert error.cause == "connection_lost"
    assert "see that PostgreSQL runs" in str(error)
    kept.append(keep(store))
    assert [grade.id for grade in store.of().grades.page()] == kept
    store.close()


def test_a_connection_that_is_lost_in_the_middle_is_tried_again(postgres_url: str) -> None:
    store = open_store(postgres_url)
    runs = 0

    def work(connection: Connection) -> int:
        nonlocal runs
        runs += 1
        if runs == 1:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return runs

    assert store.database.write(work) == 2
    store.close()


def test_a_deadlock_is_tried_again(postgres_url: str) -> None:
    store = open_store(postgres_url)
    for name in "ab":
        store.of().jobs.create(options=f'"{name}"')
    first, second = (job.id for job in store.of().jobs.page())
    both_hold = threading.Barrier(2)
    runs: list[str] = []

    def work_of(order: tuple[str, str]) -> Callable[[Connection], None]:
        def work(connection: Connection) -> None:
            runs.append(order[0])
            for i, id in enumerate(order):
                connection.execute(text("UPDATE jobs SET error = 'x' WHERE id = :id"), {"id": id})
                if i == 0 and len(runs) <= 2:
                    both_hold.wait(timeout=10)

        return work

    threads = [
        threading.Thread(target=store.database.write, args=(work_of(order),))
        for order in ((first, second), (second, first))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs) == 3
    assert [job.error for job in store.of().jobs.page()] == ["x", "x"]
    store.close()


def test_a_wrong_login_or_database_is_told(postgres: PostgresServer) -> None:
    missing = postgres.url_of("no_such_database")
    assert refused(lambda: open_store(missing)).cause == "no_access"


def test_a_refused_row_is_not_quoted(store: Store) -> None:
    mine = a_tenant(store)
    wrong = (
        "INSERT INTO grades (tenant, id, answer) VALUES (:tenant, :id, :answer)",
        "INSERT INTO job_items (tenant, job_id, position, answer, state) VALUES (:tenant, :id, 0, :answer, 'done')",
    )
    for statement in wrong:
        values = {"tenant": mine.tenant, "id": "x", "answer": SECRET}
        with pytest.raises(ConflictError) as failure:
            store.database.write(partial(Connection.execute, statement=text(statement), parameters=values))
        assert SECRET not in str(failure.value)
        assert failure.value.__context__ is None


def test_a_fault_in_the_work_undoes_it(store: Store) -> None:
    mine = a_tenant(store)

    def work(connection: Connection) -> None:
        mine.rubrics.put_content(connection, RUBRIC)
        raise KeyError("a fault of ours")

    with pytest.raises(KeyError):
        store.database.write(work)
    with pytest.raises(StoreError):
        mine.rubrics.of_content(RUBRIC.hash, id="x", version=1)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "caifen.db",
        "mysql://u:geheim@h/d",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://u:geheim@h:x/d",
        "://",
    ],
)
def test_a_wrong_url_is_told_without_repeating_it(wrong: str) -> None:
    with pytest.raises(StoreUrlError, match="CAIFEN_DATABASE_URL") as failure:
        open_store(wrong)
    assert "geheim" not in str(failure.value)
    assert "sqlite:////folder" in str(failure.value)


def test_urls_of_other_programs_are_understood() -> None:
    for name in ("postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"):
        assert read_url(f"{name}://u:p@h/d").drivername == "postgresql+psycopg"
    assert sqlite_file(read_url("sqlite:///a b%20?.db")) is not None
