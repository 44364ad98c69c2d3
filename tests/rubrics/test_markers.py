"""Which signs number a text's items, and which only look so."""

import pytest

from rubrics.markers import cjk_number, find_markers

FOUND = [
    ("1. a", ["1."]),
    ("1.客户", ["1."]),
    ("１．客户", ["１．"]),
    ("1、客户", ["1、"]),
    ("（1）客户", ["（1）"]),
    ("(1)客户", ["(1)"]),
    ("(1）客户", ["(1）"]),
    ("( 1 ) a", ["( 1 )"]),
    ("[1] a", ["[1]"]),
    ("1) a", ["1)"]),
    ("①客户②业主⑳居民", ["①", "②"]),
    ("⑴客户⑵业主", ["⑴", "⑵"]),
    ("❶ a ❷ b", ["❶", "❷"]),
    ("A. a\nB. b", ["A.", "B."]),
    ("Ａ．a", ["Ａ．"]),
    ("(a) x\n(b) y", ["(a)", "(b)"]),
    ("一、总则", ["一、"]),
    ("十二、附则", ["十二、"]),
    ("（一）总则", ["（一）"]),
    ("第一，沟通。第二，协助。", ["第一，", "第二，"]),
    ("第一点是沟通，第二点是协助", ["第一点是", "第二点是"]),
    ("- 1. a\n• 2. b", ["1.", "2."]),
    ("\u3000\u30001. a", ["1."]),
    ("包括:(1)定期沟通;(2)主动协助。", ["(1)", "(2)"]),
    ("方法有(1)定期(2)主动", ["(1)", "(2)"]),
    ("Use 1) water; 2) salt.", ["1)", "2)"]),
    ("Salts (namely: 1) rock salt; 2) sea salt) dissolve.", ["1)", "2)"]),
    ("f. 申报\ng. 协助", ["f.", "g."]),
]
NOT_FOUND = [
    "3.14 is pi",
    "The cost is O(1).",
    "It runs in O(n) or f(2) steps.",
    "见第(2)条",
    "see 2. for more",
    "e.g. water and i.e. salt",
    "U.S. law",
    "z. B. Wasser",
    "Plan A. works, I. think",
    "（如每月）",
    "版本1.5发布",
    "第一次业主大会",
    "第三方",
    "一般、特殊",
    "2024. 3. x and 1. y",
    "(6 choose 3) * 2 + (6 choose 4) * 3",
    "f(1, 2) and g(2, 3)",
    "从（7 选 2）到（7 选 3）",
    "",
]


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[text for text, _ in FOUND])
def test_markers_are_found_as_written(text: str, expected: list[str]) -> None:
    found = [text[marker.start : marker.end] for marker in find_markers(text)]
    assert found == expected


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_only_looks_like_a_marker_is_none(text: str) -> None:
    assert find_markers(text) == []


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99), ("十十", 0), ("一二", 0), ("", 0)],
)
def test_chinese_numerals(numeral: str, value: int) -> None:
    assert cjk_number(numeral) == value
