"""What an executor and its worker processes say to each other; both are of the same version, so pickles will do."""

from dataclasses import dataclass

from rubrics.model import Rubric
from service.feedback.explain import Explaining
from service.grading.calibration import Calibration
from service.jobs.executor import Outcome
from service.settings import Settings

# A worker remembers so many rubrics, and its executor which ones: both forget in the same order.
MOST_KNOWN_RUBRICS = 64


@dataclass(frozen=True)
class Setup:
    """The first thing a worker hears.

    loader: "module:function" that takes the settings and returns the encoder.
    """

    settings: Settings
    loader: str


@dataclass(frozen=True)
class Item:
    """One answer of a batch."""

    answer: str
    explaining: Explaining | None
    calibration: Calibration | None


@dataclass(frozen=True)
class Work:
    """A batch by one rubric; `rubric` is None where this worker was sent it before."""

    rubric_key: str
    rubric: Rubric | None
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Ready:
    """A worker has graded its trial answer; `encoder` is the encoder's identity."""

    encoder: str


@dataclass(frozen=True)
class CannotStart:
    """A worker cannot load what it needs, and ends; `reason` is for an operator."""

    reason: str


@dataclass(frozen=True)
class Done:
    """The outcome of the next item of the batch, and how the cache of vectors did for it."""

    outcome: Outcome
    cache_hits: int
    cache_misses: int


FromWorker = Ready | CannotStart | Done
