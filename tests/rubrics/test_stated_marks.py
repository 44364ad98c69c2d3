"""Marks in the reference answer: lint says with both numbers where they do not add up, and is silent where they do."""

from decimal import Decimal

import pytest

from rubrics.derive import derive_rubric
from rubrics.inline_marks import find_own_marks
from rubrics.lint import lint
from rubrics.marks import share_in_proportion
from rubrics.question_marks import read_question_marks

WRONG: dict[str, tuple[str, str, str | None, list[str]]] = {
    "points": ("1. 甲地（2分）\n2. 乙地（3分）", "10", None, ["add up to 5", "has 10"]),
    "each": ("每点2分\n1. 甲地\n2. 乙地\n3. 丙地", "9", None, ["add up to 6", "has 9"]),
    "each of any": ("（任意两点，每点2分）\n1. 甲地\n2. 乙地\n3. 丙地", "6", None, ["add up to 4", "has 6"]),
    "total in the text": ("（本题共8分）\n1. 甲地\n2. 乙地", "6", None, ["states 8", "has 6"]),
    "points and the total beside them": (
        "（共6分）\n1. 甲地（2分）\n2. 乙地（3分）",
        "6",
        None,
        ["add up to 5", "has 6"],
    ),
    "below a heading": (
        "1. 优点（6分）\n(1)省时（2分）\n(2)省力（2分）\n2. 缺点（4分）",
        "10",
        "1.1",
        ["add up to 4", "has 6"],
    ),
    "more than all for some": ("1. 甲地（5分）\n2. 乙地", "4", None, ["add up to 5", "has 4"]),
    "behind the lists of items": (
        "1. 优点：(1)省时；(2)省力。（每点2分，共4分）\n2. 缺点：(1)费电；(2)费水。（每点1分，共2分）",
        "10",
        None,
        ["add up to 6", "has 10"],
    ),
    "German prose": ("Der Hahn tropft (0.5 P). Die Tür klemmt (0.25 P).", "1", None, ["0.75", "has 1"]),
}
RIGHT = {
    "points": ("1. 甲地（2分）\n2. 乙地（3分）", "5"),
    "each": ("1. 甲地\n2. 乙地\n（每点2分，共4分）", "4"),
    "any of them": ("任答两点，每点3分：\n1. 甲地\n2. 乙地\n3. 丙地", "6"),
    "some": ("1. 甲地（2分）\n2. 乙地", "5"),
    "below a heading": ("1. 优点（4分）\n(1)省时（2分）\n(2)省力（2分）\n2. 缺点（1分）", "5"),
    "English": ("It bends [1 mark]. It breaks [2 marks].", "3"),
    "behind the list of an item": (
        "1. 优点：(1)省时；(2)省力。（每点2分）\n2. 缺点：(1)费电。（每点6分）",
        "10",
    ),
    "in all behind every item": ("1. 省时（共4分）\n2. 省力（共6分）", "10"),
    "none": ("静置10分钟。过滤。", "3"),
}


@pytest.mark.parametrize(("text", "marks", "point", "told"), WRONG.values(), ids=list(WRONG))
def test_both_numbers_are_told(text: str, marks: str, point: str | None, told: list[str]) -> None:
    found = [
        f for f in lint(derive_rubric([text], max_marks=Decimal(marks))) if f.code == "marks-do-not-add-up"
    ]
    assert [finding.key_point_id for finding in found] == [point]
    assert all(words in found[0].message for words in told), found[0].message


@pytest.mark.parametrize(("text", "marks"), RIGHT.values(), ids=list(RIGHT))
def test_marks_that_add_up_are_no_finding(text: str, marks: str) -> None:
    assert "marks-do-not-add-up" not in [
        f.code for f in lint(derive_rubric([text], max_marks=Decimal(marks)))
    ]


@pytest.mark.parametrize(
    ("whole", "weights", "shares"),
    [
        ("10", "2 2 1", "4 4 2"),
        ("1", "1 1 1", "0.34 0.33 0.33"),
        ("1", "0 0", "0.5 0.5"),
        ("0.01", "1 2", "0 0.01"),
    ],
)
def test_shares_in_proportion_are_whole_hundredths(whole: str, weights: str, shares: str) -> None:
    found = share_in_proportion(Decimal(whole), [Decimal(weight) for weight in weights.split()])
    assert found == [Decimal(share) for share in shares.split()]


@pytest.mark.parametrize(
    "behind", ["（答出两点即可得2分）", "（每点1分，共2分）", "（2分）", "（任答两点得2分）"]
)
def test_marks_behind_the_last_item_are_its_own_where_the_others_have_their_own(behind: str) -> None:
    rubric = derive_rubric(
        [f"①成本低（2分）；②风险小（2分）；③周期短、质量好、见效快{behind}"], question="优点（6分）"
    )
    assert [int(point.marks) for point in rubric.parts[0].key_points] == [2, 2, 2]


def test_a_choice_behind_marks_of_every_item_is_among_all_of_them() -> None:
    (group,) = (
        derive_rubric(["①成本低（2分）\n②风险小（2分）\n③见效快（2分）（答出两点即可得4分）"])
        .parts[0]
        .key_points
    )
    assert [int(point.marks) for point in (group, *group.children)] == [4, 2, 2, 2]


@pytest.mark.parametrize(
    "reference",
    [
        "上半场比赛 45分\n下半场比赛 45分",
        "比赛时间为上午8时 30分\n散会时间为上午9时 30分",
        "地球自转周期为23小时 56分",
        "北纬30度 20分\n东经120度 10分",
        "两列火车间 5分\n两辆汽车间 3分",
        "甲队成绩 20分\n乙队成绩 18分",
        "需求拉动 2分\n成本推动物价上涨",
        "The wall is 5'\nThe door is 7'\nThe roof is 12'",
    ],
)
def test_minutes_scores_and_feet_are_no_marks(reference: str) -> None:
    points = derive_rubric([reference], question="说明。（6分）").parts[0].key_points
    lines = reference.split("\n")
    assert [(point.text, int(point.marks)) for point in points] == [(line, 6 // len(lines)) for line in lines]


@pytest.mark.parametrize(
    ("reference", "marks"),
    [
        ("原因：\n需求拉动 2分\n成本推动   ３分。", [2, 3]),
        ("求出了方程的根，\t2.5分\n写出结论； 2.5 分", [2.5, 2.5]),
        ("The wall is high 2'\nThe door is low 3'", [2, 3]),
        ("The wall is high (3)   \nThe door is low (2) .", [3, 2]),
        ("需求拉动------2分\n成本推动——————3分", [2, 3]),
    ],
)
def test_marks_at_the_end_of_every_line(reference: str, marks: list[float]) -> None:
    points = derive_rubric([reference], max_marks=Decimal(5)).parts[0].key_points
    assert [float(point.marks) for point in points] == marks
    assert not any("分" in point.text or "(" in point.text for point in points)


LONG = 20_000


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        *(sign * LONG for sign in "-_…⋯·.—[（("),
        "[ " * (LONG // 2),
        "x " + " " * LONG + "y\nz",
        "x (" + " " * LONG + "y\nz (2)",
        "x (2)" + " " * LONG + "y\nz (2)",
        "一 - 2分" + " " * LONG + "y",
    ],
    ids=lambda text: text[:6],
)
def test_marks_of_a_long_run_of_signs_are_looked_for_in_time(text: str) -> None:
    assert find_own_marks(text) == []
    assert read_question_marks(text) is None


@pytest.mark.parametrize(
    ("question", "marks"),
    [
        ("什么是机会成本？（3分）什么是沉没成本？（3分）", 6),
        ("解释机会成本（3分）。解释沉没成本（2分）。", 5),
        ("What is osmosis? (2 marks) What is diffusion? (3 marks)", 5),
        ("简述各国的政策（3分）、影响（3分）", 6),
        # The first of them is what all of it is worth.
        ("阅读材料回答。（10分）什么是机会成本？（4分）什么是沉没成本？（6分）", 10),
        ("论述题（10分）。观点明确（3分），论证充分（7分）。", 10),
        ("简述原则（10分）。每点（2分）。", 10),
        ("说明影响（8分）。其中利（4分）。", 8),
        ("简述题（10分）。只写结论（2分）。", 10),
        ("案例分析。（20分）甲盗窃财物。甲的行为如何定性？（20分）", 20),
        ("材料分析（12分）。什么是优点？（4分）什么是缺点？（6分）", 12),
        ("Section A (20 marks). Explain X. (4 marks)", 20),
        ("Read the text and answer. (10 marks) Explain X, giving two reasons. (10 marks)", 10),
        ("作文。（60分）要求：书写（5分）。", 60),
        ("说明优点。（6分）每写对一条得分（2分）。", 6),
    ],
)
def test_marks_behind_sentences_of_a_question_add_up(question: str, marks: int) -> None:
    assert read_question_marks(question) == marks


@pytest.mark.parametrize(
    "text",
    [
        "评分说明：①每点2分\n②言之有理即可\n1. 公开原则\n2. 公平原则\n3. 公正原则",
        "1. 公开原则\n2. 公平原则\n3. 公正原则\n评分说明：①每点2分；②言之有理即可。",
        "1. 公开原则\n2. 公平原则\n3. 公正原则\n评分标准：\n（1）每点2分。\n（2）意思相近即可给分。",
        "公开原则、公平原则、公正原则。评分说明：每点2分，言之有理即可。",
    ],
)
def test_numbered_notes_to_the_marker_are_no_points(text: str) -> None:
    points = derive_rubric([text], max_marks=Decimal(6)).parts[0].key_points
    assert [(point.text, int(point.marks), point.children) for point in points] == [
        ("公开原则", 2, ()),
        ("公平原则", 2, ()),
        ("公正原则", 2, ()),
    ]


def test_what_is_numbered_below_a_label_of_notes_is_one_too() -> None:
    text = (
        "速度快（2分）。成本低（2分）。\n评分说明：（1）每点2分。（2）意思相近即可给分。（3）只答一点得2分。"
    )
    points = derive_rubric([text], max_marks=Decimal(4)).parts[0].key_points
    assert [(point.text, int(point.marks)) for point in points] == [("速度快", 2), ("成本低", 2)]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("1. 观点是什么？\n2. 谈谈你的看法。", "1. 观点是要勤奋。\n2. 意思对即可。"),
        ("（1）观点是什么？（2）谈谈你的看法。", "（1）观点是要勤奋。（2）言之有理即可。"),
    ],
)
def test_a_part_that_any_sensible_answer_earns_stays_a_part(question: str, text: str) -> None:
    assert len(derive_rubric([text], question=question).parts) == 2


def test_a_numbered_point_with_marks_is_no_note() -> None:
    text = "①观点明确（2分）；②言之有理即可（2分）。"
    points = derive_rubric([text], max_marks=Decimal(4)).parts[0].key_points
    assert [point.marks for point in points] == [2, 2]
