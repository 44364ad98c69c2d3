"""A person's marks: whatever is changed, the total is the sum of the key points, rounded once a part."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubrics.marks import round_to_step, total
from rubrics.model import Rubric
from service.grading.adjust import AdjustedPoint, AdjustmentError, adjusted
from service.grading.grade import Grade
from service.grading.grader import grade
from tests.api.doubles import LetterEncoder

RUBRIC = Rubric.model_validate_json(
    json.dumps(
        {
            "id": "r",
            "parts": [
                {
                    "id": "1",
                    "marks": 5,
                    "key_points": [
                        # 1 for its own statement and 2 for its children.
                        {
                            "id": "a",
                            "title": "书面",
                            "text": "重大事项书面沟通",
                            "marks": 3,
                            "children": [
                                {"id": "a1", "text": "材料归档", "marks": 1.5},
                                {"id": "a2", "text": "及时送达", "marks": 0.5},
                            ],
                        },
                        {"id": "b", "text": "来函及时答复", "marks": 2},
                    ],
                },
                {
                    "id": "2",
                    "marks": 4,
                    "key_points": [
                        {
                            "id": "any",
                            "title": "任答两点",
                            "marks": 4,
                            "choose": 2,
                            "children": [
                                {"id": f"c{i}", "text": text, "marks": 2}
                                for i, text in enumerate(("例会", "座谈", "电话"))
                            ],
                        }
                    ],
                },
            ],
        }
    )
)


@pytest.fixture(scope="module")
def graded() -> Grade:
    """Give the grade of an answer that earned some of the marks."""
    (result,) = grade(RUBRIC, ["来函及时答复。例会。座谈。"], encoder=LetterEncoder())
    return result


def marks_of(result: Any) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}

    def walk(points: tuple[AdjustedPoint, ...]) -> None:
        for point in points:
            found[point.id] = point.marks
            walk(point.children)

    for part in result.parts:
        walk(part.key_points)
    return found


def test_without_changes_the_marks_stay(graded: Grade) -> None:
    result = adjusted(graded, RUBRIC, {})
    assert (result.marks, result.max_marks) == (graded.marks, graded.max_marks)
    assert [part.marks for part in result.parts] == [part.marks for part in graded.parts]


def test_a_changed_point_changes_all_sums_above_it(graded: Grade) -> None:
    changes = {("1", "a"): Decimal(1), ("1", "a1"): Decimal("1.2"), ("1", "a2"): Decimal(0)}
    result = adjusted(graded, RUBRIC, {**changes, ("1", "b"): Decimal("0.03")})
    marks = marks_of(result)
    # a: 1 of its own + 1.2 + 0; the part: 2.2 + 0.03 = 2.23, rounded to halves: 2.
    assert (marks["a"], marks["b"]) == (Decimal("2.2"), Decimal("0.03"))
    assert (result.parts[0].unrounded_marks, result.parts[0].marks) == (Decimal("2.23"), Decimal(2))
    assert result.parts[1].marks == graded.parts[1].marks


@pytest.mark.parametrize(
    ("place", "marks"),
    [
        (("1", "b"), "2.01"),
        # 1 mark belongs to its own statement, the other 2 to its children.
        (("1", "a"), "1.01"),
        (("2", "any"), "0.5"),
        (("1", "none"), "0"),
        (("9", "b"), "0"),
    ],
)
def test_what_is_beyond_the_rubric_is_refused(graded: Grade, place: tuple[str, str], marks: str) -> None:
    with pytest.raises(AdjustmentError) as error:
        adjusted(graded, RUBRIC, {place: Decimal(marks)})
    assert [fault.place for fault in error.value.faults] == [place]


def test_any_two_are_no_more_than_two(graded: Grade) -> None:
    all_three = {("2", f"c{i}"): Decimal(2) for i in range(3)}
    with pytest.raises(AdjustmentError) as error:
        adjusted(graded, RUBRIC, all_three)
    assert [fault.place for fault in error.value.faults] == [("2", "any")]
    # Another two than the grader's are fine.
    others = {("2", "c0"): Decimal(0), ("2", "c1"): Decimal(2), ("2", "c2"): Decimal(2)}
    assert adjusted(graded, RUBRIC, others).parts[1].marks == 4


HUNDREDTHS = st.integers(0, 300).map(lambda n: Decimal(n) / 100)
PLACES = [(part.id, point.id) for part in RUBRIC.parts for point in part.walk()]


@given(changes=st.dictionaries(st.sampled_from(PLACES), HUNDREDTHS))
def test_the_total_is_the_sum_or_the_marks_are_refused(
    graded: Grade, changes: dict[tuple[str, str], Decimal]
) -> None:
    try:
        result = adjusted(graded, RUBRIC, changes)
    except AdjustmentError:
        return
    assert result.marks == total([part.marks for part in result.parts]) <= RUBRIC.marks
    for part, of_rubric in zip(result.parts, RUBRIC.parts, strict=True):
        assert part.unrounded_marks == total([point.marks for point in part.key_points])
        assert part.marks == round_to_step(part.unrounded_marks, RUBRIC.step, of_rubric.marks)
        for point in part.key_points:
            assert point.marks == total([point.own_marks, *(child.marks for child in point.children)])
            assert point.marks <= point.max_marks
