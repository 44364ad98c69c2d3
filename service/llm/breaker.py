"""A circuit breaker: a provider that keeps failing is left alone for a while, then tried with one call."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from types import TracebackType
from typing import Literal, Self

from service.llm.errors import CallError, Cause

State = Literal["closed", "open", "trying"]

# A provider that asks to be left alone for hours is still asked again within this many seconds.
_LONGEST_PAUSE = 600.0


class Breaker:
    """Counts calls in a row that were given up after all their tries; `failures` of them open it.

    Open, it refuses calls at once for `seconds` (longer where the provider asks for it). Then one call is let
    through: if it works all are, otherwise it stays open for as long again. A single try that fails does not
    count, since the next one may work (docs/decisions/0012-limits-on-language-models.md).

    clock: Seconds that only go up; a test may put its own in.
    """

    def __init__(
        self, *, failures: int = 5, seconds: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._seconds = seconds
        self._clock = clock
        self._lock = Lock()
        self._failed = 0
        self._open_until: float | None = None
        self._trial = False
        self._cause: Cause = "unreachable"
        # Grows whenever it opens or closes: what a call from before that reports is no longer news.
        self._era = 0

    @property
    def state(self) -> State:
        """closed: all calls pass. open: none does. trying: one call is under way, or the next one will be."""
        with self._lock:
            if self._open_until is None:
                return "closed"
            return "open" if self._clock() < self._open_until else "trying"

    def admit(self) -> "Passage":
        """Let a call pass, to be used with `with`.

        Raises:
            CallError: it is open; the cause is that of the last failure.
        """
        with self._lock:
            if self._open_until is None:
                return Passage(self, self._era, trial=False)
            left = self._open_until - self._clock()
            if left > 0 or self._trial:
                wait = f"for another {math.ceil(left)} s" if left > 0 else "until one call has worked"
                raise CallError(
                    self._cause,
                    f"the model has failed again and again and is not asked {wait}",
                    transient=False,
                    retry_after=max(0.0, left),
                    sent=False,
                )
            self._trial = True
            return Passage(self, self._era, trial=True)

    def report(self, passage: "Passage") -> None:
        """Take note of how a call that was admitted has ended."""
        with self._lock:
            if passage.era != self._era:
                return
            if passage.failure is not None:
                self._failed += 1
                if passage.trial or self._failed >= self._limit:
                    self._open(passage.failure)
            elif passage.answered:
                self._failed = 0
                if passage.trial:
                    self._open_until = None
                    self._trial = False
                    self._era += 1
            elif passage.trial:
                self._trial = False

    def _open(self, failure: CallError) -> None:
        asked = min(failure.retry_after or 0.0, _LONGEST_PAUSE)
        self._open_until = self._clock() + max(self._seconds, asked)
        self._cause = "overloaded" if failure.cause == "overloaded" else "unreachable"
        self._trial = False
        self._era += 1


@dataclass
class Passage:
    """A call that the breaker let pass; one that ends without a word says nothing about the provider."""

    breaker: Breaker
    era: int
    trial: bool
    answered: bool = field(default=False, init=False)
    failure: CallError | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.breaker.report(self)

    def worked(self) -> None:
        """Note that the provider answered, be it with a refusal."""
        self.answered = True

    def failed(self, failure: CallError) -> None:
        """Note that the provider did not answer; `failure` is what the last try met."""
        self.failure = failure
