"""What a cohort's answers earned on one question, by one version of its rubric."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from rubrics.model import Rubric
from service.cohort.discrimination import BINS
from service.cohort.examples import Example, draw_of, example_of
from service.cohort.likeness import Likeness
from service.cohort.point_counts import PointCounts, PointFigures
from service.cohort.score_counts import ScoreCounts, ScoreFigures
from service.cohort.stored_grade import StoredGrade, cents, outcomes_of
from service.cohort.student_scores import AcrossQuestions
from service.grading.grade import RubricVersion


@dataclass(frozen=True)
class QuestionFigures:
    """One question over the cohort.

    title: The rubric's title, or the beginning of its first prompt; empty where no rubric is at hand.
    max_marks: Of the first answer; None where none has marks.
    answers: Results, whatever became of them; `statuses` sum to it.
    reviewed, changed: Results that a person decided on, and those where the marks became others.
    needs_review: Results that a person still has to look at.
    scores: Of the marks that stand, a person's where there are any; None without.
    points: In reading order, by the grader.
    across: None unless students answered other questions too.
    likeness: None where no texts were at hand.
    """

    rubric: RubricVersion
    title: str
    language: str
    max_marks: Decimal | None
    answers: int
    statuses: dict[str, int]
    reviewed: int
    changed: int
    needs_review: int
    scores: ScoreFigures | None
    points: tuple[PointFigures, ...]
    across: AcrossQuestions | None
    likeness: Likeness | None


class QuestionCounts:
    """Counts of one question."""

    def __init__(self, version: RubricVersion) -> None:
        self.version = version
        self.rubric: Rubric | None = None
        self.max_marks: Decimal | None = None
        self.statuses: Counter[str] = Counter()
        self.reviewed = self.changed = self.needs_review = 0
        self.scores = ScoreCounts()
        self._points: dict[tuple[str, str], PointCounts] = {}

    def add_grade(self, grade: StoredGrade, name: str, label: str, answer: str | None) -> None:
        """Add what the grader gave to the answer; `name` tells it from all others, `label` names it to people."""
        outcomes = list(outcomes_of(grade))
        total = sum(cents(part.unrounded_marks) for part in grade.parts)
        most = sum(cents(part.max_marks) for part in grade.parts)
        percent = min(BINS - 1, 100 * total // most) if most else BINS - 1
        draw = draw_of(name)

        def example(number: int, verdict: str) -> Example:
            return example_of(number, label, answer or "", verdict)

        for outcome in outcomes:
            counts = self._points.get(outcome.key)
            if counts is None:
                counts = PointCounts(outcome, draw_of(self.version.hash, *outcome.key))
                self._points[outcome.key] = counts
            # An empty answer is an example of nothing.
            counts.add(outcome, total, percent, draw, example if answer and answer.strip() else None)

    def figures(self, across: AcrossQuestions | None, likeness: Likeness | None) -> QuestionFigures:
        """Return the figures so far."""
        return QuestionFigures(
            rubric=self.version,
            title=_title(self.rubric),
            language=self.rubric.language if self.rubric else "zh",
            max_marks=self.max_marks,
            answers=self.statuses.total(),
            statuses=dict(sorted(self.statuses.items())),
            reviewed=self.reviewed,
            changed=self.changed,
            needs_review=self.needs_review,
            scores=self.scores.figures(),
            points=tuple(counts.figures() for counts in self._points.values()),
            across=across,
            likeness=likeness,
        )


def _title(rubric: Rubric | None) -> str:
    """Return what names the question to a reader: a single prompt in full, which a derived title only begins with."""
    if rubric is None:
        return ""
    prompts = [part.prompt for part in rubric.parts]
    texts = [*prompts, rubric.title] if len(prompts) == 1 else [rubric.title, *prompts]
    return next((text for text in (*texts, rubric.stem) if text.strip()), "")
