"""The report shows the grade: question, answer with evidence, points, sums, feedback, versions."""

import pytest

from rubrics.model import Rubric
from service.feedback.report import ReportEntry, render_report
from service.feedback.template import write_feedback
from service.grading.grade import Grade, Reason
from tests.feedback.graded import ANSWER, PARTIAL, RUBRIC, grade_by_hand
from tests.feedback.page import Page

_REASONS = (
    Reason(code="contradiction", message="(raw)", part_id="1", key_point_id="1.4"),
    Reason(code="new_code", message="something <new>"),
)


def _grade(answer: str = ANSWER) -> Grade:
    grade = grade_by_hand(RUBRIC, answer, PARTIAL if answer == ANSWER else {}, reasons=_REASONS)
    return grade.model_copy(update={"feedback": write_feedback(grade, RUBRIC, answer)})


def _entry(label: str = "学生甲") -> ReportEntry:
    return ReportEntry(label, RUBRIC, ANSWER, _grade())


def test_a_teacher_sees_everything() -> None:
    page = Page(render_report([_entry()]))
    text = "".join(text for _, text in page.texts)

    assert page.unclosed == []
    for shown in (
        "业主王先生来到物业服务中心。",
        "客户沟通的基本原则有哪些？",
        "建立《公共关系清单》并指定对口联系人",
        "“开会要写会议纪要”",
        "相似度 0.80",
        "第 1 小题第 4 点：学生的说法似乎与采分点相反",
        "something <new>",
        "82%",
        "some-model@abc",
        RUBRIC.hash[:12],
        "部分覆盖",
        "矛盾",
        "未覆盖",
        "先核对与第 4 点矛盾的说法",
    ):
        assert shown in text


def test_the_sum_and_its_rounding_are_shown() -> None:
    text = Page(render_report([_entry()])).text_of("sum")

    assert "采分点合计 1 + 0.5 + 0 + 0 = 1.5，取 0.5 分的整数倍，得 1.5 / 6" in text
    assert "采分点合计 0.9 + 0 + 0 = 0.9，取 0.5 分的整数倍，得 1 / 4" in text


def test_evidence_is_marked_in_the_answer_and_linked_to_its_row() -> None:
    html = render_report([_entry()])
    page = Page(html)

    assert page.text_of("answer") == ANSWER
    assert '<mark class="partial">开会要写会议纪要</mark><sup>&NoBreak;<a href="#a1-p1-k2"' in html
    assert '<mark class="contradicted">重大的事情口头说清楚就行，不用写下来</mark>' in html
    targets = [link.removeprefix("#") for link in page.values("href")]
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert set(targets) <= set(ids)


def test_headings_labels_and_attributes_make_it_accessible() -> None:
    page = Page(render_report([_entry(), _entry("学生乙")], language="en"))

    assert ("html", {"lang": "en", "id": "top"}) in page.elements
    assert all("scope" in attributes for tag, attributes in page.elements if tag == "th")
    assert sum(tag == "h1" for tag, _ in page.elements) == 1
    assert sum(tag == "caption" for tag, _ in page.elements) == sum(
        tag == "table" for tag, _ in page.elements
    )
    labelled = page.values("aria-labelledby")
    assert set(labelled) <= set(page.values("id"))
    answer = next(attributes for _, attributes in page.elements if attributes.get("class") == "answer")
    assert answer["lang"] == "zh"


def test_several_entries_start_with_a_summary_that_links_to_each() -> None:
    html = render_report([_entry("学生甲"), _entry("学生乙")], title="期中考试")
    page = Page(html)

    assert html.count('class="summary"') == 1
    assert {"#a1", "#a2"} <= set(page.values("href"))
    assert "2.5 / 10" in page.text_of("summary")
    assert "第 2 小题" in page.text_of("summary")
    assert "期中考试" in html
    assert html.count("业主王先生来到物业服务中心。") == 1


def test_answers_to_different_questions_are_summed_up_without_part_columns() -> None:
    other = Rubric.model_validate(RUBRIC.model_dump() | {"stem": "另一道题"})
    html = render_report([_entry(), ReportEntry("学生乙", other, "", grade_by_hand(other, "", {}))])

    assert "第 2 小题" not in Page(html).text_of("summary")
    assert "另一道题" in html
    assert "（没有作答）" in html


def test_equal_entries_give_equal_bytes() -> None:
    assert render_report([_entry()]) == render_report([_entry()])


def test_no_entries_or_another_rubric_is_refused() -> None:
    other = Rubric.model_validate(RUBRIC.model_dump() | {"stem": "另一道题"})

    with pytest.raises(ValueError, match="at least one entry"):
        render_report([])
    with pytest.raises(ValueError, match="give the rubric that graded the answer"):
        render_report([ReportEntry("x", other, ANSWER, _grade())])


def test_a_student_sees_neither_reasons_nor_similarity() -> None:
    html = render_report([_entry()], audience="student")

    assert "这份评分还要由老师复核" in html
    assert "学生的说法似乎与采分点相反" not in html
    assert "相似度" not in html
    assert "采用例会、电话、邮件等多元化方式与客户保持沟通" in html
