"""A database is made and brought up to date at opening, by one process at a time."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text

from service.contract.job_event import JobEvent
from service.store.engine import make_engine
from service.store.errors import StoreVersionError
from service.store.migrating import revision_of
from service.store.migrations import NEWEST, REVISIONS, run
from service.store.store import Store, open_store
from service.store.tables import metadata
from service.store.transactions import Database
from service.store.url import read_url, sqlite_file
from tests.store.made import RUBRIC, new_grade

ROOT = Path(__file__).parents[2]
OPENERS = 3


@contextmanager
def at_revision(revision: str, database_url: str) -> Iterator[Connection]:
    """Give a database as an older Caifen has made it."""
    url = read_url(database_url)
    file = sqlite_file(url)
    if file is not None:
        file.parent.mkdir()
    engine = make_engine(url)
    with engine.begin() as connection:
        command.upgrade(run._config(connection), revision)
        yield connection
    engine.dispose()


def test_the_migrations_make_the_tables_that_the_code_uses(fresh_store: Store) -> None:
    with fresh_store.database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert revision_of(fresh_store.database) == NEWEST


def test_the_list_of_revisions_is_that_of_the_files() -> None:
    scripts = ScriptDirectory(str(files("service.store.migrations")))
    assert tuple(reversed([script.revision for script in scripts.walk_revisions()])) == REVISIONS
    assert scripts.get_heads() == [NEWEST]


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_an_older_database_is_brought_up_to_date(database_url: str, revision: str) -> None:
    url = read_url(database_url)
    if (file := sqlite_file(url)) is not None:
        file.parent.mkdir()
    with closing(Database(make_engine(url))) as older:
        older.write(lambda connection: command.upgrade(run._config(connection), revision))
        assert revision_of(older) == revision
    with closing(open_store(database_url)) as store:
        assert revision_of(store.database) == NEWEST
        with store.database.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_what_was_kept_is_there_when_it_is_opened_again(database_url: str) -> None:
    store = open_store(database_url)
    ids = store.of().grades.add(RUBRIC, [new_grade("订货成本")])
    store.close()
    again = open_store(database_url)
    assert [grade.id for grade in again.of().grades.page()] == ids
    again.close()


def test_a_newer_database_is_left_alone(database_url: str) -> None:
    store = open_store(database_url)
    store.database.write(
        lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    )
    store.close()
    with pytest.raises(StoreVersionError, match=r"made by a newer Caifen .*9999.*install that version"):
        open_store(database_url)


def test_processes_that_open_it_at_once_make_it_once(database_url: str) -> None:
    code = (
        "import sys; from service.store.store import open_store; s = open_store(sys.argv[1]); "
        "s.of().jobs.create(options='{}'); s.close()"
    )
    processes = [
        subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-c", code, database_url],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(OPENERS)
    ]
    for process in processes:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    store = open_store(database_url)
    assert len(store.of().jobs.page()) == OPENERS
    store.close()


def test_a_migration_that_fails_leaves_nothing(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE half (x INTEGER)"))
        raise RuntimeError("the power is gone")

    with monkeypatch.context() as patch:
        patch.setattr("service.store.migrations.run.upgrade", half)
        with pytest.raises(RuntimeError, match="power"):
            open_store(database_url)
    store = open_store(database_url)
    with store.database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    store.close()


def test_a_delivery_that_waits_during_an_upgrade_gets_the_message_that_it_would_have_had(
    database_url: str,
) -> None:
    with at_revision("0002", database_url) as connection:
        connection.execute(
            text(
                "INSERT INTO jobs (tenant, id, state, options, total, done, failed, review, forgotten, created_at, "
                "finished_at) VALUES ('school', 'job-1', 'completed', '{}', 3, 2, 1, 1, 0, "
                "'2026-11-25 08:00:00', '2026-11-25 08:30:00')"
            )
        )
        for id, state in (("d-1", "pending"), ("d-2", "delivered"), ("d-3", "given_up")):
            connection.execute(
                text(
                    "INSERT INTO webhook_deliveries (tenant, id, job_id, url, state, attempts, next_attempt_at, "
                    "created_at) VALUES ('school', :id, 'job-1', 'https://a.example/hook', :state, 0, "
                    "'2026-11-25 08:30:00', '2026-11-25 08:30:00')"
                ),
                {"id": id, "state": state},
            )
    store = open_store(database_url)
    delivery, *others = sorted(store.of("school").webhooks.of_job("job-1"), key=lambda each: each.id)
    store.close()
    told = JobEvent.model_validate_json(delivery.body)
    assert told.data.model_dump() == {
        "job_id": "job-1",
        "state": "completed",
        "total": 3,
        "done": 2,
        "failed": 1,
        "needs_review": 1,
    }
    assert (delivery.body.encode(), delivery.message_id) == (told.body(), told.message_id())
    assert delivery.receiver == "a.example:443"
    assert {other.body for other in others} == {""}, "what is over needs none, and is not written again"


def test_grades_of_before_an_upgrade_wait_for_a_person_as_they_did(database_url: str) -> None:
    with at_revision("0002", database_url) as connection:
        connection.execute(
            text("INSERT INTO rubric_contents (tenant, hash, content) VALUES ('school', 'h', '{}')")
        )
        for id, needs_review, decisions in (
            ("asked", True, []),
            ("sure", False, []),
            ("decided", True, ["reject", "accept"]),
            ("rejected", False, ["accept", "reject"]),
        ):
            values = {"id": id, "needs_review": needs_review}
            connection.execute(
                text(
                    "INSERT INTO grades (tenant, id, rubric_id, rubric_version, rubric_hash, grader_version, model, "
                    "credit_model, answer, answer_sha256, grade, marks, max_marks, confidence, needs_review, "
                    "created_at) VALUES ('school', :id, 'r', 1, 'h', '1', 'm', 'c', '', '', '{}', 0, 0, 1, "
                    ":needs_review, '2026-11-25 08:00:00')"
                ),
                values,
            )
            for i, decision in enumerate(decisions):
                connection.execute(
                    text(
                        "INSERT INTO reviews (tenant, id, grade_id, reviewer, decision, marks, note, created_at) "
                        "VALUES ('school', :review, :id, 't', :decision, '{}', '', '2026-11-25 08:00:00')"
                    ),
                    {"review": f"{id}-{i}", "id": id, "decision": decision},
                )
        with updates_of_grades(connection) as written:
            command.upgrade(run._config(connection), "0004")
        assert written == [3], "not one that waits for nobody"
    store = open_store(database_url)
    waiting = [grade.id for grade in store.of("school").grades.page(awaits_person=True)]
    store.close()
    assert waiting == ["asked", "rejected"]


@contextmanager
def updates_of_grades(connection: Connection) -> Iterator[list[int]]:
    """Give how many rows each of them wrote."""
    rows: list[int] = []

    def executed(_connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE grades"):
            rows.append(cursor.rowcount)

    event.listen(connection, "after_cursor_execute", executed)
    yield rows
    event.remove(connection, "after_cursor_execute", executed)


def test_others_cannot_read_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'caifen.db'}"
    store = open_store(url)
    file = sqlite_file(read_url(url))
    assert file is not None
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (file, file.parent)}
    assert modes == {"caifen.db": 0o600, "new": 0o700}
    wal = file.with_name("caifen.db-wal")
    assert stat.S_IMODE(wal.stat().st_mode) == 0o600
    store.close()
