"""What one tenant keeps, no other can read or change, by any method of the store."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from service.keys.secret import hash_of
from service.store.clock import utc_now
from service.store.errors import ConflictError, NotFoundError, TooManyJobsError
from service.store.idempotency import KeptResponse
from service.store.ids import new_id
from service.store.job_records import NewItem, Report
from service.store.repository import Repository
from service.store.store import Store, TenantStore
from service.store.tables import metadata
from tests.store.made import RUBRIC, STUDENT, new_grade, rubric
from tests.store.test_jobs import LEASE, graded

DAY = timedelta(days=1)
URL = "https://platform.example/hook"


class Filled:
    """The ids of everything that a tenant keeps: one of each kind."""

    def __init__(self, mine: TenantStore, name: str) -> None:
        self.student = f"{STUDENT}{name}"
        mine.rubrics.create_draft(rubric(f"draft{name}", second="保管成本"))
        mine.rubrics.create_draft(rubric(f"costs{name}"))
        mine.rubrics.publish(f"costs{name}", 1)
        (self.grade,) = mine.grades.add(RUBRIC, [new_grade("订货成本", self.student)])
        mine.feedback.add(self.grade, audience="student", source="llm", model="m", feedback_json="{}")
        mine.reviews.add(self.grade, reviewer="k", decision="accept")
        self.job_with_rubric = mine.jobs.create(
            options="{}", rubric=RUBRIC, webhook_url=URL, webhook_secret=name or "secret"
        )
        self.job = self.job_with_rubric.id
        own = rubric(f"own{name}", second="运输成本")
        items = [NewItem("订货成本", student=self.student), NewItem("x", rubric=own)]
        mine.jobs.add_items(self.job, items)
        mine.jobs.seal(self.job)
        mine.work.finish_items(self.job, [graded(0)])
        self.ended = mine.jobs.create(options="{}", webhook_url=URL, most_open=10).id
        mine.jobs.cancel(self.ended)
        (self.delivery,) = (one.id for one in mine.webhooks.of_job(self.ended))
        self.idempotent = f"key{name}"
        mine.idempotency.begin(self.idempotent, "f", owner="a", lease=DAY, keep=DAY)
        mine.idempotency.finish(
            self.idempotent, owner="a", status=200, headers={}, body=b"x", students=[self.student]
        )
        self.forgotten = f"forgotten{name}"
        mine.forget_student(self.forgotten)
        self.key = new_id()
        mine.keys.add(id=self.key, name="n", sha256=hash_of(self.key), scopes=["grade"])
        self.stored_key = next(key for key in mine.keys.all() if key.id == self.key)
        self.rubric, self.draft = f"costs{name}", f"draft{name}"


def has_an_open_job(mine: TenantStore) -> bool:
    try:
        mine.jobs.check_room(1)
    except TooManyJobsError:
        return True
    return False


def reads(mine: TenantStore, of: Filled) -> dict[str, Callable[[], Any]]:
    """Return every method that reads, called with the ids in `of`."""
    return {
        "rubrics.get": lambda: mine.rubrics.get(of.rubric, 1),
        "rubrics.page": mine.rubrics.page,
        "rubrics.next_version": lambda: mine.rubrics.next_version(of.rubric) - 1,
        "rubrics.of_content": lambda: mine.rubrics.of_content(RUBRIC.hash, id="x", version=1),
        "grades.get": lambda: mine.grades.get(of.grade),
        "grades.page": mine.grades.page,
        "feedback.of_grade": lambda: mine.feedback.of_grade(of.grade),
        "reviews.of_grade": lambda: mine.reviews.of_grade(of.grade),
        "reviews.latest": lambda: mine.reviews.latest(of.grade),
        "reviews.latest_of": lambda: mine.reviews.latest_of([of.grade]),
        "jobs.get": lambda: mine.jobs.get(of.job),
        "jobs.page": mine.jobs.page,
        "jobs.items": lambda: mine.jobs.items(of.job),
        "jobs.check_room": lambda: has_an_open_job(mine),
        "work.pending_items": lambda: mine.work.pending_items(of.job, limit=10),
        "job_rubrics.of_item": lambda: mine.job_rubrics.of_item(of.job_with_rubric, 0),
        "job_rubrics.version_of": lambda: mine.job_rubrics.version_of(of.job_with_rubric, 0),
        "webhooks.secret_of": lambda: mine.webhooks.secret_of(of.job),
        "webhooks.of_job": lambda: mine.webhooks.of_job(of.ended),
        "idempotency.look": lambda: mine.idempotency.look(of.idempotent, "f").response,
        "keys.all": mine.keys.all,
        "audit.lines": mine.audit.lines,
        "audit.of_forgotten": lambda: mine.audit.of_forgotten(of.forgotten),
    }


def writes(mine: TenantStore, of: Filled) -> dict[str, Callable[[], Any]]:
    """Return every method that changes something, called with the ids in `of`."""
    return {
        "rubrics.replace_draft": lambda: mine.rubrics.replace_draft(rubric(of.draft)),
        "rubrics.publish": lambda: mine.rubrics.publish(of.draft, 1),
        "rubrics.delete_draft": lambda: mine.rubrics.delete_draft(of.draft, 1),
        "feedback.add": lambda: mine.feedback.add(
            of.grade, audience="student", source="llm", model="m", feedback_json="{}"
        ),
        "reviews.add": lambda: mine.reviews.add(of.grade, reviewer="k", decision="reject"),
        "jobs.add_items": lambda: mine.jobs.add_items(of.job, [NewItem("y")]),
        "jobs.pause": lambda: mine.jobs.pause(of.job),
        "jobs.resume": lambda: mine.jobs.resume(of.job),
        "jobs.seal": lambda: mine.jobs.seal(of.job),
        "jobs.cancel": lambda: mine.jobs.cancel(of.job),
        "jobs.delete": lambda: mine.jobs.delete(of.ended),
        "jobs.mark_deleted": lambda: mine.jobs.mark_deleted(of.ended),
        "jobs.sweep": lambda: mine.jobs.sweep(of.ended),
        "work.report": lambda: mine.work.report(of.job, Report("a", LEASE)),
        "work.renew": lambda: mine.work.renew(of.job, "a", LEASE),
        "work.release": lambda: mine.work.release(of.job, "a"),
        "work.fail": lambda: mine.work.fail(of.job, "a", "x"),
        "work.finish_items": lambda: mine.work.finish_items(of.job, [graded(1)]),
        "webhooks.delivered": lambda: mine.webhooks.delivered(of.delivery, status=200),
        "webhooks.try_again": lambda: mine.webhooks.try_again(
            of.delivery, at=utc_now(), status=None, error="x"
        ),
        "webhooks.give_up": lambda: mine.webhooks.give_up(of.delivery, status=None, error="x"),
        "idempotency.begin": lambda: mine.idempotency.begin(
            of.idempotent, "other", owner="b", lease=DAY, keep=DAY
        ),
        "idempotency.finish": lambda: mine.idempotency.finish(
            of.idempotent, owner="a", status=500, headers={}, body=b""
        ),
        "finishing": lambda: mine.finishing(
            of.idempotent, owner="a", response_to=lambda _: KeptResponse(500, {}, b"")
        ).jobs.create(options="{}"),
        "idempotency.renew": lambda: mine.idempotency.renew(of.idempotent, owner="a", lease=DAY),
        "idempotency.abandon": lambda: mine.idempotency.abandon(of.idempotent, owner="a"),
        "keys.revoke": lambda: mine.keys.revoke(of.key),
        "keys.note_use": lambda: mine.keys.note_use(of.stored_key),
        "forget_student": lambda: mine.forget_student(of.student),
        # These make something new, which is nobody else's.
        "rubrics.create_draft": lambda: mine.rubrics.create_draft(rubric(of.draft)),
        "grades.add": lambda: mine.grades.add(RUBRIC, [new_grade("x")]),
        "jobs.create": lambda: mine.jobs.create(options="{}"),
        "keys.add": lambda: mine.keys.add(id=of.key, name="x", sha256=hash_of(new_id()), scopes=[]),
    }


NOT_FOR_CALLERS = {"rubrics.put_content", "idempotency.finish_in", "idempotency.hold_in"}


def test_the_lists_above_name_every_method(store: Store) -> None:
    mine = store.of("every-method")
    of = Filled.__new__(Filled)
    known = set(reads(mine, of)) | set(writes(mine, of)) | NOT_FOR_CALLERS
    found = set()
    for room in (name for name in dir(TenantStore) if not name.startswith("_")):
        value = getattr(mine, room)
        if isinstance(value, Repository):
            found |= {f"{room}.{name}" for name in dir(value) if not name.startswith("_")}
        elif callable(value):
            found.add(room)
    assert found == known & found
    assert known == {name for name in found if not name.endswith(".forget_student")}


def all_of(store: Store, tenant: str) -> dict[str, list[Any]]:
    """Return every row of a tenant in every table."""

    def read(connection: Connection) -> dict[str, list[Any]]:
        return {
            table.name: sorted(map(repr, connection.execute(table.select().where(table.c.tenant == tenant))))
            for table in metadata.sorted_tables
        }

    return store.database.read(read)


def told(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except (NotFoundError, ConflictError):
        return None


NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,5}", fullmatch=True)


@settings(max_examples=5)
@given(st.tuples(NAMES, NAMES).filter(lambda pair: pair[0] != pair[1]), st.sampled_from(["", "-x", ".乙"]))
def test_nothing_of_one_tenant_comes_to_another(store: Store, names: tuple[str, str], suffix: str) -> None:
    # A name that others have had in an earlier example has rows by now; the rest of it is fresh.
    run = new_id()
    mine, theirs = (store.of(f"{name}.{run}") for name in names)
    filled = Filled(mine, suffix)
    for name, read in reads(mine, filled).items():
        assert told(read), f"{name} finds nothing of its own"
    for name, read in reads(theirs, filled).items():
        assert not told(read), name
    before = all_of(store, mine.tenant)
    assert all(rows for table, rows in before.items()), "a table that this test does not fill"
    for name, write in writes(theirs, filled).items():
        told(write)
        assert all_of(store, mine.tenant) == before, name
    # And with everything of its own under the same names.
    for write in writes(theirs, filled).values():
        told(write)
    assert all_of(store, mine.tenant) == before


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a b", "-a", "x" * 65, "租户", "a\n"])
def test_a_tenant_has_a_plain_name(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="tenant's name"):
        store.of(name)


def test_every_table_has_its_tenant_in_its_primary_key() -> None:
    for table in metadata.sorted_tables:
        assert next(iter(table.primary_key)).name == "tenant", table.name
        for key in table.foreign_key_constraints:
            assert key.column_keys[0] == "tenant", f"{table.name}: {key.name}"
