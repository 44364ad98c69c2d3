"""Ids in workbooks that only a number format shows in full."""

import io

import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from service.answers.options import ReadOptions
from tests.answers.written import Reading, read

HEADER = ("学号", "题号", "编号", "作答", "满分")


def _read(*rows: tuple[object, ...], codes: tuple[str, ...], options: ReadOptions | None = None) -> Reading:
    """Read a title, a header, and `rows`, whose numbers have the format of their column; "=" makes a formula of 12."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        formats = [book.add_format({"num_format": code}) for code in codes]
        sheet = book.add_worksheet()
        sheet.merge_range(0, 1, 0, 4, "期末考试", book.add_format())
        sheet.write_row(1, 1, HEADER)
        for i, row in enumerate(rows, start=2):
            for j, value in enumerate(row):
                if value == "=":
                    sheet.write_formula(i, j + 1, "=5+7", formats[j], 12)
                else:
                    sheet.write(i, j + 1, value, formats[j])
    return read(file.getvalue(), options)


def test_ids_are_as_the_format_shows_them() -> None:
    codes = ("00000000", '"Q"000', r"\a00", "000", '0"点"')
    found = _read((123, 1, 5, 7, 10), ("123", "1", "5", "7", "10"), ("=", "=", "=", "x", "="), codes=codes)
    assert [(row.student, row.question, row.id, row.answer, str(row.max_marks)) for row in found.rows] == [
        ("00000123", "Q001", "a05", "007", "10"),
        ("123", "1", "5", "7", "10"),
        ("00000012", "Q012", "a12", "x", "12"),
    ]
    assert all(type(row.answer) is str and type(row.student) is str for row in found.rows)
    assert (found.counts.header, found.rejects) == (2, [])


def test_an_answer_that_is_a_formula_stays_a_reject() -> None:
    found = _read((1, 1, 5, "=", 10), codes=("000",) * 5)
    assert found.codes == {3: "formula_cell"}
    assert found.rejects[0].raw == {"学号": "001", "题号": "001", "编号": "005", "作答": "012", "满分": "010"}


def test_other_formats_stay_as_they_were() -> None:
    codes = ("0", "#,##0", "0.00", "0%", "General")
    (row,) = _read((20230001, 2, 3, 0.5, 10), codes=codes).rows
    assert (row.student, row.question, row.id, row.answer) == ("20230001", "2", "3", "0.5")
    assert _read((1.5, -2, 110101199003071234, "x", 10), codes=("000",) * 5).codes == {3: "digits_lost"}
    found = _read((45_000, 1, 1, "x", 10), codes=("yyyy-mm-dd", "000", "000", "000", "000"))
    assert found.codes == {3: "date_cell"}


def test_a_padded_header_and_cells_merged_downwards() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        padded = book.add_format({"num_format": '"Q"00'})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["学号", "编号"])
        sheet.write_number(0, 2, 1, padded)
        sheet.merge_range(1, 0, 2, 0, 9, padded)
        sheet.write_row(1, 1, ["a", "甲"])
        sheet.write_row(2, 1, ["b", "乙"])
    options = ReadOptions(columns={"answer": "Q01"}, whole_workbook=True)
    assert [(row.student, row.answer) for row in read(file.getvalue(), options).rows] == [
        ("Q09", "甲"),
        ("Q09", "乙"),
    ]


@given(st.integers(0, 10**15 - 1), st.integers(2, 20))
def test_any_number_in_any_width(number: int, width: int) -> None:
    (row,) = _read((number, 1, 1, "x", 1), codes=('"S"' + "0" * width + r"\x", "0", "0", "@", "0")).rows
    assert row.student == f"S{str(number).zfill(width)}x"
