"""Which column holds what: by known names, by a mapping, or an error that lists what was found."""

import pytest

from service.answers.error import AnswerFileError
from service.answers.known_columns import NAMES, find_columns
from service.answers.options import ReadOptions, read_column_options
from tests.answers.written import csv_file, json_array, json_lines, parquet_file, read, xlsx_file


@pytest.mark.parametrize(
    ("header", "places"),
    [
        (["学号", "姓名", "题号", "作答"], {"student": 0, "question": 2, "answer": 3}),
        (
            ["姓名", "答案", "参考答案", "满分（分）"],
            {"student": 0, "answer": 1, "reference_answer": 2, "max_marks": 3},
        ),
        (["序号", "id", "学生答案", "答案"], {"id": 1, "answer": 2}),
        (["question_id", "Question", "Student_Answer"], {"question": 0, "question_text": 1, "answer": 2}),
        (["题目", "作答"], {"question": 0, "answer": 1}),
        (["题目", "作答", "标准答案"], {"question_text": 0, "answer": 1, "reference_answer": 2}),
        (["ＩＤ", " ANSWER ", "max-marks", "分数"], {"id": 0, "answer": 1, "max_marks": 2}),
    ],
)
def test_known_names(header: list[str], places: dict[str, int]) -> None:
    assert find_columns(header, {}).places == places


def test_every_known_name_is_known_once() -> None:
    for field, groups in NAMES.items():
        for name in (name for group in groups for name in group):
            assert find_columns([name], {}).places == {field: 0}


@pytest.mark.parametrize("write", [csv_file, xlsx_file, parquet_file, json_lines, json_array])
def test_a_mapping_goes_before_known_names(write: object) -> None:
    assert callable(write)
    content = write(("answer", "作答文本X"), [("not this", "this")])
    found = read(content, ReadOptions(columns=read_column_options(["answer=作答文本X"])))
    assert found.rows[0].answer == "this"
    with pytest.raises(AnswerFileError, match=r"no column was found for: answer \(called '没有的'\)"):
        read(content, ReadOptions(columns={"answer": "没有的"}))


@pytest.mark.parametrize("write", [csv_file, xlsx_file, parquet_file, json_lines, json_array])
def test_what_is_missing_or_ambiguous(write: object) -> None:
    assert callable(write)
    content = write(("学号", "成绩"), [("1", "2")])
    with pytest.raises(
        AnswerFileError,
        match=r"for: answer. The columns found: A 学号, B 成绩. Say which it is \(--column answer=NAME\)",
    ):
        read(content)
    with pytest.raises(AnswerFileError, match="the columns B and C are all taken for 'answer'"):
        read(write(("id", "作答", "学生答案"), [("1", "a", "b")]))
    with pytest.raises(AnswerFileError, match="for: question"):
        read(write(("id", "作答"), [("1", "a")]), ReadOptions(required=frozenset({"question"})))


def test_a_file_without_a_header_does_not_show_answers() -> None:
    with pytest.raises(AnswerFileError) as caught:
        read("张三,因为订货成本很高，所以要控制\n李四,不知道\n".encode())
    assert "The columns found: A, B." in str(caught.value)


@pytest.mark.parametrize("pairs", [["answer"], ["answer="], ["grade=x"], ["answer=a", "answer=b"]])
def test_bad_mappings(pairs: list[str]) -> None:
    with pytest.raises(AnswerFileError):
        read_column_options(pairs)


def test_delimiters_and_sep_line() -> None:
    for content in (
        "sep=;\r\nid;answer\r\n1;a,b\r\n",
        "id；answer\r\n1；a,b\r\n",
        'id, answer\r\n1, "a,b"\r\n',
    ):
        assert [(row.id, row.answer) for row in read(content.encode()).rows] == [("1", "a,b")]


def test_json_objects_may_differ_in_their_fields() -> None:
    found = read('{"id": 1, "answer": "a"}\n{"作答": "b", "编号": 2.0, "学号": 3}\n{"x": 1}\n'.encode())
    assert [(row.id, row.answer, row.student) for row in found.rows] == [("1", "a", None), ("2", "b", "3")]
    assert found.codes == {3: "missing_value"}


def test_several_reference_answers() -> None:
    found = read(
        b'{"answer": "a", "reference_answers": ["one", "two"]}\n{"answer": "b", "reference_answer": "three"}\n'
    )
    assert [row.reference_answers for row in found.rows] == [("one", "two"), ("three",)]


def test_one_column_for_two_fields() -> None:
    for write in (csv_file, xlsx_file, parquet_file, json_lines):
        content = write(("学号", "学生答案"), [["007", "x"]])
        for columns in ({"id": "学号", "student": "学号"}, {"student": "学号", "id": " 学号 "}):
            (row,) = read(content, ReadOptions(columns=columns)).rows
            assert (row.id, row.student, row.answer) == ("007", "007", "x")
