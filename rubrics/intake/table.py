"""A question bank: one question a row becomes questions, and what is wrong with the other rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from rubrics.intake.cells import column_name, read_key_points, read_marks_cell
from rubrics.intake.columns import COLUMN_NAMES, Columns, check_mapping, find_columns
from rubrics.intake.error import IntakeError
from rubrics.intake.padded_numbers import number_alone
from rubrics.intake.question import Intake, QuestionSource, Reject
from rubrics.model import Identifier, Language

HEADER_WITHIN = 20
"""The header is looked for in this many rows: a bank may begin with its title."""
_ID, _LANGUAGE = TypeAdapter[str](Identifier), TypeAdapter[str](Language)


@dataclass(frozen=True)
class Cell:
    """What a cell holds as text; `problem` says why it is nothing that a question holds (a date, #N/A)."""

    text: str
    problem: str = ""


@dataclass(frozen=True)
class Sheet:
    """Rows of cells from the top of a sheet or file; `name` is empty where there is one sheet only."""

    rows: Sequence[Sequence[Cell]]
    name: str = ""


def read_table(sheets: Sequence[Sheet], mapping: Mapping[str, str] | None = None) -> Intake:
    """Read the questions of every sheet that has a header row; good rows are kept where others are wrong.

    `mapping` (field -> header) goes before the known headers, for all sheets.

    Raises:
        IntakeError: no sheet has a header row with a question and a reference answer, a header that
            `mapping` names is missing, or two columns hold the same field.
    """
    check_mapping(mapping or {})
    questions: list[QuestionSource] = []
    rejects: list[Reject] = []
    places: dict[str, str] = {}
    found_any = False
    for sheet in sheets:
        header = _find_header(sheet, mapping)
        if header is None:
            continue
        found_any = True
        number, columns = header
        headers = [cell.text for cell in sheet.rows[number]]
        for i, row in enumerate(sheet.rows[number + 1 :], start=number + 2):
            if not any(cell.text.strip() or cell.problem for cell in row):
                continue
            place = f"sheet {sheet.name!r}, row {i}" if sheet.name else f"row {i}"
            try:
                source = _Row(row, headers, columns).read(place)
                if source.id is not None and source.id in places:
                    raise _CellError(
                        columns.fields["id"], f"the id {source.id!r} is already in {places[source.id]}"
                    )
            except _CellError as error:
                where = f"{place}, column {column_name(error.column)}"
                name = headers[error.column] if error.column < len(headers) else ""
                rejects.append(Reject(place=f"{where} ({name})" if name else where, problem=error.problem))
                continue
            if source.id is not None:
                places[source.id] = place
            questions.append(source)
    if not found_any:
        raise IntakeError(_no_header(sheets, mapping))
    return Intake(questions=tuple(questions), rejects=tuple(rejects))


def _find_header(sheet: Sheet, mapping: Mapping[str, str] | None) -> tuple[int, Columns] | None:
    for i, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        columns = find_columns([cell.text for cell in row], mapping)
        if columns is not None and all(
            field in columns.fields or (field == "reference_answers" and columns.references)
            for field in mapping or {}
        ):
            return i, columns
    return None


def _no_header(sheets: Sequence[Sheet], mapping: Mapping[str, str] | None) -> str:
    first = next(
        (row for sheet in sheets for row in sheet.rows if any(cell.text.strip() for cell in row)), ()
    )
    seen = ", ".join(" ".join(cell.text.split())[:30] for cell in first[:12] if cell.text.strip())
    wanted = ", ".join(f"{field}={header}" for field, header in (mapping or {}).items())
    known = (
        f"{COLUMN_NAMES['question'][0]} / question, {COLUMN_NAMES['reference_answers'][0]} / reference answer"
    )
    return (
        f"no header row with {wanted or known} was found; the first row is: {seen or '(empty)'}. "
        "Name the columns so, or say which they are (--column question=NAME)"
    )


class _CellError(Exception):
    """One cell is wrong."""

    def __init__(self, column: int, problem: str) -> None:
        super().__init__(problem)
        self.column, self.problem = column, problem


@dataclass(frozen=True)
class _Row:
    cells: Sequence[Cell]
    headers: Sequence[str]
    columns: Columns

    def read(self, place: str) -> QuestionSource:
        question = self._text("question")
        if not question:
            raise _CellError(self.columns.fields["question"], "the question is empty: write it here")
        references = tuple(text for column in self.columns.references if (text := self._at(column)))
        points = self._text("key_points")
        if not references and not points:
            column = (
                self.columns.references[0] if self.columns.references else self.columns.fields["key_points"]
            )
            raise _CellError(column, "there is no reference answer: write one here, or key points")
        marks = self._text("max_marks")
        try:
            field = "max_marks"
            max_marks = read_marks_cell(marks) if marks else None
            field = "key_points"
            key_points = read_key_points(points) if points else ()
        except ValueError as error:
            raise _CellError(self.columns.fields[field], str(error)) from None
        return QuestionSource(
            id=self._checked("id", _ID, "write letters, digits, and . : _ - only"),
            title=" ".join(self._text("title").split()),
            language=self._checked("language", _LANGUAGE, "write a code such as zh, en, or de"),
            place=place,
            question=question,
            reference_answers=references,
            max_marks=max_marks,
            key_points=key_points,
        )

    def _at(self, column: int) -> str:
        if column >= len(self.cells):
            return ""
        cell = self.cells[column]
        if cell.problem:
            raise _CellError(column, cell.problem)
        text = number_alone(cell.text) if column == self.columns.fields.get("max_marks") else cell.text
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()

    def _text(self, field: str) -> str:
        column = self.columns.fields.get(field)
        return "" if column is None else self._at(column)

    def _checked(self, field: str, kind: TypeAdapter[str], advice: str) -> str | None:
        text = self._text(field)
        if not text:
            return None
        try:
            return kind.validate_python(text, strict=True)
        except ValidationError:
            column = self.columns.fields[field]
            raise _CellError(column, f"{text[:40]!r} is no {field}: {advice}") from None
