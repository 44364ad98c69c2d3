"""Comparing rubrics: what a teacher did to one is what is told, and nothing else."""

from decimal import Decimal

import pytest
from hypothesis import given, settings

from rubrics.diff import Change, diff_rubrics
from rubrics.marks import total
from rubrics.model import FeedbackChoices, KeyPoint, MarkingPolicy, Part, Rubric
from tests.rubrics.rubric_strategies import any_rubric

COOL = "立即切断电源并冷却设备"
REPORT = "在十分钟内向值班经理报告"
RECORD = "把经过写入当天的值班记录"
THANK = "事后向住户说明原因并致歉"


def point(id: str, text: str, marks: str = "2", **fields: object) -> KeyPoint:
    return KeyPoint.model_validate({"id": id, "text": text, "marks": Decimal(marks), **fields})


def part(*points: KeyPoint, id: str = "1", prompt: str = "怎么办？") -> Part:
    return Part(id=id, prompt=prompt, marks=total([each.marks for each in points]), key_points=points)


def rubric(*parts: Part, **fields: object) -> Rubric:
    return Rubric.model_validate({"id": "r", "parts": parts, **fields})


def changes(old: Rubric, new: Rubric) -> list[Change]:
    return list(diff_rubrics(old, new).changes)


def told(old: Rubric, new: Rubric) -> list[tuple[str, str, str | None]]:
    """Kind, field, and key point (or part) of every change."""
    return [(each.kind, each.what, each.key_point_id or each.part_id) for each in changes(old, new)]


THREE = part(point("1.1", COOL), point("1.2", REPORT), point("1.3", RECORD))


def test_equal_rubrics_have_no_changes_whatever_their_id_and_version() -> None:
    found = diff_rubrics(rubric(THREE), rubric(THREE, id="other", version=4))
    assert (found.is_equal, found.changes) == (True, ())
    assert (found.new.id, found.new.version, found.new.published) == ("other", 4, False)


def test_an_inserted_point_does_not_make_the_later_ones_changed() -> None:
    new = part(point("1.1", COOL), point("1.2", THANK), point("1.3", REPORT), point("1.4", RECORD))
    assert told(rubric(THREE), rubric(new)) == [
        ("marks", "marks", None),
        ("marks", "marks", "1"),
        ("added", "key point", "1.2"),
    ]
    assert told(rubric(new), rubric(THREE)) == [
        ("marks", "marks", None),
        ("marks", "marks", "1"),
        ("removed", "key point", "1.2"),
    ]


def test_an_inserted_point_and_a_reworded_one_behind_it() -> None:
    reworded = "在五分钟内向值班经理报告"
    new = part(point("1.1", THANK), point("1.2", COOL), point("1.3", reworded), point("1.4", RECORD))
    assert Change(
        kind="reworded", what="text", part_id="1", key_point_id="1.3", was_id="1.2", old=REPORT, new=reworded
    ) in changes(rubric(THREE), rubric(new))
    assert [each for each in told(rubric(THREE), rubric(new)) if each[0] != "marks"] == [
        ("added", "key point", "1.1"),
        ("reworded", "text", "1.3"),
    ]


def test_a_point_written_anew_under_its_id_is_reworded() -> None:
    new = part(point("1.1", COOL), point("1.2", "Something else altogether"), point("1.3", RECORD))
    assert told(rubric(THREE), rubric(new)) == [("reworded", "text", "1.2")]


def test_marks_are_told_with_both_numbers() -> None:
    new = part(point("1.1", COOL, "2.5"), point("1.2", REPORT, "1.5"), point("1.3", RECORD))
    found = changes(rubric(THREE), rubric(new))
    assert [(each.key_point_id, each.old, each.new) for each in found] == [
        ("1.1", "2", "2.5"),
        ("1.2", "2", "1.5"),
    ]


def test_alternatives_and_choice() -> None:
    old = part(point("1.1", COOL, alternatives=("断电", "关机")))
    new = part(point("1.1", COOL, alternatives=("关机", "拉闸")))
    assert [(each.kind, each.what, each.old, each.new) for each in changes(rubric(old), rubric(new))] == [
        ("removed", "alternative", "断电", None),
        ("added", "alternative", None, "拉闸"),
    ]
    children = [point(f"1.1.{i}", text) for i, text in enumerate((COOL, REPORT, RECORD), 1)]
    any_two = KeyPoint(id="1.1", title="任两点", marks=Decimal(4), choose=2, children=tuple(children))
    all_three = KeyPoint(id="1.1", title="任两点", marks=Decimal(6), children=tuple(children))
    choice = [
        each for each in changes(rubric(part(all_three)), rubric(part(any_two))) if each.kind == "setting"
    ]
    assert [(each.what, each.key_point_id, each.old, each.new) for each in choice] == [
        ("choose", "1.1", "all", "2")
    ]


def test_only_what_was_moved_is_moved() -> None:
    new = part(point("1.3", RECORD), point("1.1", COOL), point("1.2", REPORT))
    found = changes(rubric(THREE), rubric(new))
    assert [(each.kind, each.key_point_id, each.old, each.new) for each in found] == [
        ("moved", "1.3", "part 1, number 3", "part 1, number 1")
    ]


def test_a_point_put_below_another_or_into_another_part_is_moved() -> None:
    old = rubric(THREE, part(point("2.1", THANK), id="2", prompt="之后呢？"))
    below = point("1.1", COOL, "4", children=(point("1.1.1", REPORT),))
    new = rubric(part(below), part(point("2.1", THANK), point("2.2", RECORD), id="2", prompt="之后呢？"))
    moved = [each for each in changes(old, new) if each.kind == "moved"]
    assert [(each.key_point_id, each.was_id, each.old, each.new) for each in moved] == [
        ("1.1.1", "1.2", "part 1, number 2", "key point 1.1, number 1"),
        ("2.2", "1.3", "part 1, number 3", "part 2, number 2"),
    ]
    assert not [each for each in changes(old, new) if each.kind in ("added", "removed", "reworded")]


def test_a_part_added_before_others_and_a_part_removed() -> None:
    second = part(point("2.1", THANK), id="2", prompt="之后呢？")
    renumbered = part(point("3.1", THANK), id="3", prompt="之后呢？")
    between = part(point("2.1", "钥匙交由前台保管"), id="2", prompt="钥匙呢？")
    old, new = rubric(THREE, second), rubric(THREE, between, renumbered)
    assert [each for each in told(old, new) if each[0] != "marks"] == [
        ("added", "part", "2"),
        ("added", "key point", "2.1"),
    ]
    assert [each for each in told(new, old) if each[0] != "marks"] == [
        ("removed", "part", "2"),
        ("removed", "key point", "2.1"),
    ]


def test_what_belongs_to_the_whole_rubric() -> None:
    old = rubric(THREE, title="A", stem="x", reference_answers=(COOL,))
    new = rubric(
        part(*THREE.key_points, prompt="该怎么办？"),
        title="B",
        stem="y",
        language="en",
        step=Decimal("0.25"),
        policy=MarkingPolicy(statement="children", title_share=0.25),
        reference_answers=(COOL + "。", REPORT),
    )
    found = {each.what: (each.kind, each.old, each.new) for each in changes(old, new)}
    assert found == {
        "title": ("reworded", "A", "B"),
        "stem": ("reworded", "x", "y"),
        "prompt": ("reworded", "怎么办？", "该怎么办？"),
        "language": ("setting", "zh", "en"),
        "step": ("setting", "0.5", "0.25"),
        "policy.statement": ("setting", "sibling", "children"),
        "policy.title_share": ("setting", "0.5", "0.25"),
        "reference answer 1": ("reworded", COOL, COOL + "。"),
        "reference answer 2": ("added", None, REPORT),
    }


def test_how_feedback_is_written_is_told_setting_by_setting() -> None:
    old = rubric(THREE, feedback=FeedbackChoices(tone="strict", reveal_reference=True, notes="先说安全"))
    new = rubric(THREE, feedback=FeedbackChoices(reveal_reference=False, language="en", notes="先说步骤"))
    found = {each.what: (each.kind, each.old, each.new) for each in changes(old, new)}
    assert found == {
        "feedback.tone": ("setting", "strict", "unset"),
        "feedback.reveal_reference": ("setting", "true", "false"),
        "feedback.language": ("setting", "unset", "en"),
        "feedback.notes": ("reworded", "先说安全", "先说步骤"),
    }
    (added,) = changes(rubric(THREE), rubric(THREE, feedback=FeedbackChoices(notes="")))
    assert (added.kind, added.what, added.new) == ("added", "feedback.notes", "")


def test_new_ids_alone_are_no_change_but_are_not_equal() -> None:
    new = part(point("1.a", COOL), point("1.b", REPORT), point("1.c", RECORD))
    found = diff_rubrics(rubric(THREE), rubric(new))
    assert (found.is_equal, found.changes) == (False, ())


def test_points_of_equal_text_are_paired_in_their_order() -> None:
    old = part(point("1.1", COOL), point("1.2", COOL), point("1.3", REPORT))
    new = part(point("1.1", COOL), point("1.2", REPORT))
    assert [each for each in told(rubric(old), rubric(new)) if each[0] != "marks"] == [
        ("removed", "key point", "1.2")
    ]


@pytest.mark.parametrize("size", [300])
def test_a_long_rubric_turned_round_is_only_moved(size: int) -> None:
    texts = [f"step {i} uses valve {i * 7} and gauge {i * 13}" for i in range(size)]
    old = part(*(point(f"1.{i}", text, "1") for i, text in enumerate(texts)))
    new = part(*(point(f"1.{i}", text, "1") for i, text in enumerate(reversed(texts))))
    assert {each.kind for each in changes(rubric(old), rubric(new))} == {"moved"}


@given(any_rubric(), any_rubric())
@settings(max_examples=150)
def test_any_two_rubrics_can_be_compared(old: Rubric, new: Rubric) -> None:
    assert diff_rubrics(old, old).is_equal
    assert diff_rubrics(old, old).changes == ()
    found = diff_rubrics(old, new)
    assert found.is_equal == (old.hash == new.hash)
    assert not (found.is_equal and found.changes)
    count = {
        kind: sum((each.kind, each.what) == (kind, "key point") for each in found.changes)
        for kind in ("added", "removed")
    }
    points = [sum(1 for part in each.parts for _ in part.walk()) for each in (old, new)]
    assert points[0] - count["removed"] == points[1] - count["added"]
