"""A second opinion may ask for a review; it moves no mark, whatever the model says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.feedback.reasons import reason_text
from service.feedback.second_opinion import MOST_POINTS, second_opinion
from service.grading.grade import Grade, LLMUsage, Reason, SecondOpinion, Verdict
from service.llm.errors import CallError
from tests.feedback.graded import ANSWER, PARTIAL, RUBRIC, Found, at, grade_by_hand
from tests.feedback.scripted import Said, ScriptedLLM
from tests.feedback.virtual_time import run

# 1.2 earned half; 2.1 earned 0.9, just above where a point counts as covered.
GRADE = grade_by_hand(RUBRIC, ANSWER, PARTIAL)


def ask(*said: Said, grade: Grade = GRADE, answer: str = ANSWER) -> Grade:
    return run(second_opinion(grade, RUBRIC, answer, ScriptedLLM(*said)))


def noted(grade: Grade) -> SecondOpinion:
    assert grade.second_opinion is not None
    return grade.second_opinion


def but_for_the_note(grade: Grade) -> Grade:
    return grade.model_copy(update={"second_opinion": None})


def opinion(number: int, verdict: str, quote: str | None = None) -> dict[str, object]:
    return {"opinions": [{"number": number, "verdict": verdict, "quote": quote}]}


def without_review(grade: Grade) -> str:
    return grade.model_dump_json(exclude={"needs_review", "reasons", "second_opinion"})


def test_only_uncertain_points_are_asked_about() -> None:
    llm = ScriptedLLM({"opinions": []})
    found = run(second_opinion(GRADE, RUBRIC, ANSWER, llm))
    told = llm.told[0][1]["content"]

    assert noted(found) == SecondOpinion(
        model="scripted/model",
        asked=1,
        usage=LLMUsage(prompt_tokens=100, completion_tokens=50, cost=0.001),
    )
    assert "形成会议纪要并由主持人签发" in told
    assert "收发文制度" not in told
    assert "重大事项尽量使用书面形式" not in told
    assert but_for_the_note(found) == GRADE


def test_credit_near_a_change_of_verdict_is_uncertain_too() -> None:
    near = grade_by_hand(RUBRIC, ANSWER, {"2.1": Found("covered", "0.85", at(ANSWER, "平时多联系"))})
    assert noted(ask({"opinions": []}, grade=near)).asked == 1


@pytest.mark.parametrize(
    ("verdict", "quote"),
    [("covered", "开会要写会议纪要"), ("missed", None), ("missed", ""), ("contradicted", "不用写下来")],
)
def test_a_disagreement_that_is_borne_out_asks_for_a_review(verdict: str, quote: str | None) -> None:
    found = ask(opinion(1, verdict, quote))

    assert (noted(found).failure, noted(found).differs) == (None, 1)
    assert found.needs_review
    (reason,) = found.reasons
    assert (reason.code, reason.part_id, reason.key_point_id) == ("second_opinion", "1", "1.2")
    assert reason_text("zh", reason, found) == ("第 1 小题第 2 点：语言模型对这一点的看法与评分不同")
    assert "otherwise" in reason_text("en", reason, found)
    assert without_review(found) == without_review(GRADE)


@pytest.mark.parametrize(
    "said",
    [
        opinion(1, "partial", "开会要写会议纪要"),
        opinion(1, "covered", "这句话答案里没有"),
        opinion(1, "covered"),
        opinion(1, "covered", "要"),
        opinion(7, "missed"),
        opinion(0, "missed"),
    ],
)
def test_agreement_and_what_is_not_borne_out_change_nothing(said: Said) -> None:
    assert but_for_the_note(ask(said)) == GRADE


def test_the_first_word_on_a_point_counts() -> None:
    said = {
        "opinions": [
            {"number": 1, "verdict": "partial", "quote": "会议纪要"},
            {"number": 1, "verdict": "missed", "quote": ""},
        ]
    }
    assert but_for_the_note(ask(said)) == GRADE


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        ("no JSON", "llm_unusable"),
        ({"opinions": [{"number": 1, "verdict": "full marks"}]}, "llm_unusable"),
        (CallError("setting", "sk-canary", transient=False, retry_after=None), "llm_setting"),
        (RuntimeError("sk-canary"), "llm_failed"),
    ],
)
def test_a_model_that_fails_changes_nothing(said: Said, failure: str) -> None:
    found = ask(said)
    assert (but_for_the_note(found), noted(found).failure) == (GRADE, failure)
    assert noted(found).usage is not None, "a failure is counted too"


def test_a_model_that_never_answers_is_left_at_the_deadline() -> None:
    llm = ScriptedLLM(opinion(1, "missed"), wait=1_000.0)
    found = run(second_opinion(GRADE, RUBRIC, ANSWER, llm, seconds=5.0))
    assert (but_for_the_note(found), noted(found).failure) == (GRADE, "llm_too_late")
    assert noted(found).usage == LLMUsage(prompt_tokens=None, completion_tokens=None, cost=None)


def test_nobody_is_asked_about_nothing_or_by_an_answer_that_gives_orders() -> None:
    sure = grade_by_hand(RUBRIC, ANSWER, {"1.1": Found("covered", "1", ((0, 5),))})
    reasons = [Reason(code="addresses_the_marker", message="")]
    addressed = grade_by_hand(RUBRIC, ANSWER, PARTIAL, reasons=reasons)
    for grade, failure in ((sure, None), (addressed, "addresses_the_marker")):
        llm = ScriptedLLM(opinion(1, "missed"))
        found = run(second_opinion(grade, RUBRIC, ANSWER, llm))
        assert (but_for_the_note(found), noted(found)) == (grade, SecondOpinion(failure=failure))
        assert llm.told == []


@given(
    st.lists(
        st.tuples(
            st.integers(-2, MOST_POINTS + 2),
            st.sampled_from(["covered", "partial", "missed", "contradicted"]),
            st.sampled_from(["开会要写会议纪要", "没有这句", ""]),
        ),
        max_size=8,
    )
)
def test_no_mark_moves_whatever_is_said(said: list[tuple[int, Verdict, str]]) -> None:
    reply = {"opinions": [{"number": n, "verdict": v, "quote": q} for n, v, q in said]}
    found = ask(reply)
    assert without_review(found) == without_review(GRADE)
    assert found.reasons[: len(GRADE.reasons)] == GRADE.reasons
