"""Results as an Excel workbook, written row by row: strings stay strings, whatever they look like."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import XlsxFileError  # type: ignore[import-untyped]

from rubrics.marks import as_json_number
from service.exports.columns import column_names, row_of
from service.exports.fields import Cell
from service.exports.formulas import looks_like_formula
from service.exports.result import Result

MOST_ROWS = 1_048_576
"""Rows of one sheet, its head included (Excel specifications and limits, Microsoft)."""
MOST_UNITS = 32_767
"""UTF-16 code units of one cell (the same source); a longer text is cut and ends in an ellipsis."""

# The file's own dates would make equal results differ in bytes.
_CREATED = datetime(2000, 1, 1)
_OPTIONS: dict[str, Any] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # Only a sheet of over 4 GiB becomes larger by it.
    "use_zip64": True,
}
_NOT_CHARACTERS = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})
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
    # A folder of our own, since the writer forgets its sheets where a row fails.
    with TemporaryDirectory(dir=temporary) as folder:
        workbook = xlsxwriter.Workbook(file, _OPTIONS | {"tmpdir": folder})
        workbook.set_properties({"created": _CREATED})
        sheets = _Sheets(workbook, title, names)
        try:
            sheets.begin()
            for result in results:
                if sheets.row == rows_a_sheet:
                    sheets.begin()
                sheets.add(row_of(result, parts))
            sheets.end()
            workbook.close()
        except XlsxFileError as error:
            raise OSError(str(error)) from error
        finally:
            sheets.let_go()


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
            self._sheet.write_string(0, column, _cut(heading), self._head)
        self.row = 1

    def end(self) -> None:
        if self._sheet is not None:
            self._sheet.autofilter(0, 0, self.row - 1, len(self._names) - 1)

    def let_go(self) -> None:
        """Close the files of the sheets, also of those that never get into a workbook."""
        for sheet in self._workbook.worksheets():
            sheet._opt_close()

    def add(self, row: Sequence[Cell]) -> None:
        for column, cell in enumerate(row):
            match cell:
                case None:
                    pass
                case bool():
                    self._sheet.write_boolean(self.row, column, cell)
                case Decimal():
                    self._sheet.write_number(self.row, column, as_json_number(cell))
                case str():
                    style = self._text if looks_like_formula(cell) else None
                    self._sheet.write_string(self.row, column, _cut(cell), style)
                case _:
                    self._sheet.write_number(self.row, column, cell)
        self.row += 1


def _cut(text: str) -> str:
    """Return `text` as one cell can hold it, never ending in half a character."""
    text = text.translate(_NOT_CHARACTERS)
    # A text of half as many characters can't have too many units; the rest is counted.
    if len(text) <= MOST_UNITS // 2 or len(text.encode("utf-16-le")) <= 2 * MOST_UNITS:
        return text
    kept = text.encode("utf-16-le")[: 2 * (MOST_UNITS - 1)]
    return kept.decode("utf-16-le", errors="ignore") + "…"
