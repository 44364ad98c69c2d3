"""From exam text to rubric: parts, key points, marks, spans."""

from decimal import Decimal

import pytest

from rubrics.derive import DerivationError, derive_from_exam_text, derive_rubric
from rubrics.derive_options import DeriveOptions
from rubrics.marks import total
from rubrics.model import MOST_DEPTH, KeyPoint, MarkingPolicy, Rubric
from tests.rubrics.trees import SEED, Tree, point_tree


@pytest.fixture(scope="module")
def seed() -> Rubric:
    return derive_from_exam_text(SEED.read_text(encoding="utf-8"))


def points_of(rubric: Rubric) -> dict[str, KeyPoint]:
    return {point.id: point for part in rubric.parts for point in part.walk()}


def test_the_seed_has_four_parts(seed: Rubric) -> None:
    assert (seed.title, seed.language, seed.marks) == ("案例五", "zh", Decimal(40))
    assert seed.stem.startswith("丰仁物业服务企业")
    assert [part.prompt for part in seed.parts] == [
        "客户沟通的基本原则有哪些?",
        "简述不同类型客户的沟通方法。",
        "建立公共关系的主要方法有哪些?",
        "建立公共关系的注意事项。",
    ]
    assert [part.marks for part in seed.parts] == [10, 10, 10, 10]


def test_the_seed_has_the_points_that_its_text_numbers(seed: Rubric) -> None:
    assert [len(part.key_points) for part in seed.parts] == [5, 3, 6, 3]
    # Part 1 numbers (1) (2) (3), then ①②③ under (4) and ①②③ under (5): 9 leaves. The issue that asked for
    # this counted 8 there and so 44 in all; the text has 45.
    assert [len(list(part.leaves())) for part in seed.parts] == [9, 25, 8, 3]


def test_the_seed_s_list_goes_on_from_upper_to_lower_case(seed: Rubric) -> None:
    point = points_of(seed)["2.2.1"]
    assert point.title == "定期沟通"
    assert len(point.children) == 7
    assert [child.text for child in point.children[-2:]] == [
        "申报需动用专项维修资金的项目",
        "需要业主委员会决策或协助的其他事项",
    ]


def test_the_seed_s_titles(seed: Rubric) -> None:
    titles = [[point.title for point in part.key_points] for part in seed.parts]
    assert titles[1] == ["与开发建设单位沟通的方法", "与业主委员会沟通的方法", "与关键客户沟通的方法"]
    assert titles[3] == ["循序渐进", "主动协助", "职责明确"]
    assert points_of(seed)["3.5"].text == "节假日拜访"
    assert points_of(seed)["3.2"].is_heading


def test_spans_and_marks_of_the_seed_are_exact(seed: Rubric) -> None:
    reference = seed.reference_answers[0]
    for part in seed.parts:
        assert total([point.marks for point in part.key_points]) == part.marks
        for point in part.walk():
            assert point.own_marks + total([child.marks for child in point.children]) == point.marks
            assert point.source is not None
            written = reference[point.source.start : point.source.end]
            if not point.children and not point.title:
                assert written == point.text
            assert point.title in written
            assert point.text in written


def test_policies_share_the_marks_of_a_statement_with_children(seed: Rubric) -> None:
    text = SEED.read_text(encoding="utf-8")
    below = derive_from_exam_text(text, options=DeriveOptions(policy=MarkingPolicy(statement="children")))
    # 1.4 has 2 marks, its own statement, and three children: four shares of 0.5, or three of 2 / 3.
    assert points_of(seed)["1.4"].own_marks == Decimal("0.5")
    assert [child.marks for child in points_of(seed)["1.4"].children] == [Decimal("0.5")] * 3
    assert points_of(below)["1.4"].own_marks == 0
    assert [child.marks for child in points_of(below)["1.4"].children] == [
        Decimal("0.67"),
        Decimal("0.67"),
        Decimal("0.66"),
    ]
    assert below.policy.statement == "children"
    assert below.hash != seed.hash
    chosen = derive_rubric(["甲。乙。"], options=DeriveOptions(policy=MarkingPolicy(title_share=0.25)))
    assert chosen.policy.title_share == 0.25


STYLES: dict[str, tuple[str, Tree]] = {
    "prose": ("先冷却。再报告；最后记录。", ["先冷却", "再报告", "最后记录"]),
    "one list": ("1. 先冷却\n2. 再报告", ["先冷却", "再报告"]),
    "lead-in before the list": ("主要包括：\n1. 冷却\n2. 报告", ["冷却", "报告"]),
    "statement before the lead-in": (
        "必须保证安全。包括：\n1. 冷却\n2. 报告",
        ["必须保证安全", "冷却", "报告"],
    ),
    "statement of its own and children": (
        "1. 应当冷却：\n(1)快\n(2)稳\n2. 报告",
        [("应当冷却", ["快", "稳"]), "报告"],
    ),
    "items without words": ("1. 冷却\n2. ——\n3. 报告", ["冷却", "报告"]),
    "numbers without words": ("1. 冷却\n2.\n(1)\n(2)\n3. 报告", ["冷却", "报告"]),
    "German": (
        "Zuerst kühlen, z. B. mit Wasser. Dann melden.",
        ["Zuerst kühlen, z. B. mit Wasser", "Dann melden"],
    ),
}


@pytest.mark.parametrize(("reference", "expected"), STYLES.values(), ids=list(STYLES))
def test_styles_of_reference_answers(reference: str, expected: Tree) -> None:
    tree = point_tree(derive_rubric([reference]).parts[0].key_points)
    assert tree == expected


@pytest.mark.parametrize(
    ("question", "max_marks", "expected"),
    [
        ("1.甲 2.乙", None, [10, 10]),
        ("1.甲(8分) 2.乙(4分)", None, [8, 4]),
        ("1.甲(8分) 2.乙", None, [8, 10]),
        ("（共20分）【问题】1.甲 2.乙", None, [10, 10]),
        ("1.甲(8分) 2.乙", 20, [8, 12]),
        ("1.甲 2.乙", 5, [Decimal("2.5"), Decimal("2.5")]),
        ("1.甲 2.乙", Decimal("0.01"), [Decimal("0.01"), 0]),
    ],
)
def test_marks_come_from_the_caller_or_the_text_or_are_ten(
    question: str, max_marks: Decimal | None, expected: list[Decimal]
) -> None:
    rubric = derive_from_exam_text(
        f"{question}\n答案：\n1.冷却\n2.报告", max_marks=None if max_marks is None else Decimal(max_marks)
    )
    assert [part.marks for part in rubric.parts] == expected


def test_what_the_caller_says_is_taken() -> None:
    rubric = derive_rubric(
        ["冷却。报告。", "  ", "降温。"],
        question="怎么办？",
        max_marks=Decimal(4),
        options=DeriveOptions(id="q1", title="T", language="de", step=Decimal(1)),
    )
    assert (rubric.id, rubric.title, rubric.language, rubric.step, rubric.marks) == (
        "q1",
        "T",
        "de",
        Decimal(1),
        Decimal(4),
    )
    assert rubric.reference_answers == ("冷却。报告。", "降温。")
    assert rubric.parts[0].prompt == "怎么办？"


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"max_marks": Decimal(0)}, "max_marks"),
        ({"max_marks": Decimal("NaN")}, "max_marks"),
        ({"max_marks": Decimal("1e999999")}, "max_marks"),
        ({"max_marks": Decimal("1.234")}, "max_marks"),
        ({"step": Decimal(-1)}, "step"),
        ({"step": Decimal(0)}, "step"),
        ({"id": "a b"}, "id 'a b'"),
        ({"id": "x" * 201}, "200"),
        ({"language": "Chinese"}, "zh, en"),
        ({"title": "\ud800"}, "surrogate"),
    ],
)
def test_an_argument_that_is_not_valid_is_named(arguments: dict[str, object], match: str) -> None:
    options = DeriveOptions(**{k: v for k, v in arguments.items() if k != "max_marks"})  # type: ignore[arg-type]
    with pytest.raises(DerivationError, match=match):
        derive_rubric(["冷却。"], max_marks=arguments.get("max_marks"), options=options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "参考答案"),
        ("怎么办？", "参考答案"),
        ("怎么办？\n答案：\n——。", "参考答案"),
        ("【问题】1.甲 2.乙 3.丙\n答案：\n1.冷却\n2.报告", "nothing under 3"),
        ("【问题】1.甲 2.乙\n答案：\n1.冷却\n2.。", "part 2 has no words"),
        ("怎么办？\n答案：冷却\ud800", "surrogate"),
        ("【问题】1.甲(90000分) 2.乙(90000分)\n答案：\n1.冷却\n2.报告", "180000"),
    ],
)
def test_a_text_that_lacks_something_is_refused_with_what_it_lacks(text: str, match: str) -> None:
    with pytest.raises(DerivationError, match=match):
        derive_from_exam_text(text)


def test_very_many_points_are_shared_to_the_hundredth() -> None:
    rubric = derive_rubric(["\n".join(f"({i % 999 + 1})内容{i}" for i in range(10_000))])
    points = rubric.parts[0].key_points
    assert len(points) == 10_000
    assert total([point.marks for point in points]) == 10
    assert min(point.marks for point in points) == 0


def test_the_deepest_outline_gives_a_rubric() -> None:
    dresses = ["一、", "（一）", "1.", "(1)", "1)", "①", "A.", "(A)", "A)", "a.", "(a)", "a)", "第一，"]
    rubric = derive_rubric(["\n".join(f"{marker} 应当做{i}件事" for i, marker in enumerate(dresses * 2))])
    depth, level = 0, rubric.parts[0].key_points
    while level:
        depth, level = depth + 1, tuple(child for point in level for child in point.children)
    assert 2 < depth <= MOST_DEPTH


@pytest.mark.timeout(30)
@pytest.mark.parametrize("sign", [" ", ".", "…", "_", "\n", "- "])
def test_a_gap_that_would_take_minutes_is_refused(sign: str) -> None:
    gap = sign * 20_000
    for text in (f"甲地{gap}乙地", f"①甲地{gap}②乙地"):
        with pytest.raises(DerivationError, match="in a row are no letters or digits"):
            derive_rubric([text])
        with pytest.raises(DerivationError, match="in a row are no letters or digits"):
            derive_from_exam_text(f"问题\n参考答案：\n{text}")
    assert derive_rubric([f"①甲地{sign * 400}②乙地"]).parts[0].key_points
