"""What is deleted is gone from every table and from the file, and what stays still agrees."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from service.store.clock import utc_now
from service.store.engine import LOCK_SECONDS
from service.store.errors import NotFoundError
from service.store.job_records import FailedItem, NewItem
from service.store.store import Store, open_store
from service.store.tables import metadata
from service.store.upkeep import check
from service.store.url import sqlite_file
from tests.store.made import RUBRIC, a_tenant, new_grade, rubric
from tests.store.test_idempotency import begin, finish
from tests.store.test_jobs import PROBLEM, graded

SECRET = "只有这个学生写过的话"  # noqa: S105 - a student's words
STUDENT = "pseudonym-4711"


def everything(store: Store) -> str:
    def read(connection: Connection) -> str:
        return "".join(repr(connection.execute(table.select()).all()) for table in metadata.sorted_tables)

    return store.database.read(read)


def test_a_students_data_goes_from_every_table(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    (one, other) = mine.grades.add(
        RUBRIC, [new_grade(SECRET, STUDENT, external_ref=f"{STUDENT}/1"), new_grade("别人的话", "other")]
    )
    for grade in (one, other):
        mine.feedback.add(
            grade,
            audience="student",
            source="llm",
            model="m",
            feedback_json=f'"{SECRET if grade == one else ""}"',
        )
        mine.reviews.add(grade, reviewer="k", decision="accept", note=SECRET if grade == one else "")
    job = mine.jobs.create(options="{}", rubric=RUBRIC)
    mine.jobs.add_items(
        job.id,
        [NewItem(SECRET, item_id=f"{STUDENT}/{i}", student=STUDENT) for i in range(3)] + [NewItem("y")],
    )
    mine.jobs.seal(job.id)
    mine.work.finish_items(job.id, [graded(0), FailedItem(1, f'"{SECRET}"')])
    begin(mine, "a")
    mine.idempotency.finish(
        "key", owner="a", status=200, headers={"x": SECRET}, body=SECRET.encode(), students=[STUDENT]
    )
    # Another tenant's student of the same name is another student.
    fresh_store.of("other").grades.add(RUBRIC, [new_grade("另一个租户", STUDENT)])

    done = mine.forget_student(STUDENT)
    assert (done.grades, done.feedback, done.reviews, done.job_items, done.responses) == (2, 1, 1, 3, 1)
    left = everything(fresh_store)
    for trace in (SECRET, SECRET.encode().hex(), repr(SECRET.encode())):
        assert trace not in left
    # The id is left in the other tenant's grade alone.
    assert left.count(STUDENT) == 1
    assert mine.grades.get(other).student == "other"
    assert len(mine.reviews.of_grade(other)) == len(mine.feedback.of_grade(other)) == 1
    job = mine.jobs.get(job.id)
    assert (job.total, job.done, job.failed, job.forgotten, job.pending) == (4, 0, 0, 3, 1)
    assert check(fresh_store.database) == []
    # What was not graded yet never is, and the rest still completes the job.
    assert [item.position for item in mine.work.pending_items(job.id, limit=9)] == [3]
    assert mine.work.finish_items(job.id, [graded(2), graded(3)]).state == "completed"
    with pytest.raises(NotFoundError):
        mine.grades.get(f"{job.id}-2")
    again = mine.forget_student(STUDENT)
    assert (again.grades, again.job_items, again.responses) == (0, 0, 0)


def test_a_students_rejects_go_too(store: Store) -> None:
    mine = a_tenant(store)
    job = mine.jobs.create(options="{}", rubric=RUBRIC)
    rejects = [
        NewItem("", item_id=f"{who}-{i}", student=who, row=i, problem_json=PROBLEM)
        for i in range(2)
        for who in (STUDENT, "other")
    ]
    mine.jobs.add_items(job.id, [*rejects, NewItem("x", student=STUDENT), NewItem("y")])
    mine.jobs.seal(job.id)
    mine.work.finish_items(job.id, [FailedItem(4, PROBLEM)])
    assert mine.jobs.get(job.id).rejected == 4
    assert mine.forget_student(STUDENT).job_items == 3
    left = mine.jobs.get(job.id)
    assert (left.total, left.failed, left.rejected, left.forgotten, left.pending) == (6, 2, 2, 3, 1)
    assert [item.item_id for item in mine.jobs.items(job.id, rejected=True)] == ["other-0", "other-1"]
    assert STUDENT not in repr(mine.jobs.items(job.id))
    assert check(store.database) == []


def test_nothing_of_it_is_left_in_the_file(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'caifen.db'}")
    mine = store.of()
    long = SECRET * 2_000
    mine.grades.add(RUBRIC, [new_grade(SECRET, STUDENT), new_grade("y", "other"), new_grade(long, STUDENT)])
    assert SECRET.encode() in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    mine.forget_student(STUDENT)
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert SECRET.encode() not in left
    assert STUDENT.encode() not in left
    store.close()


def test_nothing_of_a_deleted_job_is_left_in_the_file(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'caifen.db'}")
    mine = store.of()
    job = mine.jobs.create(options="{}", rubric=RUBRIC)
    mine.jobs.add_items(job.id, [NewItem(SECRET, student=STUDENT) for _ in range(3)])
    mine.jobs.seal(job.id)
    mine.work.finish_items(job.id, [graded(i) for i in range(3)])
    assert SECRET.encode() in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    mine.jobs.delete(job.id)
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert SECRET.encode() not in left
    assert STUDENT.encode() not in left
    store.close()


@contextmanager
def another_reader(file: Path) -> Iterator[None]:
    """Read the database as another program does, from now on until the block ends."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN")
        assert other.execute("SELECT count(*) FROM grades").fetchone() == (1,)
        yield


def test_deleting_keeps_no_writer_waiting_while_another_program_reads(tmp_path: Path) -> None:
    file = tmp_path / "caifen.db"
    store = open_store(f"sqlite:///{file}")
    mine = store.of()
    mine.grades.add(RUBRIC, [new_grade(SECRET, STUDENT)])
    job = mine.jobs.create(options="{}", rubric=RUBRIC)
    mine.jobs.seal(job.id)
    deeds: list[Callable[[], object]] = [
        lambda: mine.forget_student(STUDENT),
        lambda: mine.jobs.delete(job.id),
        lambda: store.expire(utc_now() - timedelta(days=1)),
    ]
    with another_reader(file), ThreadPoolExecutor() as pool:
        for deed in deeds:
            done = pool.submit(deed)
            began = time.monotonic()
            while not done.done():
                mine.grades.add(RUBRIC, [new_grade("y", "other")])
            done.result()
            # Once it was the 30 seconds that a lock is waited for, each time.
            assert time.monotonic() - began < LOCK_SECONDS / 2
            assert store.journal_holds_deleted
    store.close()


def test_what_the_journal_holds_is_cleared_once_the_other_program_ends(tmp_path: Path) -> None:
    file = tmp_path / "caifen.db"
    store = open_store(f"sqlite:///{file}")
    store.of().grades.add(RUBRIC, [new_grade(SECRET, STUDENT)])
    with another_reader(file):
        assert store.of().forget_student(STUDENT).grades == 1
        assert not store.clear_journal()
        assert SECRET.encode() in Path(f"{file}-wal").read_bytes()
    assert store.journal_holds_deleted
    assert store.clear_journal()
    assert not store.journal_holds_deleted
    assert SECRET.encode() not in b"".join(left.read_bytes() for left in tmp_path.iterdir())
    store.close()


def test_what_is_too_old_goes_and_the_rest_stays(fresh_store: Store) -> None:
    mine, theirs = fresh_store.of("a"), fresh_store.of("b")
    mine.rubrics.create_draft(rubric("kept", second="保管成本"))
    mine.rubrics.create_draft(rubric("kept", 2))
    mine.rubrics.replace_draft(rubric("kept", 2, second="又一个"))
    old = mine.grades.add(RUBRIC, [new_grade("y")] * 3)
    theirs.grades.add(RUBRIC, [new_grade("y")])
    ended, running = (mine.jobs.create(options="{}", rubric=RUBRIC) for _ in range(2))
    for job in (ended, running):
        mine.jobs.add_items(job.id, [NewItem("x"), NewItem("y")])
        mine.jobs.seal(job.id)
        mine.work.finish_items(job.id, [graded(0)])
    mine.work.finish_items(ended.id, [FailedItem(1, PROBLEM)])
    begin(mine, "a")
    finish(mine, "a")
    cut = utc_now() + timedelta(seconds=1)
    fresh = fresh_store.expire(utc_now() - timedelta(days=1))
    assert (fresh.grades, fresh.jobs, fresh.responses) == (0, 0, 0)

    done = fresh_store.expire(cut)
    # Three and one that came singly, and that of the job which ended; not that of the job which still runs.
    assert (done.grades, done.jobs, done.responses) == (5, 1, 1)
    with pytest.raises(NotFoundError):
        mine.grades.get(old[0])
    with pytest.raises(NotFoundError):
        mine.jobs.get(ended.id)
    assert len(mine.grades.page()) == 1
    assert mine.jobs.items(running.id)[0].grade_json is not None
    assert len(mine.rubrics.page()) == 2
    assert check(fresh_store.database) == []
    assert [line.action for line in mine.audit.lines()][-2:] == ["jobs.expired", "grades.expired"]
    assert [line.action for line in theirs.audit.lines()] == ["grades.expired"]


def test_contents_that_nobody_needs_go(fresh_store: Store) -> None:
    mine, theirs = fresh_store.of("a"), fresh_store.of("b")
    needed, unneeded = rubric(second="保管成本"), rubric(second="又一个")
    mine.rubrics.create_draft(needed)
    for tenant in (mine, theirs):
        # A grade keeps the content of its rubric, and leaves it.
        tenant.grades.add(unneeded, [])
    assert fresh_store.expire(utc_now()).rubric_contents == 2
    assert mine.rubrics.of_content(needed.hash, id="costs", version=1) == needed
    with pytest.raises(NotFoundError):
        mine.rubrics.of_content(unneeded.hash, id="costs", version=1)


def test_a_thousand_and_one_go_in_several_transactions(fresh_store: Store) -> None:
    mine = fresh_store.of()
    mine.grades.add(RUBRIC, [new_grade("y")] * 1_001)
    assert fresh_store.expire(utc_now() + timedelta(seconds=1)).grades == 1_001
    counts = [line.details for line in mine.audit.lines()]
    assert counts == ['{"count": 500}', '{"count": 500}', '{"count": 1}']


def test_only_sqlite_has_a_file(fresh_store: Store) -> None:
    assert (sqlite_file(fresh_store.url) is not None) == fresh_store.database.is_sqlite
