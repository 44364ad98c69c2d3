"""The sheet of students: one row each with the marks of every question."""

from array import array
from collections.abc import Sequence
from decimal import Decimal

from service.cohort.sheets import Column, Sheet
from service.cohort.stored_grade import CENTS, cents
from service.cohort.wording import say
from service.exports.fields import Cell
from service.exports.result import FinalMarks
from service.feedback.wording import Language

MOST_QUESTIONS = 2_000
_NOTHING = -1


class StudentRows:
    """Marks by student and question; about 200 bytes a student, and 8 more a question."""

    def __init__(self) -> None:
        self._students: dict[str, int] = {}
        # Twice the marks in hundredths, and 1 more where they wait for a review.
        self._marks: list[array[int]] = []
        self._most: list[int] = []
        self._to_review, self._not_graded = array("L"), array("L")

    def add(self, student: str, question: int, final: FinalMarks | None, *, needs_review: bool) -> None:
        """Add an answer to a question, counted from 0; an earlier one to the same question no longer counts."""
        row = self._students.setdefault(student, len(self._students))
        if row == len(self._to_review):
            self._to_review.append(0)
            self._not_graded.append(0)
        self._to_review[row] += needs_review
        if final is None:
            self._not_graded[row] += 1
            return
        while question >= len(self._marks):
            self._marks.append(array("q"))
            self._most.append(0)
        column = self._marks[question]
        column.extend([_NOTHING] * (row + 1 - len(column)))
        if column[row] != _NOTHING:
            # Nobody need look at an answer whose marks no longer count.
            self._to_review[row] -= column[row] % 2
        column[row] = 2 * cents(final.marks) + needs_review
        self._most[question] = cents(final.max_marks)

    def write(self, sheet: Sheet, questions: Sequence[str], language: Language) -> None:
        """Write the head, with a column for each of the names `questions`, and all rows."""

        def t(key: str) -> str:
            return say(language, key)

        counted = [
            (t("to_review"), self._to_review),
            (t("not_graded"), self._not_graded),
        ]
        sheet.begin(
            [
                Column(t("student"), 18),
                Column(t("total"), 9, "number"),
                Column(t("of_marks"), 9, "number"),
                Column(t("share"), 9, "share"),
                *(Column(heading, 9, "call") for heading, _ in counted),
                *(Column(name, 14, "number") for name in questions),
            ]
        )
        for student, row in self._students.items():
            got: list[int | None] = [self._of(question, row) for question in range(len(questions))]
            total = sum(each for each in got if each is not None)
            most = sum(most for each, most in zip(got, self._most, strict=False) if each is not None)
            cells: list[Cell] = [
                student,
                _marks(total) if most else None,
                _marks(most) if most else None,
                total / most if most else None,
                *(counts[row] or None for _, counts in counted),
                *(None if each is None else _marks(each) for each in got),
            ]
            sheet.add(cells)
        sheet.end()

    def _of(self, question: int, row: int) -> int | None:
        column = self._marks[question] if question < len(self._marks) else ()
        return column[row] // 2 if row < len(column) and column[row] != _NOTHING else None


def _marks(number: int) -> Decimal:
    return Decimal(number) / CENTS
