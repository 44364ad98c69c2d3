"""Results as an Excel workbook, written row by row: strings stay strings, whatever they look like."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from service.exports.columns import column_names, row_of
from service.exports.fields import Cell
from service.exports.result import Result
from service.exports.workbook import MOST_ROWS, cell_text, open_workbook, write_cell

_WIDTHS = {"id": 18, "student": 18, "rubric_id": 18, "reasons": 24, "comment": 48, "problem_detail": 36}


def write_xlsx(
    results: Iterable[Result],
    file: BinaryIO,
    *,
    parts: Sequence[str] = (),
    title: str = "Results",
    rows_a_sheet: int = MOST_ROWS,
    temporary: Path | None = None,
) -> None:
    r"""Write the columns of `column_names(parts)` to `file`, a workbook with as many sheets as the rows need.

    Sheets are named `title`, `title 2`, ...; each has the head. Texts are never formulas, links, or numbers, and a
    text that looks like a formula is marked as text (Excel's quote prefix), so that it stays one when its cell is
    edited. Control characters are written as XLSX has them (_x0000_). Nothing is written to `file` before all results
    have been read, and nothing at all where one fails.

    Args:
        results: Read once; the memory taken does not grow with them.
        file: Binary, seekable.
        parts: Ids of the parts that get a column.
        title: Name of the sheets, at most 24 characters, none of `[]:*?/\` in it.
        rows_a_sheet: Rows of one sheet with its head, at most MOST_ROWS.
        temporary: Folder for the sheets while they are written; None: the system's. It holds ids of students.

    Raises:
        ValueError: a part comes twice, a stored grade can't be read, or `rows_a_sheet` is out of range.
        OSError: `file` or the folder can't be written.
    """
    if not 2 <= rows_a_sheet <= MOST_ROWS:
        raise ValueError(f"a sheet has 2 to {MOST_ROWS} rows")
    names = column_names(parts)
    with open_workbook(file, temporary) as workbook:
        sheets = _Sheets(workbook, title, names)
        sheets.begin()
        for result in results:
            if sheets.row == rows_a_sheet:
                sheets.begin()
            sheets.add(row_of(result, parts))
        sheets.end()


class _Sheets:
    """The sheet that is being written; constant memory means that no row can be gone back to."""

    def __init__(self, workbook: Any, title: str, names: Sequence[str]) -> None:
        self._workbook, self._title, self._names = workbook, title, names
        self._head = workbook.add_format({"bold": True, "quote_prefix": True})
        self._text = workbook.add_format({"quote_prefix": True})
        self._sheet: Any = None
        self._count = 0
        self.row = 0

    def begin(self) -> None:
        self.end()
        self._count += 1
        name = self._title if self._count == 1 else f"{self._title} {self._count}"
        self._sheet = self._workbook.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        for column, heading in enumerate(self._names):
            self._sheet.set_column(column, column, _WIDTHS.get(heading, 12))
            self._sheet.write_string(0, column, cell_text(heading), self._head)
        self.row = 1

    def end(self) -> None:
        if self._sheet is not None:
            self._sheet.autofilter(0, 0, self.row - 1, len(self._names) - 1)

    def add(self, row: Sequence[Cell]) -> None:
        for column, cell in enumerate(row):
            write_cell(self._sheet, self.row, column, cell, as_text=self._text)
        self.row += 1
