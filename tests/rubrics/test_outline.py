"""Numbered texts and the trees they mean."""

import pytest

from rubrics.model import MOST_DEPTH
from rubrics.outline import Item, parse_outline
from tests.rubrics.trees import Tree, outline_tree

STYLES: dict[str, tuple[str, Tree]] = {
    "one level": ("1. a\n2. b\n3. c", ["1. a", "2. b", "3. c"]),
    "one number after another": ("1.\n2. b", ["1.", "2. b"]),
    "arabic, brackets, circled": (
        "1. a\n(1) b\n① c\n② d\n(2) e\n2. f",
        [("1. a", [("(1) b", ["① c", "② d"]), "(2) e"]), "2. f"],
    ),
    "chinese, bracketed chinese, arabic": (
        "一、甲\n（一）乙\n1.丙\n2.丁\n（二）戊\n二、己",
        [("一、 甲", [("（一） 乙", ["1. 丙", "2. 丁"]), "（二） 戊"]), "二、 己"],
    ),
    "lower case goes on after upper": (
        "①a\nD. b\nE. c\nf. d\ng. e\n②f",
        [("① a", ["D. b", "E. c", "f. d", "g. e"]), "② f"],
    ),
    "upper, then lower as a list below": ("A. x\na. y\nb. z\nB. w", [("A. x", ["a. y", "b. z"]), "B. w"]),
    "full and half width mixed": ("（1）a\n(2)b\n（3)c", ["（1） a", "(2) b", "（3) c"]),
    "another dress goes on": ("1. a\n2、b\n3) c", ["1. a", "2、 b", "3) c"]),
    "inline": ("包括：①甲；②乙；③丙。", ["① 甲；", "② 乙；", "③ 丙。"]),
    "inline below a line": (
        "1. 方法：(1)定期；(2)主动。\n2. 原则",
        [("1. 方法：", ["(1) 定期；", "(2) 主动。"]), "2. 原则"],
    ),
    "first, second": ("第一，甲。第二，乙。", ["第一， 甲。", "第二， 乙。"]),
    "the style used again one level below": (
        "1. a\n(1) b\n1. c\n2. d\n(2) e",
        [("1. a", [("(1) b", ["1. c", "2. d"]), "(2) e"])],
    ),
    "restarts at the same level": ("1. a\n2. b\n1. c", ["1. a", "2. b", "1. c"]),
    "a number is missing": ("1. a\n3. c", ["1. a", "3. c"]),
    "letters with brackets": ("a) x\nb) y", ["a) x", "b) y"]),
    "decimals and calls are no list": ("Zeit 3.5 s, O(1) and f(2).", []),
    "no list": ("物业应当定期沟通。", []),
}


@pytest.mark.parametrize(("text", "expected"), STYLES.values(), ids=list(STYLES))
def test_styles(text: str, expected: Tree) -> None:
    assert outline_tree(text) == expected


def test_spans_are_into_the_whole_text() -> None:
    text = "x: 1. a\n2. b"
    outline = parse_outline(text, start=2)
    assert text[: outline.lead_end] == "x: "
    assert [text[item.start : item.end] for item in outline.items] == ["1. a\n", "2. b"]


def test_nesting_stops_at_the_depth_that_a_rubric_can_have() -> None:
    dresses = ["一、", "（一）", "1.", "(1)", "1)", "①", "A.", "(A)", "A)", "a.", "(a)", "a)", "第一，", "1."]
    outline = parse_outline("\n".join(f"{marker} x" for marker in dresses * 3))

    def depth(items: tuple[Item, ...]) -> int:
        return 1 + max(depth(item.children) for item in items) if items else 0

    assert depth(outline.items) == MOST_DEPTH
