"""The store as a job's work needs it: what fails for a while is tried again until it works or the server ends."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from service.jobs.executor import Tell
from service.jobs.job_limits import JobLimits
from service.store.errors import StoreUnavailableError

Result = TypeVar("Result")


class GaveUpError(Exception):
    """The server ends while the store can't be used; what was not kept is graded again later."""


class Trouble:
    """Why jobs don't go on at this server, for those who ask; "" where they do. Thread-safe."""

    def __init__(self) -> None:
        self.told = ""


class PatientStore:
    """Runs work on the store; a fault is told in the log once, and again when it is over."""

    def __init__(self, limits: JobLimits, closing: threading.Event, tell: Tell, trouble: Trouble) -> None:
        self._limits = limits
        self._closing = closing
        self._tell = tell
        self._trouble = trouble

    def run(self, work: Callable[[], Result]) -> Result:
        """Return what `work` returns, however often it has to be tried: it must do no harm twice.

        Raises:
            GaveUpError: the server ends meanwhile.
            StoreError: any that does not say that the store can't be used now.
        """
        pause, began = self._limits.first_pause, monotonic()
        while True:
            try:
                result = work()
            except StoreUnavailableError as error:
                if not self._trouble.told:
                    self._tell("jobs_wait", cause=error.cause, reason=str(error))
                self._trouble.told = f"Waits since the database fails: {error}"
            else:
                if self._trouble.told:
                    self._tell("jobs_go_on", seconds=round(monotonic() - began, 1))
                    self._trouble.told = ""
                return result
            if self._closing.wait(pause):
                raise GaveUpError
            pause = min(self._limits.longest_pause, 2 * pause)
