"""Deletes what is older than it may be, to the last trace of it: a thread of each server, once an hour."""

import threading
import time
from collections.abc import Callable
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
JOURNAL_EVERY_S = 5.0
"""How often it is tried again to take what was deleted out of SQLite's journal."""


class RetentionTimer:
    """Calls `Store.expire` with CAIFEN_KEEP_DAYS; in any case it drops responses whose time is over.

    It also ends deletions: those of jobs that a crash cut off, of what a dead server had received of an upload, and of
    what SQLite's journal still holds, since another process was reading it.

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
        journal_every: float = JOURNAL_EVERY_S,
    ) -> None:
        """Make a timer; `start` starts it. `every`, `first_after`, `journal_every`: seconds."""
        self._store = store
        self._keep_days = settings.keep_days
        self._tell = tell
        self._every, self._first_after, self._journal_every = every, first_after, journal_every
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
        due = time.monotonic() + self._first_after
        held = False
        while not self._closing.wait(min(self._journal_every, max(0.0, due - time.monotonic()))):
            if time.monotonic() >= due:
                due = time.monotonic() + self._every
                self._guarded(self._expire)
                # Also what another process has deleted, or one that a crash ended: nobody here knows of it.
                self._store.clear_journal()
            elif self._store.journal_holds_deleted:
                self._store.clear_journal()
            if self._store.journal_holds_deleted != held:
                held = not held
                self._tell("journal_held" if held else "journal_cleared")

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
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
