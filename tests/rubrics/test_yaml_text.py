"""Rubric files: what they look like, what they mean, and what is said about mistakes in them."""

from decimal import Decimal

import pytest

from rubrics.derive import derive_from_exam_text
from rubrics.model import MOST_DEPTH, FeedbackChoices, KeyPoint, Part, Rubric
from rubrics.yaml_text import RubricFileError, dump_rubric, load_rubric
from tests.rubrics.rubric_strategies import ODD_TEXTS
from tests.rubrics.trees import SEED

GOOD = """\
id: q1
version: 1
title: 沟通
language: zh
parts:
  - id: "1"
    prompt: 怎么办？
    marks: 3
    key_points:
      - id: "1.1"
        title: 冷却
        text: 先冷却
        marks: 2
      - id: "1.2"
        text: 再报告
        marks: 1
"""


def of_text(text: str) -> Rubric:
    point = KeyPoint(id="1.1", title=text, text="x" + text, marks=Decimal(1), alternatives=(text,))
    part = Part(id="1", prompt=text, marks=Decimal(1), key_points=(point,))
    return Rubric(id="r", title=text, stem=text, parts=(part,), reference_answers=(text,))


def test_a_file_reads_like_the_rubric() -> None:
    text = dump_rubric(load_rubric(GOOD))
    lines = [line for line in text.split("\n") if not line.startswith("#")]
    assert "\n".join(lines) == GOOD.replace(
        "language: zh\n", "language: zh\nstep: 0.5\npolicy:\n  statement: sibling\n  title_share: 0.5\n"
    )
    assert text.startswith("# 采分点评分标准")
    assert dump_rubric(load_rubric(GOOD.replace("zh", "de"))).startswith("# What earns marks")


def test_how_feedback_is_written_reads_as_a_teacher_would_write_it() -> None:
    block = "feedback:\n  tone: strict\n  reveal_reference: true\n  notes: 先说安全，再说步骤。\n"
    rubric = load_rubric(GOOD.replace("parts:", block + "parts:"))
    assert rubric.feedback == FeedbackChoices(
        tone="strict", reveal_reference=True, notes="先说安全，再说步骤。"
    )
    assert block in dump_rubric(rubric)
    assert load_rubric(GOOD.replace("parts:", "feedback:\nparts:")).feedback == FeedbackChoices()
    assert load_rubric(GOOD.replace("parts:", "feedback: {notes: }\nparts:")).feedback.notes == ""


def test_the_seed_comes_back_exactly_from_yaml_and_json() -> None:
    rubric = derive_from_exam_text(SEED.read_text(encoding="utf-8"))
    text = dump_rubric(rubric)
    assert load_rubric(text) == rubric
    assert load_rubric(text.replace("\n", "\r\n")) == rubric
    assert load_rubric("\ufeff" + text) == rubric
    assert load_rubric(rubric.model_dump_json()) == rubric
    assert load_rubric(rubric.model_dump_json(indent=4)) == rubric
    assert "reference_answers:\n  - |-\n    1.客户沟通的基本原则包括:\n    (1)物业管理处" in text


@pytest.mark.parametrize("text", ODD_TEXTS, ids=ascii)
def test_odd_texts_come_back_exactly(text: str) -> None:
    rubric = of_text(text)
    assert load_rubric(dump_rubric(rubric)) == rubric
    assert load_rubric(rubric.model_dump_json()) == rubric
    assert load_rubric(rubric.model_dump_json(ensure_ascii=True).replace(",", ",\n\t")).id == "r"


@pytest.mark.parametrize(
    "word", ["no", "on", "1e3", "0x10", "null", "~", "2024-01-01", "1_000", "true", "1.0"]
)
def test_a_word_without_quotes_is_the_text_it_looks_like(word: str) -> None:
    assert load_rubric(GOOD.replace("text: 先冷却", f"text: {word}")).parts[0].key_points[0].text == word


def test_json_numbers_and_escapes() -> None:
    point = '{"id": "1.1", "text": "\\ud83d\\ude00\\u0000\\/\\"", "marks": 2.50, "source": null}'
    rubric = load_rubric(f'{{"id": "r", "parts":\t[{{"id": "1", "marks": 25e-1, "key_points": [{point}]}}]}}')
    assert rubric.marks == Decimal("2.5")
    assert rubric.parts[0].key_points[0].text == '😀\x00/"'


def edit(old: str, new: str) -> str:
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


# What a teacher may do to the file -> line, and what the message must say.
MISTAKES: dict[str, tuple[str, int | None, str]] = {
    "empty": ("", None, "empty"),
    "only comments": ("# x\n", None, "empty"),
    "no fields": ("冷却\n", 1, "half-width colon"),
    "a list": ("- id: x\n", 1, "must have fields"),
    "tab": (edit("        text: 先冷却", "\ttext: 先冷却"), 12, "tab"),
    "no colon": (edit("text: 先冷却", "text 先冷却"), 12, "no colon"),
    "no blank after the colon": (edit("prompt: 怎么办？", "prompt:怎么办？"), 7, "colon"),
    "full-width colon": (edit("prompt: 怎么办？", "prompt：怎么办？"), 7, "half-width colon"),
    "full-width colon at the top": (edit("id: q1", "id： q1"), 1, "half-width colon"),
    "second colon": (edit("text: 先冷却", "text: 先: 冷却"), 12, "quotes"),
    "wrong indentation": (edit("        text: 先冷却", "       text: 先冷却"), 12, "column"),
    "unknown field": (edit("text: 先冷却", "txt: 先冷却"), 12, "did you mean 'text'?"),
    "unknown Chinese field": (edit("text: 先冷却", "分值: 2"), 12, "it can have id, title, text"),
    "field of another thing": (edit("title: 沟通", "marks: 3"), 3, "the rubric has no field 'marks'"),
    "twice": (edit("text: 先冷却", "title: 降温"), 12, "already given in line 11"),
    "missing marks": (edit("        marks: 2\n", ""), 10, "needs the field 'marks'"),
    "missing id": (edit('- id: "1.2"\n        text', "- text"), 14, "needs the field 'id'"),
    "missing parts": ("id: q1\n", 1, "needs the field 'parts'"),
    "no parts": ("id: q1\nparts:\n", 2, "at least one part"),
    "no key points": (GOOD.partition("      - id")[0], 9, "at least one key point"),
    "marks in words": (edit("marks: 2", "marks: 2分"), 13, "'2分'"),
    "marks below zero": (edit("marks: 2", "marks: -2"), 13, "0 or more"),
    "marks too fine": (edit("marks: 2", "marks: 2.001"), 13, "two decimals"),
    "marks too many": (edit("marks: 2", "marks: 1e999999"), 13, "at most 100000"),
    "marks a list": (edit("marks: 2", "marks: [2]"), 13, "one number"),
    "marks do not add up": (edit("marks: 2", "marks: 1.5"), 8, "3 marks but its key points add up to 2.5"),
    "ids of points repeat": (edit('"1.2"', '"1.1"'), 14, "already names the key point in line 10"),
    "id with a blank": (edit('"1.2"', '"1 2"'), 14, "letters, digits"),
    "text is a list": (edit("text: 先冷却", "text: [冷却]"), 12, "quotes"),
    "text is a map": (edit("text: 先冷却", "text: {冷却}"), 12, "quotes"),
    "text begins with a dash": (edit("text: 先冷却", "text: - 先冷却"), 12, "can't begin with `- `"),
    "text begins with %": (edit("text: 先冷却", "text: %先冷却"), 12, "can't begin with %"),
    "text begins with #": (edit("text: 先冷却", "text: # 先冷却"), 12, "drops what follows #"),
    "text has a #": (edit("text: 先冷却", "text: 先 # 冷却"), 12, "drops what follows #"),
    "text over two lines": (edit("text: 先冷却", "text: 先\n          冷却"), 12, "several lines"),
    "closing quote missing": (edit("text: 先冷却", 'text: "先冷却'), 12, "quote"),
    "quote inside quotes": (edit("text: 先冷却", 'text: "先"冷"却"'), 12, "quote"),
    "unknown escape": (edit("text: 先冷却", 'text: "C:\\先"'), 12, "backslash"),
    "half a surrogate pair": (edit("text: 先冷却", 'text: "\\ud83d"'), 12, "pairs"),
    "block not indented": (edit("text: 先冷却", "text: |-\n先冷却"), 13, ""),
    "parts no list": (edit('  - id: "1"', '    id: "1"'), 6, "must be a list"),
    "alternatives no list": (edit("text: 先冷却", "alternatives: 降温"), 12, "must be a list"),
    "version": (edit("version: 1", "version: 1.5"), 2, "whole number"),
    "version 0": (edit("version: 1", "version: 0"), 2, "1"),
    "language": (edit("language: zh", "language: 中文"), 4, "zh, en, or de"),
    "step 0": (edit("version: 1", "step: 0"), 2, "above 0"),
    "policy": (edit("version: 1", "policy: {statement: child}"), 2, "sibling"),
    "title share": (edit("version: 1", "policy: {title_share: 50}"), 2, "0 to 1"),
    "title share nan": (edit("version: 1", "policy: {title_share: nan}"), 2, "0 to 1"),
    "feedback": (edit("version: 1", "feedback: strict"), 2, "the feedback must have fields"),
    "tone": (edit("version: 1", "feedback: {tone: kind}"), 2, "`encouraging`, `neutral` or `strict`"),
    "reveal": (edit("version: 1", "feedback: {reveal_reference: yes}"), 2, "`true` or `false`"),
    "notes too long": (edit("version: 1", f"feedback: {{notes: {'长' * 2001}}}"), 2, "2000"),
    "feedback field": (edit("version: 1", "feedback: {audience: both}"), 2, "no field 'audience'"),
    "nothing said": (edit("        text: 再报告\n", ""), 15, "says nothing"),
    "source outside": (edit("text: 先冷却", "source: {start: 0, end: 9}"), 12, "no text from 0 to 9"),
    "source backwards": (edit("text: 先冷却", "source: {start: 9, end: 0}"), 12, "before it starts"),
    "source incomplete": (edit("text: 先冷却", "source: {start: 9}"), 12, "'end'"),
    "anchor": (edit("text: 先冷却", "text: &a 先冷却"), 12, "&"),
    "alias": (edit("text: 先冷却", "text: *a"), 12, "*"),
    "tag": (edit("text: 先冷却", "text: !!python/object:os.system 先"), 12, "!"),
    "own tag": (edit("text: 先冷却", "text: !先 冷却"), 12, "!"),
    "merge key": (edit("text: 先冷却", "<<: {text: x}"), 12, "no field '<<'"),
    "complex key": (edit("text: 先冷却", "? [a]\n        : b"), 12, "name of a field"),
    "directive": ("%YAML 1.1\n---\n" + GOOD, 2, "%"),
    "two documents": (GOOD + "---\n" + GOOD, 17, "second document"),
    "control character": (edit("先冷却", "先\x07冷却"), 12, "U+0007"),
    "line separator": (edit("先冷却", "先\u2028冷却"), 12, "U+2028"),
    "broken JSON": ('{"id": "r", "parts": [}', 1, ""),
    "JSON without parts": ('{"id": "r"}', 1, "'parts'"),
}


@pytest.mark.parametrize(("text", "line", "says"), MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_is_told_with_its_line(text: str, line: int | None, says: str) -> None:
    with pytest.raises(RubricFileError) as caught:
        load_rubric(text)
    assert caught.value.line == line
    assert says in str(caught.value)
    assert line is None or str(caught.value).startswith(f"line {line}")
    assert "\n" not in str(caught.value)


def test_the_place_is_in_a_teacher_s_words() -> None:
    with pytest.raises(RubricFileError, match=r"line 13, column 16 \(part 1, key point 1\.1\)"):
        load_rubric(edit("marks: 2", "marks: two"))
    with pytest.raises(RubricFileError, match=r"\(part 1, key point number 2\)"):
        load_rubric(edit('- id: "1.2"\n        text', "- text"))
    with pytest.raises(RubricFileError, match=r"\(part 1\)"):
        load_rubric(edit("marks: 3", "marks: three"))


def test_ids_of_parts_may_not_repeat() -> None:
    part = GOOD.partition("parts:\n")[2]
    with pytest.raises(RubricFileError, match="already names the part in line 6") as caught:
        load_rubric(GOOD + part)
    assert caught.value.line == 17


def test_a_file_too_deep_or_too_long_is_refused() -> None:
    with pytest.raises(RubricFileError, match="too deep"):
        load_rubric("[" * 10_000)
    with pytest.raises(RubricFileError, match="too deep"):
        load_rubric('{"a":' * 50_000 + "1" + "}" * 50_000)
    with pytest.raises(RubricFileError, match="longer than"):
        load_rubric("x" * 5_000_001)
    point = KeyPoint(id="p", text="x", marks=Decimal(1))
    for i in range(MOST_DEPTH - 1):
        point = KeyPoint(id=f"p{i}", title="t", marks=Decimal(1), children=(point,))
    deepest = Rubric(id="r", parts=(Part(id="1", marks=Decimal(1), key_points=(point,)),))
    assert load_rubric(dump_rubric(deepest)) == deepest
    deeper = KeyPoint(id="top", title="t", marks=Decimal(1), children=(point,))
    with pytest.raises(ValueError, match="levels deep"):
        Rubric(id="r", parts=(Part(id="1", marks=Decimal(1), key_points=(deeper,)),))


def test_a_value_that_goes_on_in_json_is_no_comment() -> None:
    assert load_rubric(edit("title: 沟通", "title: '沟通' # 标题")).title == "沟通"
    assert load_rubric(edit("marks: 2", "marks: 2 # 分")).marks == 3
