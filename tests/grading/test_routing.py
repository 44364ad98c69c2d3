"""Routing: the student's own numbers say which part a text is under, where they can be believed."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubrics.derive import derive_rubric
from rubrics.model import Rubric
from service.grading.grade import Grade
from service.grading.grader import grade
from service.grading.routing import find_sections, numbering_is_believable
from tests.grading.hash_encoder import HashEncoder
from tests.grading.random_texts import answers

_THREE = [1, 2, 3]


def _sections(answer: str, ordinals: list[int] | None = None) -> list[tuple[int, str]]:
    found = find_sections(answer, _THREE if ordinals is None else ordinals)
    return [(section.part + 1, answer[section.start : section.end].strip()) for section in found]


@pytest.mark.parametrize(
    "answer",
    [
        "1.甲\n2.乙\n3.丙",
        "1、甲\n2、乙\n3、丙",
        "１．甲\n２．乙\n３．丙",
        "一、甲\n二、乙\n三、丙",
        "（一）甲\n（二）乙\n（三）丙",
        "(1)甲\n(2)乙\n(3)丙",
        "1)甲\n2)乙\n3)丙",
        "第1题：甲\n第2题：乙\n第3题：丙",
        "第一问 甲\n第二问 乙\n第三问 丙",
        "问题1：甲\n问题2：乙\n问题3：丙",
        "【问题1】甲\n【问题2】乙\n【问题3】丙",
        "Question 1: 甲\nQuestion 2: 乙\nQuestion 3: 丙",
        "Frage 1: 甲\nFrage 2: 乙\nFrage 3: 丙",
    ],
)
def test_the_numbers_of_the_parts(answer: str) -> None:
    assert _sections(answer) == [(1, "甲"), (2, "乙"), (3, "丙")]


def test_inner_numbers_stay_inside_their_part() -> None:
    answer = "1.原则\n(1)甲\n(2)乙\n2.方法\n(1)丙\n①丁\n②戊\n3.注意\nA.己"
    assert _sections(answer) == [
        (1, "原则\n(1)甲\n(2)乙"),
        (2, "方法\n(1)丙\n①丁\n②戊"),
        (3, "注意\nA.己"),
    ]


def test_named_parts_come_before_other_numbers() -> None:
    assert _sections("问题2\n1.甲\n2.乙\n问题3\n1.丙") == [(2, "1.甲\n2.乙"), (3, "1.丙")]


def test_parts_out_of_order_and_parts_left_out() -> None:
    assert _sections("3.丙\n1.甲") == [(3, "丙"), (1, "甲")]
    assert _sections("2.乙") == [(2, "乙")]


def test_what_stands_before_the_first_number_is_under_none() -> None:
    assert _sections("我的答案\n1.甲\n2.乙") == [(1, "甲"), (2, "乙")]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "没有编号的一段话。",
        "1.甲\n2.乙\n3.丙\n4.丁\n5.戊",
        "1.甲\n1.乙\n2.丙",
        "①甲\n②乙",
        "比例为1.5，误差2.0",
    ],
)
def test_numbers_that_cannot_be_those_of_the_parts(answer: str) -> None:
    assert _sections(answer) == []


def test_a_question_of_one_part_has_no_sections() -> None:
    assert _sections("1.甲", [1]) == []


@settings(max_examples=300)
@given(answer=answers, parts=st.integers(0, 6))
def test_sections_lie_in_the_answer_side_by_side(answer: str, parts: int) -> None:
    found = find_sections(answer, list(range(1, parts + 1)))
    assert len({section.part for section in found}) == len(found)
    at = 0
    for section in found:
        assert at <= section.start <= section.end <= len(answer)
        assert section.part in range(parts)
        at = section.end


@pytest.mark.parametrize(
    ("best_parts", "believable"),
    [
        ({}, True),
        ({0: [0, 0, 0, 0], 1: [1, 1, 1], 2: [2, 2, 2]}, True),
        # Under the wrong number, but of one mind.
        ({0: [1, 1, 1, 1], 1: [0, 0, 0], 2: [2, 2]}, True),
        ({0: [0, 0, 1], 1: [1, 1, 0]}, True),
        # Shuffled.
        ({0: [0, 1, 2, 1], 1: [2, 0, 1, 1], 2: [1, 2, 0, 0]}, False),
        # Three numbers, all about one part: they number its key points.
        ({0: [1, 1], 1: [1, 1], 2: [1, 1]}, False),
        ({0: [1, 1, 1], 1: [1, 1, 1]}, True),
        # Too little to doubt.
        ({0: [1], 1: [1], 2: [0, 1]}, True),
        ({0: [0, 1, 2, 0, 1, 2, 1]}, True),
    ],
)
def test_when_a_numbering_is_believed(best_parts: dict[int, list[int]], believable: bool) -> None:
    assert numbering_is_believable(best_parts) is believable


_FRUIT = ["苹果含有大量果胶", "香蕉富含钾元素", "柠檬的味道极酸", "西瓜水分充足解渴"]
_METAL = ["铜线导电性能良好", "铁器容易生锈腐蚀", "铝壶重量比较轻", "金币价值稳定保存久"]


def _rubric() -> Rubric:
    outline = "\n".join(
        f"{number}.{name}\n" + "\n".join(f"({i}){text}。" for i, text in enumerate(texts, start=1))
        for number, name, texts in ((1, "水果", _FRUIT), (2, "金属", _METAL))
    )
    return derive_rubric([outline], question="1.水果怎样？ 2.金属怎样？", max_marks=Decimal(16))


def _graded(first: list[str], second: list[str]) -> Grade:
    answer = "\n".join(["1."] + [f"{text}。" for text in first] + ["2."] + [f"{text}。" for text in second])
    return grade(_rubric(), [answer], encoder=HashEncoder())[0]


def test_content_counts_under_its_own_number_only() -> None:
    assert _graded(_FRUIT, _METAL).marks == 16
    swapped = _graded(_METAL, _FRUIT)
    assert swapped.marks == 0
    assert [reason.code for reason in swapped.reasons if reason.part_id] == ["misplaced", "misplaced"]


def test_numbers_over_shuffled_content_are_not_used() -> None:
    found = _graded([*_FRUIT[:2], *_METAL[:2]], [*_FRUIT[2:], *_METAL[2:]])
    assert found.marks == 16
    assert "numbering_unclear" in {reason.code for reason in found.reasons}


def test_content_without_numbers_counts_everywhere() -> None:
    [found] = grade(_rubric(), ["。".join([*_METAL, *_FRUIT])], encoder=HashEncoder())
    assert found.marks == 16
    assert not found.needs_review
