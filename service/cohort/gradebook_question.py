"""The sheet of one question: one row an answer, with each key point's marks, verdict, and evidence."""

from collections.abc import Sequence

from service.cohort.sheets import Book, Column, Sheet
from service.cohort.statistics import label_of
from service.cohort.stored_grade import CENTS, PointOutcome, StoredGrade, outcomes_of
from service.cohort.wording import say, say_code
from service.exports.fields import Cell
from service.exports.result import Result, final_marks
from service.exports.workbook import MOST_COLUMNS
from service.feedback.wording import Language
from service.grading.grade import Verdict

SIGNS: dict[Verdict, str] = {"covered": "✓", "partial": "◐", "missed": "○", "contradicted": "✕"}
_MOST_POINTS = (MOST_COLUMNS - 1_100) // 3
_HEADING = 60
_QUOTES = " / "


class QuestionSheet:
    """Rows of one question by one version of its rubric; its columns are those of the first grade."""

    def __init__(self, book: Book, name: str, first: StoredGrade, language: Language) -> None:
        self._language = language
        points = list(outcomes_of(first))[:_MOST_POINTS]
        self._points = [point.key for point in points]
        self._parts = [part.id for part in first.parts] if len(first.parts) > 1 else []
        self._sheet = Sheet(book, name, self._columns(points), frozen=3)

    def _columns(self, points: Sequence[PointOutcome]) -> list[Column]:
        def t(key: str, **values: object) -> str:
            return say(self._language, key, **values)

        return [
            Column(t("id"), 14),
            Column(t("student"), 14),
            Column(t("marks_given"), 8, "number"),
            Column(t("full_marks"), 8, "number"),
            Column(t("needs_review"), 8, "call"),
            Column(t("reasons"), 28),
            Column(t("confidence"), 9, "number"),
            Column(t("grader_marks"), 13, "number"),
            *(
                Column(t("part_marks", number=number), 9, "number")
                for number, _ in enumerate(self._parts, start=1)
            ),
            *(
                column
                for point in points
                for column in (
                    Column(_heading(point), 16),
                    Column(t("verdict", label=point.label), 7, "middle"),
                )
            ),
            *(Column(t("evidence", label=point.label), 30) for point in points),
        ]

    def add(self, result: Result, grade: StoredGrade) -> None:
        """Write the row of a graded answer."""
        final = final_marks(result)
        outcomes = {outcome.key: outcome for outcome in outcomes_of(grade)}
        found = [outcomes.get(key) for key in self._points]
        parts = {part.id: part.marks for part in grade.parts}
        reasons = dict.fromkeys(say_code(self._language, "reason", reason.code) for reason in grade.reasons)
        cells: list[Cell] = [
            label_of(result),
            result.student,
            final.marks if final else None,
            final.max_marks if final else None,
            say(self._language, "yes") if result.needs_review else None,
            say(self._language, "mixed_end").join(reasons) or None,
            grade.confidence,
            grade.marks,
            *(parts.get(part) for part in self._parts),
        ]
        for outcome in found:
            cells += [outcome.cents / CENTS, SIGNS[outcome.verdict]] if outcome else [None, None]
        for outcome in found:
            cells.append(_quoted(outcome.evidence) if outcome else None)
        self._sheet.add(cells)

    def end(self) -> None:
        """Finish the sheet."""
        self._sheet.end()


def _quoted(evidence: Sequence[str]) -> str | None:
    # A line break would hide all but one line of the cell.
    return _QUOTES.join(" ".join(text.split()) for text in evidence) or None


def _heading(point: PointOutcome) -> str:
    said = " ".join((point.title or point.text).split())
    cut = said[: _HEADING - 1] + "…" if len(said) > _HEADING else said
    marks = f"{point.most_cents / CENTS:.2f}".rstrip("0").rstrip(".")
    return f"{point.label} {cut} /{marks}"
