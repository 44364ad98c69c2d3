"""Excel workbooks (.xlsx) to rows of cells, after a look at what reading them would cost."""

import datetime
import io
import re
from itertools import pairwise

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from rubrics.intake.cells import column_number, shown_number
from rubrics.intake.error import IntakeError
from rubrics.intake.office_file import OfficeFile
from rubrics.intake.padded_numbers import PaddedCells, read_padded_formats
from rubrics.intake.table import Cell, Sheet
from rubrics.intake.workbook_parts import SHARED_STRING, is_strange, part_named, sheet_parts

MOST_CELLS = 2_000_000
MOST_TEXT_BYTES = 200_000_000
_CELL = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,7})([0-9]{1,20})[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*?\br\s*=\s*[\"']([0-9]{1,20})[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>\s*([0-9]{1,9})\s*<")
_DAMAGED = "not an Excel workbook (.xlsx), or a damaged one: open it in Excel and save it as .xlsx"


def read_xlsx(content: bytes) -> tuple[Sheet, ...]:
    """Return the cells of every sheet; formulas give the value they had when the file was saved.

    A whole number whose format pads it is a `PaddedText`.

    Raises:
        IntakeError: not an .xlsx file, damaged, with a password, too large, or made to harm.
    """
    office = OfficeFile(content)
    if "[Content_Types].xml" not in office.names() or not any(n.startswith("xl/") for n in office.names()):
        raise IntakeError(_DAMAGED)
    _check_cost(office)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = workbook.sheets_metadata
        padded = _padded(office, len(sheets))
        named = [
            (each.name, padded[i]) for i, each in enumerate(sheets) if each.typ == SheetTypeEnum.WorkSheet
        ]
        return tuple(
            Sheet(_rows(workbook.get_sheet_by_name(name), cells), name if len(named) > 1 else "")
            for name, cells in named
        )
    except (CalamineError, OSError, ValueError, OverflowError):
        raise IntakeError(_DAMAGED) from None
    except BaseException as error:
        # A panic of the Rust reader is no Exception; it must not end a server.
        if type(error).__name__ != "PanicException":
            raise
        raise IntakeError(_DAMAGED) from None


def _padded(office: OfficeFile, sheets: int) -> list[PaddedCells]:
    """Return the padded cells of each of the sheets; none where no style pads, or the sheet isn't found."""
    names = office.names()
    formats = read_padded_formats(office.read(part_named(names, "xl/styles.xml") or "") or b"")
    none = PaddedCells({})
    if not formats:
        return [none] * sheets
    parts = sheet_parts(
        office.read("xl/workbook.xml") or b"", office.read("xl/_rels/workbook.xml.rels") or b""
    )
    # Once for each part: a file made to harm may call one by many names.
    looked: dict[str, PaddedCells] = {}
    for part in {each for each in parts[:sheets] if each is not None}:
        looked[part] = PaddedCells(formats)
        looked[part].look(office.read(part) or b"")
    found = [none if part is None else looked[part] for part in parts[:sheets]]
    return found + [none] * (sheets - len(found))


def _rows(sheet: CalamineSheet, padded: PaddedCells) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    # From the sheet's top left, so that rows and columns have the numbers that Excel shows.
    for i, values in enumerate(sheet.to_python(skip_empty_area=False)):
        cells = [_cell(value) for value in values]
        for column, shape in padded.in_row(i):
            if column < len(values) and isinstance(values[column], (int, float)):
                cells[column] = Cell(shape.shown(cells[column].text), cells[column].problem)
        rows.append(cells)
    return rows


def _cell(value: object) -> Cell:
    match value:
        case bool():
            return Cell("", f"{str(value).upper()} is no text or number: write what is meant")
        case int():
            return Cell(str(value))
        case float():
            return Cell(shown_number(value))
        case str():
            if value in _ERRORS:
                return Cell("", f"{value} is an error of a formula: write the value instead")
            return Cell(value)
        case datetime.date() | datetime.time() | datetime.timedelta():
            return Cell("", f"{value} is a date or a time: format the column as text and write it anew")
    return Cell("", "this is neither text nor a number")


_ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})


def _check_cost(office: OfficeFile) -> None:
    """Refuse a workbook whose few bytes would fill the memory.

    The reader lays a sheet out from its first cell to its last, so one cell far out costs as much as a full
    sheet, and it copies a shared text for every cell that shows it.
    """
    lengths = _text_lengths(office.read("xl/sharedStrings.xml") or b"")
    cells = text_bytes = 0
    for name in office.names():
        part = office.read(name) or b""
        if not name.lower().endswith((".xml", ".rels")) and b"sheetData" not in part:
            continue
        if is_strange(part):
            raise IntakeError(
                f"its part {name!r} is as no spreadsheet program writes it: save it anew as .xlsx"
            )
        if b"sheetData" not in part:
            continue
        letters = (match[1].decode() for match in _CELL.finditer(part))
        columns = max((column_number(each) + 1 for each in letters), default=0)
        rows = max((int(match[2]) for match in _CELL.finditer(part)), default=0)
        rows = max(rows, *(int(match[1]) for match in _ROW.finditer(part)), 0)
        cells += columns * rows
        for match in _VALUE.finditer(part):
            index = int(match[1])
            text_bytes += lengths[index] if index < len(lengths) else 0
        if cells > MOST_CELLS:
            raise IntakeError(
                f"its sheets reach over {cells:,} cells: delete what stands far below or to the right of the "
                "questions, and save it anew"
            )
        if text_bytes > MOST_TEXT_BYTES:
            raise IntakeError(f"its cells show {text_bytes:,} bytes of text: split the file")


def _text_lengths(shared: bytes) -> list[int]:
    starts = [match.start() for match in SHARED_STRING.finditer(shared)]
    return [end - start for start, end in pairwise([*starts, len(shared)])]
