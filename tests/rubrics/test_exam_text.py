"""The exam-text reader: labels, prompts, and marks as they are printed."""

from decimal import Decimal

import pytest

from rubrics.derive import derive_from_exam_text, derive_rubric
from rubrics.exam_text import read_exam_text

ANSWER_LABELS = [
    "正确答案:",
    "参考答案：",
    "【参考答案】",
    "答案：",
    "答：",
    "标准答案:",
    "參考答案：",
    "［答案］",
    "## 参考答案：",
    "**Answer:**",
    "Answer:",
    "answer:",
    "Model answer:",
    "Sample answers:",
    "Reference answer:",
    "Musterlösung:",
    "Lösung:",
    "Antwort:",
]


@pytest.mark.parametrize("label", ANSWER_LABELS)
def test_what_follows_the_label_is_the_answer(label: str) -> None:
    exam = read_exam_text(f"怎么办？\n{label}\n先冷却。\n")
    assert exam.reference_answer == "先冷却。"
    assert [prompt.text for prompt in exam.prompts] == ["怎么办？"]


@pytest.mark.parametrize("label", ["解析：", "答案解析:", "【解析】", "Explanation:", "Erläuterung:"])
def test_the_analysis_is_no_part_of_the_answer(label: str) -> None:
    exam = read_exam_text(f"怎么办？\n答案：先冷却。\n{label}暂无")
    assert exam.reference_answer == "先冷却。"
    assert exam.analysis == "暂无"


def test_sections_of_a_case() -> None:
    exam = read_exam_text(
        "\ufeff第12题:\r\n问答题\r\n案例五 某物业来了客人。 【问题】 1.原则有哪些? 2.方法有哪些?\r\n"
        "正确答案:\r\n1.甲\r\n2.乙\r\n"
    )
    assert exam.title == "案例五"
    assert exam.stem == "某物业来了客人。"
    assert [(prompt.ordinal, prompt.text) for prompt in exam.prompts] == [
        (1, "原则有哪些?"),
        (2, "方法有哪些?"),
    ]
    assert exam.reference_answer == "1.甲\n2.乙"
    assert exam.marks is None


def test_a_text_without_a_label_has_no_answer() -> None:
    assert read_exam_text("1. 原则有哪些?").reference_answer == ""
    assert read_exam_text("").prompts == ()


@pytest.mark.parametrize(
    ("asked", "marks"),
    [
        ("1.甲(8分) 2.乙(12分)", [8, 12]),
        ("1.甲（8分）\n2.乙", [8, None]),
        ("1.甲【2.5分】\n2.乙[本小题共4分]", [Decimal("2.5"), 4]),
        ("1. Why? [2 marks]\n2. How? (1 point)", [2, 1]),
        ("1. Warum? (0.5 P)\n2. Wie? (3 Punkte)", [Decimal("0.5"), 3]),
        ("1. 甲（８分）\n2. 乙", [8, None]),
        ("1.甲(0分)\n2.乙(999999999分)", [None, None]),
        ("1.甲(1.234分)\n2.乙", [None, None]),
    ],
)
def test_marks_of_each_part(asked: str, marks: list[Decimal | None]) -> None:
    assert [prompt.marks for prompt in read_exam_text(f"【问题】{asked}\n答案：1.甲\n2.乙").prompts] == marks


@pytest.mark.parametrize(
    ("question", "marks"),
    [
        ("（本题共20分）【问题】1.甲 2.乙", 20),
        ("总分：15分【问题】1.甲 2.乙", 15),
        ("Total marks: 12 marks\nQuestion: 1. x 2. y", 12),
        ("【问题】1.甲(共8分) 2.乙", None),
        ("【问题】1.甲 2.乙", None),
    ],
)
def test_the_total(question: str, marks: int | None) -> None:
    assert read_exam_text(f"{question}\n答案：1.甲\n2.乙").marks == marks


@pytest.mark.parametrize(
    ("question", "marks"),
    [
        ("名词解释：机会成本（3分）、沉没成本（3分）", 6),
        ("Define opportunity cost (3 marks), sunk cost (3 marks)", 6),
        ("Define opportunity cost (3 marks) and sunk cost (2 marks).", 5),
        ("简述危害（共6分，每点2分）", 6),
        ("简述危害（每点2分，共6分）", 6),
        ("解释两个概念（共8分）：机会成本（3分）、沉没成本（3分）", 8),
        ("说明（10分）。（其中第一问4分，第二问6分）", 10),
        ("说明（10分），其中理由（4分）、结论（3分）", 10),
        ("解释A（4分）；B（4分）。总分8分", 8),
        ("解释A（4分）；B（4分）。总分10分", 4),
        ("说明（10分），理由（4分）、结论（6分）", 10),
        ("需要曲線とは何か説明しなさい。(4点)", 4),
        ("说明三个优点（3点）", 10),
        ("Erkläre die Kühlung. (4 BE)", 4),
    ],
)
def test_marks_of_one_question(question: str, marks: int) -> None:
    assert derive_rubric(["先冷却。再报告。"], question=question).marks == marks


@pytest.mark.parametrize(
    ("question", "marks"),
    [
        ("二、简答题（共20分）\n1.何为甲？\n2.何为乙？", [10, 10]),
        ("二、简答题（每题5分，共10分）\n1.何为甲？\n2.何为乙？", [5, 5]),
        ("二、简答题（共20分）\n1.何为甲？（8分）\n2.何为乙？", [8, 12]),
        ("二、简答题（共20分）\n1.何为甲？（3分）\n2.何为乙？（4分）", [3, 4]),
        ("1.何为甲？（共4分）\n2.何为乙？（共6分）", [4, 6]),
        ("二、简答题\n1.何为甲？\n2.何为乙？", [10, 10]),
    ],
)
def test_the_total_above_the_parts(question: str, marks: list[int]) -> None:
    parts = derive_rubric(["1.先冷却。\n2.再报告。"], question=question).parts
    assert [part.marks for part in parts] == marks


def test_the_total_above_the_parts_of_a_printed_question() -> None:
    text = "二、简答题（共20分）\n1.何为甲？\n2.何为乙？\n答案：\n1.先冷却。\n2.再报告。"
    assert [part.marks for part in derive_from_exam_text(text).parts] == [10, 10]
