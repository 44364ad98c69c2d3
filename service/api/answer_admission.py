"""How many answers may be under way at once; what comes beyond that is refused at once, with the time to come back."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from math import ceil

from service.api.admission import Admission
from service.api.problem_types import DRAINING, TOO_BUSY
from service.api.problems import ProblemError

DRAINING_RETRY_S = 10
_FIRST_GUESS_S = 2
_LONGEST_RETRY_S = 120
_NEWEST = 0.1


class Places:
    """The places that one request has taken."""

    def __init__(self, admission: "AnswerAdmission", number: int) -> None:
        self._admission = admission
        self._instead = ExitStack()
        self.number = number

    def free(self) -> None:
        """Give back the place of an answer that is graded, but not the last one.

        A request whose grades are not kept yet goes on to count, so that no more are made than the database takes.
        """
        if self.number > 1:
            self._give_back(1)

    def swap_for(self, other: Admission) -> bool:
        """Give all back for one place of `other`, which is held until the request is done; False: there is none.

        For what takes long without a worker; these places stay where the other can't be had. So whoever has made
        grades that are not kept yet always has a place somewhere.
        """
        if not self._instead.enter_context(other.asked()):
            return False
        self._give_back(self.number)
        return True

    def free_all(self) -> None:
        """Give back what is left, since the request is done."""
        self._give_back(self.number)
        self._instead.close()

    def _give_back(self, number: int) -> None:
        self.number -= number
        self._admission.inside -= number


class AnswerAdmission:
    """Room for the answers that `workers` grade and for `most_waiting` more, counted in one event loop.

    A batch that is larger than all the room gets in when nothing else is there.
    """

    def __init__(self, *, workers: int, most_waiting: int) -> None:
        self._workers = workers
        self._most = workers + most_waiting
        self._seconds: float | None = None
        self._draining = False
        self.inside = 0

    @property
    def most(self) -> int:
        """How many answers may be under way."""
        return self._most

    @property
    def draining(self) -> bool:
        """Whether no more are taken, since the server ends."""
        return self._draining

    def drain(self) -> None:
        """Take no more answers."""
        self._draining = True

    def took(self, seconds: float) -> None:
        """Note how long grading an answer took; that tells when to come back."""
        self._seconds = (
            seconds if self._seconds is None else self._seconds + _NEWEST * (seconds - self._seconds)
        )

    def check(self) -> None:
        """Raise if there is no room at all, so that a request can be refused before its body is read.

        Raises:
            ProblemError: the server is full, or it ends.
        """
        if self._draining:
            raise ProblemError(
                DRAINING, "The server is ending: send the request again.", retry_after=DRAINING_RETRY_S
            )
        if self.inside >= self._most:
            raise self._full()

    @contextmanager
    def taken(self, number: int) -> Iterator[Places]:
        """Take places for `number` answers; the block ends when their grades are kept, and so does the last place.

        `Places.swap_for` ends these earlier, for a place elsewhere.

        Raises:
            ProblemError: there is no room for them, or the server ends.
        """
        self.check()
        if self.inside and self.inside + number > self._most:
            raise self._full()
        self.inside += number
        places = Places(self, number)
        try:
            yield places
        finally:
            places.free_all()

    def _full(self) -> ProblemError:
        seconds = self._retry_after()
        return ProblemError(
            TOO_BUSY,
            f"Too many answers wait already: send this request again in {seconds} seconds.",
            retry_after=seconds,
        )

    def _retry_after(self) -> int:
        """Return the seconds in which what is under way will be done at the rate measured last."""
        if self._seconds is None:
            return _FIRST_GUESS_S
        return min(_LONGEST_RETRY_S, max(1, ceil(self.inside * self._seconds / self._workers)))
