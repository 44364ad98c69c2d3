"""The report says what a language model wrote, to whom, and why it did not where it was asked."""

from typing import Literal

import pytest

from rubrics.model import FeedbackChoices, Rubric
from service.feedback.explain import Explaining, GradedAnswer, explain, explain_by_llm
from service.feedback.feedback_settings import Audience
from service.feedback.report import ReportEntry, render_report
from service.grading.grade import Grade, LLMUsage, SecondOpinion
from tests.feedback.graded import ANSWER, PARTIAL, RUBRIC, Found, grade_by_hand
from tests.feedback.page import Page
from tests.feedback.scripted import ScriptedLLM, honest
from tests.feedback.virtual_time import run

GRADED = GradedAnswer(grade_by_hand(RUBRIC, ANSWER, PARTIAL), RUBRIC, ANSWER)
UNTOLD = "职责明确"


def by_llm(llm: ScriptedLLM, choices: FeedbackChoices | None = None) -> Grade:
    (result,) = run(explain_by_llm([GRADED], llm, Explaining("llm", "both", choices or FeedbackChoices())))
    return result


def entry(grade: Grade, rubric: Rubric = RUBRIC) -> ReportEntry:
    return ReportEntry("学生甲", rubric, ANSWER, grade)


GOOD = by_llm(ScriptedLLM(honest("zh"), name="openai/gpt-x"))


def text_of(html: str) -> str:
    return "".join(text for _, text in Page(html).texts)


def test_ai_written_text_is_marked_visibly_and_in_the_metadata() -> None:
    for language, badge in (("zh", "AI 生成"), ("en", "AI-generated")):
        html = render_report([entry(GOOD)], language="zh" if language == "zh" else "en")
        page = Page(html)
        assert page.text_of("ai").count(badge) == 6, "both readers, the whole and each of two parts"
        assert '<meta name="ai-generated" content="openai/gpt-x">' in html
        assert set(page.values("data-source")) == {"llm"}
        assert set(page.values("data-model")) == {"openai/gpt-x"}
        assert "openai/gpt-x" in page.text_of("versions")
        assert "语言模型不参与评分" in page.text_of("ai-label")


def test_a_template_is_not_marked_as_ai() -> None:
    html = render_report([entry(explain(GRADED, Explaining(readers="both")))])
    assert "AI 生成" not in text_of(html)
    assert "ai-generated" not in html
    assert set(Page(html).values("data-source")) == {"template"}


def test_student_and_teacher_feedback_stand_apart() -> None:
    html = render_report([entry(GOOD)])
    labels = Page(html).values("aria-label")
    assert labels.count("给学生的评语") == labels.count("给老师的评语") == 3
    assert "参考表述" in text_of(html)


def test_a_students_report_has_only_the_students_feedback() -> None:
    html = render_report([entry(GOOD)], audience="student")
    assert "给老师的评语" not in html
    assert "参考表述" not in html
    assert UNTOLD not in html
    assert "AI 生成" in text_of(html)
    assert '<meta name="ai-generated" content="openai/gpt-x">' in html


def test_a_students_report_hides_what_was_revealed() -> None:
    told = by_llm(ScriptedLLM(honest("zh")), FeedbackChoices(reveal_reference=True))
    teachers = GOOD.model_copy(update={"feedback": GOOD.teacher_feedback})
    assert UNTOLD in render_report([entry(told)])
    for grade in (told, teachers):
        html = render_report([entry(grade)], audience="student")
        assert UNTOLD not in html
        assert "AI 生成" not in text_of(html)


def test_the_students_words_stand_out_in_the_feedback() -> None:
    page = Page(render_report([entry(GOOD)], audience="student"))
    words = page.text_of("own-words")
    for quoted in ("要用电话、邮件、座谈会和客户沟通", "开会要写会议纪要", "平时多联系"):
        assert quoted in words


def test_a_teacher_is_told_why_no_model_wrote_it_and_a_student_is_not() -> None:
    failed = by_llm(ScriptedLLM("no JSON"))
    why = "没有采用语言模型：语言模型的回复格式不对。"
    assert why in text_of(render_report([entry(failed)]))
    assert why not in text_of(render_report([entry(failed)], audience="student"))
    english = text_of(render_report([entry(failed)], language="en"))
    assert "not by a language model: the model's reply was not in the form asked for." in english


def versions(grade: Grade, language: Literal["zh", "en"], audience: Audience = "teacher") -> str:
    return Page(render_report([entry(grade)], language=language, audience=audience)).text_of("versions")


def test_a_teacher_sees_what_a_model_used_and_what_is_unknown_is_said() -> None:
    assert "openai/gpt-x (AI 生成) · 词元 150，费用 $0.0010" in versions(GOOD, "zh")
    assert "tokens 150, price $0.0010" in versions(GOOD, "en")
    assert "$" not in versions(GOOD, "en", "student")
    unknown = LLMUsage(prompt_tokens=None, completion_tokens=None, cost=None)
    assert "tokens unknown, price unknown" in versions(used(unknown), "en")
    kept = LLMUsage(prompt_tokens=0, completion_tokens=0, cost=0.0, cached=True)
    assert "沿用先前相同请求的回复" in versions(used(kept), "zh")


def used(usage: LLMUsage) -> Grade:
    assert GOOD.feedback is not None
    return GOOD.model_copy(update={"feedback": GOOD.feedback.model_copy(update={"usage": usage})})


@pytest.mark.parametrize(
    ("opinion", "told"),
    [
        (SecondOpinion(), "Second opinion: not needed"),
        (SecondOpinion(model="m", asked=3, differs=1), "m on 3 key points, 1 seen otherwise"),
        (SecondOpinion(model="m", asked=3, failure="llm_too_late"), "none (the model did not reply in time)"),
        (SecondOpinion(failure="addresses_the_marker"), "none ("),
    ],
)
def test_a_teacher_sees_what_came_of_a_second_opinion(opinion: SecondOpinion, told: str) -> None:
    grade = GOOD.model_copy(update={"second_opinion": opinion})
    assert told in versions(grade, "en")
    assert "Second opinion" not in versions(grade, "en", "student")


def test_a_comma_between_two_pieces_of_evidence_has_no_numbers() -> None:
    at, end = ANSWER.index("要用"), ANSWER.index("和客户")
    found = {"1.1": Found("partial", "0.5", ((at, end),)), "1.2": Found("partial", "0.5", ((at, at + 4),))}
    found |= {"1.4": Found("partial", "0.5", ((at + 5, end),))}
    html = render_report([entry(grade_by_hand(RUBRIC, ANSWER, found))])
    answer = html.partition('class="answer"')[2].partition("</div>")[0]
    assert (answer.count("<mark"), answer.count("<sup>")) == (3, 2)


def test_a_models_name_can_not_be_markup() -> None:
    named = by_llm(ScriptedLLM(honest("zh"), name='x"><script>alert(1)</script>'))
    html = render_report([entry(named)])
    assert "<script" not in html
    assert Page(html).unclosed == []
