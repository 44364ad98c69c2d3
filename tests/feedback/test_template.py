"""Template feedback says what the grade says."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings

from rubrics.model import Part, Rubric
from service.feedback.template import write_feedback
from service.grading.grade import Feedback, Grade, Reason
from tests.feedback.graded import ANSWER, PARTIAL, RUBRIC, Found, at, grade_by_hand, point
from tests.feedback.strategies import graded_answers


def _sentences(feedback: Feedback) -> list[str]:
    texts = [feedback.overall]
    for part in feedback.parts:
        texts += [part.summary, *part.covered, *part.partial, *part.missing, *part.contradicted]
        texts.append(part.next_step)
    return texts


def test_a_part_tells_covered_partial_missing_contradicted_and_one_next_step() -> None:
    first, second = write_feedback(grade_by_hand(RUBRIC, ANSWER, PARTIAL), RUBRIC, ANSWER).parts

    assert first.summary == (
        "得 1.5 分（满分 6 分）。共 6 个要点：覆盖 1 个，部分覆盖 1 个，没有提到 3 个，矛盾 1 个。"
    )
    assert first.covered == ("第 1 点答到了：“要用电话、邮件、座谈会和客户沟通”",)
    assert first.partial == ("第 2 点只说到一部分（0.5 / 1 分）：“开会要写会议纪要”",)
    assert first.missing == ("第 1 小题的 6 个要点中有 3 个没有提到：第 3 点（整点，共 3 个要点）。",)
    assert first.contradicted == ("第 4 点的说法与要求矛盾：“重大的事情口头说清楚就行，不用写下来”",)
    assert first.next_step == "先核对与第 4 点矛盾的说法，弄清正确的做法后再改写。"
    assert second.covered == ("第 1 点答到了：“平时多联系，别有事才找上门”",)
    assert second.missing == (
        "第 2 小题的 4 个要点中有 3 个没有提到：第 2 点（整点，共 2 个要点）、第 3 点。",
    )
    assert second.next_step == "先补上第 2 点（整点，共 2 个要点），那里还有 2 分没有得到。"


def test_the_same_in_english_when_asked() -> None:
    found = PARTIAL | {"1.3.1": Found("covered", "1")}
    feedback = write_feedback(grade_by_hand(RUBRIC, ANSWER, found), RUBRIC, ANSWER, language="en")

    assert feedback.language == "en"
    assert feedback.overall == (
        "Total: 3.5 / 10. Of 10 key points: covered 3, partly covered 1, not mentioned 5, contradicted 1. "
        "Your best is part 1 (2.5 / 6); what needs most work is part 2 (1 / 4)."
    )
    assert feedback.parts[1].missing == (
        "Not mentioned in part 2: 3 of 4 key points (all of point 2 (2 key points); point 3).",
    )


@pytest.mark.parametrize(("answer", "language"), [("", "zh"), (" \n\t", "zh"), ("？！", "zh")])
def test_an_empty_answer_gets_a_decent_message(answer: str, language: str) -> None:
    feedback = write_feedback(grade_by_hand(RUBRIC, answer, {}), RUBRIC, answer)

    assert feedback.language == language
    assert feedback.overall == ("答卷里没有可以评阅的文字，得 0 分（满分 10 分）。请逐题作答，会多少写多少。")
    assert feedback.parts[0].missing == ("第 1 小题的 6 个要点都没有提到。",)
    assert feedback.parts[0].next_step == "重读题目，分点写出你能想到的内容，每点用一句完整的话。"


def test_a_full_answer_has_nothing_missing() -> None:
    found = {p.id: Found("covered", "1") for part in RUBRIC.parts for p in part.walk() if p.own_marks}
    feedback = write_feedback(grade_by_hand(RUBRIC, ANSWER, found), RUBRIC, ANSWER)

    assert feedback.overall == "总分 10 分（满分 10 分）。共 10 个要点：覆盖 10 个。"
    assert [part.next_step for part in feedback.parts] == ["要点齐全，保持这样分点作答的方式。"] * 2
    assert not any(part.missing or part.partial or part.contradicted for part in feedback.parts)


def test_a_parent_is_judged_by_its_own_statement_not_by_its_children() -> None:
    found = {"1.3.1": Found("covered", "1"), "1.3.2": Found("covered", "1")}
    reason = Reason(code="contradiction", message="", part_id="1", key_point_id="1.3")
    missed = write_feedback(grade_by_hand(RUBRIC, ANSWER, found), RUBRIC, ANSWER)
    opposed = write_feedback(
        grade_by_hand(
            RUBRIC,
            ANSWER,
            found | {"1.3": Found("contradicted", "0", at(ANSWER, "不用写下来"))},
            reasons=[reason],
        ),
        RUBRIC,
        ANSWER,
    )

    assert "第 3 点的总述" in missed.parts[0].missing[0]
    assert opposed.parts[0].contradicted == ("第 3 点的总述的说法与要求矛盾：“不用写下来”",)
    assert "老师复核" in opposed.overall


def test_many_points_stay_readable() -> None:
    texts = [f"第{i}条要求的内容" for i in range(60)]
    points = tuple(point(f"p{i}", text) for i, text in enumerate(texts))
    rubric = Rubric(id="many", parts=(Part(id="1", marks=Decimal(60), key_points=points),))
    answer = "。".join(f"第{i}条我这样写" for i in range(60))
    found = {f"p{i}": Found("covered", "1", at(answer, f"第{i}条我这样写")) for i in range(0, 40, 2)}

    (part,) = write_feedback(grade_by_hand(rubric, answer, found), rubric, answer).parts

    assert sum("“" in line for line in part.covered) == 6
    assert part.covered[-1].startswith("第 13、15、17、19")
    assert part.missing[0].endswith("点等。")
    assert all(len(line) < 120 for line in (*part.covered, *part.missing, part.next_step))


def test_one_sentence_that_serves_several_points_is_quoted_once() -> None:
    spans = at(ANSWER, "开会要写会议纪要")
    found = {"1.1": Found("covered", "1", spans), "1.2": Found("covered", "1", spans)}

    part = write_feedback(grade_by_hand(RUBRIC, ANSWER, found), RUBRIC, ANSWER).parts[0]

    assert part.covered == ("第 1、2 点答到了：“开会要写会议纪要”",)


def test_a_grade_by_another_rubric_is_refused() -> None:
    other = RUBRIC.model_copy(update={"stem": "另一道题"})
    grade = grade_by_hand(RUBRIC, ANSWER, PARTIAL)

    with pytest.raises(ValueError, match="give the rubric that graded the answer"):
        write_feedback(grade, Rubric.model_validate(other.model_dump()), ANSWER)


@settings(max_examples=60, deadline=None)
@given(graded_answers(RUBRIC))
def test_every_quote_is_in_the_answer_and_every_mark_in_the_grade(graded: tuple[str, Grade]) -> None:
    answer, grade = graded
    feedback = write_feedback(grade, RUBRIC, answer)

    assert feedback == write_feedback(grade, RUBRIC, answer)
    assert feedback.source == "template"
    assert [part.part_id for part in feedback.parts] == [part.id for part in grade.parts]
    for text in _sentences(feedback):
        # Greedy: the student's own quotation marks are inside of the outer ones.
        quoted = re.search(r"“(.*)”", text, re.DOTALL)
        assert quoted is None or quoted.group(1) in answer
    for part, told in zip(grade.parts, feedback.parts, strict=True):
        named = re.match(r"得 ([\d.]+) 分（满分 ([\d.]+) 分）|Marks: ([\d.]+) / ([\d.]+)\. ", told.summary)
        assert named is not None
        marks, most = (Decimal(number) for number in named.groups() if number is not None)
        assert (marks, most) == (part.marks, part.max_marks)
