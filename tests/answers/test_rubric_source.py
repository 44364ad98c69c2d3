"""Which rubric an answer is graded by."""

import io
from decimal import Decimal
from pathlib import Path

import pytest

from rubrics.derive import derive_rubric
from rubrics.model import Rubric
from rubrics.yaml_text import dump_rubric, load_rubric
from service.answers.error import AnswerFileError
from service.answers.options import ReadOptions
from service.answers.read_answers import read_answers
from service.answers.row import AnswerRow, Problem, Reject, RejectCode
from service.answers.rubric_files import read_rubric_folder
from service.answers.rubric_source import (
    AnswerWithRubric,
    DerivedRubrics,
    OneRubric,
    RubricsById,
    with_rubrics,
)
from tests.answers.bank import BANK
from tests.answers.written import csv_file, read

REFERENCE = "1. 订货成本。2. 保管成本。3. 缺货成本。"


def _row(**fields: object) -> AnswerRow:
    return AnswerRow(**{"row": 1, "id": "a", "answer": "x", **fields})  # type: ignore[arg-type]


def test_one_rubric() -> None:
    rubric = load_rubric((BANK / "workplace_fire" / "rubric.yaml").read_text(encoding="utf-8"))
    source = OneRubric(rubric)
    assert source.rubric_for(_row()) is rubric
    assert source.rubric_for(_row(question="workplace_fire", max_marks=Decimal(3))) is rubric
    refused = source.rubric_for(_row(question="1"))
    assert isinstance(refused, Problem)
    assert refused.code is RejectCode.UNKNOWN_QUESTION
    assert OneRubric(rubric, whatever_question=True).rubric_for(_row(question="1")) is rubric


def test_the_bank_is_a_folder_of_rubrics() -> None:
    source = read_rubric_folder(BANK)
    assert len(source.rubrics) == 11
    assert source.required == {"question"}
    found = source.rubric_for(_row(question="biology_terms"))
    assert isinstance(found, Rubric)
    assert found.id == "biology_terms"


def test_a_folder_takes_the_highest_version_and_refuses_two_that_differ(tmp_path: Path) -> None:
    first = derive_rubric([REFERENCE], max_marks=Decimal(6))
    second = first.model_copy(update={"version": 2})
    (tmp_path / "a.yaml").write_text(dump_rubric(second), encoding="utf-8")
    (tmp_path / "b.yml").write_text(dump_rubric(first), encoding="gb18030")
    (tmp_path / "readme.txt").write_text("no rubric", encoding="utf-8")
    assert read_rubric_folder(tmp_path).rubrics[first.id].version == 2
    other = derive_rubric([REFERENCE], max_marks=Decimal(9)).model_copy(update={"version": 2})
    (tmp_path / "c.json").write_text(other.model_dump_json(), encoding="utf-8")
    with pytest.raises(AnswerFileError, match=r"a\.yaml and c\.json are both version 2"):
        read_rubric_folder(tmp_path)


def test_bad_folders(tmp_path: Path) -> None:
    with pytest.raises(AnswerFileError, match="there are no rubrics"):
        read_rubric_folder(tmp_path)
    with pytest.raises(AnswerFileError, match="can't be read"):
        read_rubric_folder(tmp_path / "nowhere")
    (tmp_path / "a.yaml").write_text("id: [", encoding="utf-8")
    with pytest.raises(AnswerFileError, match=r"^a\.yaml: line"):
        read_rubric_folder(tmp_path)


def test_rubrics_are_derived_once_for_each_question() -> None:
    header = ("题目编号", "题目", "编号", "答案", "参考答案", "满分")
    rows = [(f"q{i % 3}", "库存成本由哪些部分构成？", str(i), "a", REFERENCE, i % 3 + 4) for i in range(9)]
    rows += [("q0", "", "bad", "a", "。。。", 4), ("q 4", "", "named", "a", REFERENCE, 4)]
    source = DerivedRubrics()
    items = list(
        with_rubrics(read(csv_file(header, rows), ReadOptions(required=source.required)).items, source)
    )
    graded = [item for item in items if isinstance(item, AnswerWithRubric)]
    assert len(graded) == 10
    assert len({id(item.rubric) for item in graded}) == 4
    assert {(item.rubric.id, int(item.rubric.marks)) for item in graded[:9]} == {
        ("q0", 4),
        ("q1", 5),
        ("q2", 6),
    }
    assert graded[-1].rubric.id.startswith("q-")
    reject = next(item for item in items if isinstance(item, Reject))
    assert (reject.row, reject.code, reject.id) == (11, RejectCode.UNUSABLE_REFERENCE, "bad")


def test_what_is_kept_does_not_change_what_is_derived() -> None:
    rows = [
        _row(reference_answers=(f"{REFERENCE}4. 其他{i % 4}。",), max_marks=Decimal(6)) for i in range(12)
    ]
    few, many = DerivedRubrics(most_kept=1), DerivedRubrics()
    assert [few.rubric_for(row) for row in rows] == [many.rubric_for(row) for row in rows]


def test_a_reference_answer_with_too_many_points() -> None:
    found = DerivedRubrics(most_key_points=2).rubric_for(_row(reference_answers=(REFERENCE,)))
    assert isinstance(found, Problem)
    assert found.message.startswith("its reference answer has 3 key points and may have 2")


def test_no_rubric_at_all() -> None:
    found = RubricsById({}).rubric_for(_row(question="x"))
    assert isinstance(found, Problem)
    assert "rubrics: none" in found.message


def test_a_row_without_a_rubric_takes_no_id() -> None:
    rows = [
        ["a1", "q", "……", "x"],
        ["a1", "q", "1. 订货成本。2. 保管成本。", "y"],
        ["a1", "q", "1. 订货成本。2. 保管成本。", "z"],
    ]
    source = DerivedRubrics()
    content = csv_file(("编号", "题号", "参考答案", "学生答案"), rows)
    with read_answers(io.BytesIO(content), ReadOptions(required=source.required)) as reader:
        found = list(with_rubrics(reader, source))
    assert [each.code.value if isinstance(each, Reject) else each.row.answer for each in found] == [
        "unusable_reference",
        "y",
        "duplicate_id",
    ]


def test_the_id_of_a_question_stays_legible_and_its_own() -> None:
    given = ("1", "1/2", "1 (1)", "1（1）", "/", "第1题", "题" * 199 + "/")
    found = [
        DerivedRubrics().rubric_for(_row(question=question, reference_answers=(REFERENCE,)))
        for question in given
    ]
    ids = [each.id for each in found if isinstance(each, Rubric)]
    assert len(set(ids)) == len(given)
    assert (ids[0], ids[5]) == ("1", "第1题")
    assert ids[1].startswith("1-2-")
    assert ids[2].startswith("1-1-")
    assert all(len(each) <= 200 for each in ids)
