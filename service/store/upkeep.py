"""What an operator does with a store: check it, and back it up."""

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Case, Connection, case, func, select

from rubrics.model import Rubric
from service.store.deleting import DELETED
from service.store.errors import ConflictError, StoreError
from service.store.faults import as_store_error
from service.store.tables import grades, job_items, jobs, reviews, rubric_contents
from service.store.transactions import Database

_PAGES_A_STEP = 1_000
_PAUSE_SECONDS = 0.01


class BackupError(ConflictError):
    """No backup was made; the message says why."""


@dataclass(frozen=True)
class Finding:
    """Something that is not as it has to be; `what` names the thing, and no text of a student."""

    code: str
    what: str


def check(database: Database) -> list[Finding]:
    """Return what is wrong with the store; nothing, as a rule.

    Looks for damaged pages and rows that point nowhere (SQLite), jobs whose counts disagree with their items, grades
    that wait for a person and should not or the other way round, and rubric contents that are not what their hash says.
    Reads everything, so it takes a while.
    """
    findings = _damage(database) if database.is_sqlite else []
    for look in (_wrong_counts, _wrong_waits, _wrong_contents):
        findings += database.read(look)
    return findings


def back_up(database: Database, file: Path) -> int:
    """Copy an SQLite database to the new `file` while others use it, check the copy, and return its size in bytes.

    Raises:
        BackupError: the database is PostgreSQL; `file` is there already, can't be written, or came out damaged.
    """
    if not database.is_sqlite:
        raise BackupError(
            "this is a PostgreSQL database: back it up with pg_dump --format=custom (docs/operations-store.md)"
        )
    _make_new(file)
    failure: StoreError | None = None
    try:
        with closing(sqlite3.connect(file)) as copy:
            _copy(database, copy)
            if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                failure = BackupError(
                    "the copy is damaged, and so may be the database: see `caifen store check`"
                )
    except sqlite3.Error as error:
        failure = as_store_error(error)
    if failure is not None:
        file.unlink(missing_ok=True)
        raise failure
    return file.stat().st_size


def _make_new(file: Path) -> None:
    try:
        # It holds students' answers, so it is for its owner alone, from the first byte on.
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        problem = "is there already: name a new file"
    except OSError as error:
        problem = f"can't be written ({error.strerror})"
    else:
        return
    raise BackupError(f"{file.name} {problem}")


def _copy(database: Database, copy: sqlite3.Connection) -> None:
    with database.engine.connect() as connection:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)  # noqa: S101 - for mypy
        source.backup(copy, pages=_PAGES_A_STEP, sleep=_PAUSE_SECONDS)
    # One file that needs no other beside it, wherever it is carried.
    copy.execute("PRAGMA journal_mode=DELETE")


def _damage(database: Database) -> list[Finding]:
    pages = [Finding("damaged", str(row[0])) for row in database.pragma("integrity_check") if row != ("ok",)]
    orphans = [Finding("points_nowhere", str(row[0])) for row in database.pragma("foreign_key_check")]
    return pages + orphans


def _wrong_counts(connection: Connection) -> list[Finding]:
    columns = job_items.c

    def count_of(state: str) -> Case[int]:
        return case((columns.state == state, 1), else_=0)

    counted = (
        select(
            jobs.c.tenant,
            jobs.c.id,
            *(
                getattr(jobs.c, name)
                for name in ("total", "done", "failed", "forgotten", "review", "rejected")
            ),
            func.count(columns.position),
            *(func.coalesce(func.sum(count_of(state)), 0) for state in ("done", "failed", "forgotten")),
            func.coalesce(func.sum(case((grades.c.needs_review, 1), else_=0)), 0),
            func.coalesce(func.sum(case((columns.rejected & (columns.state == "failed"), 1), else_=0)), 0),
        )
        .select_from(jobs)
        .outerjoin(job_items, (jobs.c.tenant == columns.tenant) & (jobs.c.id == columns.job_id))
        .outerjoin(grades, (columns.tenant == grades.c.tenant) & (columns.grade_id == grades.c.id))
        # One under deletion has lost some of its items.
        .where(jobs.c.state != DELETED)
        .group_by(jobs.c.tenant, jobs.c.id)
    )
    return [
        Finding("counts_differ", f"job {row[1]} of {row[0]}")
        for row in connection.execute(counted)
        if [int(n) for n in row[2:8]] != [int(n) for n in row[8:14]]
    ]


def _wrong_waits(connection: Connection) -> list[Finding]:
    rejected = (
        select(reviews.c.decision == "reject")
        .where((reviews.c.tenant == grades.c.tenant) & (reviews.c.grade_id == grades.c.id))
        .order_by(reviews.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    # The latest review decides; without one, what the grader asked for.
    awaits = func.coalesce(rejected, grades.c.needs_review)
    wrong = select(grades.c.tenant, grades.c.id).where(grades.c.awaits_person != awaits)
    return [
        Finding("waiting_differs", f"grade {row.id} of {row.tenant}") for row in connection.execute(wrong)
    ]


def _wrong_contents(connection: Connection) -> list[Finding]:
    findings = []
    for row in connection.execute(select(rubric_contents)):
        content = {**json.loads(row.content), "id": "x"}
        if Rubric.model_validate_json(json.dumps(content)).hash != row.hash:
            findings.append(Finding("content_changed", f"rubric content {row.hash} of {row.tenant}"))
    return findings
