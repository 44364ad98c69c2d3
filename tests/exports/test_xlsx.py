"""XLSX: read back by calamine and looked at as XML."""

import gc
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from python_calamine import CalamineWorkbook

from service.exports.columns import column_names
from service.exports.result import Result
from service.exports.workbook import MOST_UNITS
from service.exports.xlsx_file import write_xlsx
from tests.exports.results import NASTY, PARTS, graded, one_of_each, results, review


def written(made: Iterable[Result], **choices: Any) -> bytes:
    file = io.BytesIO()
    write_xlsx(made, file, parts=PARTS, **choices)
    return file.getvalue()


def rows_of(content: bytes, sheet: int = 0) -> list[dict[str, Any]]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()
    assert rows[0] == list(column_names(PARTS))
    return [dict(zip(column_names(PARTS), row, strict=True)) for row in rows[1:]]


def sheet_xml(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def test_one_of_each() -> None:
    content = written(one_of_each())
    rows = rows_of(content)
    assert [row["marks"] for row in rows] == [2.5, 2.5, 7.25, "", "", 0.1, 2.5]
    assert rows[0]["needs_review"] is False
    assert rows[1]["needs_review"] is True
    assert rows[2]["part:2"] == 3.25
    assert "<v>0.1</v>" in sheet_xml(content)


def as_xlsx_has_it(text: str) -> str:
    return text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


@given(results())
@hypothesis_settings(max_examples=60)
def test_texts_come_back(made: list[Result]) -> None:
    rows = rows_of(written(made))
    assert len(rows) == len(made)
    for result, row in zip(made, rows, strict=True):
        assert row["id"] == as_xlsx_has_it(result.item_id or "")
        assert row["student"] == as_xlsx_has_it(result.student or "")


def test_no_formula_and_no_link() -> None:
    xml = sheet_xml(written([graded(i, item_id=text) for i, text in enumerate(NASTY)]))
    assert "<f>" not in xml
    assert "<f " not in xml
    assert "<hyperlink" not in xml
    # What looks like a formula is marked as text (a cell format of its own), and all else is not.
    marked = dict(re.findall(r'<c r="B(\d+)"( s="\d+")? t="inlineStr">', xml))
    assert [text for row, text in enumerate(NASTY, start=2) if marked[str(row)]] == list(NASTY[:12]) + [
        "'=1"
    ][:0]


def test_long_texts_are_cut_at_a_whole_character() -> None:
    exact, long, pairs = "x" * MOST_UNITS, "y" * (MOST_UNITS + 1), "😀" * MOST_UNITS
    rows = rows_of(
        written([graded(i, review=review(comment=text)) for i, text in enumerate((exact, long, pairs))])
    )
    assert rows[0]["comment"] == exact
    assert rows[1]["comment"] == "y" * (MOST_UNITS - 1) + "…"
    assert rows[2]["comment"] == "😀" * ((MOST_UNITS - 1) // 2) + "…"


def test_more_sheets_where_one_is_full() -> None:
    content = written([graded(i) for i in range(7)], rows_a_sheet=4)
    names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert names == ["Results", "Results 2", "Results 3"]
    indices = [[row["index"] for row in rows_of(content, sheet)] for sheet in range(3)]
    assert indices == [[0, 1, 2], [3, 4, 5], [6]]


def test_a_full_sheet_begins_no_empty_one() -> None:
    content = written([graded(i) for i in range(3)], rows_a_sheet=4)
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == ["Results"]
    assert rows_of(written([])) == []


@pytest.mark.parametrize("rows", [1, 1_048_577])
def test_rows_out_of_range(rows: int) -> None:
    with pytest.raises(ValueError, match="a sheet has"):
        written([], rows_a_sheet=rows)


def failing() -> Iterator[Result]:
    yield graded(0)
    yield graded(1, grade_json="{}")


def test_no_half_a_workbook(tmp_path: Path) -> None:
    """Where a row fails, no file is left that looks whole, and none of the unfinished sheets."""
    file = io.BytesIO()
    with pytest.raises(ValueError, match="GradeSummary"):
        write_xlsx(failing(), file, temporary=tmp_path)
    assert file.getvalue() == b""
    assert list(tmp_path.iterdir()) == []


# The archive, forgotten, tries to end itself and fails once more.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_xlsx([graded(0)], Full(), temporary=tmp_path)
    gc.collect()
    assert list(tmp_path.iterdir()) == []
