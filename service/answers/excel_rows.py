"""Workbooks (.xlsx, .xls, .xlsb, .ods): the rows of one sheet, with the numbers that Excel shows."""

import datetime
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from rubrics.intake.cells import shown_number
from service.answers.error import AnswerFileError
from service.answers.merged_cells import filled, without_headings
from service.answers.options import FIELDS, ReadOptions
from service.answers.raw_row import OddCell, RawRow, SheetChosen, Skipped, Unreadable
from service.answers.row import Problem, RejectCode
from service.answers.table_header import holds_answers, with_header
from service.answers.workbook_scan import DAMAGED, MOST_PART_BYTES, OddPlaces, XlsxScan, place

MOST_OLD_BYTES = 60_000_000
_MOST_CONTENT = 200_000_000
_MOST_UNPACKED_OTHERS = 400_000_000
_MOST_REPEATED = 1_000
_SHOWN_SHEETS = 20
_Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta
_TEXTS = frozenset({"answer", "question_text", "reference_answer"})
_OTHERS = frozenset(FIELDS) - {"answer"}
_ODS_REPEATED = re.compile(rb"number-(?:columns|rows)-repeated=\"([0-9]{4,})\"")
_ODS_ROW, _ODS_ROW_END = b"<table:table-row", b"</table:table-row>"
_ODS_VALUE = b"office:value-type"
_ODS_ERROR = b'value-type="error"'

_ERROR = Problem(RejectCode.ERROR_CELL, "is an error of a formula, such as #REF!: write the value instead")
_EMPTY = Problem(
    RejectCode.ERROR_CELL,
    "is empty, or the error of a formula, which this kind of workbook doesn't tell: save it as .xlsx",
)
_NEVER = Problem(
    RejectCode.FORMULA_CELL,
    "is a formula whose value was never saved: open the file in Excel and save it, or write the value instead",
)
_NUMBER = Problem(
    RejectCode.FORMULA_CELL,
    "is a formula that gives a number; a text that begins with = may have become one: format the column as text and "
    "write what the student wrote, or paste it as a value",
)
_DATE = Problem(
    RejectCode.DATE_CELL,
    "is a date or a time, which Excel may have made of something like 1-2: format the column as text and write it anew",
)
_DIGITS = Problem(
    RejectCode.DIGITS_LOST,
    "is a number of more than 15 digits, of which Excel keeps 15: format the column as text and write it anew",
)
_LOGICAL = Problem(RejectCode.WRONG_TYPE, "is TRUE or FALSE: write what is meant as text")
_NO_VALUE = Problem(RejectCode.WRONG_TYPE, "is neither text nor a number")


def read_excel_rows(
    stream: BinaryIO, options: ReadOptions
) -> Iterator[RawRow | Unreadable | Skipped | SheetChosen]:
    """Yield which sheet is read, the one that `options` names or the first that is not hidden, and its rows.

    The sheet is in memory as a whole (calamine reads it so): 100 MB for 300,000 rows of four short cells. A formula
    gives the text that it had when the file was saved.

    Raises:
        AnswerFileError: no workbook, damaged, with a password, made to fill the memory, no such sheet, no header, or
            with `whole_workbook` answers on several sheets.
    """
    try:
        sheet, odd, errors_known = _open(stream, options)
        merged = sheet.merged_cell_ranges or []
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        if isinstance(error, AnswerFileError):
            raise
        raise AnswerFileError(DAMAGED) from None
    except BaseException as error:
        # A panic of the Rust reader is no Exception; it must not end a server.
        if type(error).__name__ != "PanicException":
            raise
        raise AnswerFileError(DAMAGED) from None
    yield SheetChosen(sheet.name)
    rows = _rows(sheet, odd, None if errors_known else _EMPTY)
    if merged:
        yield from without_headings(with_header(filled(rows, merged), options))
    else:
        yield from with_header(rows, options)


def _open(stream: BinaryIO, options: ReadOptions) -> tuple[CalamineSheet, OddPlaces, bool]:
    stream.seek(0)
    is_zip = stream.read(4) == b"PK\x03\x04"
    names = _parts(stream) if is_zip else []
    is_xlsx, is_ods = "xl/workbook.xml" in names, "content.xml" in names
    if not is_xlsx and stream.seek(0, 2) > MOST_OLD_BYTES:
        raise AnswerFileError(f"larger than {MOST_OLD_BYTES:,} bytes: save it as .xlsx or CSV")
    has_errors = _check_ods(stream) if is_ods else not is_xlsx
    # calamine reads all shared texts when it opens the workbook, so the look comes first.
    scan = XlsxScan(stream) if is_xlsx else None
    stream.seek(0)
    workbook = CalamineWorkbook.from_filelike(stream)
    sheets = _sheets(workbook)
    index, name = _choose(sheets, options.sheet)
    odd = OddPlaces() if scan is None else scan.sheet(index)
    if options.sheet is None and options.whole_workbook:
        _refuse_other_answers(
            workbook, [each for each in sheets if each[2] and each[0] != index], scan, name, options
        )
    stream.seek(0)
    return workbook.get_sheet_by_name(name), odd, not has_errors


def _parts(stream: BinaryIO) -> list[str]:
    try:
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        raise AnswerFileError(DAMAGED) from None
    if unpacked > (MOST_PART_BYTES if "xl/workbook.xml" in names else _MOST_UNPACKED_OTHERS):
        raise AnswerFileError(f"it unpacks to {unpacked:,} bytes: split the file, or write CSV or Parquet")
    return names


def _sheets(workbook: CalamineWorkbook) -> list[tuple[int, str, bool]]:
    """Return the index, the name, and whether it is visible, of each sheet of cells."""
    return [
        (i, each.name, str(each.visible).endswith("Visible"))
        for i, each in enumerate(workbook.sheets_metadata)
        if each.typ == SheetTypeEnum.WorkSheet
    ]


def _refuse_other_answers(
    workbook: CalamineWorkbook,
    others: Sequence[tuple[int, str, bool]],
    scan: XlsxScan | None,
    chosen: str,
    options: ReadOptions,
) -> None:
    # A second class on a second sheet must not be left out without a word.
    found = [chosen]
    for index, name, _ in others:
        try:
            padded = OddPlaces() if scan is None else OddPlaces(padded=scan.sheet(index).padded)
        except AnswerFileError:
            raise AnswerFileError(
                f"its sheet {name!r} can't be looked at: say which sheet holds the answers (--sheet NAME)"
            ) from None
        if holds_answers(_rows(workbook.get_sheet_by_name(name), padded, None), options):
            found.append(name)
    if len(found) > 1:
        listed = ", ".join(map(repr, found[:_SHOWN_SHEETS]))
        raise AnswerFileError(
            f"{len(found)} of its sheets hold answers: {listed}. Say which one (--sheet NAME), and grade each into a "
            "folder of its own; or copy all rows onto one sheet"
        )


def _choose(sheets: Sequence[tuple[int, str, bool]], wanted: str | None) -> tuple[int, str]:
    if not sheets:
        raise AnswerFileError("it has no sheet of cells")
    if wanted is None:
        visible = [(i, name) for i, name, is_visible in sheets if is_visible]
        return visible[0] if visible else sheets[0][:2]
    for i, name, _ in sheets:
        if name == wanted:
            return i, name
    listed = ", ".join(repr(name) for _, name, _ in sheets[:_SHOWN_SHEETS])
    raise AnswerFileError(f"there is no sheet {wanted!r}: the sheets are {listed}")


def _ods_rows(content: bytes) -> Iterator[bytes]:
    # A pattern would look for the end of each row anew, down to the end of a file that has none.
    start = content.find(_ODS_ROW)
    while start >= 0 and (end := content.find(_ODS_ROW_END, start)) >= 0:
        yield content[start:end]
        start = content.find(_ODS_ROW, end)


def _check_ods(stream: BinaryIO) -> bool:
    """Refuse cells with a value that are repeated without end; return whether there may be errors of formulas."""
    try:
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive, archive.open("content.xml") as part:
            content = part.read(_MOST_CONTENT + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError):
        raise AnswerFileError(DAMAGED) from None
    if len(content) > _MOST_CONTENT or b"<!" in content:
        raise AnswerFileError("too large, or as no spreadsheet program writes it: save it as .xlsx or CSV")
    for row in _ods_rows(content):
        if _ODS_VALUE in row and any(int(n) > _MOST_REPEATED for n in _ODS_REPEATED.findall(row[:2_000])):
            tags = re.findall(rb"<table:table-(?:row|cell)\b[^<>]*>", row)
            for i, tag in enumerate(tags):
                repeats = any(int(n) > _MOST_REPEATED for n in _ODS_REPEATED.findall(tag))
                if repeats and (i == 0 or _ODS_VALUE in tag):
                    raise AnswerFileError(
                        f"a cell is repeated more than {_MOST_REPEATED:,} times: save it as .xlsx or CSV"
                    )
    return _ODS_ERROR in content


def _rows(sheet: CalamineSheet, odd: OddPlaces, empty: Problem | None) -> Iterator[RawRow]:
    start = sheet.start
    if start is None:
        return
    first = start[1]
    has_odd = bool(odd.errors or odd.numbers or odd.without_value)
    # Rows come from the sheet's top, columns from the first that holds anything.
    for i, row in enumerate(_guarded(sheet.iter_rows())):
        cells: list[object] = [None] * first
        cells += [value if type(value) is str and value else _cell(value, empty) for value in row]
        for column, shape in odd.padded.in_row(i):
            cell = cells[column] if column < len(cells) else None
            if isinstance(cell, str) and not isinstance(row[column - first], str):
                cells[column] = shape.shown(cell)
        if has_odd:
            for column, cell in enumerate(cells):
                problem = _odd(odd, place(i, column))
                if problem is not None:
                    cells[column] = _odd_cell(problem, cell)
        yield RawRow(i + 1, (), cells)


def _guarded(rows: Iterator[list[_Value]]) -> Iterator[list[_Value]]:
    try:
        yield from rows
    except Exception:
        raise
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise AnswerFileError(DAMAGED) from None


def _cell(value: object, empty: Problem | None) -> object:
    match value:
        case "":
            return None if empty is None else OddCell("", empty, _OTHERS)
        case bool():
            return OddCell(str(value).upper(), _LOGICAL, frozenset({"answer"}))
        case int():
            return _number(float(value)) if abs(value) >= 1e15 else str(value)
        case float():
            return _number(value)
        case datetime.date() | datetime.time() | datetime.timedelta():
            return OddCell(str(value), _DATE)
    return OddCell("", _NO_VALUE)


def _number(value: float) -> object:
    shown = shown_number(value)
    return shown if abs(value) < 1e15 else OddCell(shown, _DIGITS, _TEXTS | {"max_marks"})


def _odd(odd: OddPlaces, at: int) -> Problem | None:
    if at in odd.errors:
        return _ERROR
    if at in odd.without_value:
        return _NEVER
    return _NUMBER if at in odd.numbers else None


def _odd_cell(problem: Problem, cell: object) -> OddCell:
    if isinstance(cell, OddCell):
        return cell
    text = cell if isinstance(cell, str) else ""
    return OddCell(text, problem, _OTHERS if problem is _NUMBER else frozenset())
