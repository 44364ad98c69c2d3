"""Keys are made, recognised, revoked, and never kept."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import event

from service.keys.keys import Caller, create_key, find_caller
from service.keys.rates import MOST_RATE
from service.keys.scopes import Scope, allows
from service.keys.secret import new_secret
from service.settings import Settings
from service.store.api_keys import USE_NOTED_EVERY
from service.store.clock import utc_now
from service.store.errors import ConflictError, NotFoundError, StoreUnavailableError
from service.store.store import Store, open_store
from service.store.tables import api_keys, metadata
from tests.store.made import a_tenant


def test_a_key_says_whose_it_is(store: Store) -> None:
    mine = a_tenant(store)
    made = create_key(mine, name="平台", scopes=[Scope.GRADE], rate_per_minute=60)
    caller = find_caller(store, made.secret)
    assert caller == Caller(mine.tenant, made.key.id, "平台", frozenset({Scope.GRADE}), 60)
    assert find_caller(store, new_secret()) is None
    assert find_caller(store, "cf_nonsense") is None


def test_the_secret_is_nowhere(fresh_store: Store) -> None:
    made = create_key(fresh_store.of(), name="n")
    rows = fresh_store.database.read(
        lambda connection: [
            repr(connection.execute(table.select()).all()) for table in metadata.sorted_tables
        ]
    )
    for shown in (repr(made), str(made), *rows):
        assert made.secret not in shown
        assert made.secret[3:46] not in shown


def test_a_revoked_key_is_nobodys(store: Store) -> None:
    mine = a_tenant(store)
    made = create_key(mine, name="n")
    mine.keys.revoke(made.key.id)
    assert find_caller(store, made.secret) is None
    with pytest.raises(ConflictError, match="revoked already"):
        mine.keys.revoke(made.key.id)
    with pytest.raises(NotFoundError):
        mine.keys.revoke("none")
    (kept,) = mine.keys.all()
    assert kept.revoked_at is not None
    assert [line.action for line in mine.audit.lines()] == ["key.created", "key.revoked"]


def test_a_server_knows_whether_there_ever_was_a_key_and_whether_one_counts(fresh_store: Store) -> None:
    assert (fresh_store.has_keys(), fresh_store.has_usable_keys()) == (False, False)
    made = create_key(fresh_store.of("a"), name="n")
    assert (fresh_store.has_keys(), fresh_store.has_usable_keys()) == (True, True)
    fresh_store.of("a").keys.revoke(made.key.id)
    assert (fresh_store.has_keys(), fresh_store.has_usable_keys()) == (True, False)


def test_scopes() -> None:
    for scope in Scope:
        assert allows({scope}, scope)
        assert allows({"admin"}, scope)
        assert not allows(set(), scope)
    assert not allows({"grade", "rubrics", "review"}, Scope.ADMIN)
    assert not allows({"review"}, Scope.GRADE)


def test_a_scope_of_a_later_caifen_allows_nothing_here(store: Store) -> None:
    mine = a_tenant(store)
    made = create_key(mine, name="n", scopes=[Scope.GRADE])
    change = api_keys.update().where(api_keys.c.id == made.key.id).values(scopes="grade teleport")
    store.database.write(lambda connection: connection.execute(change))
    caller = find_caller(store, made.secret)
    assert caller is not None
    assert caller.scopes == {Scope.GRADE}


def test_last_use_is_noted_now_and_then(store: Store) -> None:
    mine = a_tenant(store)
    made = create_key(mine, name="n")
    assert made.key.last_used_at is None

    def use() -> None:
        assert find_caller(store, made.secret, used=mine.keys.note_use) is not None

    use()
    first = mine.keys.all()[0].last_used_at
    assert first is not None
    use()
    assert mine.keys.all()[0].last_used_at == first
    long_ago = utc_now() - USE_NOTED_EVERY - timedelta(seconds=1)
    change = api_keys.update().where(api_keys.c.id == made.key.id).values(last_used_at=long_ago)
    store.database.write(lambda connection: connection.execute(change))
    use()
    second = mine.keys.all()[0].last_used_at
    assert second is not None
    assert second > long_ago


def test_whose_key_it_is_is_found_without_a_write(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'caifen.db'}")
    made = create_key(store.of(), name="n")
    event.listen(store.database.engine, "connect", lambda c, _: c.execute("PRAGMA query_only = ON"))
    store.database.engine.dispose()
    with pytest.raises(StoreUnavailableError):
        store.of().keys.note_use(made.key)
    used: list[str] = []
    assert find_caller(store, made.secret, used=lambda key: used.append(key.id)) is not None
    assert used == [made.key.id]
    assert find_caller(store, new_secret(), used=lambda key: used.append(key.id)) is None
    assert used == [made.key.id]
    store.close()


def test_a_key_that_may_do_nothing_is_not_made(store: Store) -> None:
    mine = a_tenant(store)
    with pytest.raises(ValueError, match="scope"):
        create_key(mine, name="n", scopes=[])
    for rate in (0, MOST_RATE + 1):
        with pytest.raises(ValueError, match="1 to 1,000,000 requests a minute"):
            create_key(mine, name="n", rate_per_minute=rate)
    assert mine.keys.all() == []


def test_the_highest_rate_is_that_of_the_setting(store: Store) -> None:
    assert Settings(key_rate=MOST_RATE).key_rate == MOST_RATE
    with pytest.raises(ValidationError):
        Settings(key_rate=MOST_RATE + 1)
    made = create_key(a_tenant(store), name="n", rate_per_minute=MOST_RATE)
    assert made.key.rate_per_minute == MOST_RATE
