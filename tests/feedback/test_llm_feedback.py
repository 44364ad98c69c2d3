"""Feedback by a language model that does what it is asked: what is shown of it, and what code adds."""

import pytest
from hypothesis import given, settings

from rubrics.model import Length
from service.feedback.feedback_settings import LENGTH_LIMITS, Audience, FeedbackSettings
from service.feedback.llm_feedback import write_llm_feedback
from service.feedback.template import write_feedback
from service.grading.grade import Feedback, Grade, Reason
from tests.feedback.graded import ANSWER, PARTIAL, RUBRIC, grade_by_hand
from tests.feedback.scripted import SENTENCES, ScriptedLLM, honest, material_of
from tests.feedback.strategies import graded_answers
from tests.feedback.virtual_time import run

GRADE = grade_by_hand(RUBRIC, ANSWER, PARTIAL)


def write(llm: ScriptedLLM, grade: Grade = GRADE, answer: str = ANSWER, **how: object) -> Feedback:
    chosen = FeedbackSettings.model_validate(how)
    return run(write_llm_feedback(grade, RUBRIC, answer, llm, settings=chosen))


def test_a_model_that_keeps_to_the_rules_is_shown_with_the_students_words() -> None:
    feedback = write(ScriptedLLM(honest("zh")))
    first, second = feedback.parts

    assert (feedback.source, feedback.language, feedback.audience) == ("llm", "zh", "student")
    assert feedback.overall == "总分 2.5 分（满分 10 分）。回答有条理，接下来把还缺的内容补上。"
    assert first.summary == (
        "得 1.5 分（满分 6 分）。共 6 个要点：覆盖 1 个，部分覆盖 1 个，没有提到 3 个，矛盾 1 个。"
    )
    assert first.covered == ("第 1 点：这一点抓住了题目的要求。“要用电话、邮件、座谈会和客户沟通”",)
    assert first.partial == ("第 2 点：这里开了头，还可以写得更具体。“开会要写会议纪要”",)
    assert first.contradicted[0].endswith("“重大的事情口头说清楚就行，不用写下来”")
    assert first.missing[0] == "第 1 小题的 6 个要点中有 3 个没有提到：第 3 点（整点，共 3 个要点）。"
    assert second.next_step == SENTENCES["zh"]["next_step"]
    assert feedback.fallback == feedback.mended == ()


def test_the_same_in_english() -> None:
    feedback = write(ScriptedLLM(honest("en")), language="en")

    assert (feedback.source, feedback.language) == ("llm", "en")
    assert feedback.overall == "Total: 2.5 / 10. The answer has a clear order; now add what is still open."
    assert feedback.parts[0].partial == (
        "Point 2: This makes a start and should become more concrete. “开会要写会议纪要”",
    )


def test_what_a_model_wrote_says_so() -> None:
    feedback = write(ScriptedLLM(honest("zh"), name="openai/gpt-x"))

    assert feedback.model == "openai/gpt-x"
    assert "AI 生成" in feedback.ai_label
    assert "openai/gpt-x" in feedback.ai_label
    assert feedback.usage is not None
    assert (feedback.usage.prompt_tokens, feedback.usage.cost) == (100, 0.001)
    template = write_feedback(GRADE, RUBRIC, ANSWER)
    assert (template.model, template.ai_label, template.usage) == (None, "", None)


def test_the_teacher_has_feedback_of_their_own() -> None:
    reasons = [Reason(code="low_confidence", message="")]
    grade = grade_by_hand(RUBRIC, ANSWER, PARTIAL, reasons=reasons)
    llm = ScriptedLLM(honest("zh"))
    feedback = write(llm, grade, audience="teacher")

    assert feedback.audience == "teacher"
    assert feedback.reveals_reference
    assert "置信度 82%，需要复核：评分的置信度偏低" in feedback.overall
    assert "第 3.2 点的参考表述：超越权限的重大事项及时向上级汇报" in feedback.parts[0].missing
    assert "to the teacher" in llm.told[0][0]["content"]


@pytest.mark.parametrize("audience", ["student", "teacher"])
def test_quotes_are_spans_of_the_answer(audience: Audience) -> None:
    feedbacks = [
        write(ScriptedLLM(honest("zh")), audience=audience),
        write_feedback(GRADE, RUBRIC, ANSWER, audience=audience),
    ]
    for feedback in feedbacks:
        quotes = [(part, quote) for part in feedback.parts for quote in part.quotes]
        assert len(quotes) == 4
        for part, quote in quotes:
            assert ANSWER[quote.start : quote.end] == quote.text
            assert quote.text in getattr(part, quote.section)[quote.sentence]
            assert quote.places


def test_what_a_model_leaves_out_is_told_by_code() -> None:
    feedback = write(ScriptedLLM({"parts": [], "overall": SENTENCES["zh"]["overall"]}))
    template = write_feedback(GRADE, RUBRIC, ANSWER)

    assert feedback.source == "llm"
    assert feedback.parts == template.parts
    assert feedback.mended == ("next_step_added", "points_listed")


def test_a_quote_that_is_not_evidence_gives_way_to_one_that_is() -> None:
    def reply(quote: str) -> dict[str, object]:
        sentence = {"points": ["1"], "text": SENTENCES["zh"]["covered"], "quote": quote}
        return {"parts": [{"part": "1", "covered": [sentence]}], "overall": SENTENCES["zh"]["overall"]}

    for quote in ("这句话答案里没有", "平时多联系", "要"):
        feedback = write(ScriptedLLM(reply(quote)))
        assert "quote_replaced" in feedback.mended
        assert feedback.parts[0].quotes[0].text == "要用电话、邮件、座谈会和客户沟通"
        assert quote == "要" or quote not in "".join(feedback.parts[0].covered)
    feedback = write(ScriptedLLM(reply("电話、邮 件，座谈会".replace("話", "话").replace("，", "、"))))
    assert "quote_replaced" not in feedback.mended
    assert feedback.parts[0].quotes[0].text == "电话、邮件、座谈会"


def test_an_aside_is_taken_out_and_the_rest_is_shown() -> None:
    aside = "春眠不觉晓，处处闻啼鸟。"
    for slot in ("overall", "next_step", "covered", "missed"):
        feedback = write(ScriptedLLM(honest("zh", **{slot: aside})))
        assert feedback.source == "llm"
        assert "asides_removed" in feedback.mended
        assert "春眠" not in feedback.model_dump_json()
        assert feedback.overall.startswith("总分 2.5 分（满分 10 分）。")
        assert all(part.next_step for part in feedback.parts)
    only = write(ScriptedLLM({"parts": [], "overall": aside}))
    assert (only.source, only.fallback) == ("template", ("off_topic",))


def test_a_fault_is_told_once_and_what_comes_then_is_shown() -> None:
    llm = ScriptedLLM(honest("zh", overall="这份答案得 8 分，继续努力。"), honest("zh"))
    feedback = write(llm)

    assert feedback.source == "llm"
    assert len(llm.told) == 2
    assert [turn["role"] for turn in llm.told[1]] == ["system", "user", "assistant", "user"]
    told = llm.told[1][-1]["content"]
    assert "names marks" in told
    assert not [piece for piece in ("答案", "8 分", "会议纪要") if piece in told]
    assert feedback.usage is not None
    assert feedback.usage.prompt_tokens == 200


@pytest.mark.parametrize("length", ["short", "medium", "long"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_overall_comment_has_a_stated_length(length: Length, language: str) -> None:
    limit = LENGTH_LIMITS["zh" if language == "zh" else "en"][length]
    filler = "再想一想还有哪些方面。" if language == "zh" else "Think about what else matters. "
    fits = write(ScriptedLLM(honest(language)), language=language, length=length)
    long = write(ScriptedLLM(honest(language, overall=filler * 60)), language=language, length=length)

    assert fits.source == "llm"
    assert len(fits.overall) <= limit.overall
    assert long.source == "template"
    assert "too_long" in long.fallback


def test_tone_notes_and_secrecy_are_in_the_request() -> None:
    llm = ScriptedLLM(honest("zh"))
    write(llm, tone="strict", notes="多提醒学生写清责任人")

    assert "demanding" in llm.told[0][0]["content"]
    assert material_of(llm.told[0])["teacher_notes"] == "多提醒学生写清责任人"
    assert "you do not know the wording" in llm.told[0][0]["content"]


@settings(max_examples=40, deadline=None)
@given(graded_answers(RUBRIC))
def test_any_grade_can_be_explained_and_stays_what_it_is(graded: tuple[str, Grade]) -> None:
    answer, grade = graded
    before = grade.model_dump_json()
    feedback = write(ScriptedLLM(honest("zh")), grade, answer, language="zh")

    assert grade.model_dump_json() == before
    assert feedback.source == "llm" or feedback.fallback == ("nothing_to_explain",)
    assert [part.part_id for part in feedback.parts] == [part.id for part in grade.parts]
    for part in feedback.parts:
        for quote in part.quotes:
            assert answer[quote.start : quote.end] == quote.text
