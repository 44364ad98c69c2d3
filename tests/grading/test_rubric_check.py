"""Trying a rubric out: what is wrong with it is found, and a good one has nothing to look at."""

from decimal import Decimal

import pytest

from rubrics.marks import total
from rubrics.model import KeyPoint, Part, Rubric
from service.encoders.protocol import Encoder
from service.grading.grader import grade
from service.grading.rubric_check import RubricCheck, check_rubric
from tests.grading.hash_encoder import HashEncoder

COOL = "立即切断电源并冷却设备"
REPORT = "在十分钟内向值班经理报告"
RECORD = "把事情经过写入当天的值班记录"
THANK = "事后向住户说明原因并致歉"


def point(id: str, text: str, **fields: object) -> KeyPoint:
    return KeyPoint.model_validate({"id": id, "text": text, "marks": Decimal(2), **fields})


def part(id: str, prompt: str, *points: KeyPoint) -> Part:
    return Part(id=id, prompt=prompt, marks=total([each.marks for each in points]), key_points=points)


FIRST = part("1", "设备冒烟时怎么办？", point("1.1", COOL), point("1.2", REPORT))
SECOND = part("2", "之后做什么？", point("2.1", RECORD), point("2.2", THANK))
REFERENCE = f"1. {COOL}；{REPORT}。\n2. {RECORD}；{THANK}。"


def checked(encoder: Encoder, *parts: Part, references: tuple[str, ...] = (REFERENCE,)) -> RubricCheck:
    return check_rubric(Rubric(id="r", parts=parts, reference_answers=references), encoder)


def test_a_good_rubric_has_nothing_to_look_at(encoder: Encoder) -> None:
    found = checked(encoder, FIRST, SECOND)
    assert found.is_fine
    assert [(each.reference, each.part_id, each.credit) for each in found.references] == [
        (0, "1", 1),
        (0, "2", 1),
    ]
    assert found.empty_credit == 0
    assert [each.key_point_id for each in found.points] == ["1.1", "1.2", "2.1", "2.2"]
    assert [[credit >= 0.8 for credit in row] for row in found.credits] == [
        [i == j for j in range(4)] for i in range(4)
    ]


def test_a_point_that_says_another_too_is_confused_with_it(encoder: Encoder) -> None:
    both = point("2.2", f"{COOL}，{THANK}")
    found = checked(encoder, FIRST, part("2", "之后做什么？", point("2.1", RECORD), both))
    assert [(each.given.key_point_id, each.earned.key_point_id) for each in found.confusions] == [
        ("2.2", "1.1")
    ]
    assert found.confusions[0].credit >= 0.8
    assert found.confusions[0].is_across_parts
    assert not found.is_fine


def test_of_two_points_that_say_the_same_only_one_is_earned(encoder: Encoder) -> None:
    found = checked(
        encoder, part("1", "怎么办？", point("1.1", COOL), point("1.2", COOL), point("1.3", REPORT))
    )
    assert [each.point.key_point_id for each in found.weak_points] == ["1.2"]
    assert [(each.given.key_point_id, each.earned.key_point_id) for each in found.confusions] == [
        ("1.2", "1.1")
    ]


def test_a_lead_in_is_not_earned_by_its_own_text(encoder: Encoder) -> None:
    first = part("1", "设备冒烟时怎么办？", point("1.1", COOL), point("1.2", "包括以下几点："))
    found = checked(encoder, first, SECOND)
    assert [(each.point.key_point_id, each.credit) for each in found.weak_points] == [("1.2", 0)]


def test_the_worst_confusion_comes_first() -> None:
    twins = [point(f"1.{i}", text) for i, text in enumerate((COOL, f"{COOL}，{REPORT}", COOL, REPORT), 1)]
    found = checked(HashEncoder(), part("1", "怎么办？", *twins)).confusions
    assert len(found) > 1
    assert [each.credit for each in found] == sorted((each.credit for each in found), reverse=True)
    assert found[-1].credit >= 0.25


def test_a_reference_answer_that_misses_a_point_is_told_with_its_part(encoder: Encoder) -> None:
    found = checked(encoder, FIRST, SECOND, references=(REFERENCE, REFERENCE.replace(f"；{THANK}", "")))
    assert [(each.reference, each.part_id) for each in found.weak_references] == [(1, "2")]
    assert found.weak_references[0].credit == pytest.approx(0.5)
    assert checked(encoder, FIRST, SECOND, references=()).references == ()


def test_headings_are_not_tried_and_a_parent_counts_by_its_own_statement() -> None:
    heading = point(
        "1.1", "", title="先做的", marks=Decimal(4), children=(point("1.1.1", COOL), point("1.1.2", REPORT))
    )
    parent = point("2.1", RECORD, marks=Decimal(4), children=(point("2.1.1", THANK),))
    found = checked(HashEncoder(), part("1", "怎么办？", heading), part("2", "之后？", parent))
    assert [each.key_point_id for each in found.points] == ["1.1.1", "1.1.2", "2.1", "2.1.1"]
    assert found.points[2].text == RECORD
    assert found.credits[2][2] >= 0.8
    assert found.credits[3][2] <= 0.25


def test_a_title_stands_in_for_a_text() -> None:
    found = checked(HashEncoder(), part("1", "怎么办？", point("1.1", "", title=COOL), point("1.2", REPORT)))
    assert found.points[0].text == COOL


def test_the_matrix_is_what_grading_gives() -> None:
    rubric = Rubric(id="r", parts=(FIRST, SECOND), reference_answers=(REFERENCE,))
    encoder = HashEncoder()
    found = check_rubric(rubric, encoder)
    for row, given in zip(found.credits, found.points, strict=True):
        alone = grade(rubric, [given.text], encoder=encoder)[0]
        assert row == tuple(each.credit for part in alone.parts for each in part.key_points)
    assert found.rubric.hash == rubric.hash
    assert found.grader.model == encoder.identity
