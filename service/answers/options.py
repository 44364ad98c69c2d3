"""What the caller says about a file of answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from service.answers.error import AnswerFileError

FIELDS = (
    "answer",
    "id",
    "student",
    "question",
    "question_text",
    "reference_answer",
    "max_marks",
)
Kind = Literal["jsonl", "json", "csv", "excel", "parquet"]


@dataclass(frozen=True)
class ReadOptions:
    """How to read a file of answers; each default finds it out or leaves it open.

    `name` is the file's name, for its ending and for messages; `columns` maps a field to the column that holds it and
    goes before the known names; `required` are fields that must be there (`answer` always must); `sheet` names a sheet
    of a workbook (else its first); `whole_workbook` refuses, where no sheet is named, a workbook of which another sheet
    that is not hidden holds answers too; `encoding` is a Python codec's name for CSV and JSON.
    `unique_ids` is off where it is known already which rows were good. `most_answer_characters` as the setting of that
    name.
    """

    name: str = ""
    kind: Kind | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    sheet: str | None = None
    whole_workbook: bool = False
    encoding: str | None = None
    unique_ids: bool = True
    most_answer_characters: int = 8_000
    most_value_characters: int = 100_000

    def __post_init__(self) -> None:
        """Refuse a field that there is none of.

        Raises:
            AnswerFileError: an unknown field, or a column without a name.
        """
        for name in (*self.columns, *self.required):
            if name not in FIELDS:
                raise AnswerFileError(f"there is no field {name!r}: the fields are {', '.join(FIELDS)}")
        for name, column in self.columns.items():
            if not column.strip():
                raise AnswerFileError(f"the column for {name!r} has no name")


def read_column_options(pairs: Sequence[str]) -> dict[str, str]:
    """Return field -> column for pairs written FIELD=COLUMN, such as answer=作答内容 (`--column`).

    Raises:
        AnswerFileError: as `columns_by_field`.
    """
    return columns_by_field(pairs, FIELDS, example="answer=作答内容")


def columns_by_field(pairs: Sequence[str], fields: Collection[str], *, example: str) -> dict[str, str]:
    """Return field -> column for pairs written FIELD=COLUMN, each field one of `fields`; `example` is for who errs.

    Raises:
        AnswerFileError: a pair without "=", an unknown field, a field given twice, or no column's name.
    """
    columns: dict[str, str] = {}
    for pair in pairs:
        name, equals, column = (piece.strip() for piece in pair.partition("="))
        if not equals or not column:
            raise AnswerFileError(f"{pair!r}: write FIELD=COLUMN, such as {example}")
        if name not in fields:
            raise AnswerFileError(f"there is no field {name!r}: the fields are {', '.join(fields)}")
        if name in columns:
            raise AnswerFileError(f"{name!r} is given twice")
        columns[name] = column
    return columns
