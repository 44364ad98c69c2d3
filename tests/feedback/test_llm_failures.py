"""A model that fails in any way costs nothing but its feedback: the template comes, the marks stay, in time."""

from typing import get_args

import pytest

from service.feedback.explain import Explaining, GradedAnswer, explain, explain_by_llm
from service.feedback.feedback_settings import FeedbackSettings
from service.feedback.llm_feedback import write_llm_feedback
from service.feedback.template import write_feedback
from service.grading.grade import LLMUsage, Reason
from service.llm.errors import CallError, Cause, LLMError
from tests.feedback.graded import ANSWER, PARTIAL, RUBRIC, grade_by_hand
from tests.feedback.scripted import SENTENCES, Said, ScriptedLLM, honest
from tests.feedback.virtual_time import run, run_timed

GRADE = grade_by_hand(RUBRIC, ANSWER, PARTIAL)
SECONDS = 30.0

SAYS: dict[str, Said] = {
    "empty": "",
    "no JSON": "当然可以，评语如下",
    "truncated": '{"parts": [{"part": "1", "covered": [{"points": ["1"], "te',
    "another schema": '{"parts": "none", "overall": 3}',
    "a refusal": honest("zh", overall="抱歉，无法提供评语。"),
    "another language": honest("en"),
    "an invented quotation": honest("zh", covered="这里写到了“社区联防联控机制”"),
    "marks": honest("zh", overall="可以得 9 分，请继续努力。"),
    "an unknown part": {
        "parts": [{"part": "9", "next_step": "再读一遍题目。"}],
        "overall": SENTENCES["zh"]["overall"],
    },
    "a part twice": {"parts": [{"part": "1"}, {"part": "1"}], "overall": SENTENCES["zh"]["overall"]},
    "no overall comment": honest("zh", overall=""),
    "no text": honest("zh", partial=""),
}
CODES = {
    "empty": "llm_unusable",
    "no JSON": "llm_unusable",
    "truncated": "llm_unusable",
    "another schema": "llm_unusable",
    "a refusal": "refusal",
    "another language": "wrong_language",
    "an invented quotation": "invented_quote",
    "marks": "marks_named",
    "an unknown part": "unknown_part",
    "a part twice": "unknown_part",
    "no overall comment": "empty_text",
    "no text": "empty_text",
}


async def _explained(llm: ScriptedLLM) -> object:
    graded = GradedAnswer(GRADE, RUBRIC, ANSWER)
    (result,) = await explain_by_llm([graded], llm, Explaining("llm", "both"), seconds=SECONDS)
    return result


def check_template(llm: ScriptedLLM, code: str) -> None:
    timed = run_timed(_explained(llm))
    result = timed.result
    template = explain(GradedAnswer(GRADE, RUBRIC, ANSWER), Explaining(readers="both"))
    told = {"feedback", "teacher_feedback"}

    assert timed.seconds <= SECONDS
    assert result.model_dump_json(exclude=told) == GRADE.model_dump_json(exclude=told)
    for written, by_rule in (
        (result.feedback, template.feedback),
        (result.teacher_feedback, template.teacher_feedback),
    ):
        assert code in written.fallback
        assert written.model_copy(update={"fallback": (), "usage": None}) == by_rule


@pytest.mark.parametrize("name", SAYS)
def test_what_can_not_be_used_gives_the_template(name: str) -> None:
    check_template(ScriptedLLM(SAYS[name]), CODES[name])


@pytest.mark.parametrize("cause", get_args(Cause))
@pytest.mark.parametrize("transient", [True, False])
def test_a_call_that_fails_gives_the_template(cause: Cause, transient: bool) -> None:
    error = CallError(cause, "sk-canary", transient=transient, retry_after=5.0 if transient else None)
    check_template(ScriptedLLM(error), f"llm_{cause.replace(' ', '_')}")


def test_a_client_that_breaks_gives_the_template() -> None:
    check_template(ScriptedLLM(RuntimeError("sk-canary")), "llm_failed")
    check_template(ScriptedLLM(LLMError("refused", "no")), "llm_refused")


def test_a_model_that_never_answers_is_left_at_the_deadline() -> None:
    llm = ScriptedLLM(honest("zh"), wait=10_000.0)
    check_template(llm, "llm_too_late")


def test_a_repair_has_only_the_time_that_is_left() -> None:
    llm = ScriptedLLM(honest("zh", overall="可以得 9 分，请继续努力。"), wait=20.0)
    check_template(llm, "llm_too_late")


@pytest.mark.parametrize(
    ("said", "usage"),
    [
        (["no JSON"], LLMUsage(prompt_tokens=200, completion_tokens=100, cost=0.002)),
        (
            [honest("zh", overall="可以得 9 分。")],
            LLMUsage(prompt_tokens=200, completion_tokens=100, cost=0.002),
        ),
        (
            [honest("zh", overall="可以得 9 分。"), CallError("refused", "", transient=False)],
            LLMUsage(prompt_tokens=100, completion_tokens=50, cost=0.001),
        ),
        ([RuntimeError()], LLMUsage(prompt_tokens=None, completion_tokens=None, cost=None)),
    ],
)
def test_what_was_used_for_nothing_is_counted(said: list[Said], usage: LLMUsage) -> None:
    assert run(write_llm_feedback(GRADE, RUBRIC, ANSWER, ScriptedLLM(*said))).usage == usage


def test_what_is_not_worth_asking_is_not_asked() -> None:
    llm = ScriptedLLM(honest("zh"))
    reasons = [Reason(code="addresses_the_marker", message="")]
    addressed = grade_by_hand(RUBRIC, ANSWER, PARTIAL, reasons=reasons)
    written = [
        run(write_llm_feedback(addressed, RUBRIC, ANSWER, llm)),
        run(write_llm_feedback(grade_by_hand(RUBRIC, " \n。", {}), RUBRIC, " \n。", llm)),
        run(write_llm_feedback(GRADE, RUBRIC, ANSWER, llm, settings=FeedbackSettings(language="fr"))),
    ]

    assert llm.told == []
    assert [feedback.fallback for feedback in written] == [
        ("addresses_the_marker",),
        ("nothing_to_explain",),
        ("no_checks_for_language",),
    ]
    assert all(feedback.source == "template" for feedback in written)


def test_another_rubric_is_an_error_and_no_fallback() -> None:
    other = RUBRIC.model_copy(update={"stem": "另一道题"})
    other = type(RUBRIC).model_validate(other.model_dump())
    with pytest.raises(ValueError, match="give the rubric that graded the answer"):
        run(write_llm_feedback(GRADE, other, ANSWER, ScriptedLLM(honest("zh"))))


def test_the_template_is_the_same_every_time() -> None:
    assert len({write_feedback(GRADE, RUBRIC, ANSWER).model_dump_json() for _ in range(3)}) == 1
