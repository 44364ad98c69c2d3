"""Deletes what is older than it may be: a thread of each server, once an hour."""

import threading
from dataclasses import asdict
from datetime import timedelta

from service.crash_report import kinds_of, lines_of
from service.jobs.executor import Tell, tell_nobody
from service.settings import Settings
from service.store.clock import utc_now
from service.store.errors import StoreUnavailableError
from service.store.store import Store

EVERY_S = 3600.0
FIRST_AFTER_S = 60.0


class RetentionTimer:
    """Calls `Store.expire` with CAIFEN_KEEP_DAYS; in any case it drops responses whose time is over.

    It also ends deletions of jobs: those that a crash cut off, and of what a dead server had received of an upload.

    Invariants:
    - Nothing waits for it: it has a thread of its own, and the store deletes in short transactions.
    - Servers on one database may all do it: what one has deleted another does not find.
    - It ends for no error; what failed is told and done an hour later.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        tell: Tell = tell_nobody,
        every: float = EVERY_S,
        first_after: float = FIRST_AFTER_S,
    ) -> None:
        """Make a timer; `start` starts it. `every`, `first_after`: seconds."""
        self._store = store
        self._keep_days = settings.keep_days
        self._tell = tell
        self._every, self._first_after = every, first_after
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)

    def start(self) -> None:
        """Begin, without waiting."""
        self._thread.start()

    def close(self, seconds: float = 5.0) -> None:
        """Begin nothing more, and wait `seconds` at most for what is under way; cut off, it is done by the next."""
        self._closing.set()
        if self._thread.ident is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        pause = self._first_after
        while not self._closing.wait(pause):
            pause = self._every
            try:
                self._expire()
            except StoreUnavailableError as error:
                self._tell("retention_failed", cause=error.cause)
            except Exception as error:  # whatever it was, the next hour tries again
                self._tell(
                    "retention_crashed", kinds=", ".join(kinds_of(error)), where="; ".join(lines_of(error))
                )

    def _expire(self) -> None:
        self._store.finish_deletions()
        if self._keep_days is None:
            responses = self._store.drop_expired_responses()
            if responses:
                self._tell("expired", responses=responses)
            return
        counts = asdict(self._store.expire(utc_now() - timedelta(days=self._keep_days)))
        if any(counts.values()):
            self._tell("expired", **counts)
