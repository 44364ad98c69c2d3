"""When a key was last used is noted, and no request waits or fails for it."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from service.api.key_uses import TRIED_EVERY_SECONDS, KeyUses
from service.keys.keys import create_key
from service.store.api_keys import ApiKeys, StoredKey
from service.store.errors import StoreError
from service.store.faults import unavailable
from service.store.store import Store
from service.store.transactions import Database
from tests.api.stored_server import StoredServer
from tests.store.made import a_tenant


def until(found: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not found():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_it_is_noted_soon_after(on_both: StoredServer, tenant: str) -> None:
    call = on_both.as_(on_both.key(tenant=tenant))
    assert call("GET", "/v1/grades").status_code == 200
    until(lambda: on_both.store.of(tenant).keys.all()[0].last_used_at is not None)


def test_a_request_does_not_wait_for_it(
    served: StoredServer, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = served.as_(served.key(tenant=tenant))
    writes, go_on, write = threading.Event(), threading.Event(), Database.write

    def stuck(self: Database, work: Callable[[Any], Any]) -> Any:
        writes.set()
        assert go_on.wait(60)
        return write(self, work)

    monkeypatch.setattr(Database, "write", stuck)
    try:
        assert call("GET", "/v1/grades", timeout=20).status_code == 200
        assert writes.wait(30), "it is tried"
        assert served.store.of(tenant).keys.all()[0].last_used_at is None
    finally:
        go_on.set()
    until(lambda: served.store.of(tenant).keys.all()[0].last_used_at is not None)


@pytest.mark.parametrize(
    "fault", [unavailable("locked"), StoreError("broken"), RuntimeError("a fault of ours")]
)
def test_a_request_does_not_fail_for_it(
    served: StoredServer, tenant: str, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    call = served.as_(served.key(tenant=tenant))
    tried = threading.Event()

    def fail(*_: Any) -> None:
        tried.set()
        raise fault

    monkeypatch.setattr(ApiKeys, "note_use", fail)
    assert call("GET", "/v1/grades").status_code == 200
    assert tried.wait(30)


def test_what_cannot_be_noted_is_tried_once_a_minute(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = a_tenant(store)
    keys = [create_key(mine, name=str(i)).key for i in range(3)]
    tried: list[str] = []

    def fail(_: ApiKeys, key: StoredKey) -> None:
        tried.append(key.id)
        raise unavailable("read_only")

    monkeypatch.setattr(ApiKeys, "note_use", fail)
    clock = [0.0]
    uses = KeyUses(now=lambda: clock[0])
    for _ in range(10):
        for key in keys:
            uses.note(store, key)
    until(lambda: sorted(tried) == sorted(key.id for key in keys))
    clock[0] = TRIED_EVERY_SECONDS + 1
    uses.note(store, keys[0])
    until(lambda: len(tried) == 4)
