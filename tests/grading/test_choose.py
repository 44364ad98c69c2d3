"""Any k of n: the best k children of a group earn its marks, the others do not count."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from rubrics.marks import share_equally, total
from rubrics.model import KeyPoint, Part, Rubric
from service.grading.grade import Grade, KeyPointGrade
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


WORDS = tuple("春夏秋冬山水风云花鸟鱼虫")


@st.composite
def option(draw: st.DrawFn, name: str, marks: Decimal, depth: int) -> KeyPoint:
    """Draw a leaf, a point with children, or a choice, with words that may come again."""
    kind = draw(st.sampled_from(["leaf", "parent", "heading", "choice"] if depth else ["leaf"]))
    text = "".join(draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=6)))
    if kind == "leaf":
        return KeyPoint(id=name, text=text, marks=marks)
    count = draw(st.integers(2, 4))
    if kind == "choice":
        choose = draw(st.integers(1, count - 1))
        shares = share_equally(marks, choose)[:1] * count
        text = ""
    else:
        choose = None
        shares = share_equally(marks, count + (kind == "parent"))[-count:]
        if kind == "heading":
            shares, text = share_equally(marks, count), ""
    children = tuple(draw(option(f"{name}.{i}", share, depth - 1)) for i, share in enumerate(shares, 1))
    return KeyPoint(id=name, title=name, text=text, marks=marks, choose=choose, children=children)


def check_below(point: KeyPointGrade, told: KeyPoint, *, counts: bool) -> None:
    assert point.marks == total([point.own_marks, *(child.marks for child in point.children)])
    assert point.max_marks == total([point.own_max_marks, *(child.max_marks for child in point.children)])
    assert 0 <= point.own_marks <= point.own_max_marks
    assert 0 <= point.marks <= point.max_marks <= told.marks
    assert point.counts or not point.max_marks
    assert counts or not point.counts
    assert 0 <= point.credit <= 1
    if point.children and point.max_marks:
        assert abs(point.credit - float(point.marks / point.max_marks)) <= 0.0005
    if told.choose is not None and point.counts:
        assert sum(child.counts for child in point.children) == told.choose
    elif told.choose is None:
        assert all(child.counts == point.counts for child in point.children)
    for child, of in zip(point.children, told.children, strict=True):
        check_below(child, of, counts=point.counts)


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(1, 1000))
def test_marks_of_a_nested_choice_add_up_and_never_exceed(data: st.DataObject, cents: int) -> None:
    marks = Decimal(cents) / 100
    count = data.draw(st.integers(2, 4))
    choose = data.draw(st.integers(1, count - 1))
    each = share_equally(marks, choose)[0]
    options = tuple(data.draw(option(f"1.1.{i}", each, 2)) for i in range(1, count + 1))
    group = KeyPoint(id="1.1", title="任选", marks=marks, choose=choose, children=options)
    source = Rubric(id="any", parts=(Part(id="1", prompt="问", marks=marks, key_points=(group,)),))
    texts = [point.text for point in group.walk() if point.text]
    answer = "。".join(data.draw(st.lists(st.sampled_from(texts), max_size=6)))
    part = grade(source, [answer], encoder=HashEncoder())[0].parts[0]

    assert part.key_points[0].max_marks == marks
    assert part.unrounded_marks <= marks
    check_below(part.key_points[0], group, counts=True)


def nested(marks: str, choose: int) -> Rubric:
    each = share_equally(Decimal(marks), choose)[0]
    below = [share_equally(each, 2) for _ in range(3)]
    texts = (("订货成本", "保管成本"), ("缺货损失", "进货费用"), ("固定支出", "利息负担"))
    options = tuple(
        KeyPoint(
            id=f"1.1.{i}",
            title=f"第{i}组",
            marks=each,
            children=tuple(
                KeyPoint(id=f"1.1.{i}.{j}", text=text, marks=share)
                for j, (text, share) in enumerate(zip(pair, shares, strict=True), 1)
            ),
        )
        for i, (pair, shares) in enumerate(zip(texts, below, strict=True), 1)
    )
    group = KeyPoint(id="1.1", title="答出任意几组", marks=Decimal(marks), choose=choose, children=options)
    return Rubric(
        id="any", parts=(Part(id="1", prompt="有哪些?", marks=Decimal(marks), key_points=(group,)),)
    )


def test_whole_options_earn_all_marks_and_what_is_left_over_nothing() -> None:
    found = grade(
        nested("5.01", 2), ["缺货损失；进货费用；固定支出；利息负担；订货成本。"], encoder=HashEncoder()
    )
    left_over, first, second = found[0].parts[0].key_points[0].children

    assert found[0].parts[0].unrounded_marks == Decimal("5.01")
    assert [first.marks, second.marks] == [Decimal("2.51"), Decimal("2.5")]
    assert [child.marks for child in second.children] == [Decimal("1.25"), Decimal("1.25")]
    assert not any(point.counts or point.max_marks for point in (left_over, *left_over.children))
    assert left_over.marks == 0
    assert left_over.children[0].verdict == "covered"


def test_half_an_option_earns_half_its_share() -> None:
    found = grade(nested("4", 1), ["固定支出。"], encoder=HashEncoder())

    assert found[0].parts[0].unrounded_marks == 2
