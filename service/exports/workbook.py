"""What every Excel workbook of ours has in common: texts stay texts, equal contents give equal bytes, flat memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import XlsxFileError  # type: ignore[import-untyped]

from rubrics.marks import as_json_number
from service.exports.fields import Cell
from service.formulas import looks_like_formula

MOST_ROWS = 1_048_576
"""Rows of one sheet, its head included (Excel specifications and limits, Microsoft)."""
MOST_COLUMNS = 16_384
"""Columns of one sheet (the same source)."""
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


@contextmanager
def open_workbook(file: BinaryIO, temporary: Path | None = None) -> Iterator[Any]:
    """Give an xlsxwriter workbook whose sheets are written row by row, and put it into `file` at the end.

    Nothing is written to `file` where the block fails. `temporary` is the folder for the sheets until then (None: the
    system's).

    Raises:
        OSError: `file` or the folder can't be written.
    """
    # A folder of our own, since the writer forgets its sheets where a row fails.
    with TemporaryDirectory(dir=temporary) as folder:
        workbook = xlsxwriter.Workbook(file, _OPTIONS | {"tmpdir": folder})
        workbook.set_properties({"created": _CREATED})
        try:
            yield workbook
            workbook.close()
        except XlsxFileError as error:
            raise OSError(str(error)) from error
        finally:
            # Also those that never get into a workbook have files.
            for sheet in workbook.worksheets():
                sheet._opt_close()


def write_cell(sheet: Any, row: int, column: int, cell: Cell, style: Any = None, as_text: Any = None) -> None:
    """Write one cell in `style`; a text that looks like a formula in `as_text`, a style with Excel's quote prefix."""
    match cell:
        case None:
            pass
        case bool():
            sheet.write_boolean(row, column, cell, style)
        case Decimal():
            sheet.write_number(row, column, as_json_number(cell), style)
        case str():
            sheet.write_string(row, column, cell_text(cell), as_text if looks_like_formula(cell) else style)
        case _:
            sheet.write_number(row, column, cell, style)


def cell_text(text: str) -> str:
    """Return `text` as one cell can hold it, never ending in half a character."""
    text = text.translate(_NOT_CHARACTERS)
    # A text of half as many characters can't have too many units; the rest is counted.
    if len(text) <= MOST_UNITS // 2 or len(text.encode("utf-16-le")) <= 2 * MOST_UNITS:
        return text
    kept = text.encode("utf-16-le")[: 2 * (MOST_UNITS - 1)]
    return kept.decode("utf-16-le", errors="ignore") + "…"
