"""Texts with several questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubrics.intake.markdown import read_markdown
from rubrics.intake.split_questions import split_questions
from tests.rubrics.trees import SEED

SEVERAL = {
    "第N题": (
        "第12题:\n问答题\n什么是甲？\n正确答案:\n一。\n解析:\n无\n第13题:\n什么是乙？\n正确答案:\n二。",
        ["问答题\n什么是甲？\n正确答案:\n一。\n解析:\n无", "什么是乙？\n正确答案:\n二。"],
        ["q12", "q13"],
    ),
    "第N题 in Chinese numerals, with marks": (
        "第一题（5分）什么是甲？\n答案：一\n第二题 什么是乙？\n答案：二\n第十一题、丙？\n答案：三",
        ["（5分）什么是甲？\n答案：一", "什么是乙？\n答案：二", "丙？\n答案：三"],
        ["q1", "q2", "q11"],
    ),
    "【题目】": (
        "【题目】甲？【参考答案】一\n【题目】乙？\n【参考答案】二",
        ["甲？【参考答案】一", "乙？\n【参考答案】二"],
        ["q1", "q2"],
    ),
    "题目1：": (
        "题目1：甲？\n答案：一\n题目2：乙？\n答案：二",
        ["甲？\n答案：一", "乙？\n答案：二"],
        ["q1", "q2"],
    ),
    "案例": (
        "案例一 甲公司\n【问题】1.a 2.b\n答案：1.x 2.y\n案例二 乙公司\n【问题】c\n答案：z",
        ["案例一 甲公司\n【问题】1.a 2.b\n答案：1.x 2.y", "案例二 乙公司\n【问题】c\n答案：z"],
        ["q1", "q2"],
    ),
    "Question": (
        "Question 3 (5 points)\nWhat is A?\nAnswer: a\n\nQuestion 4: What is B?\nModel answer: b",
        ["(5 points)\nWhat is A?\nAnswer: a", "What is B?\nModel answer: b"],
        ["q3", "q4"],
    ),
    "Q": ("Q1. A?\nAnswer: a\nQ2. B?\nAnswer: b", ["A?\nAnswer: a", "B?\nAnswer: b"], ["q1", "q2"]),
    "Aufgabe": (
        "Aufgabe 1\nWas ist A?\nMusterlösung: a\nAufgabe 2 – Was ist B?\nLösung: b",
        ["Was ist A?\nMusterlösung: a", "Was ist B?\nLösung: b"],
        ["q1", "q2"],
    ),
    "a question without an answer is kept": (
        "第1题 甲？\n答案：一\n第2题 乙？\n第3题 丙？\n答案：三",
        ["甲？\n答案：一", "乙？", "丙？\n答案：三"],
        ["q1", "q2", "q3"],
    ),
    "numbers that repeat": (
        "第1题 甲？\n答案：一\n第1题 乙？\n答案：二",
        ["甲？\n答案：一", "乙？\n答案：二"],
        ["q1", "q1-2"],
    ),
    "answers after all questions": (
        "Question 1\nA?\nQuestion 2\nB?\nAnswers:\nQuestion 2: b\nQuestion 1: a",
        ["A?\nAnswers:\na", "B?\nAnswers:\nb"],
        ["q1", "q2"],
    ),
    "no heads, numbered questions": (
        "1. 甲？\n参考答案：\n1. 一\n2. 二\n2. 乙？\n参考答案：三",
        ["1. 甲？\n参考答案：\n1. 一\n2. 二", "2. 乙？\n参考答案：三"],
        ["q1", "q2"],
    ),
    "no heads, blank lines": (
        "甲是什么？\n答案：一\n\n材料。\n简述乙。\n答案：二\n解析：x\n\n丙是什么？\n答案：三",
        ["甲是什么？\n答案：一", "材料。\n简述乙。\n答案：二\n解析：x", "丙是什么？\n答案：三"],
        ["q1", "q2", "q3"],
    ),
    "no heads, a question a line": (
        "What is A?\nAnswer: a\nDescribe B (2 marks)\nAnswer: b",
        ["What is A?\nAnswer: a", "Describe B (2 marks)\nAnswer: b"],
        ["q1", "q2"],
    ),
}


@pytest.mark.parametrize(("text", "questions", "identifiers"), SEVERAL.values(), ids=SEVERAL.keys())
def test_each_question_on_its_own(text: str, questions: list[str], identifiers: list[str]) -> None:
    for given_text in (text, text.replace("\n", "\r\n"), "\ufeff" + text):
        sources = split_questions(given_text)
        assert [source.exam_text for source in sources] == questions
        assert [source.id for source in sources] == identifiers


ONE = {
    "the sample": SEED.read_text(encoding="utf-8"),
    "parts with one answer": "Question 1\nA?\nQuestion 2\nB?\nAnswer: 1. a 2. b",
    "one head": "第3题 甲？\n答案：一",
    "a label below a label": "甲？\n参考答案：\n答案要点：\n(1)一\n\n(2)二\n答：三",
    "heads inside sentences": "说明。\n第1题考查甲。\n第2题考查乙。\n答案：一",
    "no label": "甲\n乙",
}


@pytest.mark.parametrize("text", ONE.values(), ids=ONE.keys())
def test_one_question_stays_whole(text: str) -> None:
    (source,) = split_questions(text)
    assert (source.exam_text, source.id, source.place) == (text, None, "")


def test_nothing_is_no_question() -> None:
    assert split_questions(" \n") == ()


def test_section_headings_go_to_the_place() -> None:
    text = "期末考试\n一、简答题（共10分）\n第1题 甲？\n答案：一。\n\n二、论述题\n第2题 乙？\n答案：二。"
    sources = split_questions(text, prefix="期末 考试.卷")
    assert [source.exam_text for source in sources] == ["期末考试\n甲？\n答案：一。", "乙？\n答案：二。"]
    assert [source.place for source in sources] == ["一、简答题（共10分）, 第1题", "二、论述题, 第2题"]
    assert [source.id for source in sources] == ["期末-考试.卷-1", "期末-考试.卷-2"]


def test_headings_of_a_file_part_its_questions() -> None:
    printed = read_markdown("# 甲\n问甲。\n## 参考答案\n一\n### 要点\n二\n# 乙\n问乙。\n## 参考答案\n三")
    sources = split_questions(printed.text, printed.headings)
    assert [source.exam_text.split("\n")[0] for source in sources] == ["甲", "乙"]
    assert sources[0].exam_text.endswith("要点\n\n二")


@pytest.mark.parametrize(
    ("text", "question", "answers"),
    [
        ("甲？\n参考答案一：一\n参考答案二：二\n解析：略", "甲？", ("一", "二")),
        ("【问题】甲？\n【答案1】：一\n【答案2】：二", "甲？", ("一", "二")),
        ("A?\nAnswer 1: a\nmore\nAnswer 2: b", "A?", ("a\nmore", "b")),
        ("Was?\nMusterlösung 1: a\nMusterlösung 2: b", "Was?", ("a", "b")),
    ],
)
def test_numbered_answers_are_alternatives(text: str, question: str, answers: tuple[str, ...]) -> None:
    (source,) = split_questions(text)
    assert (source.question, source.reference_answers) == (question, answers)


def test_numbered_answers_to_numbered_parts_are_not() -> None:
    (source,) = split_questions("1. 甲？\n2. 乙？\n答案1：一\n答案2：二")
    assert source.reference_answers == ()
    assert source.exam_text


@given(
    st.lists(
        st.tuples(st.text("甲乙ab ,。1(", min_size=1), st.text("丙丁cd ,。2)", min_size=1)),
        min_size=2,
        max_size=5,
    ),
    st.sampled_from(["第{}题：", "题目{}：", "Question {}: ", "Aufgabe {}: "]),
    st.sampled_from(["参考答案：", "答案：", "Answer: ", "Musterlösung: "]),
)
def test_nothing_is_lost_and_order_is_kept(pairs: list[tuple[str, str]], head: str, label: str) -> None:
    text = "\n".join(f"{head.format(i)}{q}?\n{label}{a}z" for i, (q, a) in enumerate(pairs, start=1))
    sources = split_questions(text)
    assert [source.exam_text for source in sources] == [f"{q}?\n{label}{a}z".strip() for q, a in pairs]


@given(st.text(st.sampled_from("第题12一：答案参考:\n .Question#【】甲?")))
def test_any_text_splits_without_losing_words(text: str) -> None:
    joined = "".join(
        source.exam_text + source.place + "".join(source.reference_answers) + source.question
        for source in split_questions(text)
    )
    assert joined.count("甲") == text.count("甲")
