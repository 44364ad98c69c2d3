"""What the harness asks of anything that scores answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from eval.samples.sample import Sample
from service.grading.grade import Grade


@dataclass(frozen=True)
class PointCredit:
    """What one key point's own statement earned: `credit` 0 to 1, `marks` on the question's scale."""

    part_id: str
    id: str
    credit: float
    marks: float


@dataclass(frozen=True)
class Scored:
    """The score of one answer, in marks of its question: `raw_score` unrounded, `score` rounded to the step.

    `credits` add up to `raw_score` where a system works by key points and are empty where it does not;
    `grade` is laid open in the report.
    """

    raw_score: float
    score: float
    confidence: float | None = None
    needs_review: bool | None = None
    credits: tuple[PointCredit, ...] = ()
    grade: Grade | None = None


class Scorer(Protocol):
    """Scores answers; what it gives a sample depends on that sample alone, never on its neighbours."""

    def score(self, samples: Sequence[Sample]) -> Sequence[Scored | None]:
        """Return one result a sample, in order; None where the answer could not be scored, which is no zero.

        Nothing that people said of a sample (score, score_judges, feedback, verdict) may be looked at here.
        """


class System(Protocol):
    """Something that becomes a scorer once it has learned what it learns."""

    @property
    def name(self) -> str:
        """Its name in the registry and in every table."""

    @property
    def learns(self) -> bool:
        """Whether `fit` looks at the samples; a system that does not is fitted once, with none."""

    def fit(self, samples: Sequence[Sample]) -> Scorer:
        """Return a scorer that has learned from `samples` and nothing else; the same samples give the same scorer."""
