"""When keys were last used: noted behind the requests' backs, on a thread of its own."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from service.store.api_keys import StoredKey, use_is_noted
from service.store.store import Store

TRIED_EVERY_SECONDS = 60.0
"""A key whose use can't be noted, or is not noted yet, is tried again no sooner."""

_MOST = 10_000


class KeyUses:
    """Notes uses one after another; what can't be noted is lost, and no request waits or fails for it.

    `now` is a clock in seconds. Any thread may call it.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._waiting: list[StoredKey] = []
        self._tried: dict[tuple[str, str], float] = {}
        self._runs = False

    def note(self, store: Store, key: StoredKey) -> None:
        """Have it noted that `key` was used just now, unless the last note is fresh; returns at once."""
        if use_is_noted(key):
            return
        with self._lock:
            if not self._due(key):
                return
            self._waiting.append(key)
            if self._runs:
                return
            self._runs = True
        thread = threading.Thread(target=self._write, args=[store], name="note-key-uses", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            # The system has no thread left: a request needs it more.
            with self._lock:
                self._runs = False

    def _due(self, key: StoredKey) -> bool:
        now, name = self._now(), (key.tenant, key.id)
        tried = self._tried.get(name)
        if len(self._waiting) >= _MOST or (tried is not None and now - tried < TRIED_EVERY_SECONDS):
            return False
        if len(self._tried) >= _MOST:
            self._tried.clear()
        self._tried[name] = now
        return True

    def _write(self, store: Store) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._runs = False
                    return
                key = self._waiting.pop()
            # When it was last used is good to know, and no reason for anything to fail, whatever is wrong.
            with suppress(Exception):
                store.of(key.tenant).keys.note_use(key)
