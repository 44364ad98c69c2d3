"""Question banks in CSV and Excel."""

import contextlib
import csv
import datetime
import io
from collections.abc import Sequence

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from rubrics.intake.columns import COLUMN_NAMES
from rubrics.intake.error import IntakeError
from rubrics.intake.question import Intake, QuestionSource
from rubrics.intake.read_source import read_questions

HEADER = "题号,题目,参考答案,满分,采分点"
BANK = HEADER + '\nq1,甲？,"一\n二",10,\nq2,乙？,三,5分,"1. 三（2分）\n2. 四（3分）"\n'


def xlsx(rows: Sequence[Sequence[object]], sheets: int = 1) -> bytes:
    saved = io.BytesIO()
    with xlsxwriter.Workbook(saved) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for _ in range(sheets):
            sheet = book.add_worksheet()
            for i, row in enumerate(rows):
                for j, value in enumerate(row):
                    if isinstance(value, datetime.date):
                        sheet.write_datetime(i, j, value, day)
                    elif value == "#N/A":
                        sheet.write_formula(i, j, "=NA()", None, "#N/A")
                    elif value is not None:
                        sheet.write(i, j, value)
    return saved.getvalue()


def only(intake: Intake) -> QuestionSource:
    assert intake.rejects == ()
    (question,) = intake.questions
    return question


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
def test_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(csv.reader(io.StringIO(BANK)))
    first, second = read_questions("bank.csv", written.getvalue().encode(encoding)).questions
    assert (first.id, first.question, first.reference_answers, first.place) == (
        "q1",
        "甲？",
        ("一\n二",),
        "row 2",
    )
    assert (str(first.max_marks), first.key_points) == ("10", ())
    assert [(point.text, str(point.marks)) for point in second.key_points] == [("三", "2"), ("四", "3")]
    assert str(second.max_marks) == "5"


def test_a_german_bank_as_excel_writes_it() -> None:
    text = 'sep=;\r\nNr.;Frage;Musterlösung;Punkte\r\n1;"Was ist „Öl“?";Ein Stoff, flüssig;2,5\r\n'
    question = only(read_questions("bank.csv", text.encode("cp1252")))
    assert (question.id, question.question, question.place) == ("1", "Was ist „Öl“?", "row 3")
    assert (question.reference_answers, str(question.max_marks)) == (("Ein Stoff, flüssig",), "2.5")


@pytest.mark.parametrize(
    ("field", "name"), [(field, name) for field, names in COLUMN_NAMES.items() for name in names]
)
def test_every_known_column_name(field: str, name: str) -> None:
    values = {"id": "x1", "title": "T", "max_marks": "4", "language": "en", "key_points": "k"}
    header = {"question": "question", "reference_answers": "answer"} | {field: f" {name.upper()}* "}
    cells = [values.get(key, key) for key in header]
    question = only(read_questions("b.csv", f"{'|'.join(header.values())}\n{'|'.join(cells)}".encode()))
    got = getattr(question, field)
    assert (got[0].text if field == "key_points" else got) not in ("", None, ())
    assert question.question == "question"


def test_several_reference_answers() -> None:
    text = "题干,参考答案1,参考答案 2,参考答案（三）,参考答案三\n甲？,一,,x,三\n"
    assert only(read_questions("b.csv", text.encode())).reference_answers == ("一", "x", "三")


def test_columns_named_by_the_caller() -> None:
    text = "题目,内容,标准,标准2,备注\nx,甲？,一,二,z\n"
    mapping = {"question": "内容", "reference_answers": "标准"}
    question = only(read_questions("b.csv", text.encode(), columns=mapping))
    assert (question.question, question.reference_answers) == ("甲？", ("一", "二"))


ROWS = {
    "no answer": ("q1,甲？,,10,", "row 2, column C (参考答案): there is no reference answer"),
    "no question": ("q1,,一,10,", "row 2, column B (题目): the question is empty"),
    "marks are no number": ("q1,甲？,一,many,", "row 2, column D (满分): 'many' is no number"),
    "marks are 0": ("q1,甲？,一,0,", "row 2, column D (满分): marks must be above 0"),
    "marks too fine": ("q1,甲？,一,0.125,", "at most two decimals"),
    "a short row": ("q1,甲？", "row 2, column C"),
    "an id that can't be": ("a b,甲？,一,1,", "row 2, column A (题号): 'a b' is no id"),
    "key points without words": ("q1,甲？,一,1,（2分）", "row 2, column E (采分点): the key point"),
}


@pytest.mark.parametrize(("row", "says"), ROWS.values(), ids=ROWS.keys())
def test_a_wrong_row_is_named_and_good_rows_are_kept(row: str, says: str) -> None:
    intake = read_questions("b.csv", f"{HEADER}\n{row}\n,,,,\nq9,乙？,二,1,\n".encode())
    assert [(each.id, each.place) for each in intake.questions] == [("q9", "row 4")]
    assert says in str(intake.rejects[0])


def test_an_id_used_twice() -> None:
    intake = read_questions("b.csv", f"{HEADER}\nq1,甲？,一,,\nq1,乙？,二,,\n".encode())
    assert [str(each) for each in intake.rejects] == [
        "row 3, column A (题号): the id 'q1' is already in row 2"
    ]


def test_key_points_alone_are_enough() -> None:
    question = only(read_questions("b.csv", "问题,采分点\n甲？,一（2分）；二 3分；（3）三\n".encode()))
    assert [(point.text, point.marks and str(point.marks)) for point in question.key_points] == [
        ("一", "2"),
        ("二", "3"),
        ("三", None),
    ]


@pytest.mark.parametrize(
    ("content", "columns", "says"),
    [
        ("a,b\n1,2", None, "no header row with 题目 / question, 参考答案 / reference answer was found"),
        ("题目,参考答案\n甲,一", {"question": "题干"}, "question=题干"),
        ("题目,参考答案\n甲,一", {"frage": "题目"}, "there is no field 'frage'"),
        ("题目,参考答案\n甲,一", {"question": " "}, "has no name"),
        ("题目,问题,参考答案\n甲,乙,一", None, "both taken for 'question'"),
        ('题目,参考答案\n甲,"一', None, "line 2"),
        ("", None, "no header row"),
    ],
)
def test_a_table_that_can_t_be_read(content: str, columns: dict[str, str] | None, says: str) -> None:
    with pytest.raises(IntakeError, match=says):
        read_questions("b.csv", content.encode(), columns=columns)


def test_excel() -> None:
    rows: list[list[object]] = [
        ["期末题库"],
        [],
        ["编号", "问题", "答案", "分值", "要点"],
        [1, "甲？", "一", 10, None],
        [2.0, "乙？", 0.1, 2.5, None],
        [datetime.date(2026, 1, 2), "丙？", "三", 1, None],
        ["x4", "丁？", "#N/A", 1, None],
        ["x5", "戊？", True, 1, None],
        ["x6", "己？", None, None, "一（1分）\n二（2分）"],
    ]
    intake = read_questions("题库.xlsx", xlsx(rows))
    assert [(each.id, each.place, str(each.max_marks)) for each in intake.questions] == [
        ("1", "row 4", "10"),
        ("2", "row 5", "2.5"),
        ("x6", "row 9", "None"),
    ]
    assert intake.questions[1].reference_answers == ("0.1",)
    assert [each.place for each in intake.rejects] == [
        "row 6, column A (编号)",
        "row 7, column C (答案)",
        "row 8, column C (答案)",
    ]
    assert "format the column as text" in intake.rejects[0].problem


def test_excel_with_several_sheets() -> None:
    intake = read_questions("b.xlsx", xlsx([["题目", "答案"], ["甲？", "一"]], sheets=2))
    assert [each.place for each in intake.questions] == ["sheet 'Sheet1', row 2", "sheet 'Sheet2', row 2"]


def test_excel_is_known_by_its_content() -> None:
    assert only(read_questions("bank", xlsx([["题目", "答案"], ["甲？", "一"]]))).question == "甲？"


@given(
    st.binary(max_size=400), st.sampled_from(["", "sep=;\n", "题目,参考答案\n", "\ufeffquestion;answer\n"])
)
def test_random_bytes_end_with_an_intake_error_at_most(content: bytes, header: str) -> None:
    with contextlib.suppress(IntakeError):
        read_questions("x.csv", header.encode() + content)


@given(st.lists(st.tuples(*[st.text(min_size=1, max_size=20)] * 2), min_size=1, max_size=8))
def test_what_csv_writes_is_read_back(rows: list[tuple[str, str]]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([("question", "answer"), *rows])
    intake = read_questions("x.csv", written.getvalue().encode("utf-8", "replace"))
    assert len(intake.questions) + len(intake.rejects) == sum(
        1 for row in rows if any(c.strip() for c in row)
    )
