"""Markdown as plain exam text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubrics.exam_text import read_exam_text
from rubrics.intake.error import IntakeError
from rubrics.intake.markdown import MOST_CHARACTERS, MOST_NESTING, read_markdown
from rubrics.outline import Item, parse_outline

CASES = {
    "bold and italic": ("**一**、*二*、***三***", "一、二、三"),
    "a heading and a bold label": ("# 标题\n**参考答案：**\n1. 甲", "标题\n\n参考答案：\n\n1. 甲"),
    "bare labels": ("问？\n\n## 参考答案\n\n甲", "问？\n\n参考答案：\n\n甲"),
    "an ordered list": ("1. a\n2. b", "1. a\n2. b"),
    "numbers all the same": ("1. a\n1. b\n1. c", "1. a\n2. b\n3. c"),
    "a gap stays": ("1. a\n3. b", "1. a\n3. b"),
    "another start and sign": ("4) a\n5) b", "4) a\n5) b"),
    "nested ordered lists": (
        "1. a\n   1. b\n   2. c\n      1. d\n2. e",
        "1. a\n  (1) b\n  (2) c\n    ① d\n2. e",
    ),
    "nested with its own sign": ("1. a\n   1) b\n   2) c\n2. d", "1. a\n  1) b\n  2) c\n2. d"),
    "bullets below numbers": ("1. a\n   - b\n   - c\n2. d", "1. a\n  - b\n  - c\n2. d"),
    "a loose list": ("1. a\n\n   more\n\n2. b", "1. a\nmore\n2. b"),
    "an empty item": ("1. a\n2.\n3. c", "1. a\n2.\n3. c"),
    "Chinese markers are text": ("一、甲\n（1）乙\n①丙", "一、甲\n（1）乙\n①丙"),
    "no blank after the number": ("1.甲\n2.乙", "1.甲\n2.乙"),
    "a table": ("| a | **b** |\n|---|:-:|\n| 1 | `x\\|y` |", "a\tb\n---\t---\n1\t`x|y`"),
    "fenced code": ("```c\nint *p;\n- x\n```", "```c\nint *p;\n- x\n```"),
    "inline code": ("`a*b*c` and ``x`y``", "`a*b*c` and ``x`y``"),
    "formulas": ("$a_1*b*c$ 与 \\(x^2\\) 和 $$y_1*z*w$$", "$a_1*b*c$ 与 \\(x^2\\) 和 $$y_1*z*w$$"),
    "a formula block": ("前\n\n$$\n- x = 1\n\n+ y\n$$\n\n后", "前\n\n$$\n- x = 1\n\n+ y\n$$\n\n后"),
    "prices": ("$5 and *$6* more", "$5 and $6 more"),
    "products": ("2*3*4=24，x**2**y，f(a)*(b)*c", "2*3*4=24，x**2**y，f(a)*(b)*c"),
    "escapes": (r"\* \_ \[1\] \# C:\dir", r"* _ [1] # C:\dir"),
    "links and pictures": ("[文字](http://a.b) ![图](c.png)", "文字 图"),
    "entities and HTML": ("a &lt; b<br>c <!-- x -->d", "a < b\nc d"),
    "a quotation": ("> 甲\n> 乙", "甲\n乙"),
    "a rule": ("甲\n\n---\n\n乙", "甲\n\n乙"),
    "line ends and a byte order mark": ("\ufeffa\r\nb", "a\nb"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("markdown", "text"), CASES.values(), ids=CASES.keys())
def test_what_the_reader_sees(markdown: str, text: str) -> None:
    assert read_markdown(markdown).text == text


def _tree(items: tuple[Item, ...]) -> list[object]:
    return [[item.ordinal, _tree(item.children)] for item in items]


def test_nested_lists_keep_their_outline() -> None:
    markdown = "1. a\n   1. b\n      1. c\n         1. d\n         2. e\n      2. f\n   2. g\n2. h\n   1. i"
    outline = parse_outline(read_markdown(markdown).text)
    assert _tree(outline.items) == [
        [1, [[1, [[1, [[1, []], [2, []]]], [2, []]]], [2, []]]],
        [2, [[1, []]]],
    ]


def test_headings_and_their_places() -> None:
    printed = read_markdown("甲\n\n# 乙 *丙*\n\n1. 丁\n\n### 戊\n")
    assert [(printed.text[each.start :].split("\n")[0], each.level) for each in printed.headings] == [
        ("乙 丙", 0),
        ("戊", 2),
    ]


def test_an_exam_text_reads_the_same_as_in_plain_text() -> None:
    markdown = "**【问题】**\n\n1. 甲？\n2. 乙？\n\n### 正确答案\n\n1. 丙\n2. 丁\n\n### 解析\n\n略"
    exam = read_exam_text(read_markdown(markdown).text)
    assert [prompt.text for prompt in exam.prompts] == ["甲？", "乙？"]
    assert (exam.reference_answer, exam.analysis) == ("1. 丙\n2. 丁", "略")


def test_what_is_nested_or_long_beyond_measure_is_refused() -> None:
    with pytest.raises(IntakeError, match="levels deep"):
        read_markdown(">" * (MOST_NESTING + 5) + "a")
    with pytest.raises(IntakeError, match="split the file"):
        read_markdown("a" * (MOST_CHARACTERS + 1))


@given(st.text(st.sampled_from("ab甲乙12.)(- *_`$#>|\\\n\t[]!<&;~")))
def test_any_text_reads_and_loses_no_word(markdown: str) -> None:
    text = read_markdown(markdown).text
    if not any(sign in markdown for sign in "[&<`~|\\1"):  # link targets, entities, and a code's language go
        assert [char for char in text if char in "ab甲乙"] == [char for char in markdown if char in "ab甲乙"]
