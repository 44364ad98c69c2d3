"""The columns of the flat exports, CSV and XLSX: stated, stable, in one order."""

from collections.abc import Sequence

from rubrics.marks import as_json_number
from service.exports.fields import Cell, fields_of
from service.exports.result import Result

_BEFORE_PARTS = (
    "index",
    "id",
    "student",
    "rubric_id",
    "rubric_version",
    "rubric_hash",
    "status",
    "marks",
    "max_marks",
    "confidence",
    "needs_review",
    "reasons",
    "reviewed",
    "grader_marks",
)
_AFTER_PARTS = ("other_parts", "comment", "grader_version", "grader_model", "problem", "problem_detail")
PART = "part:"


def column_names(parts: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the names of the columns, with one for each part id of `parts`.

    Raises:
        ValueError: a part id comes twice.
    """
    if len(set(parts)) < len(parts):
        raise ValueError("a part can have one column only")
    return (*_BEFORE_PARTS, *(PART + part for part in parts), *_AFTER_PARTS)


def row_of(result: Result, parts: Sequence[str] = ()) -> tuple[Cell, ...]:
    """Return the cells of `result` under `column_names(parts)`.

    `other_parts` has the parts without a column of their own, as in "3=2.5 4=1", so nothing is lost where a file has
    answers to several questions.

    Raises:
        ValueError: the stored grade can't be read.
    """
    fields = fields_of(result)
    marks = fields.parts or {}
    others = " ".join(f"{part}={as_json_number(marks[part])}" for part in marks if part not in parts)
    joined: dict[str, Cell] = {
        "reasons": None if fields.reasons is None else " ".join(fields.reasons),
        "other_parts": others or None,
    }
    found = {**fields.cells, **joined}
    return (
        *(found.get(name) for name in _BEFORE_PARTS),
        *(marks.get(part) for part in parts),
        *(found.get(name) for name in _AFTER_PARTS),
    )
