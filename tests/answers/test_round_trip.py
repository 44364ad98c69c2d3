"""Any table that another program writes comes back as it was, and every row is counted."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.answers.written import (
    Rows,
    csv_file,
    csv_text,
    json_array,
    json_lines,
    parquet_file,
    read,
    xlsx_file,
)

HEADER = ("学号", "编号", "题号", "作答", "备注")
_BAD = "".join(map(chr, [*range(9), *range(11, 13), *range(14, 32), 127]))
_CHARACTERS = st.characters(codec="utf-8", exclude_characters=_BAD + "\ufeff")
ANSWERS = st.text(_CHARACTERS, max_size=40) | st.sampled_from(
    [
        '"',
        '""',
        'a,"b"',
        "a\nb",
        "a\r\nb",
        ",",
        ";",
        "\t",
        "=1+2",
        "'",
        "  x ",
        '"x',
        'x"',
        "[1]",
        "{}",
        "🎓👩‍🏫",
        "שלום عربي",
        "Z͑ͫ̓a̴l̵g̶o",
        "_x000D_",
    ]
)
WORDS = st.text("abcXYZ019题甲乙０１-_.", min_size=1, max_size=8)


@st.composite
def tables(draw: st.DrawFn) -> list[tuple[str, ...]]:
    ids = draw(st.lists(WORDS, min_size=1, max_size=12, unique=True))
    return [(draw(WORDS), id, draw(WORDS), draw(ANSWERS), draw(ANSWERS)) for id in ids]


@pytest.mark.parametrize("write", [csv_file, xlsx_file, parquet_file, json_lines, json_array])
@settings(max_examples=60)
@given(table=tables())
def test_every_row_comes_back(
    write: Callable[[Sequence[str], Rows], bytes], table: list[tuple[str, ...]]
) -> None:
    found = read(write(HEADER, table))
    assert [(row.student, row.id, row.question, row.answer) for row in found.rows] == [
        row[:4] for row in table
    ]
    assert not found.rejects
    in_file = len(table) + (write in (csv_file, xlsx_file))
    assert found.counts.rows == in_file


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@settings(max_examples=25)
@given(table=tables())
def test_any_delimiter_and_encoding(delimiter: str, encoding: str, table: list[tuple[str, ...]]) -> None:
    # The answer is plain Chinese: rare characters in GB18030 can't be told from another encoding.
    plain = [(*row[:3], f"包括订货成本，还有“缺货{delimiter}”\n造成的损失") for row in table]
    found = read(csv_text(HEADER[:4], plain, delimiter).encode(encoding))
    assert [(row.student, row.id, row.question, row.answer) for row in found.rows] == plain
    assert found.counts.rows == len(table) + 1


LINES = st.sampled_from(
    ["", "  ", ",,", "1,q,a", "2,q,b", "2,q,c", ",q,x", '4,q,"a ""b"" c"', '5,"q"x,y', "6,q", "7,q,a,b", "8,q,\x00",
     "编号,题号,作答", "10,,z", '11,q,5" disk']
)  # fmt: skip


@settings(max_examples=200)
@given(lines=st.lists(LINES, max_size=25), end=st.sampled_from(["\n", "\r\n", "\r"]), opened=st.booleans())
def test_each_line_of_a_bad_file_is_one_row(lines: list[str], end: str, opened: bool) -> None:
    plain = [line for line in lines if not (opened and '"' in line)]
    if opened:
        plain.insert(len(plain) // 2, '3,q,"open')
    found = read((end.join(["编号,题号,作答", *plain]) + end).encode())
    assert found.counts.rows == len(plain) + 1
    assert [item.row for item in found.items] == [
        i for i, line in enumerate(plain, start=2) if line.strip(" ,")
    ]
    assert not opened or "bad_quotes" in found.codes.values()
