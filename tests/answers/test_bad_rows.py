"""The ten kinds of bad rows: every good row is read, and every bad one is a reject that says why."""

import csv
import io
import json

import pytest

from service.answers.options import ReadOptions
from service.answers.rejects_file import write_rejects_csv, write_rejects_jsonl
from service.answers.row import RejectCode
from service.answers.rubric_files import read_rubric_folder
from service.answers.rubric_source import AnswerWithRubric, with_rubrics
from tests.answers.bank import BANK
from tests.answers.written import csv_file, json_lines, parquet_file, read, xlsx_file

QUESTION = "workplace_fire"
FINE = ["好的", "", "🎓 שלום عربي", "Z͑ͫ̓a̴l̵g̶o", "=HYPERLINK(1)", "-1 度", "a\nb"]


def _csv_with_ten_kinds() -> bytes:
    good = [f'{i},q1,"{text}",10' for i, text in enumerate(FINE)]
    bad = {
        "missing column": "m1,q1",
        "1 MB answer": f"m2,q1,{'长' * 1_000_000},10",
        "NUL": "m3,q1,a\x00b,10",
        "duplicate id": "0,q1,又一次,10",
        "negative marks": "m5,q1,a,-1",
        "NaN marks": "m6,q1,a,NaN",
        "no question": "m7,,a,10",
        "delimiter unquoted": "m8,q1,甲,乙,10",
        "open quote": 'm9,q1,"甲,10',
    }
    lines = ["编号,题号,作答,满分", *good[:3], *bad.values(), *good[3:]]
    return ("\n".join(lines) + "\n").encode() + "w1,q1,错的编码,10\n".encode("gbk")


def test_csv() -> None:
    found = read(_csv_with_ten_kinds(), ReadOptions(required=frozenset({"question"})))
    assert [row.answer for row in found.rows] == FINE
    assert found.codes == {
        5: "number_of_cells",
        6: "answer_too_long",
        7: "control_character",
        8: "duplicate_id",
        9: "bad_marks",
        10: "bad_marks",
        11: "missing_value",
        12: "number_of_cells",
        13: "bad_quotes",
        18: "wrong_encoding",
    }
    assert found.counts.rows == 19 - 1
    by_row = {reject.row: reject for reject in found.rejects}
    assert by_row[6].id == "m2"
    assert by_row[8].message.startswith("its id is already in row 2")
    assert all(len(text) < 11_000 for reject in found.rejects for text in (reject.raw or {}).values())


def test_json_lines() -> None:
    good = json_lines(("id", "question_id", "answer"), [(str(i), "q1", text) for i, text in enumerate(FINE)])
    bad = [
        '{"id": "m1", "question_id": "q1"}',
        '{"id": "m2", "question_id": "q1", "answer": "' + "a" * 1_000_000 + '"}',
        '{"id": "m3", "question_id": "q1", "answer": "a\\u0000b"}',
        '{"id": "m4", "question_id": "q1", "answer": "\\ud800"}',
        '{"id": "0", "question_id": "q1", "answer": "again"}',
        '{"id": "m6", "question_id": "q1", "answer": "a", "max_marks": -1}',
        '{"id": "m7", "question_id": "q1", "answer": "a", "max_marks": NaN}',
        '{"id": "m8", "question_id": "q1", "answer": ["a"]}',
        '["m9", "q1", "a"]',
        '{"id": "m10", "question_id": "q1", "answer": "a"',
        '{"id": "m11", "question_id": "q1", "answer": "a", "answer": "b"}',
        '{"id": "m12", "question_id": "q1", "answer": "a", "作答": "b", "学生答案": "c"}',
        '{"id": null, "question_id": "q1", "answer": "a"}',
        "[" * 100_000,
        '{"id": "m15", "question_id": "q1", "answer": true}',
    ]
    wrong = '{"id": "w", "question_id": "q1", "answer": "错"}\n'.encode("gbk")
    found = read(good + ("\n".join(bad) + "\n\n").encode() + wrong)
    assert [row.answer for row in found.rows] == FINE
    expected = [
        "missing_value", "answer_too_long", "control_character", "broken_character", "duplicate_id", "bad_marks",
        "bad_marks", "wrong_type", "not_an_object", "invalid_json", "invalid_json", "ambiguous_fields",
        "missing_value", "invalid_json", "wrong_type", "wrong_encoding",
    ]  # fmt: skip
    assert [reject.code.value for reject in found.rejects] == expected
    assert found.counts.blank == 1
    assert found.counts.rows == len(FINE) + len(bad) + 2


def test_parquet() -> None:
    rows = [
        ("1", "q1", "a", 10.0),
        ("1", "q1", "b", 10.0),
        ("2", "q1", "c", -1.0),
        ("3", "q1", None, None),
        (None, "q1", "x", 1.0),
    ]
    found = read(parquet_file(("id", "题号", "答案", "满分"), rows))
    assert [(row.id, row.answer, row.max_marks) for row in found.rows] == [("1", "a", 10), ("3", "", None)]
    assert found.codes == {2: "duplicate_id", 3: "bad_marks", 5: "missing_value"}


def test_an_answer_that_excel_lost_is_no_zero() -> None:
    for content in (
        b"id,answer\n1,#NAME?\n2,a #NAME? b\n",
        b'\n{"id": 1, "answer": "#NAME?"}\n{"id": 2, "answer": "#name"}\n',
    ):
        found = read(content)
        assert found.codes == {2: "error_cell"}
        assert [row.id for row in found.rows] == ["2"]


def test_the_same_id_may_answer_two_questions() -> None:
    found = read(b"id,question_id,answer\n1,q1,a\n1,q2,b\n1,q1,c\n")
    assert [row.question for row in found.rows] == ["q1", "q2"]
    assert found.codes == {4: "duplicate_id"}


def test_an_id_of_a_reject_is_free() -> None:
    found = read(b"id,answer,max_marks\n1,a,-3\n1,a,3\n")
    assert [row.row for row in found.rows] == [3]


def test_an_unknown_question_is_a_reject_and_the_others_have_their_rubric() -> None:
    content = xlsx_file(("题号", "编号", "答案"), [(QUESTION, "1", "a"), ("nowhere", "2", "b")])
    source = read_rubric_folder(BANK)
    items = list(with_rubrics(read(content, ReadOptions(required=source.required)).items, source))
    assert [(item.row.id, item.rubric.id) for item in items if isinstance(item, AnswerWithRubric)] == [
        ("1", QUESTION)
    ]
    reject = next(item for item in items if not isinstance(item, AnswerWithRubric))
    assert (reject.row, reject.code, reject.id) == (3, RejectCode.UNKNOWN_QUESTION, "2")
    assert reject.raw is not None
    assert reject.raw["answer"] == "b"


def test_no_message_holds_what_a_student_wrote() -> None:
    written = "这是学生写的秘密"
    lines = [
        f"{written},q1,{written}\x00,10", f"{written},q1,{written},{written}", f"{written},,{written},1",
        f'{written},q1,"{written},1', f"{written},{written * 100},{written},1",
        f"{written},q,{written},1", f"{written},q,{written},1",
    ]  # fmt: skip
    found = read(
        ("编号,题号,作答,满分\n" + "\n".join(lines)).encode(), ReadOptions(required=frozenset({"question"}))
    )
    assert len(found.rejects) == 6
    assert not any(written[:4] in reject.message for reject in found.rejects)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "\r=1", "\u200b=1", "'1"])
def test_rejects_are_no_formulas(text: str) -> None:
    found = read(json.dumps({"id": text, "answer": "a", "max_marks": -1}).encode() + b"\n")
    file = io.StringIO(newline="")
    assert write_rejects_csv(found.rejects, file) == 1
    header, row = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert header == ["row", "question", "id", "code", "message", "raw"]
    assert row[0] == "1"
    assert row[2] == "'" + text.strip()
    assert json.loads(row[5])["id"] == text


def test_rejects_as_json_lines() -> None:
    found = read(_csv_with_ten_kinds())
    file = io.StringIO()
    assert write_rejects_jsonl(found.rejects, file) == len(found.rejects)
    file.getvalue().encode()
    records = [json.loads(line) for line in file.getvalue().splitlines()]
    assert [record["row"] for record in records] == [reject.row for reject in found.rejects]
    assert set(records[0]) == {"row", "question", "id", "code", "message", "raw"}


def test_a_long_number_as_excel_writes_it_into_csv() -> None:
    rows = [
        ["1", "2.02301E+11", "a"],
        ["2,02E+17", "s", "b"],
        ["3", "s3", "2.02301E+11"],
        ["4", "202301000001", "c"],
        ["1E5", "E+11", "d"],
    ]
    found = read(csv_file(("编号", "学号", "作答"), rows))
    assert found.codes == {2: "digits_lost", 3: "digits_lost"}
    assert [row.answer for row in found.rows] == ["2.02301E+11", "c", "d"]
