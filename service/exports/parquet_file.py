"""Results as a Parquet file, written in row groups, with exact decimal marks."""

from collections.abc import Iterable
from typing import Any, BinaryIO

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from service.exports.fields import fields_of
from service.exports.result import Result

MOST_ROWS_A_GROUP = 10_000
MOST_TEXT_A_GROUP = 8_000_000
"""Characters of stored grades in one row group, which is in memory as a whole."""

_MARKS = pa.decimal128(9, 2)
SCHEMA = pa.schema(
    [
        pa.field("index", pa.int64(), nullable=False),
        ("id", pa.string()),
        ("student", pa.string()),
        ("rubric_id", pa.string()),
        ("rubric_version", pa.int64()),
        ("rubric_hash", pa.string()),
        pa.field("status", pa.string(), nullable=False),
        ("marks", _MARKS),
        ("max_marks", _MARKS),
        ("confidence", pa.float64()),
        ("needs_review", pa.bool_()),
        ("reasons", pa.list_(pa.string())),
        pa.field("reviewed", pa.bool_(), nullable=False),
        ("grader_marks", _MARKS),
        ("parts", pa.list_(pa.struct([("id", pa.string()), ("marks", _MARKS)]))),
        ("comment", pa.string()),
        ("grader_version", pa.string()),
        ("grader_model", pa.string()),
        ("problem", pa.string()),
        ("problem_detail", pa.string()),
        ("grade", pa.string()),
    ]
)
"""The columns of CSV with their types, but `reasons` and `parts` as lists, and the stored grade as JSON text."""


def write_parquet(results: Iterable[Result], file: BinaryIO) -> None:
    """Write `results` under SCHEMA to `file` (binary), in row groups that bound the memory taken.

    Marks are decimals with two places. Texts are as they are: nothing runs what a Parquet file holds.

    Raises:
        ValueError: a stored grade can't be read.
        OSError: `file` can't be written.
    """
    with pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        rows: list[dict[str, Any]] = []
        characters = 0
        for result in results:
            rows.append(_row(result))
            characters += len(result.grade_json or "")
            if len(rows) == MOST_ROWS_A_GROUP or characters >= MOST_TEXT_A_GROUP:
                writer.write_table(pa.Table.from_pylist(rows, schema=SCHEMA))
                rows, characters = [], 0
        if rows:
            writer.write_table(pa.Table.from_pylist(rows, schema=SCHEMA))


def _row(result: Result) -> dict[str, Any]:
    fields = fields_of(result)
    parts = fields.parts
    return {
        **fields.cells,
        "reasons": fields.reasons,
        "parts": None if parts is None else [{"id": part, "marks": parts[part]} for part in parts],
        "grade": result.grade_json,
    }
