"""Counts what became of a cohort, row by row."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from service.exports.result import Result
from service.jobs.batch.batch_results import GradedRow
from service.jobs.batch.plan import MOST_QUESTIONS, OTHERS


@dataclass
class QuestionTally:
    """Counts of one question; `share` is the sum of marks / full marks over its graded answers, exact."""

    graded: int = 0
    failed: int = 0
    needs_review: int = 0
    share: Decimal = Decimal(0)

    def told(self) -> dict[str, Any]:
        """Return the counts as the summary has them."""
        mean = round(float(self.share / self.graded), 4) if self.graded else None
        return {
            "answers": self.graded + self.failed,
            "graded": self.graded,
            "failed": self.failed,
            "needs_review": self.needs_review,
            "mean_share_of_marks": mean,
        }


@dataclass
class Tally:
    """Counts of all rows.

    reasons: Answers by each code of why a person should look. problems: Answers without a grade by their kind.
    graders: Answers by what graded them. by_model: Answers whose feedback a language model wrote.
    """

    questions: dict[str, QuestionTally] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    graders: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_model: int = 0

    def add(self, row: GradedRow) -> None:
        """Count a row.

        Raises:
            ValueError: its grade can't be read.
        """
        name = row.answer.rubric.id
        if name not in self.questions and len(self.questions) >= MOST_QUESTIONS:
            name = OTHERS
        self._count(row.result, self.questions.setdefault(name, QuestionTally()))

    def _count(self, result: Result, question: QuestionTally) -> None:
        grade = result.grade
        if grade is None:
            question.failed += 1
            self.problems[result.problem.type if result.problem is not None else ""] += 1
            return
        question.graded += 1
        question.needs_review += result.needs_review
        if grade.max_marks:
            question.share += grade.marks / grade.max_marks
        self.graders[grade.grader.version, grade.grader.model] += 1
        for code in {reason.code for reason in grade.reasons}:
            self.reasons[code] += 1
        self.by_model += grade.feedback is not None and bool(grade.feedback.ai_label)

    @property
    def graded(self) -> int:
        """Answers with a grade."""
        return sum(question.graded for question in self.questions.values())

    @property
    def failed(self) -> int:
        """Answers without one."""
        return sum(question.failed for question in self.questions.values())

    @property
    def needs_review(self) -> int:
        """Grades that a person should look at."""
        return sum(question.needs_review for question in self.questions.values())
