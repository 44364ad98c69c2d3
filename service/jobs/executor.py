"""What grades many answers: the one protocol, the task that it takes, and the outcome that it gives."""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

from rubrics.model import Rubric
from service.feedback.explain import Explaining
from service.grading.calibration import Calibration
from service.grading.grade import Grade

FailureCode = Literal["failed", "worker_died", "timed_out", "no_worker", "closed"]
"""Why there is no grade.

failed: grading this answer raised an error. worker_died: two worker processes ended while they graded it.
timed_out: it took longer than the time limit. no_worker: no worker can be started. closed: the executor ends.
"""

Phase = Literal["loading", "ready", "failed", "closed"]


@dataclass(frozen=True)
class TaskKey:
    """What the grade of a task depends on, beside the grader itself, and whose it is: equal keys have equal grades.

    The answer is in it as a SHA-256 digest only.
    """

    whose: str
    rubric: str
    answer: bytes
    explaining: Explaining | None
    calibration: str


@dataclass(frozen=True)
class GradingTask:
    """One answer to grade by one rubric.

    explaining: Feedback by rule that the grade is to come with; None: none. Language models are not asked here.
    whose: Whose answer it is, where several share an executor: nobody gets a grade sooner because another's answer was
        the same. No grade depends on it.
    """

    rubric: Rubric
    answer: str
    explaining: Explaining | None = None
    calibration: Calibration | None = None
    whose: str = ""

    def __post_init__(self) -> None:
        """Refuse what no worker does.

        Raises:
            ValueError: `explaining` asks a language model.
        """
        if self.explaining is not None and self.explaining.asks_a_model:
            raise ValueError("workers ask no language model: explain the grade that comes back")

    @cached_property
    def rubric_key(self) -> str:
        """Names the rubric with all of its content."""
        return f"{self.rubric.id}@{self.rubric.version}:{self.rubric.hash}"

    @cached_property
    def key(self) -> TaskKey:
        """Name all that the grade depends on, and whose it is."""
        return TaskKey(
            whose=self.whose,
            rubric=self.rubric_key,
            answer=hashlib.sha256(self.answer.encode("utf-8", "surrogatepass")).digest(),
            explaining=self.explaining,
            calibration="" if self.calibration is None else self.calibration.name,
        )


@dataclass(frozen=True)
class Failure:
    """Why there is no grade: a stable code, and a sentence without a word of what was sent.

    kinds: Types of the exceptions, the last one first. where: Lines of code, innermost last.
    """

    code: FailureCode
    message: str
    kinds: tuple[str, ...] = ()
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What came of one task: the grade as JSON (UTF-8), or the failure.

    reasons: Codes of why a person should look, each once; empty where nobody needs to.
    seconds_waited, seconds_graded, seconds_explained: Time in the queue, of grading, of feedback by rule.
    repeated: Whether an equal task was graded for it a moment ago.
    """

    grade_json: bytes = b""
    failure: Failure | None = None
    needs_review: bool = False
    reasons: tuple[str, ...] = ()
    seconds_waited: float = 0.0
    seconds_graded: float = 0.0
    seconds_explained: float = 0.0
    repeated: bool = False

    @cached_property
    def grade(self) -> Grade | None:
        """The grade, read from its JSON; None where there is none."""
        return None if self.failure is not None else Grade.model_validate_json(self.grade_json)


@dataclass(frozen=True)
class ExecutorState:
    """How an executor is, at one moment.

    reason: Why it failed, for an operator. encoder: The encoder's identity, once one has loaded.
    waiting, running: Tasks not yet begun, and tasks with a worker.
    cache_hits, cache_misses: Texts whose vectors were kept, and those that were encoded, by all workers so far.
    """

    phase: Phase
    reason: str = ""
    encoder: str = ""
    workers: int = 0
    alive: int = 0
    restarts: int = 0
    waiting: int = 0
    running: int = 0
    cache_hits: int = 0
    cache_misses: int = 0


class Executor(Protocol):
    """Grades tasks, each alone: an outcome depends on its task and the grader, on nothing else.

    Thread-safe. Every future ends: with an outcome, or cancelled by whoever holds it.
    """

    @property
    def workers(self) -> int:
        """How many answers it grades at the same time."""

    @property
    def ahead(self) -> int:
        """How many tasks under way keep all workers busy, however soon a task that is done is followed by a new one."""

    @property
    def state(self) -> ExecutorState:
        """How it is now."""

    def start(self) -> None:
        """Begin to load what grading needs, without waiting."""

    def wait_until_settled(self, seconds: float | None = None) -> ExecutorState:
        """Wait until it no longer loads, for `seconds` at most (None: for ever); return its state."""

    def submit(self, task: GradingTask, *, behind: bool = False) -> "Future[Outcome]":
        """Take `task` and return at once. Cancelling the future drops the task if no worker has it yet.

        `behind`: Nobody waits for it on the line, so those of whom somebody does go first (`TwoLines`).
        """

    def run(self, tasks: Iterable[GradingTask]) -> Iterator[Outcome]:
        """Yield the outcomes of `tasks` in their order; few more are read ahead than are graded at a time."""

    def clear_recent(self) -> None:
        """Forget the outcomes kept for equal tasks, which quote answers, and keep none of what is under way."""

    def close(self, drain_seconds: float = 0.0) -> None:
        """Take no more tasks, give what was taken `drain_seconds` to finish, then end the workers."""


class Tell(Protocol):
    """Takes a line of the log: an event's name and its fields, never a word of an answer."""

    def __call__(self, event: str, /, **fields: str | int | float) -> None:
        """Note an event."""


def tell_nobody(event: str, /, **fields: str | int | float) -> None:
    """Note nothing."""
