"""Parquet: exact decimals, lists, and the stored grade."""

import io
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from service.exports import parquet_file
from service.exports.parquet_file import SCHEMA, write_parquet
from service.exports.result import Result
from tests.exports.results import GRADED_JSON, graded, many, one_of_each, results


def written(made: list[Result]) -> io.BytesIO:
    file = io.BytesIO()
    write_parquet(made, file)
    file.seek(0)
    return file


def rows_of(made: list[Result]) -> list[dict[str, Any]]:
    table = pq.read_table(written(made))
    assert table.schema.equals(SCHEMA)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def test_one_of_each() -> None:
    rows = rows_of(one_of_each())
    marks = [row["marks"] for row in rows]
    assert marks == [Decimal(text) if text else None for text in ("2.5", "2.5", "7.25", "", "", "0.1", "2.5")]
    assert rows[0]["grade"] == GRADED_JSON
    assert rows[1]["reasons"] == ["low_confidence"]
    assert rows[2]["parts"] == [{"id": "1", "marks": Decimal(4)}, {"id": "2", "marks": Decimal("3.25")}]
    assert rows[3]["problem"] == "/problems/answer-too-long"
    assert rows[3]["parts"] is None


@given(results())
@hypothesis_settings(max_examples=60)
def test_texts_come_back(made: list[Result]) -> None:
    rows = rows_of(made)
    assert [(row["id"], row["student"]) for row in rows] == [(one.item_id, one.student) for one in made]


def test_no_rows() -> None:
    assert rows_of([]) == []


def test_row_groups_by_rows_and_by_text(monkeypatch: Any) -> None:
    monkeypatch.setattr(parquet_file, "MOST_ROWS_A_GROUP", 4)
    groups = pq.ParquetFile(written(list(many(10)))).metadata.num_row_groups
    assert groups == 3
    monkeypatch.setattr(parquet_file, "MOST_TEXT_A_GROUP", 1)
    assert pq.ParquetFile(written([graded(0), graded(1)])).metadata.num_row_groups == 2
