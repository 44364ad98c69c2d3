"""Any k of n: the best k children of a group earn its marks, the others do not count."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rubrics.marks import share_equally, total
from rubrics.model import KeyPoint, Part, Rubric
from service.grading.grade import Grade
from service.grading.grader import grade
from tests.grading.hash_encoder import HashEncoder

ITEMS = ("订货成本", "保管成本", "缺货成本", "进货费用", "固定支出")


def rubric(marks: int, choose: int) -> Rubric:
    each = share_equally(Decimal(marks), choose)[0]
    children = tuple(KeyPoint(id=f"1.1.{i}", text=text, marks=each) for i, text in enumerate(ITEMS, 1))
    group = KeyPoint(id="1.1", title="答出任意几点", marks=Decimal(marks), choose=choose, children=children)
    return Rubric(
        id="any", parts=(Part(id="1", prompt="库存成本有哪些？", marks=Decimal(marks), key_points=(group,)),)
    )


def graded(marks: int, choose: int, answer: str) -> Grade:
    return grade(rubric(marks, choose), [answer], encoder=HashEncoder())[0]


def test_three_of_five_are_all_the_marks() -> None:
    result = graded(10, 3, "订货成本；缺货成本；固定支出。")
    group = result.parts[0].key_points[0]

    assert result.marks == 10
    assert [child.counts for child in group.children] == [True, False, True, False, True]
    assert (
        sorted(child.max_marks for child in group.children if child.counts)
        == share_equally(Decimal(10), 3)[::-1]
    )


def test_more_than_needed_earns_no_more() -> None:
    result = graded(10, 3, "；".join(ITEMS))
    group = result.parts[0].key_points[0]

    assert result.marks == 10
    assert sum(child.counts for child in group.children) == 3
    assert all(child.verdict == "covered" for child in group.children)


def test_one_of_three_earns_its_share() -> None:
    result = graded(9, 3, "保管成本")

    assert result.parts[0].unrounded_marks == 3


@given(st.integers(1, 40), st.integers(1, 4), st.sets(st.sampled_from(ITEMS)))
def test_marks_add_up_whatever_is_said(marks: int, choose: int, said: set[str]) -> None:
    group = graded(marks, choose, "；".join(sorted(said))).parts[0].key_points[0]

    assert group.marks == total([child.marks for child in group.children])
    assert total([child.max_marks for child in group.children]) == marks
    assert sum(child.counts for child in group.children) == choose
    assert group.marks == (marks if len(said) >= choose else group.marks)
