"""The audit trail tells what was done, and can't be changed."""

import hashlib
import json

import pytest
from sqlalchemy import text

from service.store.audit import record
from service.store.errors import ConflictError
from service.store.repository import Identity
from service.store.store import Store, TenantStore
from tests.store.made import RUBRIC, STUDENT, a_tenant, new_grade


def marks(mine: TenantStore) -> list[str]:
    return [line.object_id for line in mine.audit.lines(kind="student")]


def test_a_forgotten_student_is_found_by_who_asks_and_not_by_who_guesses(store: Store) -> None:
    mine, theirs = a_tenant(store), a_tenant(store)
    for tenant in (mine, mine, theirs):
        tenant.forget_student(STUDENT)
    mine.forget_student("other")
    mark, again, other = marks(mine)
    # The same student has the same mark, and nobody else has, in another tenant neither.
    assert mark == again
    assert len({mark, other, *marks(theirs)}) == 3
    assert len(mark) == 32
    for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
        digest = hashlib.new(name, STUDENT.encode()).hexdigest()
        assert mark not in digest
        assert digest[:16] not in mark
    assert mine.audit.of_forgotten(STUDENT) == mine.audit.lines(kind="student")[:2]
    assert [line.object_id for line in mine.audit.of_forgotten("other")] == [other]
    assert mine.audit.of_forgotten("never") == []


def test_marks_of_older_versions_are_found(store: Store) -> None:
    mine = a_tenant(store)
    older = hashlib.sha256(STUDENT.encode()).hexdigest()[:16]
    store.database.write(
        lambda connection: record(connection, Identity(mine.tenant), "student.forgotten", "student", older)
    )
    assert len(mine.audit.of_forgotten(STUDENT)) == 1
    mine.forget_student(STUDENT)
    assert [line.object_id == older for line in mine.audit.of_forgotten(STUDENT)] == [True, False]
    assert a_tenant(store).audit.of_forgotten(STUDENT) == []


def test_each_deed_has_a_line_with_who_did_it(store: Store) -> None:
    mine = a_tenant(store, actor="key-1")
    mine.rubrics.create_draft(RUBRIC)
    mine.rubrics.publish("costs", 1)
    (grade,) = mine.grades.add(RUBRIC, [new_grade("订货成本")])
    mine.reviews.add(grade, reviewer="k", decision="accept", note="写得很好")
    job = mine.jobs.create(options="{}")
    mine.jobs.cancel(job.id)
    mine.forget_student(STUDENT)
    lines = mine.audit.lines()
    assert [line.action for line in lines] == [
        "rubric.created",
        "rubric.published",
        "grade.reviewed",
        "job.created",
        "job.cancelled",
        "student.forgotten",
    ]
    assert {line.actor for line in lines} == {"key-1"}
    assert json.loads(lines[1].details) == {"version": 1, "hash": RUBRIC.hash}
    assert [line.action for line in mine.audit.lines(kind="job", id=job.id)] == [
        "job.created",
        "job.cancelled",
    ]
    assert mine.audit.lines(after=lines[4].id) == lines[5:]
    assert mine.audit.lines(limit=2) == lines[:2]
    told = "".join(map(repr, lines))
    assert STUDENT not in told
    assert "写得很好" not in told


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'somebody else' WHERE tenant = :tenant",
        "DELETE FROM audit WHERE tenant = :tenant",
    ],
)
def test_no_line_can_be_changed_or_deleted(store: Store, statement: str) -> None:
    mine = a_tenant(store)
    mine.rubrics.create_draft(RUBRIC)
    before = mine.audit.lines()
    with pytest.raises(ConflictError):
        store.database.write(lambda connection: connection.execute(text(statement), {"tenant": mine.tenant}))
    assert mine.audit.lines() == before


def test_nor_replaced_nor_truncated(store: Store) -> None:
    mine = a_tenant(store)
    mine.rubrics.create_draft(RUBRIC)
    before = mine.audit.lines()
    columns = "action, object_kind, object_id, details"
    replace = f"INSERT OR REPLACE INTO audit SELECT tenant, id, at, 'else', {columns} FROM audit"  # noqa: S608 - ours
    statement = replace if store.database.is_sqlite else "TRUNCATE audit"
    with pytest.raises(ConflictError):
        store.database.write(lambda connection: connection.execute(text(statement)))
    assert mine.audit.lines() == before


def test_a_deed_that_fails_leaves_no_line(store: Store) -> None:
    mine = a_tenant(store)
    mine.rubrics.create_draft(RUBRIC)
    with pytest.raises(ConflictError):
        mine.rubrics.create_draft(RUBRIC)
    assert len(mine.audit.lines()) == 1
