"""Marking: exact sums, headings, own statements, and one rounding a part, the rounding shown."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubrics.marks import share_equally
from rubrics.model import KeyPoint, MarkingPolicy, Part, Rubric
from service.grading.grade import Grade
from service.grading.grader import grade
from tests.grading.hash_encoder import HashEncoder
from tests.grading.seed_case import graded_points

# Sentences without a pair of characters in common, so that the cheap encoder tells them apart.
TEXTS = [
    "苹果含有大量果胶",
    "铜线导电性能良好",
    "唐诗讲究平仄韵律",
    "细菌繁殖速度惊人",
    "桥墩需要防冲刷层",
    "钢琴每年调音两次",
]


def _points(marks: list[Decimal], prefix: str = "1") -> tuple[KeyPoint, ...]:
    return tuple(
        KeyPoint(id=f"{prefix}.{i}", text=text, marks=share)
        for i, (text, share) in enumerate(zip(TEXTS, marks, strict=False), start=1)
    )


def _rubric(*points: KeyPoint, step: str = "0.5", title_share: float = 0.5) -> Rubric:
    marks = sum((point.marks for point in points), Decimal(0))
    return Rubric(
        id="marking",
        step=Decimal(step),
        policy=MarkingPolicy(title_share=title_share),
        parts=(Part(id="1", marks=marks, key_points=points),),
    )


def _grade(rubric: Rubric, *texts: str) -> Grade:
    [found] = grade(rubric, ["。".join(texts)], encoder=HashEncoder())
    return found


@pytest.mark.parametrize(
    ("step", "marks"),
    # Two of three points of 10 marks: 3.34 + 3.33 = 6.67.
    [
        ("0.01", "6.67"),
        ("0.1", "6.7"),
        ("0.25", "6.75"),
        ("0.5", "6.5"),
        ("1", "7"),
        ("5", "5"),
        ("10", "10"),
    ],
)
def test_a_part_is_rounded_once_to_the_step(step: str, marks: str) -> None:
    found = _grade(_rubric(*_points(share_equally(Decimal(10), 3)), step=step), TEXTS[0], TEXTS[1])
    assert found.parts[0].unrounded_marks == Decimal("6.67")
    assert found.parts[0].marks == found.marks == Decimal(marks)


def test_halves_go_up_and_never_over_all_the_marks() -> None:
    points = _points([Decimal("0.75"), Decimal("0.5")])
    assert _grade(_rubric(*points), TEXTS[0]).marks == 1
    everything = _grade(_rubric(*points), TEXTS[0], TEXTS[1])
    assert everything.marks == everything.max_marks == Decimal("1.25")


def test_parts_are_rounded_each_by_itself() -> None:
    parts = tuple(
        Part(id=str(i), marks=Decimal("0.7"), key_points=(KeyPoint(id="p", text=text, marks=Decimal("0.7")),))
        for i, text in enumerate(TEXTS[:3], start=1)
    )
    found = _grade(Rubric(id="parts", parts=parts, step=Decimal(1)), *TEXTS[:2])
    assert [part.unrounded_marks for part in found.parts] == [Decimal("0.7"), Decimal("0.7"), 0]
    # All the marks stay all the marks, even where they are no multiple of the step.
    assert [part.marks for part in found.parts] == [Decimal("0.7"), Decimal("0.7"), 0]
    assert found.marks == Decimal("1.4")


def test_a_heading_earns_what_its_children_earn() -> None:
    children = _points([Decimal(1), Decimal(2), Decimal(3)], "1.1")
    found = _grade(
        _rubric(KeyPoint(id="1.1", title="事项", marks=Decimal(6), children=children)), TEXTS[1], TEXTS[2]
    )
    heading = graded_points(found)["1.1"]
    assert [heading.marks, heading.own_marks, heading.own_max_marks] == [Decimal(5), Decimal(0), Decimal(0)]
    assert heading.evidence == ()
    assert heading.credit == 0.833
    assert heading.verdict == "covered"
    assert [child.verdict for child in heading.children] == ["missed", "covered", "covered"]


def test_a_point_with_a_statement_and_children_earns_both() -> None:
    children = tuple(
        KeyPoint(id=f"1.1.{i}", text=text, marks=Decimal(1)) for i, text in enumerate(TEXTS[1:3], start=1)
    )
    rubric = _rubric(KeyPoint(id="1.1", text=TEXTS[0], marks=Decimal(3), children=children))
    own_only = graded_points(_grade(rubric, TEXTS[0]))["1.1"]
    assert (own_only.own_marks, own_only.marks, own_only.verdict) == (Decimal(1), Decimal(1), "partial")
    both = graded_points(_grade(rubric, *TEXTS[:3]))["1.1"]
    assert (both.own_marks, both.marks, both.credit, both.verdict) == (Decimal(1), Decimal(3), 1.0, "covered")


@pytest.mark.parametrize(("title_share", "marks"), [(0.0, 0), (0.5, 2), (0.25, 1), (1.0, 4)])
def test_the_title_alone_earns_the_policys_share(title_share: float, marks: int) -> None:
    point = KeyPoint(id="1.1", title="循序渐进", text=TEXTS[0], marks=Decimal(4))
    found = graded_points(_grade(_rubric(point, title_share=title_share), "循序渐进"))["1.1"]
    assert found.marks == marks


def test_a_point_without_marks_costs_nothing_and_breaks_nothing() -> None:
    points = (*_points([Decimal(2)]), KeyPoint(id="1.9", text=TEXTS[1], marks=Decimal(0)))
    found = _grade(_rubric(*points), TEXTS[1])
    assert found.marks == 0
    assert graded_points(found)["1.9"].credit == 1.0


def test_a_rubric_without_marks_is_graded_to_nothing() -> None:
    found = _grade(_rubric(*_points([Decimal(0), Decimal(0)])), TEXTS[0])
    assert (found.marks, found.max_marks, found.confidence) == (Decimal(0), Decimal(0), 1.0)


def test_evidence_is_the_span_of_the_answer_in_its_order() -> None:
    answer = f"  \u3000{TEXTS[1]}!\n{TEXTS[0]}。"
    [found] = grade(_rubric(*_points([Decimal(1), Decimal(1)])), [answer], encoder=HashEncoder())
    for point_id, text in (("1.1", TEXTS[0]), ("1.2", TEXTS[1])):
        [evidence] = graded_points(found)[point_id].evidence
        assert (evidence.text, evidence.start) == (text, answer.index(text))
        assert evidence.similarity == 1.0
        assert not evidence.against


def test_an_alternative_wording_earns_the_point() -> None:
    point = KeyPoint(id="1.1", text=TEXTS[0], alternatives=(TEXTS[3],), marks=Decimal(2))
    assert _grade(_rubric(point), TEXTS[3]).marks == 2


def test_the_opposite_earns_nothing_shows_what_was_said_and_asks_for_a_person() -> None:
    point = KeyPoint(id="1.1", text="物业管理处应当及时回函", marks=Decimal(2))
    found = _grade(_rubric(point), "物业管理处不应当及时回函")
    graded = graded_points(found)["1.1"]
    assert (graded.verdict, graded.marks) == ("contradicted", Decimal(0))
    assert [(evidence.text, evidence.against) for evidence in graded.evidence] == [
        ("物业管理处不应当及时回函", True)
    ]
    assert [(reason.code, reason.part_id, reason.key_point_id) for reason in found.reasons][:1] == [
        ("contradiction", "1", "1.1")
    ]
    assert found.needs_review


@given(
    shares=st.lists(st.integers(0, 500), min_size=1, max_size=len(TEXTS)),
    said=st.sets(st.sampled_from(TEXTS)),
    step=st.sampled_from(["0.01", "0.5", "0.3", "1", "2"]),
)
def test_sums_are_exact(shares: list[int], said: set[str], step: str) -> None:
    points = _points([Decimal(share) / 100 for share in shares])
    found = _grade(_rubric(*points, step=step), *sorted(said))
    wanted = sum((point.marks for point in points if point.text in said), Decimal(0))
    assert found.parts[0].unrounded_marks == wanted
    assert found.marks == found.max_marks if wanted == found.max_marks else found.marks % Decimal(step) == 0
    assert abs(found.marks - wanted) <= Decimal(step) / 2
