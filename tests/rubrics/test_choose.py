"""Any k of n: what the model allows, and that YAML keeps it."""

from decimal import Decimal

import pytest
from pydantic import ValidationError
from rich.console import Console

from rubrics.derive import derive_rubric
from rubrics.lint import lint
from rubrics.model import MOST_DEPTH, KeyPoint
from rubrics.yaml_text import dump_rubric, load_rubric
from service.cli.rubric_view import rubric_tree


def child(name: str, marks: str = "2", below: tuple[KeyPoint, ...] = ()) -> KeyPoint:
    return KeyPoint(
        id=name, title="甲" if below else "", text="" if below else name, marks=Decimal(marks), children=below
    )


def test_any_so_many_children_earn_all_marks() -> None:
    group = KeyPoint(
        id="g", title="优点", marks=Decimal(4), choose=2, children=(child("a"), child("b"), child("c"))
    )
    assert group.own_marks == 0
    assert group.is_heading


@pytest.mark.parametrize(
    ("text", "choose", "children", "match"),
    [
        ("", 3, (child("a"), child("b"), child("c")), "more than that many"),
        ("应当", 2, (child("a"), child("b"), child("c")), "no text"),
        ("", 1, (child("a"), child("b", "4", (child("d", "4"),))), "must have 4 marks"),
        ("", 2, (child("a"), child("b"), child("c", "1")), "must have 2 marks"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(
    text: str, choose: int, children: tuple[KeyPoint, ...], match: str
) -> None:
    with pytest.raises(ValidationError, match=match):
        KeyPoint(id="g", title="优点", text=text, marks=Decimal(4), choose=choose, children=children)


def test_children_of_a_choice_may_have_children_that_share_their_marks() -> None:
    below = (child("b1", "1.5"), child("b2", "0.5"))
    group = KeyPoint(
        id="g",
        title="优点",
        marks=Decimal(4),
        choose=2,
        children=(child("a"), child("b", "2", below), child("c")),
    )
    assert [point.own_marks for point in group.walk()] == [0, 2, 0, Decimal("1.5"), Decimal("0.5"), 2]


def test_a_child_of_a_choice_may_be_a_choice() -> None:
    inner = KeyPoint(id="b", title="任一", marks=Decimal(2), choose=1, children=(child("b1"), child("b2")))
    group = KeyPoint(
        id="g", title="优点", marks=Decimal(4), choose=2, children=(child("a"), inner, child("c"))
    )
    assert group.own_marks == 0


@pytest.mark.parametrize(
    "reference",
    [
        "任答两点，每点2分：\n1. 省时\n2. 省力\n3. 省钱",
        "任答两点，每点2分：\n1. 省时\n2. 省力：①单手可拿；②不用弯腰。\n3. 省钱",
    ],
)
def test_yaml_keeps_the_choice(reference: str) -> None:
    rubric = derive_rubric([reference])
    text = dump_rubric(rubric)
    assert "choose: 2" in text
    assert load_rubric(text) == rubric
    assert load_rubric(rubric.model_dump_json()) == rubric


def test_options_as_deep_as_a_rubric_may_be_are_not_put_into_a_group() -> None:
    deep = "".join(f"{' ' * 2 * i}- 第{i}层\n" for i in range(MOST_DEPTH))
    rubric = derive_rubric([f"任答一点：\n{deep}- 甲\n- 乙"])
    assert all(point.choose is None for point in rubric.parts[0].walk())


def test_marks_stated_below_an_option_are_checked() -> None:
    rubric = derive_rubric(
        ["任意一点，4分：\n1. 省力：①单手可拿（3分）；②不用弯腰（3分）。\n2. 省钱"], max_marks=Decimal(4)
    )
    assert [finding.key_point_id for finding in lint(rubric) if finding.code == "marks-do-not-add-up"] == [
        "1.1.1"
    ]


def test_a_rubric_that_is_shown_names_its_choices() -> None:
    rubric = derive_rubric(["任答两点：\n1. 省时\n2. 省力\n3. 省钱"])
    with (console := Console(width=80)).capture() as shown:
        console.print(rubric_tree(rubric))
    assert "(any 2 of 3)" in shown.get()
