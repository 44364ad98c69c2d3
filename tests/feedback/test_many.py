"""Many grades at once: in their order, under the limit, each by itself."""

import asyncio
from collections.abc import Sequence

import pytest
from pydantic import BaseModel

from rubrics.model import Rubric
from service.feedback.explain import Explaining, GradedAnswer, explain_by_llm
from service.feedback.template import write_feedback
from service.grading.grade import Feedback, Grade
from service.llm.breaker import Breaker
from service.llm.errors import CallError
from service.llm.limited import LimitedLLM, Limits
from service.llm.reply import Message, Reply
from tests.feedback.graded import ANSWER, PARTIAL, RUBRIC, Found, grade_by_hand
from tests.feedback.scripted import ScriptedLLM, honest
from tests.feedback.virtual_time import run, run_timed

BY_LLM = Explaining("llm")


def told(grade: Grade) -> Feedback:
    assert grade.feedback is not None
    return grade.feedback


def graded(count: int) -> list[GradedAnswer]:
    answers = [f"要写会议纪要，这是第{i}份" for i in range(count)]
    found = {"1.2": Found("covered", "1", ((0, 6),))}
    return [GradedAnswer(grade_by_hand(RUBRIC, answer, found), RUBRIC, answer) for answer in answers]


class Busy(ScriptedLLM):
    """Takes longer the earlier it is asked, fails every third time, and counts how many ask at once."""

    def __init__(self) -> None:
        super().__init__(honest("zh"))
        self.inside = self.most = self.count = 0

    async def ask(self, messages: list[Message], schema: type[BaseModel], *, seconds: float) -> Reply:
        self.count += 1
        number = self.count
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            await asyncio.sleep(20.0 - number)
            if number % 3 == 0:
                raise CallError("refused", "", transient=False, retry_after=None)
            return await super().ask(messages, schema, seconds=seconds)
        finally:
            self.inside -= 1


def test_results_are_in_order_and_a_failure_is_its_own() -> None:
    llm = Busy()
    ones = graded(12)
    timed = run_timed(explain_by_llm(ones, llm, BY_LLM, seconds=30.0, at_once=4))

    assert llm.most == 4
    written = [told(grade) for grade in timed.result]
    assert [feedback.source == "template" for feedback in written] == [
        number % 3 == 0 for number in range(1, 13)
    ]
    for one, feedback in zip(ones, written, strict=True):
        if feedback.source == "template":
            assert feedback.fallback == ("llm_refused",)
            assert feedback.parts == write_feedback(one.grade, RUBRIC, one.answer).parts


def test_each_has_its_own_deadline() -> None:
    slow = ScriptedLLM(honest("zh"), wait=1_000.0)
    timed = run_timed(explain_by_llm(graded(6), slow, BY_LLM, seconds=10.0, at_once=2))
    assert 29.5 < timed.seconds <= 30.0
    assert {told(grade).fallback for grade in timed.result} == {("llm_too_late",)}


def test_all_that_is_asked_for_one_grade_shares_one_deadline() -> None:
    answer = "开会要写会议纪要"
    unsure = grade_by_hand(RUBRIC, answer, {"1.2": Found("partial", "0.5", ((0, 8),))})
    slow = ScriptedLLM(honest("zh"), wait=1_000.0)
    how = Explaining("llm", "both", second_opinion=True)
    timed = run_timed(explain_by_llm([GradedAnswer(unsure, RUBRIC, answer)], slow, how, seconds=10.0))
    (result,) = timed.result
    assert 9.8 < timed.seconds <= 10.0
    assert len(slow.told) == 3
    assert result.second_opinion.failure == "llm_too_late"
    assert result.feedback.fallback == result.teacher_feedback.fallback == ("llm_too_late",)


def test_a_wrong_rubric_is_told_before_anything_is_asked() -> None:
    other = Rubric.model_validate(RUBRIC.model_dump() | {"stem": "另一道题"})
    llm = ScriptedLLM(honest("zh"))
    ones: Sequence[GradedAnswer] = [
        *graded(2),
        GradedAnswer(grade_by_hand(RUBRIC, ANSWER, PARTIAL), other, ANSWER),
    ]
    with pytest.raises(ValueError, match="give the rubric that graded the answer"):
        run(explain_by_llm(ones, llm, BY_LLM))
    assert llm.told == []


def test_both_readers_get_their_own_and_nothing_else_of_a_grade_changes() -> None:
    ones = graded(3)
    results = run(explain_by_llm(ones, ScriptedLLM(honest("zh")), Explaining("llm", "both")))
    moved = {"feedback", "teacher_feedback"}
    for one, result in zip(ones, results, strict=True):
        assert result.feedback is not None
        assert result.teacher_feedback is not None
        assert (result.feedback.audience, result.teacher_feedback.audience) == ("student", "teacher")
        assert result.model_dump_json(exclude=moved) == one.grade.model_dump_json(exclude=moved)


class Hanging(ScriptedLLM):
    """Never replies, as a provider whose connection is up and which says nothing."""

    def __init__(self) -> None:
        super().__init__(honest("zh"))
        self.asked = 0

    async def ask(self, messages: list[Message], schema: type[BaseModel], *, seconds: float) -> Reply:
        del messages, schema, seconds
        self.asked += 1
        await asyncio.sleep(1e6)
        raise AssertionError("nobody waits that long")


@pytest.mark.parametrize("how", [BY_LLM, Explaining(second_opinion=True)])
def test_a_model_that_hangs_is_left_alone_after_a_while(how: Explaining) -> None:
    answer = "开会要写会议纪要"
    unsure = grade_by_hand(RUBRIC, answer, {"1.2": Found("partial", "0.5", ((0, 8),))})
    hanging = Hanging()
    llm = LimitedLLM(hanging, Limits(breaker=Breaker(failures=3, seconds=1e6)))
    ones = [GradedAnswer(unsure, RUBRIC, answer)] * 8
    timed = run_timed(explain_by_llm(ones, llm, how, seconds=10.0, at_once=1))

    # The breaker hears of it, and no request after the third waits.
    assert hanging.asked == 3
    assert timed.seconds <= 3 * 10.0
    assert {grade.marks for grade in timed.result} == {unsure.marks}


def test_whatever_goes_wrong_the_grades_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a fault nobody thought of")

    monkeypatch.setattr("service.feedback.llm_feedback.make_brief", broken)
    ones = graded(3)
    found = run(explain_by_llm(ones, ScriptedLLM(honest("zh")), BY_LLM))
    assert [grade.marks for grade in found] == [one.grade.marks for one in ones]
    assert {told(grade).fallback for grade in found} == {("llm_failed",)}
