"""Numbers that a number format shows with zeros or letters, in question banks."""

import io
import re
import zipfile

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from rubrics.intake.padded_numbers import PaddedCells, number_alone, read_format, read_padded_formats
from rubrics.intake.read_source import read_questions
from rubrics.intake.xlsx_sheets import read_xlsx

LITERALS = st.text(st.characters(exclude_characters='"', exclude_categories=["C"]), max_size=8)
STYLES = """<?xml version="1.0" encoding="UTF-8"?><x:styleSheet xmlns:x="urn:any">
<x:numFmts count='2'><x:numFmt numFmtId='164' formatCode='GENERAL'/>
<x:numFmt formatCode="&quot;S&amp;&quot;0000" numFmtId="165"/></x:numFmts>
<x:cellStyleXfs><x:xf numFmtId="165"/></x:cellStyleXfs>
<x:cellXfs><x:xf numFmtId="164"/><x:xf numFmtId="165"><x:alignment/></x:xf></x:cellXfs>
<x:dxfs><x:dxf><x:numFmt numFmtId="164" formatCode="000"/></x:dxf></x:dxfs></x:styleSheet>"""


def bank(codes: list[str], number: float) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for i, code in enumerate(codes):
            sheet.write_number(i, 1, number, book.add_format({"num_format": code}))
    return file.getvalue()


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("00000000", "00000007"),
        ('"S"0000', "S0007"),
        (r"\S0000", "S0007"),
        (r'\第"0"00"号"\;', "第007号;"),
        ('"Q"0', "Q7"),
        ('0"号"', "7号"),
        (r"000;[Red]\-000", "007"),
        (r'"h:mm "000;;;@', "h:mm 007"),
        *(
            (code, "7")
            for code in ["General", "0", "#,##0", "@", r"0000\-0000", "000_ ", "[>5]000", "000;[<9]0"]
        ),
        ("0.00", "7"),
    ],
)
def test_what_a_format_shows(code: str, shown: str) -> None:
    ((_, cell),) = read_xlsx(bank([code], 7))[0].rows
    assert (cell.text, number_alone(cell.text), cell.problem) == (shown, "7", "")


@pytest.mark.parametrize(
    ("number", "shown"), [(-7, "-7"), (7.5, "7.5"), (1e15, "1e+15"), (0, "00"), (123, "123")]
)
def test_numbers_that_are_not_padded(number: float, shown: str) -> None:
    ((_, cell),) = read_xlsx(bank(["00"], number))[0].rows
    assert cell.text == shown


def test_a_zero_with_a_section_of_its_own() -> None:
    shape = read_format('000;-000;"none"')
    assert shape is not None
    assert (shape.shown("0"), shape.shown("1")) == ("0", "001")


@given(
    st.lists(st.tuples(LITERALS, st.integers(2, 20), LITERALS), min_size=1, max_size=5),
    st.integers(0, 10**15 - 1),
)
def test_any_number_in_any_width(shapes: list[tuple[str, int, str]], number: int) -> None:
    escaped = [re.sub("(.)", r"\\\1", after, flags=re.DOTALL) for _, _, after in shapes]
    codes = [
        f'"{before}"{"0" * width}{after}' for (before, width, _), after in zip(shapes, escaped, strict=True)
    ]
    rows = read_xlsx(bank(codes, number))[0].rows
    assert [row[1].text for row in rows] == [
        before + str(number).zfill(width) + after for before, width, after in shapes
    ]


def test_styles_with_a_prefix_in_single_quotes_and_of_other_lists() -> None:
    formats = read_padded_formats(STYLES.encode())
    assert {style: shape.shown("12") for style, shape in formats.items()} == {1: "S&0012"}


@pytest.mark.parametrize(
    "styles", [b"", b"<a", b"\0", b"<!DOCTYPE a []>" + STYLES.encode()[38:], STYLES.encode()[:300]]
)
def test_odd_styles_give_no_formats(styles: bytes) -> None:
    assert read_padded_formats(styles) == {}


def test_only_numbers_are_found_wherever_they_stand() -> None:
    cells = PaddedCells(read_padded_formats(STYLES.encode()))
    cells.look(
        b"<row r='9'><x:c s='1' r='C9'><v>1</v></x:c></row><row r='2'><c t='n' r='B2' s='1'><v>1</v></c>"
        b"<c r='C2' s='0'><v>1</v></c><c r='D2' s='1'/><c r='E2' s='1' t='s'><v>1</v></c><c r='F2' t='str' s='1'>"
        b"</c><c r='G2' s='1' t='b'><v>1</v></c><c s='1'><v>1</v></c><c r='ZZZ2' s='1'><v>1</v></c>"
        b"<c r='A0' s='1'><v>1</v></c></row>"
    )
    assert {row: [column for column, _ in cells.in_row(row)] for row in range(10) if cells.in_row(row)} == {
        1: [1],
        8: [2],
    }


def test_a_bank_on_the_second_sheet() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        padded, points = book.add_format({"num_format": '"Q"000'}), book.add_format({"num_format": '0"点"'})
        book.add_worksheet().write_number(1, 0, 3)
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["编号", "问题", "答案", "分值"])
        sheet.write_number(1, 0, 3, padded)
        sheet.write_row(1, 1, ["甲？", "一"])
        sheet.write_number(1, 3, 10, points)
    (question,) = read_questions("b.xlsx", file.getvalue()).questions
    assert (question.id, str(question.max_marks)) == ("Q003", "10")


def test_a_bank_without_styles() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bank(["000"], 7))) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            if name != "xl/styles.xml":
                new.writestr(name, old.read(name))
    assert read_xlsx(kept.getvalue())[0].rows[0][1].text == "7"
