"""What a cohort's answers earned on one key point."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from service.cohort.discrimination import PairSums, TailSums
from service.cohort.examples import Example, Examples
from service.cohort.stored_grade import PER_MILLE, PointOutcome
from service.grading.grade import Verdict

VERDICTS: tuple[Verdict, ...] = ("covered", "partial", "missed", "contradicted")
LOST = frozenset({"missed", "contradicted"})


@dataclass(frozen=True)
class PointFigures:
    """One key point over all graded answers to its question, by the grader.

    part_id, point_id: Its ids; `label` is its place, such as "2.1".
    marks: Of its own statement.
    shares: Of answers by verdict; they sum to 1.
    credit: Mean credit, 0 to 1 (the point's difficulty: 1 is easy).
    correlation: Pearson's r of its credit with the marks of all the rest of the answer.
    upper_lower: Mean credit of the upper 27 % of answers by total marks less that of the lower 27 %.
    examples: Answers in which it was missed or contradicted.
    """

    part_id: str
    point_id: str
    label: str
    title: str
    text: str
    marks: float
    answers: int
    shares: dict[Verdict, float]
    credit: float
    correlation: float | None
    upper_lower: float | None
    examples: tuple[Example, ...]

    @property
    def lost(self) -> float:
        """The share of answers in which it is missed or contradicted."""
        return self.shares["missed"] + self.shares["contradicted"]


class PointCounts:
    """Counts and sums of one key point."""

    def __init__(self, first: PointOutcome, draw: int) -> None:
        """Take the outcome that names the point, and a number that its draws of examples are mixed with."""
        self._named, self._draw = first, draw
        self._verdicts: Counter[Verdict] = Counter()
        self._credit = 0
        self._pairs, self._tails = PairSums(), TailSums()
        self._examples = Examples()

    def add(
        self,
        outcome: PointOutcome,
        total: int,
        percent: int,
        draw: int,
        example: Callable[[int, str], Example] | None,
    ) -> None:
        """Add an answer of `total` hundredths in all, `percent` of all there are; `example` makes one of it."""
        self._verdicts[outcome.verdict] += 1
        self._credit += outcome.credit
        self._pairs.add(outcome.credit, total - outcome.cents)
        self._tails.add(percent, outcome.credit)
        if example is not None and outcome.verdict in LOST:
            verdict = outcome.verdict
            self._examples.add(draw ^ self._draw, lambda number: example(number, verdict))

    def figures(self) -> PointFigures:
        """Return the figures so far."""
        answers, named = self._verdicts.total(), self._named
        return PointFigures(
            part_id=named.key[0],
            point_id=named.key[1],
            label=named.label,
            title=named.title,
            text=named.text,
            marks=named.most_cents / 100,
            answers=answers,
            shares={verdict: self._verdicts[verdict] / answers for verdict in VERDICTS},
            credit=self._credit / answers / PER_MILLE,
            correlation=self._pairs.correlation(),
            upper_lower=self._tails.index(),
            examples=self._examples.kept,
        )
