"""Reading samples: three kinds of files give the same, and every mistake is named with its place."""

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from eval.samples.error import SampleError
from eval.samples.fields import read_mapping
from eval.samples.read_samples import read_samples
from eval.samples.sample import Sample
from tests.eval.make_samples import all_samples, as_json_lines

GOOD: dict[str, object] = {
    "dataset": "d",
    "question_id": "7",
    "question": "为什么？",
    "reference_answers": ["因为甲。", "因为乙。"],
    "answer": "甲",
    "score": 1.5,
    "max_score": 3,
    "language": "zh",
    "score_judges": [1, 2],
}
Row = list[str | float]
HEADERS: Row = [
    "dataset",
    "question_id",
    "question",
    "reference_answers",
    "answer",
    "score",
    "max_score",
    "language",
]
ROW: Row = ["d", "7", "为什么？", "因为甲。", "甲", 1.5, 3, "zh"]


def line(**changes: object) -> str:
    return json.dumps({**GOOD, **changes}, ensure_ascii=False)


def in_file(folder: Path, text: str | bytes, name: str = "some.jsonl") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def csv_bytes(rows: list[Row], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_bytes(rows: list[Row]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
    return out.getvalue()


def one(path: Path, *maps: str) -> Sample:
    samples = read_samples([path], read_mapping(maps)).samples
    assert len(samples) == 1
    return samples[0]


def refusal(path: Path, *maps: str) -> str:
    with pytest.raises(SampleError) as refused:
        read_samples([path], read_mapping(maps))
    message = str(refused.value)
    assert str(path.parent) not in message
    return message


def test_json_lines_are_read_as_they_are_written(tmp_path: Path) -> None:
    path = in_file(tmp_path, as_json_lines(all_samples()))
    found = read_samples([path])
    assert found.samples == all_samples()
    assert found.files[0].name == "some.jsonl"
    assert found.files[0].samples == len(all_samples())
    assert found.files[0].data_hash == hashlib.sha256(path.read_bytes()).hexdigest()


def test_places_go_on_over_files(tmp_path: Path) -> None:
    first = in_file(tmp_path, line() + "\n\n" + line())
    second = in_file(tmp_path, line(), "more.jsonl")
    found = read_samples([first, second])
    assert [sample.index for sample in found.samples] == [0, 1, 2]
    assert [file.samples for file in found.files] == [2, 1]


def test_a_sample_has_its_values(tmp_path: Path) -> None:
    sample = one(in_file(tmp_path, line(feedback="好", extra=1)))
    assert sample.fraction == 0.5
    assert sample.reference_answers == ("因为甲。", "因为乙。")
    assert sample.score_judges == (1.0, 2.0)
    assert sample.feedback == "好"


def test_data_set_and_language_are_filled_in(tmp_path: Path) -> None:
    given = {name: value for name, value in GOOD.items() if name not in ("dataset", "language")}
    given |= {"question_id": 12, "reference_answers": ["The cat is on the mat."]}
    sample = one(in_file(tmp_path, json.dumps(given), "exam 3.jsonl"))
    assert (sample.dataset, sample.language, sample.question_id) == ("exam 3", "en", "12")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv(tmp_path: Path, delimiter: str, encoding: str) -> None:
    content = csv_bytes([HEADERS, ROW], delimiter, encoding)
    sample = one(in_file(tmp_path, content, "some.csv"))
    assert sample == Sample.model_validate(
        {**GOOD, "reference_answers": ("因为甲。",), "score_judges": (), "index": 0}
    )


def test_excel_with_other_headers_under_a_title(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["期末考试"],
        [
            "题号",
            "question",
            "reference_answers 1",
            "reference_answers 2",
            "学生答案",
            "Points",
            "max_score",
            "judges",
        ],
        [7, "为什么？", "因为甲。", "因为乙。", "", 1.5, 3, "1;2"],
    ]
    path = in_file(tmp_path, xlsx_bytes(rows), "some.xlsx")
    sample = one(path, "question_id=题号", "answer=学生答案", "score=Points", "score_judges=judges")
    assert sample.question_id == "7"
    assert sample.reference_answers == ("因为甲。", "因为乙。")
    assert sample.answer == ""
    assert (sample.score, sample.score_judges) == (1.5, (1.0, 2.0))


def test_a_decimal_comma_is_read_and_a_comma_of_thousands_is_not(tmp_path: Path) -> None:
    rows: list[Row] = [HEADERS, [*ROW[:5], "1,5", "3", "zh"]]
    assert one(in_file(tmp_path, csv_bytes(rows, ";"), "some.csv")).score == 1.5
    rows = [HEADERS, [*ROW[:5], "1", "1,000", "zh"]]
    assert "'1,000', which is no number" in refusal(in_file(tmp_path, csv_bytes(rows, ";"), "other.csv"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"score": 3.5}, "score 3.5 is beyond max_score 3: correct one of the two"),
        ({"score": -1}, "'score' is -1, below 0"),
        ({"score": None}, "'score' is missing"),
        ({"score": True}, "'score' must be a number"),
        ({"score": "viel"}, "'score' is 'viel', which is no number"),
        ({"score": "nan"}, "'score' is nan, which is no finite number"),
        ({"max_score": "inf"}, "'max_score' is inf, which is no finite number"),
        ({"max_score": 10**400}, "'max_score' is inf, which is no finite number"),
        ({"max_score": 0, "score": 0}, "'max_score': Input should be greater than 0"),
        ({"max_score": 3.125}, "max_score 3.125: marks have at most two decimals"),
        ({"score_judges": [1, 4]}, "score_judges 4 is beyond max_score 3"),
        ({"score_judges": 2}, "'score_judges' must be a list of numbers"),
        ({"score_judges": [1, None]}, "'score_judges' must be a number"),
        ({"reference_answers": []}, "'reference_answers' is empty"),
        ({"reference_answers": ["好", " … "]}, "reference answer 2 has no words"),
        ({"reference_answers": [1]}, "'reference_answers' must be a list of texts"),
        ({"answer": 5}, "'answer' must be text"),
        ({"answer": None}, "'answer' is missing"),
        ({"answer": "a\ud800"}, "'answer' has a broken character"),
        ({"question_id": ""}, "'question_id': String should have at least 1 character"),
        ({"language": "Chinese!"}, "'language': String should match pattern"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(tmp_path: Path, changes: dict[str, object], told: str) -> None:
    text = line() + "\n\n" + json.dumps({**GOOD, **changes})
    message = refusal(in_file(tmp_path, text))
    assert message.startswith("some.jsonl, line 3: ")
    assert told in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"score": NaN}', "line 1: no valid JSON: NaN is no number"),
        ('{"score": -Infinity}', "line 1: no valid JSON: -Infinity is no number"),
        ('{"score": 1, "score": 2}', "the field 'score' is there twice"),
        ("[1]", "line 1: give an object"),
        ("{", "line 1: no valid JSON"),
        ("[" * 100_000, "line 1: no valid JSON: it is nested too deep"),
        ("", "there are no samples in it"),
    ],
)
def test_a_line_that_is_no_sample(tmp_path: Path, text: str, told: str) -> None:
    assert told in refusal(in_file(tmp_path, text))


def test_a_number_beyond_all_is_no_number(tmp_path: Path) -> None:
    text = line().replace('"score": 1.5', '"score": 1e999')
    assert "line 1: 'score' is inf" in refusal(in_file(tmp_path, text))


@pytest.mark.parametrize(
    ("rows", "maps", "told"),
    [
        (
            [HEADERS[:5] + HEADERS[6:], ROW],
            (),
            "some.csv, row 1: no column 'score': add it, or say which it is (--map",
        ),
        ([HEADERS, ROW], ("score=Points",), "row 1: no column 'Points'"),
        ([HEADERS, ROW], ("feedback=Comment",), "row 1: no column 'Comment'"),
        ([["a", "b"], ["c", "d"]], (), "no header row was found"),
        ([[*HEADERS, "Score"], [*ROW, 1]], (), "row 1: the columns F and I are both 'score'"),
        ([HEADERS, ROW, [*ROW[:5], "", 3, "zh"]], (), "row 3: 'score' is missing"),
        ([HEADERS, ROW, [*ROW[:5], 4, 3, "zh"]], (), "row 3: score 4 is beyond max_score 3"),
        ([HEADERS, [*ROW[:3], " ", *ROW[4:]]], (), "row 2: 'reference_answers' is missing"),
        ([HEADERS, [*ROW[:4]]], (), "row 2: 'score' is missing"),
        ([HEADERS], (), "there are no samples in it"),
    ],
)
def test_a_table_that_can_not_be_used(
    tmp_path: Path, rows: list[Row], maps: tuple[str, ...], told: str
) -> None:
    assert told in refusal(in_file(tmp_path, csv_bytes(rows), "some.csv"), *maps)


def test_a_cell_with_an_error_is_named(tmp_path: Path) -> None:
    rows: list[Row] = [HEADERS, [*ROW[:5], "#N/A", 3, "zh"]]
    assert "some.xlsx, row 2, column F: #N/A is an error of a formula" in refusal(
        in_file(tmp_path, xlsx_bytes(rows), "some.xlsx")
    )


def test_the_column_that_a_value_came_from_is_named(tmp_path: Path) -> None:
    rows: list[Row] = [[*HEADERS[:5], "Points", *HEADERS[6:]], [*ROW[:5], "viel", 3, "zh"]]
    message = refusal(in_file(tmp_path, csv_bytes(rows), "some.csv"), "score=Points")
    assert "row 2: 'score' (column 'Points') is 'viel'" in message


def test_files_that_can_not_be_read(tmp_path: Path) -> None:
    assert "give a file that ends with .jsonl" in refusal(in_file(tmp_path, "x", "some.txt"))
    assert "some.jsonl: not text in UTF-8" in refusal(in_file(tmp_path, b"\xff\x00\xfe"))
    assert "some.xlsx: not a Word or Excel file" in refusal(in_file(tmp_path, b"PK", "some.xlsx"))
    with pytest.raises(SampleError, match="can't be read: No such file"):
        read_samples([tmp_path / "none.jsonl"])


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        (["score"], "write FIELD=COLUMN"),
        (["score="], "write FIELD=COLUMN"),
        (["points=Points"], "there is no field 'points'"),
        (["score=a", "score=b"], "'score' is given twice"),
    ],
)
def test_a_mapping_that_says_nothing(pairs: list[str], told: str) -> None:
    with pytest.raises(SampleError, match=told):
        read_mapping(pairs)


def test_a_score_whose_number_format_adds_its_unit(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        unit = book.add_format({"num_format": '0"分"'})
        sheet = book.add_worksheet()
        sheet.write_row(
            0, 0, ["question_id", "question", "reference_answers", "answer", "score", "max_score"]
        )
        sheet.write_row(1, 0, ["q", "甲？", "一", "二"])
        sheet.write_row(1, 4, [5, 10], unit)
    (sample,) = read_samples([tmp_path / "a.xlsx"]).samples
    assert (sample.score, sample.max_score) == (5, 10)
