"""Looked-up keys are remembered for seconds, bounded, and guesses push no real key out."""

from collections.abc import Callable
from typing import Any

import anyio
import pytest

from service.api import known_keys
from service.api.known_keys import REMEMBERED_SECONDS, KnownKeys
from service.keys.keys import Caller
from service.keys.scopes import Scope
from service.keys.secret import new_secret


class CountingAccess:
    """A store that counts how often it is asked."""

    asked = 0

    async def look_up(self, work: Callable[[Any], Any]) -> Any:
        self.asked += 1
        return work(self)


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> dict[str, Caller]:
    """Give the keys that the store knows."""
    known: dict[str, Caller] = {}
    monkeypatch.setattr(known_keys, "find_caller", lambda _store, secret, **_: known.get(secret))
    return known


def test_a_key_is_looked_up_once_in_a_few_seconds(secrets: dict[str, Caller]) -> None:
    clock, access, secret = [0.0], CountingAccess(), new_secret()
    keys = KnownKeys(access, keyless=False, now=lambda: clock[0])  # type: ignore[arg-type]
    secrets[secret] = caller = Caller("t", "k", "n", frozenset(Scope), None)

    async def run() -> None:
        for _ in range(5):
            assert await keys.find(secret) == caller
        assert access.asked == 1
        del secrets[secret]
        clock[0] = REMEMBERED_SECONDS - 0.01
        assert await keys.find(secret) == caller
        clock[0] = REMEMBERED_SECONDS + 0.01
        assert await keys.find(secret) is None
        assert await keys.find(secret) is None
        assert access.asked == 2

    anyio.run(run)


def test_guesses_are_bounded_and_push_no_real_key_out(
    secrets: dict[str, Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_keys, "_MOST_UNKNOWN", 10)
    access, secret = CountingAccess(), new_secret()
    keys = KnownKeys(access, keyless=False, now=lambda: 0.0)  # type: ignore[arg-type]
    secrets[secret] = Caller("t", "k", "n", frozenset(Scope), None)

    async def run() -> None:
        await keys.find(secret)
        for _ in range(50):
            assert await keys.find(new_secret()) is None
        assert access.asked == 51
        assert len(keys._unknown) == 10
        await keys.find(secret)
        assert access.asked == 51
        assert await keys.find("no key at all") is None
        assert access.asked == 51, "what can be no key is told without the store"

    anyio.run(run)
