"""The gradebook read back by calamine."""

import io
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from service.cohort.gradebook import write_gradebook
from service.cohort.row import CohortRow
from service.cohort.sheet_names import SheetNames
from service.exports.result import Result, Review
from service.grading.grade import Reason
from tests.cohort.rows import failed, question, random_rows, row
from tests.exports.results import AT, NASTY, pending

LOW = Reason(code="low_confidence", message="low")
R = question("r:2")


def written(rows: Iterable[CohortRow], **choices: Any) -> bytes:
    file = io.BytesIO()
    write_gradebook((each.result for each in rows), file, **choices)
    return file.getvalue()


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def example() -> list[CohortRow]:
    return [
        row(0, ("1", "0.5"), student="甲", reasons=[LOW], confidence=0.5),
        row(1, ("1", "1"), student="乙", rubric=R),
        failed(2, student="乙"),
        row(
            3,
            ("0", "0.25"),
            student="甲",
            rubric=R,
            review=Review(marks=Decimal("2.5"), max_marks=Decimal(10), at=AT),
        ),
        CohortRow(row(4).result.model_copy(update={"student": None})),
    ]


def test_students() -> None:
    found = sheets(written(example(), language="en"))
    assert list(found) == ["Students", "Q q", "Q r_2", "Not graded", "Legend"]
    assert found["Students"] == [
        ["Student", "Total", "Of marks", "Share", "To review", "Not graded", "q", "r:2"],
        ["甲", 9.5, 20, 0.475, 1, "", 7, 2.5],
        ["乙", 10, 10, 1, "", 1, "", 10],
    ]


def test_a_question() -> None:
    found = sheets(written(example(), language="en"))["Q q"]
    assert found[0] == [
        *("Answer", "Student", "Marks", "Full marks", "To review", "Reasons", "Confidence", "Grader's marks"),
        *("1.1 订货成本 /4", "1.1 verdict", "1.2 保管成本 /6", "1.2 verdict", "1.1 evidence", "1.2 evidence"),
    ]
    assert found[1][:8] == ["a0", "甲", 7, 10, "yes", "the confidence of the grade is low", 0.5, 7]
    assert found[1][8:] == [4, "✓", 3, "◐", "订货要花", "订货要花"]
    assert [line[0] for line in found[1:]] == ["a0", "a4"]


def test_what_has_no_grade() -> None:
    found = sheets(written([*example(), CohortRow(pending(9, rubric=None))], language="zh"))["没有评分"]
    assert found[1] == ["a2", "乙", "q", "未能评分", "", "/problems/answer-too-long", "=1+1 is no answer"]
    assert found[2][:4] == ["a9", "s9", "", "尚未评分"]


def test_legend_has_the_versions() -> None:
    found = sheets(written(example(), language="en"))["Legend"]
    lines = {line[0]: line[1:] for line in found}
    assert lines["Answers"] == ["", 5]
    assert lines["Grader"] == ["3", 4]
    assert lines["Credit model"] == ["caifen-2", 4]
    assert any(line[0] == "Rubric" and line[1].startswith("q · version 1") for line in found)


def test_the_last_answer_counts() -> None:
    rows = [row(0, ("1", "1"), student="甲"), row(1, ("0.5", "0"), student="甲")]
    assert sheets(written(rows))["学生"][1][:4] == ["甲", 2, 10, 0.2]


@pytest.mark.parametrize("text", NASTY)
def test_hostile_texts_stay_texts(text: str) -> None:
    made = row(0, ("1", "1"), text + "答案", student=text)
    result = (
        Result.model_validate(
            made.result.model_dump()
            | {"item_id": text, "student": text, "grade_json": made.result.grade_json}
        )
        if not any("\ud800" <= char <= "\udfff" for char in text)
        else made.result
    )
    content = written([CohortRow(result)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)
            assert b"hyperlink" not in archive.read(name)
    found = sheets(content)
    assert len(found["学生"]) == 2
    assert isinstance(found["学生"][1][0], str)


def test_full_sheets_go_on() -> None:
    found = sheets(written(random_rows(7), rows_a_sheet=4))
    assert list(found) == [
        "学生",
        "题 q",
        "题 q 2",
        "题 q 3",
        "学生 2",
        "学生 3",
        "说明",
        "说明 2",
        "说明 3",
        "说明 4",
    ]
    assert [len(found[name]) for name in ("题 q", "题 q 2", "题 q 3")] == [4, 4, 2]
    assert found["题 q 2"][0] == found["题 q"][0]


def test_versions_of_one_question() -> None:
    other = question(version=2, reference="另一份。")
    found = sheets(written([row(0, student="甲"), row(1, rubric=other, student="甲")]))
    assert list(found)[1:3] == ["题 q", "题 q v2"]
    assert found["学生"][0][-2:] == ["q", "q v2"]


def test_same_bytes_and_nothing_of_a_failure(tmp_path: Path) -> None:
    assert written(example()) == written(example())
    bad = row(0).result.model_copy(update={"grade_json": "{}"})
    file = io.BytesIO()
    with pytest.raises(ValueError, match="StoredGrade"):
        write_gradebook([row(1).result, bad], file, temporary=tmp_path)
    assert file.getvalue() == b""
    assert list(tmp_path.iterdir()) == []


def test_nothing() -> None:
    assert list(sheets(written([]))) == ["学生", "说明"]


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("题 a/b:c?[d]*\\", "题 a_b_c_d_"),
        ("'quoted'", "quoted"),
        ("x" * 40, "x" * 31),
        ("😀" * 20, "😀" * 15),
        ("", "_"),
        ("History", "History 2"),
        ("\u202eabc\0", "_abc_"),
    ],
)
def test_names_of_sheets(wanted: str, name: str) -> None:
    assert SheetNames().name(wanted) == name


def test_names_differ() -> None:
    names = SheetNames()
    found = [names.name(wanted) for wanted in ("题 A", "题 a", "y" * 31, "y" * 35, "题 a 2")]
    assert found == ["题 A", "题 a 2", "y" * 31, "y" * 29 + " 2", "题 a 2 2"]


def test_an_answer_that_no_longer_counts_need_not_be_reviewed() -> None:
    rows = [row(0, ("1", "0.5"), student="甲", reasons=[LOW]), row(1, ("1", "1"), student="甲")]
    assert sheets(written(rows, language="en"))["Students"][1] == ["甲", 10, 10, 1, "", "", 10]
    assert sheets(written(rows[::-1], language="en"))["Students"][1] == ["甲", 7, 10, 0.7, 1, "", 7]


def test_rubrics_of_one_id_and_version_have_headings_of_their_own() -> None:
    rubrics = [question("3", reference=f"第 {i} 份参考答案。") for i in range(3)] + [question("3", version=2)]
    rows = [row(i, student="甲", rubric=rubric) for i, rubric in enumerate(rubrics)]
    headings = sheets(written(rows, language="en"))["Students"][0][6:]
    assert len(set(headings)) == 4
    assert headings[0] == "3"
    assert headings[3] == "3 v2"
    assert headings[1] == f"3 v1 {rubrics[1].hash[:6]}"
