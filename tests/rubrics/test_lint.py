"""What lint finds, what it leaves alone, and that docs/lint.md knows every code."""

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from rubrics.derive import derive_from_exam_text, derive_rubric
from rubrics.finding import Code
from rubrics.lint import Finding, lint
from rubrics.lint_reference import lint_reference
from rubrics.lint_twins import NEAR, Matrix
from rubrics.model import KeyPoint, Part, Rubric
from service.encoders.protocol import Encoder
from tests.rubrics.trees import SEED

DOCS = Path(__file__).parents[2] / "docs" / "lint.md"


def rubric_of(*points: KeyPoint, prompt: str = "", marks: str | None = None, reference: str = "") -> Rubric:
    in_all = sum((point.marks for point in points), Decimal(0))
    part = Part(id="1", prompt=prompt, marks=Decimal(marks) if marks else in_all, key_points=points)
    return Rubric(id="r", parts=(part,), reference_answers=(reference,) if reference else ())


def point(name: str, text: str, marks: str = "1", title: str = "") -> KeyPoint:
    return KeyPoint(id=name, title=title, text=text, marks=Decimal(marks))


def short(findings: Sequence[Finding]) -> list[tuple[str, str, str | None]]:
    return [(finding.code, finding.severity, finding.key_point_id) for finding in findings]


LONG = "物业管理处应当建立收发文制度并且及时回函答复" * 6

POINTS: dict[str, tuple[Rubric, list[tuple[str, str, str | None]]]] = {
    "nothing wrong": (rubric_of(point("a", "先冷却"), point("b", "再报告")), []),
    "same but for punctuation and width": (
        rubric_of(point("a", "先冷却，ABC"), point("b", "先冷却ＡＢＣ。")),
        [("duplicate-point", "error", "b")],
    ),
    "says nothing": (
        rubric_of(point("a", "略。"), point("b", "见教材")),
        [("empty-content", "error", "a"), ("empty-content", "error", "b")],
    ),
    "only small words": (rubric_of(point("a", "of the")), [("empty-content", "error", "a")]),
    "formulas say something": (rubric_of(point("a", "1+1=2"), point("b", "氧")), []),
    "title again": (rubric_of(point("a", "拜访。", title="拜访")), [("empty-content", "warning", "a")]),
    "heading repeated": (
        rubric_of(point("a", "日常函件;重大报告", title="日常函件")),
        [("heading-repeated", "warning", "a")],
    ),
    "a sentence that begins with its title": (rubric_of(point("a", "沟通是双向的", title="沟通")), []),
    "too long": (rubric_of(point("a", LONG)), [("point-too-long", "warning", "a")]),
    "zero marks": (
        rubric_of(point("a", "先冷却"), point("b", "再报告", "0")),
        [("zero-marks", "warning", "b")],
    ),
    "no step": (rubric_of(point("a", "先冷却", "1.3")), [("marks-not-stepwise", "warning", None)]),
    "said by the question": (
        rubric_of(point("a", "定期沟通的方法"), point("b", "每月开会"), prompt="简述定期沟通的方法"),
        [("said-by-question", "warning", "a")],
    ),
}


@pytest.mark.parametrize(("rubric", "expected"), POINTS.values(), ids=list(POINTS))
def test_points(rubric: Rubric, expected: list[tuple[str, str, str | None]]) -> None:
    assert short(lint(rubric)) == expected


def test_one_finding_tells_of_a_whole_tree_without_marks() -> None:
    below = KeyPoint(id="b", text="先冷却", marks=Decimal(0), children=(point("c", "再报告", "0"),))
    found = lint(rubric_of(point("a", "关闭阀门"), below))
    assert short(found) == [("zero-marks", "warning", "b")]


def test_the_same_point_in_two_parts_is_a_warning() -> None:
    parts = [
        Part(id=name, marks=Decimal(1), key_points=(point(f"{name}.1", "先冷却"),)) for name in ("1", "2")
    ]
    found = lint(Rubric(id="r", parts=tuple(parts)))
    assert short(found) == [("duplicate-point", "warning", "2.1")]
    assert "part 1" in found[0].message


REFERENCES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "in order": ("1. 先冷却。\n2. 再报告。", []),
    "a gap": ("1. 先冷却。\n3. 再报告。", [("numbering-gap", "warning")]),
    "no first": ("2. 先冷却。\n3. 再报告。", [("numbering-gap", "warning")]),
    "a repeat": ("1. 先冷却。\n2. 再报告。\n2. 再记录。", [("numbering-jump", "warning")]),
    "backwards": ("1. 甲。\n2. 乙。\n3. 丙。\n2. 丁。", [("numbering-jump", "warning")]),
    "another dress": (
        "D. 甲。\nE. 乙。\nf. 丙。",
        [("numbering-gap", "warning"), ("numbering-jump", "info")],
    ),
    "other brackets": ("(1) 甲。\n（2）乙。", []),
    "ends in a lead-in": ("1. 先冷却。\n2. 具体包括：", [("reference-cut-off", "warning")]),
    "ends in a comma": ("先冷却，再报告，", [("reference-cut-off", "warning")]),
    "ends in an enumeration": ("电话、邮件、", [("reference-cut-off", "warning")]),
    "an item ends in a lead-in": ("1. 具体包括：\n2. 再报告。", [("reference-cut-off", "warning")]),
    "words number clauses": ("检查有两类，一类是自检，一类是互检。", []),
    "words number clauses of a sentence": ("内容有三项：一是项目，二是方法，三是期限。", []),
    "items in a line": ("包括：（1）项目，（2）方法，（3）期限。", []),
    "an item's line ends in a comma": ("1. 先冷却，\n2. 再报告。", [("reference-cut-off", "warning")]),
    "ends in a number": ("（1）先冷却。（2）再报告。（3）", [("reference-cut-off", "warning")]),
    "no full stop at the end": (
        "先冷却设备。\n再报告主管。\n最后把全部经过写进当天的工作日志并且由",
        [("reference-cut-off", "warning")],
    ),
    "no full stops at all": ("先冷却设备\n再报告主管\n最后把全部经过写进当天的工作日志并且由主管签字", []),
    "open bracket": ("先冷却（用水。再报告。", [("reference-cut-off", "warning")]),
    "open quote": ("按“先冷却，后报告的原则。", [("reference-cut-off", "warning")]),
    "brackets of both widths": ("先冷却（用水)。", []),
    "markers are no brackets": ("1) 先冷却。\n2) 再报告。", []),
}


@pytest.mark.parametrize(("reference", "expected"), REFERENCES.values(), ids=list(REFERENCES))
def test_references(reference: str, expected: list[tuple[str, str]]) -> None:
    found = lint_reference(rubric_of(point("a", "先冷却"), reference=reference), 0)
    assert [(finding.code, finding.severity) for finding in found] == expected


def test_a_finding_in_the_reference_names_the_key_point() -> None:
    found = lint(derive_rubric(["1. 先冷却。\n2. 再报告。\n4. 记录经过。"]))
    assert short(found) == [("numbering-gap", "warning", "1.3")]


def test_near_duplicates_only_when_similarity_is_given() -> None:
    rubric = rubric_of(point("a", "先冷却"), point("b", "再报告"), point("c", "首先降温"))

    def similarity(texts: Sequence[str]) -> Matrix:
        assert list(texts) == ["先冷却", "再报告", "首先降温"]
        return np.array([[1, 0.9, NEAR], [0.9, 1, 0.9], [NEAR, 0.9, 1]])

    assert lint(rubric) == []
    found = lint(rubric, similarity=similarity)
    assert short(found) == [("near-duplicate-point", "warning", "c")]
    assert "a and c" in found[0].message


def test_the_seed(encoder: Encoder) -> None:
    def similarity(texts: Sequence[str]) -> Matrix:
        vectors = encoder.encode(texts)
        return vectors @ vectors.T

    rubric = derive_from_exam_text(SEED.read_text(encoding="utf-8"))
    found = lint(rubric, similarity=similarity)
    assert short(found) == [
        ("numbering-jump", "info", "2.2.1.6"),
        ("near-duplicate-point", "warning", "3.2.3"),
        ("heading-repeated", "warning", "3.4"),
        ("point-too-long", "warning", "4.1"),
    ]
    assert lint(rubric, similarity=similarity) == found


def test_the_document_has_a_row_for_every_code_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == sorted(get_args(Code))
