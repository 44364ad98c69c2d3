"""Drafts change and are published; what is published stays."""

import pytest
from sqlalchemy import delete, text, update

from rubrics.model import Rubric
from rubrics.publish import publish
from service.store import tables
from service.store.errors import (
    AlreadyExistsError,
    ChangedError,
    ConflictError,
    NotFoundError,
    PublishedError,
)
from service.store.rubrics import StoredRubric
from service.store.store import Store, TenantStore
from tests.store.made import RUBRIC, a_tenant, new_grade, rubric


def test_a_draft_is_read_as_it_was_written(store: Store) -> None:
    mine = a_tenant(store)
    made = mine.rubrics.create_draft(RUBRIC)
    assert mine.rubrics.get("costs") == made
    assert made.rubric == RUBRIC
    assert (made.status, made.revision, made.published_at) == ("draft", 1, None)


def check_none_is_changed(mine: TenantStore, seen: StoredRubric) -> None:
    """Whoever has read `seen` can change nothing: it is another by now."""
    for change in (
        lambda: mine.rubrics.replace_draft(RUBRIC, seen=seen),
        lambda: mine.rubrics.publish("costs", 1, seen=seen),
        lambda: mine.rubrics.delete_draft("costs", 1, seen=seen),
    ):
        with pytest.raises(ChangedError):
            change()


def test_a_change_needs_the_state_that_was_read(store: Store) -> None:
    mine = a_tenant(store)
    made = mine.rubrics.create_draft(RUBRIC)
    changed = mine.rubrics.replace_draft(rubric(second="保管成本"), seen=made)
    assert (changed.revision, changed.rubric) == (2, rubric(second="保管成本"))
    check_none_is_changed(mine, made)
    assert mine.rubrics.get("costs") == changed


@pytest.mark.parametrize("again", [RUBRIC, rubric(second="保管成本")], ids=["same_content", "other_content"])
def test_a_draft_that_came_after_a_deleted_one_is_another(store: Store, again: Rubric) -> None:
    mine = a_tenant(store)
    made = mine.rubrics.create_draft(RUBRIC)
    mine.rubrics.delete_draft("costs", 1, seen=made)
    other = mine.rubrics.create_draft(again)
    assert other.revision == made.revision
    check_none_is_changed(mine, made)
    assert mine.rubrics.get("costs") == other


def test_what_is_published_stays(store: Store) -> None:
    mine = a_tenant(store)
    mine.rubrics.create_draft(RUBRIC)
    done = mine.rubrics.publish("costs", 1)
    assert done.rubric == publish(RUBRIC)
    assert done.status == "published"
    for change in (
        lambda: mine.rubrics.replace_draft(rubric(second="保管成本")),
        lambda: mine.rubrics.publish("costs", 1),
        lambda: mine.rubrics.delete_draft("costs", 1),
    ):
        with pytest.raises(PublishedError):
            change()
    assert mine.rubrics.get("costs") == done


@pytest.mark.parametrize(
    "statement",
    [
        update(tables.rubrics).values(title="x"),
        delete(tables.rubrics),
        update(tables.rubric_contents).values(content="{}"),
        delete(tables.rubric_contents),
    ],
    ids=["update", "delete", "update content", "delete content"],
)
def test_not_even_by_sql(store: Store, statement: object) -> None:
    mine = a_tenant(store)
    mine.rubrics.create_draft(RUBRIC)
    done = mine.rubrics.publish("costs", 1)
    here = text("tenant = :tenant").bindparams(tenant=mine.tenant)
    with pytest.raises(ConflictError):
        store.database.write(lambda connection: connection.execute(statement.where(here)))  # type: ignore[attr-defined]
    assert mine.rubrics.get("costs") == done


def test_the_latest_published_version_comes_unless_one_is_named(store: Store) -> None:
    mine = a_tenant(store)
    mine.rubrics.create_draft(RUBRIC)
    mine.rubrics.create_draft(rubric(version=2, second="保管成本"))
    assert mine.rubrics.get("costs").rubric.version == 2
    mine.rubrics.publish("costs", 1)
    assert mine.rubrics.get("costs").rubric.version == 1
    assert mine.rubrics.get("costs", 2).status == "draft"
    assert mine.rubrics.next_version("costs") == 3
    assert mine.rubrics.next_version("other") == 1


def test_there_is_one_of_each_version(store: Store) -> None:
    mine = a_tenant(store)
    mine.rubrics.create_draft(RUBRIC)
    with pytest.raises(AlreadyExistsError):
        mine.rubrics.create_draft(rubric(second="保管成本"))
    with pytest.raises(PublishedError):
        mine.rubrics.create_draft(publish(rubric(version=2)))


def test_a_deleted_draft_is_gone(store: Store) -> None:
    mine = a_tenant(store)
    mine.rubrics.create_draft(RUBRIC)
    mine.rubrics.delete_draft("costs", 1)
    for ask in (
        lambda: mine.rubrics.get("costs"),
        lambda: mine.rubrics.publish("costs", 1),
        lambda: mine.rubrics.delete_draft("costs", 1),
        lambda: mine.rubrics.replace_draft(RUBRIC),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_pages_follow_one_another(store: Store) -> None:
    mine = a_tenant(store)
    names = [("a", 1), ("a", 2), ("a", 10), ("b", 1), ("乙", 1)]
    for id, version in reversed(names):
        mine.rubrics.create_draft(rubric(id, version))
    mine.rubrics.publish("b", 1)
    first = mine.rubrics.page(limit=2)
    rest = mine.rubrics.page(after=(first[-1].id, first[-1].version))
    assert [(one.id, one.version) for one in first + rest] == names
    assert [one.id for one in mine.rubrics.page(status="published")] == ["b"]


def test_a_content_is_kept_once_and_found_by_its_hash(store: Store) -> None:
    mine = a_tenant(store)
    mine.grades.add(RUBRIC, [new_grade("订货成本")])
    mine.grades.add(rubric("the-same-under-another-id"), [new_grade("缺货成本")])
    assert mine.rubrics.of_content(RUBRIC.hash, id="costs", version=1) == RUBRIC
    with pytest.raises(NotFoundError):
        mine.rubrics.of_content("0" * 64, id="costs", version=1)
