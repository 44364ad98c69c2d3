"""The gradebook: a workbook for teachers with a sheet of students, one a question, and a legend."""

from collections import Counter
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from service.cohort.gradebook_question import QuestionSheet
from service.cohort.gradebook_students import MOST_QUESTIONS, StudentRows
from service.cohort.sheets import Book, Column, Sheet
from service.cohort.statistics import label_of
from service.cohort.stored_grade import StoredGrade
from service.cohort.wording import say
from service.exports.result import Result, final_marks
from service.exports.workbook import MOST_ROWS, open_workbook
from service.feedback.wording import Language
from service.grading.grade import RubricVersion

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHEETS = 200
"""Questions with a sheet of their own, as each keeps a file open while the workbook is made."""


def write_gradebook(
    results: Iterable[Result],
    file: BinaryIO,
    language: Language = "zh",
    *,
    rows_a_sheet: int = MOST_ROWS,
    temporary: Path | None = None,
) -> None:
    """Write a workbook about `results` to `file`, reading them once.

    First comes a sheet with one row a student, then one a question (and version of its rubric) in the order of first
    appearance, one with what has no grade, if anything, and a legend with the versions. Texts are never formulas. The
    same results in the same order give the same bytes. Memory: about 200 bytes a student and 8 more a question; the
    rest does not grow. Nothing is written to `file` where a result fails.

    Args:
        results: In any order.
        file: Binary, seekable.
        language: Of headings and legend.
        rows_a_sheet: Rows of one sheet with its head, 2 to MOST_ROWS; further rows go on in a further sheet.
        temporary: Folder for the sheets while they are written; None: the system's. It holds students' words.

    Raises:
        ValueError: a stored grade can't be read, or `rows_a_sheet` is out of range.
        OSError: `file` or the folder can't be written.
    """
    if not 2 <= rows_a_sheet <= MOST_ROWS:
        raise ValueError(f"a sheet has 2 to {MOST_ROWS} rows")
    with open_workbook(file, temporary) as workbook:
        gradebook = _Gradebook(Book(workbook, rows_a_sheet), language)
        for result in results:
            gradebook.add(result)
        gradebook.end()


class _Gradebook:
    """All sheets of one workbook, written side by side."""

    def __init__(self, book: Book, language: Language) -> None:
        self._book, self._language = book, language
        # Made first, so that it comes first; written last.
        self._students_sheet = Sheet(book, say(language, "sheet_students"))
        self._students = StudentRows()
        self._questions: dict[RubricVersion, int] = {}
        self._sheets: dict[RubricVersion, QuestionSheet] = {}
        self._not_graded: Sheet | None = None
        self._versions: Counter[tuple[str, str]] = Counter()
        self._without_student = self._without_sheet = self._count = 0

    def add(self, result: Result) -> None:
        grade = None if result.grade_json is None else StoredGrade.model_validate_json(result.grade_json)
        self._count += 1
        if result.rubric is not None:
            self._add_to_student(result, result.rubric)
            self._versions["version_rubric", self._rubric_name(result.rubric)] += 1
        if grade is None or result.rubric is None:
            self._add_not_graded(result)
            return
        grader = grade.grader
        self._versions["version_grader", grader.version] += 1
        self._versions["version_encoder", grader.model] += 1
        self._versions["version_credit_model", grader.credit_model] += 1
        sheet = self._sheets.get(result.rubric)
        if sheet is None:
            if len(self._sheets) == MOST_SHEETS:
                self._without_sheet += 1
                return
            name = say(self._language, "sheet_question", id=self._name(result.rubric))
            sheet = self._sheets[result.rubric] = QuestionSheet(self._book, name, grade, self._language)
        sheet.add(result, grade)

    def _add_to_student(self, result: Result, rubric: RubricVersion) -> None:
        number = self._questions.setdefault(rubric, len(self._questions))
        if result.student is None:
            self._without_student += 1
        elif number < MOST_QUESTIONS:
            self._students.add(result.student, number, final_marks(result), needs_review=result.needs_review)

    def _add_not_graded(self, result: Result) -> None:
        if self._not_graded is None:
            keys = (
                ("id", 18),
                ("student", 18),
                ("question", 18),
                ("status", 14),
                ("marks_given", 8),
                ("problem", 30),
            )
            columns = [Column(say(self._language, key), width) for key, width in keys]
            columns.append(Column(say(self._language, "detail"), 60))
            self._not_graded = Sheet(self._book, say(self._language, "sheet_not_graded"), columns)
        final, problem = final_marks(result), result.problem
        self._not_graded.add(
            [
                label_of(result),
                result.student,
                result.rubric.id if result.rubric else None,
                say(self._language, f"status_{result.status}"),
                final.marks if final else None,
                problem.type if problem else None,
                problem.detail if problem else None,
            ]
        )

    def end(self) -> None:
        names = [self._name(rubric) for rubric in list(self._questions)[:MOST_QUESTIONS]]
        self._students.write(self._students_sheet, names, self._language)
        for sheet in self._sheets.values():
            sheet.end()
        if self._not_graded is not None:
            self._not_graded.end()
        self._write_legend()

    def _write_legend(self) -> None:
        def t(key: str, **values: object) -> str:
            return say(self._language, key, **values)

        columns = [
            Column(t("sheet_legend"), 16),
            Column(t("detail"), 90, "wrap"),
            Column(t("count"), 10, "number"),
        ]
        legend = Sheet(self._book, t("sheet_legend"), columns)
        legend.add([t("legend_answers"), None, self._count])
        for key in ("marks", "students", "review", "verdict", "evidence"):
            text = t(f"legend_{key}_text", count=self._without_student)
            legend.add([t(f"legend_{key}"), text, None])
        if self._without_sheet:
            legend.add([t("question"), t("legend_without_sheet", most=MOST_SHEETS), self._without_sheet])
        for (key, name), count in sorted(self._versions.items()):
            legend.add([t(key), name, count])

    def _name(self, rubric: RubricVersion) -> str:
        """Return the question's id, with the version, and if need be the hash, where an earlier one has the same."""
        before = list(takewhile(lambda other: other != rubric, self._questions))
        if all(other.id != rubric.id for other in before):
            return rubric.id
        name = f"{rubric.id} v{rubric.version}"
        known = any((other.id, other.version) == (rubric.id, rubric.version) for other in before)
        return f"{name} {rubric.hash[:6]}" if known else name

    def _rubric_name(self, rubric: RubricVersion) -> str:
        version = say(self._language, "version_value", version=rubric.version)
        return f"{rubric.id} · {version} · {rubric.hash[:12]}"
