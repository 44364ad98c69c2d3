"""A line of a rubric's YAML with a blank too many or too few: the error names that line and says what to write."""

import pytest

from rubrics.yaml_text import RubricFileError, load_rubric

GOOD = """id: q
title: 沟通
parts:
  - id: "1"
    prompt: 怎么办？
    marks: 2
    key_points:
      - id: "1.1"
        title: 冷却
        text: 用水冷却
        marks: 1
        alternatives:
          - 浇水
          - 泡水
      - id: "1.2"
        text: |-
          先报告，
          再记录
        marks: 1
        children:
          - id: "1.2.1"
            text: 记录
            marks: 1
reference_answers:
  - 用水冷却
"""
LINES = GOOD.split("\n")
# A block's text may begin anywhere below its field, and go on deeper; a list of one, too.
FREE = {(17, -1), (18, 1), (25, 1), (25, -1)}
SHIFTS = [
    (number, blanks)
    for number, line in enumerate(LINES, start=1)
    for blanks in (1, -1)
    if line and (blanks > 0 or line.startswith(" ")) and (number, blanks) not in FREE
]


def shifted(number: int, blanks: int) -> str:
    line = LINES[number - 1]
    moved = " " * blanks + line if blanks > 0 else line[-blanks:]
    return "\n".join([*LINES[: number - 1], moved, *LINES[number:]])


def test_the_file_is_good_as_it_is() -> None:
    assert load_rubric(GOOD).id == "q"


@pytest.mark.parametrize(("number", "blanks"), SHIFTS)
def test_a_line_with_a_blank_too_many_or_too_few_is_named(number: int, blanks: int) -> None:
    wanted = len(LINES[number - 1]) - len(LINES[number - 1].lstrip())
    with pytest.raises(RubricFileError) as caught:
        load_rubric(shifted(number, blanks))
    assert caught.value.line == number
    assert caught.value.column == wanted + blanks + 1
    assert f"should behind {wanted} blank" in str(caught.value)
    assert "quotes" not in str(caught.value)


def test_an_item_two_blanks_too_deep_is_named_and_not_its_neighbour() -> None:
    with pytest.raises(RubricFileError) as caught:
        load_rubric(shifted(14, 2))
    assert caught.value.line == 14


def test_text_that_goes_on_in_the_next_line_is_told_as_that() -> None:
    with pytest.raises(RubricFileError, match="several lines"):
        load_rubric(GOOD.replace("text: 用水冷却", "text: 用水\n          冷却"))
