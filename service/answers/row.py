"""What one row of a file of answers becomes: an answer to grade, or a reject that says why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class RejectCode(StrEnum):
    """Why a row is not graded (docs/answer-files.md explains each)."""

    MISSING_VALUE = "missing_value"
    NUMBER_OF_CELLS = "number_of_cells"
    WRONG_TYPE = "wrong_type"
    WRONG_ENCODING = "wrong_encoding"
    CONTROL_CHARACTER = "control_character"
    BROKEN_CHARACTER = "broken_character"
    ANSWER_TOO_LONG = "answer_too_long"
    VALUE_TOO_LONG = "value_too_long"
    ROW_TOO_LONG = "row_too_long"
    BAD_QUOTES = "bad_quotes"
    INVALID_JSON = "invalid_json"
    NOT_AN_OBJECT = "not_an_object"
    AMBIGUOUS_FIELDS = "ambiguous_fields"
    ERROR_CELL = "error_cell"
    FORMULA_CELL = "formula_cell"
    DATE_CELL = "date_cell"
    DIGITS_LOST = "digits_lost"
    BAD_MARKS = "bad_marks"
    DUPLICATE_ID = "duplicate_id"
    REPEATED_HEADER = "repeated_header"
    UNKNOWN_QUESTION = "unknown_question"
    UNUSABLE_REFERENCE = "unusable_reference"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row or value: a code for machines, and a sentence with what to do, without student text."""

    code: RejectCode
    message: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer to grade.

    `row` is the number that a person sees: the row of a spreadsheet or table (the header counts), the line of a JSON
    lines file, the place in a JSON array or Parquet file; from 1. `id` is unique among the answers to one `question`
    and is "row-N" where the file has none. `answer` is exactly what is in the file. What the file does not have is
    None or empty.
    """

    row: int
    id: str
    answer: str
    student: str | None = None
    question: str | None = None
    question_text: str = ""
    reference_answers: tuple[str, ...] = ()
    max_marks: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    r"""One row that is not graded, and why.

    `row` as in `AnswerRow`; `id`, `question`, and `student` where they are known. `raw` is the row as text, column ->
    value, long values cut and broken characters written as \\\xNN: it can be written in UTF-8, but may begin like a
    formula.
    """

    row: int
    code: RejectCode
    message: str
    id: str | None = None
    question: str | None = None
    raw: Mapping[str, str] | None = None
    student: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows became what; together they are all rows of the file.

    `header` are the header row and what stands above it.
    """

    answers: int = 0
    rejects: int = 0
    blank: int = 0
    header: int = 0

    @property
    def rows(self) -> int:
        """All rows of the file so far."""
        return self.answers + self.rejects + self.blank + self.header
