"""The fields of one result that the tables show, by the columns' names: the same in CSV, XLSX, and Parquet."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from service.exports.result import Result, final_marks
from service.exports.state import student_comment

Cell = str | int | float | bool | Decimal | None
"""A text is a str, marks are a Decimal, and what is unknown is None."""


@dataclass(frozen=True)
class Fields:
    """One result as a row.

    cells: By the column's name; a name that is missing is unknown.
    reasons: Codes of why a person should look, each once; None without a grade.
    parts: The marks that stand, by part id; None without marks.
    """

    cells: Mapping[str, Cell]
    reasons: tuple[str, ...] | None
    parts: Mapping[str, Decimal] | None


def fields_of(result: Result) -> Fields:
    """Return the fields of `result`; `marks` and `parts` are those that stand (`final_marks`).

    Raises:
        ValueError: the stored grade can't be read.
    """
    grade, final = result.grade, final_marks(result)
    cells: dict[str, Cell] = {
        "index": result.index,
        "id": result.item_id,
        "student": result.student,
        "status": result.status,
        "reviewed": result.decided_at is not None,
        "comment": student_comment(result) or None,
    }
    if result.rubric is not None:
        cells |= {
            "rubric_id": result.rubric.id,
            "rubric_version": result.rubric.version,
            "rubric_hash": result.rubric.hash,
        }
    if final is not None:
        cells |= {"marks": final.marks, "max_marks": final.max_marks}
    if grade is not None:
        cells |= {
            "confidence": grade.confidence,
            "needs_review": result.needs_review,
            "grader_marks": grade.marks,
            "grader_version": grade.grader.version,
            "grader_model": grade.grader.model,
        }
    if result.problem is not None:
        cells |= {"problem": result.problem.type, "problem_detail": result.problem.detail}
    reasons = tuple(dict.fromkeys(reason.code for reason in grade.reasons)) if grade else None
    return Fields(cells, reasons, final.parts if final else None)
