"""From a row of cells to an answer, or to what is wrong with it."""

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from rubrics.intake.cells import read_marks_cell
from service.answers.field_values import field_text
from service.answers.known_columns import AmbiguousColumnsError, Columns, find_columns
from service.answers.options import ReadOptions
from service.answers.raw_row import RawRow, is_blank, safe_raw
from service.answers.row import AnswerRow, Problem, Reject, RejectCode
from service.answers.seen_ids import SeenIds

_MOST_KINDS_OF_ROW = 1_000
_MOST_ID = 200
_MOST_REFERENCES = 20
_AMBIGUOUS = Problem(
    RejectCode.AMBIGUOUS_FIELDS, "two of its fields hold the same: rename one, or say which it is (--column)"
)
_CELLS = Problem(
    RejectCode.NUMBER_OF_CELLS,
    "it has another number of cells than the header row: write a cell that holds the delimiter or a line break in "
    "quotes",
)


class RowChecker:
    """Checks the rows of one file in their order; remembers their ids."""

    def __init__(self, options: ReadOptions, seen: SeenIds) -> None:
        self._options, self._seen = options, seen
        self._known: dict[tuple[str, ...], Columns | None] = {}

    def check(self, row: RawRow) -> AnswerRow | Reject:
        """Return the answer in `row`, or a reject with its id, question, and student where they can be read."""
        names = tuple(row.names)
        columns = self._columns(names)
        if columns is None:
            return self._reject(row, _AMBIGUOUS, {})
        values: dict[str, str] = {}
        problem = self._fill(values, row, columns)
        if problem is None:
            references = self._references(row, columns)
            marks = _marks(values.get("max_marks", ""))
            if isinstance(references, Problem):
                problem = references
            elif isinstance(marks, Problem):
                problem = marks
            else:
                return self._answer(row, columns, values, references, marks)
        return self._reject(row, problem, values)

    def take_back(self, row: AnswerRow) -> None:
        """Let a later row have the id of `row`, which turned out to be no good."""
        self._seen.forget(row.question or row.question_text, row.id, row.row)

    def _columns(self, names: tuple[str, ...]) -> Columns | None:
        if names not in self._known:
            if len(self._known) >= _MOST_KINDS_OF_ROW:
                self._known.clear()
            try:
                self._known[names] = find_columns(names, self._options.columns)
            except AmbiguousColumnsError:
                self._known[names] = None
        return self._known[names]

    def _fill(self, values: dict[str, str], row: RawRow, columns: Columns) -> Problem | None:
        """Read the plain fields into `values`, all that can be, and return the first problem."""
        first: Problem | None = None
        if row.exact and not _fits(row, columns):
            first = _CELLS
        for field, at in columns.places.items():
            if field == "reference_answer":
                continue
            value = field_text(row.cells[at] if at < len(row.cells) else None, field, self._most(field))
            if isinstance(value, Problem):
                # The answer itself is what most people look for.
                first = value if first is None or field == "answer" else first
            else:
                values[field] = value if field in ("answer", "question_text") else value.strip()
        if first is None:
            first = self._missing(values, columns)
        return first

    def _most(self, field: str) -> int:
        if field == "answer":
            return self._options.most_answer_characters
        return self._options.most_value_characters if field == "question_text" else _MOST_ID

    def _missing(self, values: Mapping[str, str], columns: Columns) -> Problem | None:
        for field in columns.missing(self._options.required):
            return _missing(field)
        wanted = (self._options.required | ({"id"} & columns.places.keys())) - {"answer", "reference_answer"}
        for field in sorted(wanted):
            if not values.get(field, "").strip():
                return _missing(field)
        return None

    def _references(self, row: RawRow, columns: Columns) -> tuple[str, ...] | Problem:
        at = columns.places.get("reference_answer")
        value = row.cells[at] if at is not None and at < len(row.cells) else None
        several: Sequence[object] = value if isinstance(value, (list, tuple)) else (value,)
        if len(several) > _MOST_REFERENCES:
            return Problem(
                RejectCode.VALUE_TOO_LONG,
                f"more than {_MOST_REFERENCES} reference answers: give the best of them",
            )
        texts: list[str] = []
        for each in several:
            text = field_text(each, "reference_answer", self._options.most_value_characters)
            if isinstance(text, Problem):
                return text
            if text.strip():
                texts.append(text)
        if not texts and "reference_answer" in self._options.required:
            return _missing("reference_answer")
        return tuple(texts)

    def _answer(
        self,
        row: RawRow,
        columns: Columns,
        values: Mapping[str, str],
        references: tuple[str, ...],
        marks: Decimal | None,
    ) -> AnswerRow | Reject:
        question, question_text = values.get("question") or None, values.get("question_text", "")
        if self._options.unique_ids and "id" in columns.places:
            before = self._seen.add(question or question_text, values["id"], row.number)
            if before is not None:
                problem = Problem(
                    RejectCode.DUPLICATE_ID,
                    f"its id is already in row {before}: give each answer to a question an id of its own, or take one "
                    "of the two out",
                )
                return self._reject(row, problem, values)
        return AnswerRow(
            row=row.number,
            id=values.get("id") or f"row-{row.number}",
            answer=values["answer"],
            student=values.get("student") or None,
            question=question,
            question_text=question_text,
            reference_answers=references,
            max_marks=marks,
        )

    @staticmethod
    def _reject(row: RawRow, problem: Problem, values: Mapping[str, str]) -> Reject:
        return Reject(
            row=row.number,
            code=problem.code,
            message=problem.message,
            id=values.get("id") or None,
            question=values.get("question") or None,
            raw=safe_raw(row.names, row.cells),
            student=values.get("student") or None,
        )


def _fits(row: RawRow, columns: Columns) -> bool:
    needed = max(columns.places.values(), default=-1) + 1
    return len(row.cells) >= needed and is_blank(row.cells[len(row.names) :])


def _missing(field: str) -> Problem:
    return Problem(RejectCode.MISSING_VALUE, f"the {field} is missing: fill it in")


@lru_cache(maxsize=1_000)
def _marks(text: str) -> Decimal | Problem | None:
    if not text:
        return None
    try:
        return read_marks_cell(unicodedata.normalize("NFKC", text))
    except ValueError:
        # The reader's own message would quote what may be an answer in the wrong column.
        return Problem(
            RejectCode.BAD_MARKS,
            "the max_marks must be a number above 0 with at most two decimals, such as 10 or 2.5: correct it",
        )
