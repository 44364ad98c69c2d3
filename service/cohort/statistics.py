"""The figures of a cohort, gathered answer by answer in memory that does not grow with them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from rubrics.model import Rubric
from service.answers.seen_ids import SeenIds
from service.cohort.feedback_counts import FeedbackCounts, FeedbackFigures, most_first
from service.cohort.likeness import find_likeness
from service.cohort.question_counts import QuestionCounts, QuestionFigures
from service.cohort.review_queue import ReviewFigures, ReviewQueue, Waiting
from service.cohort.row import CohortRow
from service.cohort.stored_grade import StoredGrade, cents
from service.cohort.student_scores import StudentScores
from service.cohort.texts import AnswerTexts
from service.exports.result import Result, final_marks

MOST_QUESTIONS = 2_000
"""Questions with figures of their own; of those that come later only the answers are counted."""


@dataclass(frozen=True)
class Versions:
    """Graded answers by what graded them, the most first; more than one entry means mixed versions."""

    graders: dict[str, int]
    encoders: dict[str, int]
    credit_models: dict[str, int]
    mixed_rubrics: tuple[str, ...]
    """Ids of rubrics that came in more than one version."""

    @property
    def are_mixed(self) -> bool:
        """Whether answers were not all graded by the same."""
        return bool(self.mixed_rubrics) or any(
            len(found) > 1 for found in (self.graders, self.encoders, self.credit_models)
        )


@dataclass(frozen=True)
class CohortFigures:
    """Everything that a cohort's results say.

    answers: Results in all; `statuses` sum to it.
    left_out: Results of questions beyond MOST_QUESTIONS and of unknown questions, in no question's figures.
    again: Answers of a student who had answered the same question before, among those in the figures.
    problems: Failed results by the kind of problem. rejects: Rows that were never graded, by code.
    students_kept: The share of students that figures across questions are of; 1 is all.
    with_text: Answers whose text was at hand.
    """

    answers: int
    statuses: dict[str, int]
    reviewed: int
    changed: int
    left_out: int
    again: int
    with_text: int
    students_kept: float
    questions: tuple[QuestionFigures, ...]
    review: ReviewFigures
    feedback: FeedbackFigures
    versions: Versions
    problems: dict[str, int]
    rejects: dict[str, int]


class CohortStatistics:
    """Gathers figures from results that come one by one; close it, or use it in a `with`.

    Counts and small samples are kept in memory, at most 28 bytes a student's score and about 30 an answer long enough
    to be compared with others; the texts of those lie in a temporary file that has no name and goes with the process.
    All figures are the same in whatever order the results come, but for the order of questions and of reading points.
    """

    def __init__(self, rubrics: Iterable[Rubric] = (), *, temporary: Path | None = None) -> None:
        """Take the rubrics that are known beforehand, and the folder for the temporary file (None: the system's)."""
        self._rubrics = {rubric.hash: rubric for rubric in rubrics}
        self._questions: dict[tuple[str, int, str], QuestionCounts] = {}
        self._numbers: dict[tuple[str, int, str], int] = {}
        self._statuses: Counter[str] = Counter()
        self._reviewed = self._changed = self._left_out = self._with_text = 0
        self._students = StudentScores()
        self._seen = SeenIds()
        self._again = 0
        self._review, self._feedback = ReviewQueue(), FeedbackCounts()
        self._graders: Counter[str] = Counter()
        self._encoders: Counter[str] = Counter()
        self._credit_models: Counter[str] = Counter()
        self._problems: Counter[str] = Counter()
        self._rejects: Counter[str] = Counter()
        self._texts = AnswerTexts(temporary)
        self._figures: CohortFigures | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the temporary files; figures that were asked for before stay."""
        self._texts.close()
        self._seen.close()

    def add_reject(self, code: str) -> None:
        """Count a row that was not graded, by the code of its reason."""
        self._figures = None
        self._rejects[code] += 1

    def add(self, row: CohortRow) -> None:
        """Add one result.

        Raises:
            ValueError: the stored grade can't be read; nothing was added then.
            OSError: the temporary file can't be written.
        """
        result = row.result
        grade = None if result.grade_json is None else StoredGrade.model_validate_json(result.grade_json)
        self._figures = None
        self._statuses[result.status] += 1
        self._with_text += row.answer is not None
        changed = _is_changed(result, grade)
        self._reviewed += result.decided_at is not None
        self._changed += changed
        if result.problem is not None:
            self._problems[result.problem.type] += 1
        if grade is not None:
            self._add_grade(result, grade)
        number, question = self._question_of(row)
        if question is None:
            self._left_out += 1
            return
        if result.student is not None:
            self._again += self._seen.add(str(number), result.student, result.index) is not None
        question.statuses[result.status] += 1
        question.reviewed += result.decided_at is not None
        question.changed += changed
        question.needs_review += result.needs_review
        final = final_marks(result)
        if final is not None:
            question.max_marks = question.max_marks or final.max_marks
            got, most = cents(final.marks), cents(final.max_marks)
            question.scores.add(got, most)
            if result.student is not None:
                self._students.add(result.student, number, got, most)
        label = label_of(result)
        if grade is not None:
            question.add_grade(grade, f"{result.item_id} {result.index}", label, row.answer)
        if row.answer is not None:
            self._texts.add(number, result.index, label, result.student, row.answer)

    def _add_grade(self, result: Result, grade: StoredGrade) -> None:
        self._graders[grade.grader.version] += 1
        self._encoders[grade.grader.model] += 1
        self._credit_models[grade.grader.credit_model] += 1
        self._feedback.add(grade)
        if result.needs_review:
            self._review.add(
                Waiting(
                    confidence=grade.confidence,
                    index=result.index,
                    label=label_of(result),
                    student=result.student or "",
                    question=result.rubric.id if result.rubric else "",
                    reasons=tuple(dict.fromkeys(reason.code for reason in grade.reasons)),
                )
            )

    def _question_of(self, row: CohortRow) -> tuple[int, QuestionCounts | None]:
        version = row.result.rubric
        if version is None:
            return -1, None
        key = version.id, version.version, version.hash
        found = self._questions.get(key)
        if found is None:
            if len(self._questions) == MOST_QUESTIONS:
                return -1, None
            found = self._questions[key] = QuestionCounts(version)
            self._numbers[key] = len(self._numbers)
        if found.rubric is None:
            found.rubric = row.rubric if _fits(row.rubric, version.hash) else self._rubrics.get(version.hash)
        return self._numbers[key], found

    def figures(self) -> CohortFigures:
        """Return the figures so far; worked out once until something is added.

        Raises:
            OSError: the temporary file can't be read.
        """
        if self._figures is None:
            self._figures = self._work_out()
        return self._figures

    def _work_out(self) -> CohortFigures:
        across = self._students.across()
        questions = []
        for key, counts in self._questions.items():
            number = self._numbers[key]
            texts = self._texts.of(number)
            likeness = find_likeness(texts, counts.rubric) if texts is not None else None
            questions.append(counts.figures(across.get(number), likeness))
        versions = Counter(identifier for identifier, _, _ in self._questions)
        return CohortFigures(
            answers=self._statuses.total(),
            statuses=dict(sorted(self._statuses.items())),
            reviewed=self._reviewed,
            changed=self._changed,
            left_out=self._left_out,
            again=self._again,
            with_text=self._with_text,
            students_kept=self._students.share_kept,
            questions=tuple(questions),
            review=self._review.figures(),
            feedback=self._feedback.figures(),
            versions=Versions(
                most_first(self._graders),
                most_first(self._encoders),
                most_first(self._credit_models),
                tuple(sorted(identifier for identifier, times in versions.items() if times > 1)),
            ),
            problems=most_first(self._problems),
            rejects=most_first(self._rejects),
        )


def label_of(result: Result) -> str:
    """Return the name of an answer for people: the sender's, or its position from 1."""
    return result.item_id if result.item_id else f"#{result.index + 1}"


def _fits(rubric: Rubric | None, wanted: str) -> bool:
    return rubric is not None and rubric.hash == wanted


def _is_changed(result: Result, grade: StoredGrade | None) -> bool:
    return result.review is not None and grade is not None and result.review.marks != grade.marks
