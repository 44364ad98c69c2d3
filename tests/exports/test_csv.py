"""CSV: read back exactly, harmless in a spreadsheet, with stable columns."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.exports.columns import column_names
from service.exports.csv_file import csv_lines
from service.exports.result import Result, whole_characters
from service.formulas import STARTS, neutral, original
from tests.exports.results import PARTS, graded, one_of_each, results, texts


def read(lines: list[bytes]) -> list[dict[str, str]]:
    text = b"".join(lines).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_the_columns() -> None:
    first = next(csv_lines([], parts=PARTS, bom=False))
    assert first == (
        b"index,id,student,rubric_id,rubric_version,rubric_hash,status,marks,max_marks,confidence,needs_review,"
        b"reasons,reviewed,grader_marks,part:1,part:2,other_parts,comment,grader_version,grader_model,problem,"
        b"problem_detail\r\n"
    )


def test_one_of_each() -> None:
    rows = read(list(csv_lines(one_of_each(), parts=PARTS)))
    seen = [(row["status"], row["marks"], row["needs_review"], row["reviewed"]) for row in rows]
    assert seen == [
        ("graded", "2.5", "false", "false"),
        ("graded", "2.5", "true", "false"),
        ("graded", "7.25", "false", "true"),
        ("failed", "", "", "false"),
        ("pending", "", "", "false"),
        ("failed", "0.1", "", "true"),
        ("graded", "2.5", "false", "false"),
    ]
    assert [row["part:1"] for row in rows] == ["1.5", "1.5", "4", "", "", "", "1.5"]
    assert rows[1]["reasons"] == "low_confidence"
    assert rows[2]["grader_marks"] == "2.5"
    assert rows[3]["problem"] == "/problems/answer-too-long"
    assert rows[6]["student"] == ""


def test_parts_without_a_column_are_not_lost() -> None:
    assert read(list(csv_lines([graded()], parts=["2"])))[0]["other_parts"] == "1=1.5"
    assert read(list(csv_lines([graded()])))[0]["other_parts"] == "1=1.5 2=1"
    with pytest.raises(ValueError, match="one column"):
        column_names(["1", "1"])


def test_the_byte_order_mark_by_choice() -> None:
    assert b"".join(csv_lines([])).startswith(b"\xef\xbb\xbfindex,")
    assert b"".join(csv_lines([], bom=False)).startswith(b"index,")


@given(results())
def test_texts_come_back(made: list[Result]) -> None:
    rows = read(list(csv_lines(made, parts=PARTS)))
    assert len(rows) == len(made)
    for result, row in zip(made, rows, strict=True):
        assert row["index"] == str(result.index)
        assert original(row["id"]) == (result.item_id or "").replace("\0", "\ufffd")
        assert original(row["student"]) == (result.student or "").replace("\0", "\ufffd")
        if result.review is not None:
            assert original(row["comment"]) == result.review.comment.replace("\0", "\ufffd")


@given(results())
def test_no_cell_is_a_formula(made: list[Result]) -> None:
    for row in read(list(csv_lines(made, parts=PARTS))):
        for cell in row.values():
            assert cell[:1] not in STARTS or cell == ""
            assert (
                cell.strip(" \u200b\ufeff\x01\x1f\x7f")[:1] not in STARTS or cell.strip(" \u200b\ufeff") == ""
            )


@given(texts)
@example("")
def test_neutral_is_exact(text: str) -> None:
    assert original(neutral(text)) == text


@given(
    st.sampled_from(sorted(STARTS)),
    st.text(" \u3000\u200b\u202e\ufeff\n\x00", max_size=3),
    st.text(max_size=5),
)
def test_hidden_starts_are_seen(start: str, before: str, after: str) -> None:
    assert neutral(before + start + after).startswith("'")


@given(st.text())
def test_plain_text_stays_as_it_is(text: str) -> None:
    plain = "x" + text
    assert neutral(plain) == plain
    assert whole_characters(plain).encode().decode() == whole_characters(plain)
