"""Workbooks with what Excel makes of people's input."""

import datetime
import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from service.answers import workbook_scan
from service.answers.error import AnswerFileError
from service.answers.options import ReadOptions
from tests.answers.written import read, xlsx_file

HEADER = ("学号", "编号", "作答", "满分")


def _book(fill: Callable[[Worksheet, xlsxwriter.Workbook], None]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        fill(sheet, book)
    return file.getvalue()


def test_numbers_are_as_excel_shows_them() -> None:
    found = read(xlsx_file(HEADER, [(20230001.0, "007", 0.1 + 0.2, 10), ("００７", 8, "x", "2.50分")]))
    first, second = found.rows
    assert (first.student, first.id, first.answer, str(first.max_marks)) == ("20230001", "007", "0.3", "10")
    assert (second.student, second.id, str(second.max_marks)) == ("００７", "8", "2.5")


def test_an_id_whose_digits_are_lost() -> None:
    found = read(xlsx_file(HEADER, [(110101199003071234, "1", "a", 1), ("110101199003071234", "2", "b", 1)]))
    assert found.codes == {2: "digits_lost"}
    assert found.rows[0].student == "110101199003071234"


def test_dates() -> None:
    def fill(sheet: Worksheet, book: xlsxwriter.Workbook) -> None:
        as_date = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(1, 1, datetime.datetime(2024, 1, 2), as_date)
        sheet.write_string(1, 2, "an id such as 1-2")
        sheet.write_string(2, 1, "b")
        sheet.write_datetime(2, 2, datetime.datetime(2024, 1, 2), as_date)
        # In a column that nobody reads it does no harm.
        sheet.write_row(3, 1, ["c", "fine", ""])
        sheet.write_datetime(3, 4, datetime.datetime(2024, 1, 2), as_date)

    found = read(_book(fill))
    assert found.codes == {2: "date_cell", 3: "date_cell"}
    assert [row.id for row in found.rows] == ["c"]


def test_formulas_and_errors() -> None:
    def fill(sheet: Worksheet, book: xlsxwriter.Workbook) -> None:
        for i in range(1, 9):
            sheet.write_string(i, 1, f"a{i}")
        sheet.write_formula(1, 2, '="一段"&"文字"', None, "一段文字")
        sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 2, "=1+2", None, 3)
        sheet.write_formula(4, 2, "=A1", None, "")
        sheet.write_string(5, 2, "#REF!")
        sheet.write_boolean(6, 2, True)
        sheet.write_formula(7, 1, '="a"&7', None, "a7")
        sheet.write_formula(8, 3, "=5+5", None, 10)

    found = read(_book(fill))
    assert {row.row: row.answer for row in found.rows} == {2: "一段文字", 7: "TRUE", 8: "", 9: ""}
    assert found.codes == {3: "error_cell", 4: "formula_cell", 5: "formula_cell", 6: "error_cell"}
    assert str(found.rows[-1].max_marks) == "10"


def test_a_title_over_merged_cells_blank_rows_and_columns_beyond() -> None:
    def fill(sheet: Worksheet, book: xlsxwriter.Workbook) -> None:
        for column in range(4):
            sheet.write_blank(0, column, None, book.add_format({"bold": True}))
        sheet.merge_range(2, 1, 2, 4, "2024年期末考试 作答", book.add_format())
        sheet.merge_range(3, 1, 3, 2, "学生信息", book.add_format())
        sheet.merge_range(3, 3, 3, 4, "作答", book.add_format())
        sheet.write_row(4, 1, ["学号", "姓名", "作答", "满分"])
        sheet.write_row(5, 1, ["1", "甲", "a_x000D_\n b", 2])
        sheet.write_string(8, 1, "2")
        sheet.write_blank(9, 9, None, book.add_format({"bold": True}))

    found = read(_book(fill))
    assert [(row.row, row.student, row.answer) for row in found.rows] == [
        (6, "1", "a_x000D_\n b"),
        (9, "2", ""),
    ]
    assert (found.counts.header, found.counts.blank) == (5, 2)


def test_a_sheet_by_its_name() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        hidden = book.add_worksheet("旧")
        hidden.write_row(0, 0, ["作答"])
        hidden.hide()
        for name in ("一班", "二班"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["作答"])
            sheet.write_row(1, 0, [name])
            if name == "一班":
                sheet.activate()
                sheet.set_first_sheet()
                sheet.write_formula(2, 0, "=1", None, 1)
    content = file.getvalue()
    assert [row.answer for row in read(content).rows] == ["一班"]
    assert read(content).codes == {3: "formula_cell"}
    assert read(content, ReadOptions(sheet="二班")).items[0].row == 2
    assert not read(content, ReadOptions(sheet="二班")).rejects
    with pytest.raises(
        AnswerFileError, match="there is no sheet '三班': the sheets are '旧', '一班', '二班'"
    ):
        read(content, ReadOptions(sheet="三班"))


def test_a_header_again() -> None:
    found = read(xlsx_file(HEADER, [("1", "1", "a", 1), HEADER, ("2", "2", "b", 1)]))
    assert [row.id for row in found.rows] == ["1", "2"]
    assert found.codes == {3: "repeated_header"}


def test_a_cell_far_out_is_refused_before_it_fills_the_memory() -> None:
    def fill(sheet: Worksheet, book: xlsxwriter.Workbook) -> None:
        sheet.write_string(1_048_575, 16_000, "x")

    content = _book(fill)
    with pytest.raises(AnswerFileError, match="reaches over"):
        read(content)


def test_a_text_that_every_cell_shows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_scan, "MOST_TEXT_BYTES", 1_000_000)
    content = xlsx_file(HEADER, [("1", str(i), "x" * 30_000, 1) for i in range(100)])
    with pytest.raises(AnswerFileError, match="bytes of text"):
        read(content)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
@pytest.mark.parametrize("put", [b"", b"<!DOCTYPE x>", b"\0", b"<a>"])
def test_damaged_parts(part: str, put: bytes) -> None:
    content = xlsx_file(HEADER, [("1", "1", "a", 1)])
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, put + old.read(name)[:200] if name == part else old.read(name))
    with pytest.raises(AnswerFileError):
        read(file.getvalue())


_ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet><table:table table:name="S">
<table:table-row>{header}</table:table-row>{rows}
{below}
</table:table></office:spreadsheet></office:body></office:document-content>"""
# What LibreOffice writes below the last row.
_BELOW = (
    '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>'
    "</table:table-row>"
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)
_TEXT = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def _ods(*rows: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        header = "".join(map(_TEXT.format, ["编号", "作答"]))
        marked = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        archive.writestr("content.xml", _ODS.format(header=header, rows=marked, below=_BELOW))
    return file.getvalue()


def test_ods() -> None:
    found = read(_ods(_TEXT.format("1") + _TEXT.format("甲"), _TEXT.format("2") + "<table:table-cell/>"))
    assert [(row.row, row.id, row.answer) for row in found.rows] == [(2, "1", "甲"), (3, "2", "")]


def test_ods_with_an_error_tells_no_empty_answer_from_it() -> None:
    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    found = read(_ods(_TEXT.format("1") + error, _TEXT.format("2") + _TEXT.format("b")))
    assert [row.id for row in found.rows] == ["2"]
    assert found.codes == {2: "error_cell"}


def test_ods_that_repeats_a_cell_without_end() -> None:
    many = _TEXT.format("x").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="99999"'
    )
    with pytest.raises(AnswerFileError, match="repeated more than"):
        read(_ods(many))


def _two_classes(second: tuple[str, ...], rows: int = 1) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, header in (("一班", HEADER), ("二班", second)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, header)
            for i in range(rows):
                sheet.write_row(i + 1, 0, [f"{name}{i}", f"{i}", "作答文字"])
    return file.getvalue()


def test_answers_on_a_second_sheet() -> None:
    whole = ReadOptions(whole_workbook=True)
    with pytest.raises(AnswerFileError, match=r"2 of its sheets hold answers: '一班', '二班'.*--sheet NAME"):
        read(_two_classes(HEADER), whole)
    assert [
        row.student for row in read(_two_classes(HEADER), ReadOptions(sheet="二班", whole_workbook=True)).rows
    ] == ["二班0"]
    # An upload is its first sheet, as documented; a list of names and an empty form are no answers.
    assert [row.student for row in read(_two_classes(HEADER)).rows] == ["一班0"]
    assert [row.student for row in read(_two_classes(("学号", "姓名")), whole).rows] == ["一班0"]
    assert read(_two_classes(HEADER, rows=0), whole).rows == []


def test_cells_merged_downwards_count_for_each_row() -> None:
    def fill(sheet: Worksheet, book: xlsxwriter.Workbook) -> None:
        sheet.write_row(1, 1, ["q1", "第一题的作答", 10])
        sheet.write_row(2, 1, ["q2", "第二题的作答", 10])
        sheet.merge_range(1, 0, 2, 0, "007")
        sheet.merge_range(3, 0, 5, 0, 8)
        sheet.write_row(3, 1, ["q1", "又一份"])
        sheet.write(4, 1, "q2")
        sheet.merge_range(3, 2, 4, 2, "又一份")
        # A row that holds nothing of its own is blank.
        sheet.write_row(6, 0, ["9", "q1", "末尾"])

    found = read(_book(fill), ReadOptions(columns={"question": "编号"}))
    assert [(row.student, row.question, row.answer) for row in found.rows] == [
        ("007", "q1", "第一题的作答"),
        ("007", "q2", "第二题的作答"),
        ("8", "q1", "又一份"),
        # An answer is its own row's alone.
        ("8", "q2", ""),
        ("9", "q1", "末尾"),
    ]
    assert found.counts.blank == 1


def test_a_heading_merged_downwards_is_no_value() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 1, 0, "学号")
        sheet.write_row(0, 1, ["题号", "学生答案"])
        sheet.write_row(1, 1, ["", "（请写在这里）"])
        sheet.write_row(2, 0, ["s1", "q1", "作答"])
    found = read(file.getvalue())
    assert [(row.student, row.answer) for row in found.rows] == [(None, "（请写在这里）"), ("s1", "作答")]
