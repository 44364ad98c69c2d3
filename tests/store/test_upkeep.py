"""Checks find what is wrong, and a backup is a whole store."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from service.store.job_records import NewItem
from service.store.store import Store, open_store
from service.store.upkeep import BackupError, Finding, back_up, check
from service.store.url import sqlite_file
from tests.store.made import RUBRIC, new_grade
from tests.store.test_jobs import PROBLEM, failed, graded


def filled(store: Store) -> str:
    mine = store.of("school")
    mine.grades.add(RUBRIC, [new_grade("订货成本")])
    job = mine.jobs.create(options="{}", rubric=RUBRIC)
    answers = [NewItem(f"答案{i}", student=f"s{i}") for i in range(4)]
    rejects = [NewItem("", student=f"s{i}", problem_json=PROBLEM) for i in range(1, 3)]
    mine.jobs.add_items(job.id, [*answers, *rejects])
    mine.jobs.seal(job.id)
    mine.work.finish_items(job.id, [graded(0), graded(1), failed(2)])
    mine.forget_student("s1")
    return job.id


def test_a_sound_store_has_no_findings(fresh_store: Store) -> None:
    assert check(fresh_store.database) == []
    filled(fresh_store)
    assert check(fresh_store.database) == []


@pytest.mark.parametrize("count", ["total", "done", "failed", "forgotten", "review", "rejected"])
def test_a_count_that_disagrees_is_found(fresh_store: Store, count: str) -> None:
    job = filled(fresh_store)
    change = text(f"UPDATE jobs SET total = 6 + 1, {count} = {count} + 1")  # noqa: S608 - a column of ours
    if count == "total":
        change = text("UPDATE jobs SET total = total + 1")
    elif count == "rejected":
        change = text("UPDATE jobs SET rejected = rejected + 1")
    elif count == "review":
        # A row may not have more to review than are done.
        change = text("UPDATE jobs SET review = done - review")
    fresh_store.database.write(lambda connection: connection.execute(change))
    assert check(fresh_store.database) == [Finding("counts_differ", f"job {job} of school")]


def test_a_grade_that_waits_for_a_person_wrongly_is_found(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    ids = mine.grades.add(RUBRIC, [new_grade("y")] * 4)
    for id in (ids[1], ids[2], ids[1]):
        mine.reviews.add(id, reviewer="k", decision="reject" if id == ids[2] else "accept")
    mine.reviews.add(ids[3], reviewer="k", decision="reject")
    mine.reviews.add(ids[3], reviewer="k", decision="accept")
    assert check(fresh_store.database) == []
    change = text("UPDATE grades SET awaits_person = NOT awaits_person")
    fresh_store.database.write(lambda connection: connection.execute(change))
    found = check(fresh_store.database)
    assert {(one.code, one.what) for one in found} == {
        ("waiting_differs", f"grade {id} of school") for id in ids
    }


def test_a_content_that_is_not_its_hash_is_found(fresh_store: Store) -> None:
    filled(fresh_store)
    statement = text(
        "INSERT INTO rubric_contents (tenant, hash, content) "
        "SELECT 'school', 'forged', content FROM rubric_contents LIMIT 1"
    )
    fresh_store.database.write(lambda connection: connection.execute(statement))
    assert check(fresh_store.database) == [Finding("content_changed", "rubric content forged of school")]


def test_a_row_that_points_nowhere_is_found(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'caifen.db'}")
    filled(store)
    store.close()
    with closing(sqlite3.connect(tmp_path / "caifen.db")) as other:
        # Another program, which minds no foreign keys.
        other.execute("DELETE FROM rubric_contents")
        other.commit()
    store = open_store(f"sqlite:///{tmp_path / 'caifen.db'}")
    assert {finding.code for finding in check(store.database)} == {"points_nowhere"}
    store.close()


def test_a_backup_is_a_store_as_it_was_while_others_write(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'caifen.db'}")
    filled(store)
    before = store.of("school").grades.page()
    file = tmp_path / "backup.db"
    assert back_up(store.database, file) == file.stat().st_size
    filled(store)
    assert file.stat().st_mode & 0o077 == 0
    assert {path.name for path in tmp_path.glob("backup*")} == {"backup.db"}
    copy = open_store(f"sqlite:///{file}")
    assert copy.of("school").grades.page() == before
    assert check(copy.database) == []
    copy.close()
    store.close()


def test_a_backup_replaces_no_file(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'caifen.db'}")
    there = tmp_path / "there"
    there.write_text("precious")
    with pytest.raises(BackupError, match="is there already"):
        back_up(store.database, there)
    assert there.read_text() == "precious"
    with pytest.raises(BackupError, match="can't be written"):
        back_up(store.database, tmp_path / "no" / "folder")
    store.close()


def test_postgresql_has_its_own(fresh_store: Store, tmp_path: Path) -> None:
    if sqlite_file(fresh_store.url) is None:
        with pytest.raises(BackupError, match="pg_dump"):
            back_up(fresh_store.database, tmp_path / "x")
        assert list(tmp_path.iterdir()) == []


def test_a_backup_that_is_put_back_lets_readers_and_writers_go_on_together(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'live.db'}")) as live:
        back_up(live.database, tmp_path / "copy.db")
    with closing(open_store(f"sqlite:///{tmp_path / 'copy.db'}")) as restored:
        assert restored.database.pragma("journal_mode") == [("wal",)]
