"""Marks behind a name are those of what stands under it, however that is written."""

from decimal import Decimal

import pytest

from rubrics.derive import derive_rubric
from rubrics.lint import lint
from rubrics.model import KeyPoint

Tree = dict[str, tuple[int, list[tuple[str, int]]]]

BOTH = {"优点": (4, [("速度快", 2), ("成本低", 2)]), "缺点": (4, [("不安全", 2), ("难维护", 2)])}
WESTERN = {
    "Advantages": (4, [("fast", 2), ("cheap", 2)]),
    "Drawbacks": (4, [("insecure", 2), ("hard to maintain", 2)]),
}
WRITTEN: dict[str, tuple[str, Tree]] = {
    "a line each": (
        "优点（4分）：速度快（2分）；成本低（2分）\n缺点（4分）：不安全（2分）；难维护（2分）",
        BOTH,
    ),
    "marks behind the colon": (
        "优点：（4分）速度快（2分）；成本低（2分）\n缺点：（4分）不安全（2分）；难维护（2分）",
        BOTH,
    ),
    "in one line": (
        "优点（4分）：速度快（2分）。成本低（2分）。缺点（4分）：不安全（2分）。难维护（2分）。",
        BOTH,
    ),
    "a line a point": (
        "优点（4分）：\n速度快（2分）\n成本低（2分）\n缺点（4分）：\n不安全（2分）\n难维护（2分）",
        BOTH,
    ),
    "numbered names": (
        "1. 优点（4分）：速度快（2分）；成本低（2分）\n2. 缺点（4分）：不安全（2分）；难维护（2分）",
        BOTH,
    ),
    "numbered points": (
        "优点（4分）：①速度快（2分）；②成本低（2分）\n缺点（4分）：①不安全（2分）；②难维护（2分）",
        BOTH,
    ),
    "numbered points, marks of names alone": (
        "优点（4分）：①速度快；②成本低。\n缺点（4分）：①不安全；②难维护。",
        BOTH,
    ),
    "numbered points, names on lines of their own": (
        "优点（4分）\n①速度快（2分）\n②成本低（2分）\n缺点（4分）\n①不安全（2分）\n②难维护（2分）",
        BOTH,
    ),
    "one sentence": (
        "优点（4分）：速度快（2分），成本低（2分）；缺点（4分）：不安全（2分），难维护（2分）",
        BOTH,
    ),
    "a colon at the end of the line": (
        "优点：（4分）\n①速度快（2分）\n②成本低（2分）\n缺点：（4分）\n①不安全（2分）\n②难维护（2分）",
        BOTH,
    ),
    "English": (
        "Advantages (4 marks): fast (2 marks); cheap (2 marks)\n"
        "Drawbacks (4 marks): insecure (2 marks); hard to maintain (2 marks)",
        WESTERN,
    ),
}


def tree(points: tuple[KeyPoint, ...]) -> Tree:
    return {
        point.title: (int(point.marks), [(child.text, int(child.marks)) for child in point.children])
        for point in points
    }


@pytest.mark.parametrize(("text", "wanted"), WRITTEN.values(), ids=list(WRITTEN))
def test_points_are_under_the_name_that_has_their_marks(text: str, wanted: Tree) -> None:
    rubric = derive_rubric([text], max_marks=Decimal(8))
    assert tree(rubric.parts[0].key_points) == wanted
    assert "marks-do-not-add-up" not in [finding.code for finding in lint(rubric)]


def test_of_more_points_than_earn_the_marks_so_many_will_do() -> None:
    text = "优点（4分）：速度快（2分）；成本低（2分）；灵活（2分）\n缺点（4分）：不安全（2分）；难维护（2分）"
    first, second = derive_rubric([text], max_marks=Decimal(8)).parts[0].key_points
    assert (int(first.marks), first.choose, len(first.children)) == (4, 2, 3)
    assert (int(second.marks), second.choose, len(second.children)) == (4, None, 2)


def test_points_that_do_not_add_up_are_told_where_they_stand() -> None:
    text = "优点（4分）：速度快（2分）；成本低（1分）\n缺点（4分）：不安全（2分）；难维护（2分）"
    rubric = derive_rubric([text], max_marks=Decimal(8))
    assert [point.title for point in rubric.parts[0].key_points] == ["优点", "缺点"]
    (found,) = [finding for finding in lint(rubric) if finding.code == "marks-do-not-add-up"]
    assert found.key_point_id == "1.1"


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        (
            "使用价值（4分）：商品能满足人们某种需要的属性。价值（4分）：凝结在商品中的人类劳动。",
            ["商品能满足人们某种需要的属性", "凝结在商品中的人类劳动"],
        ),
        (
            "使用价值（4分）：商品能满足人们某种需要的属性。价值是凝结在商品中的人类劳动（4分）。",
            ["商品能满足人们某种需要的属性", "价值是凝结在商品中的人类劳动"],
        ),
        ("优点（4分）：速度快（4分）\n缺点（4分）：不安全（4分）", ["速度快", "不安全"]),
    ],
)
def test_what_a_name_means_is_a_point_and_no_list(text: str, texts: list[str]) -> None:
    points = derive_rubric([text], max_marks=Decimal(8)).parts[0].key_points
    assert [(point.text, int(point.marks), point.children) for point in points] == [
        (each, 4, ()) for each in texts
    ]


@pytest.mark.parametrize(
    ("text", "marks", "each"),
    [
        ("解：由动能定理（2分）：mgh=½mv²（2分）；解得v=10m/s（2分）。", 6, [2, 2, 2]),
        (
            "甲的行为构成抢劫罪（2分）：以非法占有为目的（1分），使用暴力（1分），当场劫取财物（1分）。",
            5,
            [2, 1, 1, 1],
        ),
        ("错误（2分）：价值由社会必要劳动时间决定（2分）。", 4, [2, 2]),
        ("错误（2分）：价值由社会必要劳动时间决定（1分），与个别劳动时间无关（1分）。", 4, [2, 1, 1]),
        ("牛顿（1分）：万有引力定律（1分）\n爱因斯坦（1分）：相对论（1分）", 4, [1, 1, 1, 1]),
        ("Osmosis (1 mark): water moves (1 mark) down a gradient (1 mark).", 3, [1, 1, 1]),
    ],
)
def test_where_all_marks_add_up_to_the_whole_each_is_its_own_points(
    text: str, marks: int, each: list[int]
) -> None:
    points = derive_rubric([text], max_marks=Decimal(marks)).parts[0].key_points
    assert [(int(point.marks), point.choose, point.children) for point in points] == [
        (m, None, ()) for m in each
    ]


def test_without_a_whole_a_single_point_is_one_of_its_own() -> None:
    text = "1949年10月1日（2分）：中华人民共和国成立（2分）。1978年12月（2分）：十一届三中全会召开（2分）。"
    assert [point.marks for point in derive_rubric([text]).parts[0].key_points] == [2, 2, 2, 2]
