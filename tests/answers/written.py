"""Files of answers as other programs write them, and reading them to the end."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import xlsxwriter  # type: ignore[import-untyped]

from service.answers.options import ReadOptions
from service.answers.read_answers import read_answers
from service.answers.row import AnswerRow, Counts, Reject

Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Reading:
    """Everything that a file became."""

    items: tuple[AnswerRow | Reject, ...]
    counts: Counts

    @property
    def rows(self) -> list[AnswerRow]:
        return [item for item in self.items if isinstance(item, AnswerRow)]

    @property
    def rejects(self) -> list[Reject]:
        return [item for item in self.items if isinstance(item, Reject)]

    @property
    def codes(self) -> dict[int, str]:
        return {reject.row: reject.code.value for reject in self.rejects}


def read(content: bytes, options: ReadOptions | None = None) -> Reading:
    """Read all of `content`, and check that what was counted is what came."""
    reader = read_answers(io.BytesIO(content), options)
    items = tuple(reader)
    counts = reader.counts
    assert counts.answers == sum(isinstance(item, AnswerRow) for item in items)
    assert counts.answers + counts.rejects == len(items)
    for item in items:
        if isinstance(item, Reject):
            json.dumps(
                {**(item.raw or {}), "id": item.id, "message": item.message}, ensure_ascii=False
            ).encode()
    return Reading(items, counts)


def csv_text(header: Sequence[str], rows: Rows, delimiter: str = ",") -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue()


def csv_file(header: Sequence[str], rows: Rows, delimiter: str = ",") -> bytes:
    return csv_text(header, rows, delimiter).encode()


def xlsx_file(header: Sequence[str], rows: Rows) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate([header, *rows]):
            for j, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(i, j, value)
                elif value is not None:
                    sheet.write(i, j, value)
    return file.getvalue()


def parquet_file(header: Sequence[str], rows: Rows) -> bytes:
    file = io.BytesIO()
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    arrays = [pa.array(list(column), None if rows else pa.string()) for column in columns]
    pq.write_table(pa.table(dict(zip(header, arrays, strict=True))), file)
    return file.getvalue()


def json_lines(header: Sequence[str], rows: Rows) -> bytes:
    objects = (dict(zip(header, row, strict=True)) for row in rows)
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects).encode()


def json_array(header: Sequence[str], rows: Rows) -> bytes:
    return json.dumps([dict(zip(header, row, strict=True)) for row in rows], indent=1).encode()
