"""Whose key is it: asks the store, and remembers what it said for a few seconds."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from service.api.key_uses import KeyUses
from service.api.store_access import StoreAccess
from service.keys.keys import Caller, find_caller
from service.keys.scopes import Scope
from service.keys.secret import is_secret
from service.store.names import DEFAULT_TENANT
from service.store.repository import LOCAL_ACTOR

REMEMBERED_SECONDS = 5.0
"""A key that is revoked, and the first key of a server that had none, count after this time at the latest."""

_MOST_KNOWN, _MOST_UNKNOWN = 10_000, 1_000

LOCAL_CALLER = Caller(DEFAULT_TENANT, LOCAL_ACTOR, "local", frozenset(Scope), None)
"""Who asks a server without keys: someone on the same machine, who may do everything."""


@dataclass(frozen=True)
class _Remembered:
    caller: Caller | None
    until: float


class KnownKeys:
    """Finds callers by their keys; used in one event loop.

    Args:
        access: the store.
        keyless: whether a server without keys takes every caller for the local one; else it refuses all.
        now: a clock in seconds.
    """

    def __init__(
        self, access: StoreAccess, *, keyless: bool, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._access = access
        self._keyless = keyless
        self._now = now
        self._uses = KeyUses()
        # By digest, so that a dump of the memory has no secret more than it must.
        self._known: OrderedDict[bytes, _Remembered] = OrderedDict()
        self._unknown: OrderedDict[bytes, _Remembered] = OrderedDict()
        self._keys_seen = False
        self._asked_for_keys_until = 0.0

    async def find(self, secret: str) -> Caller | None:
        """Return whose secret it is, None if it is nobody's, revoked, or no secret at all.

        Raises:
            ProblemError: the store can't be asked.
        """
        if not is_secret(secret):
            return None
        digest = hashlib.sha256(secret.encode()).digest()
        for kept in (self._known, self._unknown):
            remembered = kept.get(digest)
            if remembered is not None and remembered.until > self._now():
                return remembered.caller
        caller = await self._access.look_up(
            lambda store: find_caller(store, secret, used=partial(self._uses.note, store))
        )
        remembered = _Remembered(caller, self._now() + REMEMBERED_SECONDS)
        # Guesses have a place of their own: they push no real key out.
        self._known.pop(digest, None)
        self._unknown.pop(digest, None)
        kept, most = (self._unknown, _MOST_UNKNOWN) if caller is None else (self._known, _MOST_KNOWN)
        kept[digest] = remembered
        while len(kept) > most:
            kept.popitem(last=False)
        return caller

    async def local_caller(self) -> Caller | None:
        """Return the local caller on a server that has no keys, None where a key is needed.

        Once a key was seen, a key is needed until the server ends: revoking the last one opens nothing.

        Raises:
            ProblemError: the store can't be asked.
        """
        if not self._keyless or self._keys_seen:
            return None
        if self._asked_for_keys_until <= self._now():
            self._keys_seen = await self._access.look_up(lambda store: store.has_keys())
            self._asked_for_keys_until = self._now() + REMEMBERED_SECONDS
        return None if self._keys_seen else LOCAL_CALLER
