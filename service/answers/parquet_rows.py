"""Parquet files as rows, a small batch at a time, of the columns that hold something known."""

from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from service.answers.error import AnswerFileError
from service.answers.known_columns import find_columns
from service.answers.options import ReadOptions
from service.answers.raw_row import RawRow, Skipped, Unreadable
from service.answers.table_header import missing_columns

_BATCH = 512
_PAGE = 1_000_000
_DAMAGED = "no Parquet file, or a damaged one: write it anew"


def read_parquet_rows(stream: BinaryIO, options: ReadOptions) -> Iterator[RawRow | Unreadable | Skipped]:
    """Yield each row, numbered from 1; no row counts as blank.

    Raises:
        AnswerFileError: damaged, or without the columns that are needed.
    """
    try:
        file = pq.ParquetFile(stream, buffer_size=_PAGE, pre_buffer=False)
        names = tuple(str(name) for name in file.schema_arrow.names)
    except _BROKEN:
        raise AnswerFileError(_DAMAGED) from None
    columns = find_columns(names, options.columns)
    if columns.missing(options.required | frozenset(options.columns)):
        raise missing_columns(names, columns, options)
    places = sorted(set(columns.places.values()))
    kept = tuple(names[i] for i in places)
    number = 0
    try:
        for batch in file.iter_batches(_BATCH, columns=list(kept), use_threads=False):
            values = [_values(batch.column(batch.schema.names.index(name))) for name in kept]
            for cells in zip(*values, strict=True):
                number += 1
                yield RawRow(number, kept, cells)
    except _BROKEN:
        raise AnswerFileError(f"after row {number:,}: {_DAMAGED}") from None


def _values(column: pa.Array) -> list[object]:
    try:
        found: list[object] = column.to_pylist()
    except UnicodeDecodeError:
        # One text that is no UTF-8 must not cost the others.
        return [
            value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
            for value in column.cast(pa.large_binary()).to_pylist()
        ]
    return found


_BROKEN = (pa.ArrowException, OSError, ValueError, OverflowError, KeyError, IndexError, TypeError)
