"""Random and damaged bytes never crash: they give rows, rejects, or an error that says what to do."""

import gzip
import io
import os
import zipfile
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.answers.error import AnswerFileError
from service.answers.options import Kind, ReadOptions
from tests.answers.written import Rows, csv_file, json_array, json_lines, parquet_file, read, xlsx_file

EXAMPLES = int(os.environ.get("CAIFEN_FUZZ_ANSWERS", "100"))
ROWS = [("1", "q", "甲乙丙"), ("2", "q", 'a "b"\nc'), ("3", "q", "")]
WRITERS: tuple[Callable[[Sequence[str], Rows], bytes], ...] = (
    csv_file, xlsx_file, parquet_file, json_lines, json_array,
)  # fmt: skip
FILES = [write(("编号", "题号", "作答"), ROWS) for write in WRITERS]
FILES += [gzip.compress(FILES[0]), FILES[0].decode().encode("utf-16"), FILES[0].decode().encode("gb18030")]


def _try(content: bytes, options: ReadOptions) -> None:
    try:
        read(content, options)
    except AnswerFileError as error:
        assert str(error)  # noqa: PT017 - either outcome is right


@settings(max_examples=3 * EXAMPLES)
@given(st.binary(max_size=300), st.sampled_from([None, "csv", "jsonl", "json", "excel", "parquet"]))
def test_random_bytes(content: bytes, kind: Kind | None) -> None:
    _try(content, ReadOptions(kind=kind))


@pytest.mark.parametrize("which", range(len(FILES)))
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_damaged_files(which: int, data: st.DataObject) -> None:
    content = bytearray(FILES[which])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["set", "cut", "put", "out"])):
            case "set":
                content[at] = data.draw(st.integers(0, 255))
            case "cut" if at:
                del content[at:]
            case "put":
                content[at:at] = data.draw(st.binary(max_size=6))
            case _:
                del content[at : at + data.draw(st.integers(1, 20))]
        if not content:
            break
    _try(bytes(content), ReadOptions())


@settings(max_examples=3 * EXAMPLES)
@given(st.text('"\n\r,;a作答=\x00\ud800{}[]:\\ \t\ufeff', max_size=60))
def test_random_tables(text: str) -> None:
    for start in ("编号,作答\n", '{"answer": "a"}\n', '[{"answer": "a"},'):
        _try((start + text).encode("utf-8", "surrogatepass"), ReadOptions())


def _with_part(content: bytes, name: str, part: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, part if each == name else old.read(each))
    return made.getvalue()


@pytest.mark.timeout(60)
@pytest.mark.parametrize("tag", [b"<row ", b"<c ", b"<v "])
def test_tags_that_never_end_take_no_time(tag: bytes) -> None:
    sheet = b"<worksheet><sheetData>" + tag * 100_000 + b"</row></sheetData></worksheet>"
    _try(_with_part(FILES[1], "xl/worksheets/sheet1.xml", sheet), ReadOptions())


@pytest.mark.timeout(60)
def test_rows_of_ods_that_never_end_take_no_time() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", b"<table:table-row " * 300_000)
    _try(made.getvalue(), ReadOptions(kind="excel"))
