"""A store is moved to another database with all that is in it."""

from pathlib import Path

import pytest

from service.store.copying import NotEmptyError, copy_store
from service.store.store import Store, open_store
from service.store.upkeep import check
from tests.store.made import RUBRIC, new_grade
from tests.store.test_tenants import Filled, all_of


@pytest.fixture
def other(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'other.db'}")


@pytest.mark.parametrize("backwards", [False, True])
def test_everything_comes_along(fresh_store: Store, other: Store, backwards: bool) -> None:
    source, target = (fresh_store, other) if backwards else (other, fresh_store)
    for tenant in "ab":
        Filled(source.of(tenant), "-乙")
    source.of("a").grades.add(RUBRIC, [new_grade("\x00", student=f"s{i}") for i in range(1_001)])
    counts = copy_store(source, target)
    assert counts["grades"] == 1_001 + 4
    for tenant in "ab":
        assert all_of(target, tenant) == all_of(source, tenant)
    assert check(target.database) == []
    with pytest.raises(NotEmptyError):
        copy_store(source, target)
    other.close()
