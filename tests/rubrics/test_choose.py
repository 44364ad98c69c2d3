"""Any k of n: what the model allows, and that YAML keeps it."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from rubrics.derive import derive_rubric
from rubrics.model import KeyPoint
from rubrics.yaml_text import dump_rubric, load_rubric


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
        ("", 1, (child("a"), child("b", "2", (child("d", "2"),))), "children of its own"),
        ("", 2, (child("a"), child("b"), child("c", "1")), "must have 2 marks"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(
    text: str, choose: int, children: tuple[KeyPoint, ...], match: str
) -> None:
    with pytest.raises(ValidationError, match=match):
        KeyPoint(id="g", title="优点", text=text, marks=Decimal(4), choose=choose, children=children)


def test_yaml_keeps_the_choice() -> None:
    rubric = derive_rubric(["任答两点，每点2分：\n1. 省时\n2. 省力\n3. 省钱"])
    text = dump_rubric(rubric)
    assert "choose: 2" in text
    assert load_rubric(text) == rubric
    assert load_rubric(rubric.model_dump_json()) == rubric
