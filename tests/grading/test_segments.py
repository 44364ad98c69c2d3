"""Segments: clauses with exact offsets, nothing lost, nothing cut that belongs together."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubrics.markers import find_markers
from service.grading.segments import segment
from tests.grading.random_texts import answers, exam_texts
from tests.grading.seed_case import reference


def _texts(answer: str) -> list[str]:
    return [piece.text for piece in segment(answer)]


@settings(max_examples=500)
@given(answer=st.one_of(answers, exam_texts, st.text(max_size=200)))
def test_offsets_are_exact_and_in_order(answer: str) -> None:
    pieces = segment(answer)
    for piece in pieces:
        assert answer[piece.start : piece.end] == piece.text
        assert any(char.isalnum() for char in piece.text)
    for before, after in pairwise(pieces):
        assert before.end <= after.start
        assert after.sentence - before.sentence in (0, 1)
    assert not pieces or pieces[0].sentence == 0


@settings(max_examples=500)
@given(answer=st.one_of(answers, exam_texts, st.text(max_size=200)))
def test_every_letter_and_digit_is_in_exactly_one_segment_unless_it_is_a_marker(answer: str) -> None:
    times = [0] * len(answer)
    for piece in segment(answer):
        for i in range(piece.start, piece.end):
            times[i] += 1
    for marker in find_markers(answer):
        for i in range(marker.start, marker.end):
            assert times[i] == 0
            times[i] = 1
    assert all(count == 1 for char, count in zip(answer, times, strict=True) if char.isalnum())


@given(answer=answers, cut=st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_a_stretch_of_an_answer_has_its_offsets_in_the_whole(answer: str, cut: tuple[int, int]) -> None:
    start, end = sorted(min(at, len(answer)) for at in cut)
    for piece in segment(answer, start, end):
        assert start <= piece.start < piece.end <= end
        assert answer[piece.start : piece.end] == piece.text


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ("", []),
        (" \n。，;", []),
        ("及时回函,切勿拖延。归档", ["及时回函", "切勿拖延", "归档"]),
        ("先核对；再发药！完了？", ["先核对", "再发药", "完了"]),
        ("Send a SYN, then wait. Retry once!", ["Send a SYN", "then wait", "Retry once"]),
        ("第一行\n第二行\r\n第三行", ["第一行", "第二行", "第三行"]),
        ("关系——长期的", ["关系", "长期的"]),
        ("fast - but wrong", ["fast", "but wrong"]),
        ("1.沟通\n(2)回函\n③归档\nA.报告", ["沟通", "回函", "归档", "报告"]),
        ("《公共关系清单》要更新。", ["《公共关系清单》要更新"]),
        ("“循序渐进”。", ["“循序渐进”"]),
        ("（必要时）上报，", ["（必要时）上报"]),
    ],
)
def test_clauses(answer: str, texts: list[str]) -> None:
    assert _texts(answer) == texts


@pytest.mark.parametrize(
    "answer",
    [
        "水占3.14%",
        "价格是1,000元",
        "会议10:30开始",
        "会议10：30开始",
        "比例为1：2",
        "见https://example.org/a:b",
        "written by R. Hooke in 1665",
        "state-of-the-art tools",
        "压力为-5",
        "x=3.5*10^2",
        "温度37.5℃",
    ],
)
def test_what_belongs_together_is_not_cut(answer: str) -> None:
    assert _texts(answer) == [answer]


def test_a_list_of_short_items_is_one_segment_an_item() -> None:
    assert _texts("包括订货成本、保管成本、缺货成本") == ["包括订货成本", "保管成本", "缺货成本"]


@pytest.mark.parametrize(
    "answer",
    [
        "投诉、报修",
        "对客户提出的各种不同的要求和建议、意见、批评",
        "这里面写的是一个特别长的列表项目、乙、丙",
    ],
)
def test_a_pair_or_a_list_of_long_items_stays_whole(answer: str) -> None:
    assert _texts(answer) == [answer]


def test_a_clause_before_a_colon_announces() -> None:
    pieces = segment("具体如下：及时回函，归档。Contents: reports")
    assert [(piece.text, piece.announces) for piece in pieces] == [
        ("具体如下", True),
        ("及时回函", False),
        ("归档", False),
        ("Contents", True),
        ("reports", False),
    ]


def test_sentences_are_counted() -> None:
    pieces = segment("甲方，乙方。\n丙方；(1)丁方，戊方")
    assert [piece.sentence for piece in pieces] == [0, 0, 1, 2, 2]


def test_the_reference_answer_is_segmented_without_loss() -> None:
    pieces = segment(reference())
    assert len(pieces) > 100
    assert max(len(piece.text) for piece in pieces) < 80
