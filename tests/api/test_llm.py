"""A language model behind POST /v1/grade: it writes feedback, may ask for a review, and changes no mark."""

from typing import Any

import httpx
import pytest

from service.api.app import create_app
from service.grading.grade import Grade
from service.llm.errors import CallError
from tests.api.bodies import by_reference, by_rubric
from tests.api.conftest import SMALL
from tests.api.doubles import LetterEncoder
from tests.api.live_server import serving, wait_until_ready
from tests.api.problem_checks import check_problem
from tests.feedback.hostile_cases import HONEST, QUEUE
from tests.feedback.scripted import Said, ScriptedLLM, honest, material_of

CANARY = "sk-canary-91b7"
TOLD = {"feedback", "teacher_feedback", "second_opinion"}


def ask(llm: ScriptedLLM, *bodies: dict[str, Any]) -> list[httpx.Response]:
    with serving(create_app(SMALL, encoder=LetterEncoder(), llm=llm)) as client:
        wait_until_ready(client)
        return [client.post("/v1/grade", json=body) for body in bodies]


def grades(llm: ScriptedLLM, *bodies: dict[str, Any]) -> list[Grade]:
    return [Grade.model_validate_json(found.raise_for_status().content) for found in ask(llm, *bodies)]


def test_a_server_without_a_model_says_so(small_client: httpx.Client) -> None:
    for body in (by_rubric(feedback="llm"), by_rubric(second_opinion=True)):
        problem = check_problem(small_client.post("/v1/grade", json=body), 409, "llm-not-configured")
        assert "CAIFEN_LLM_MODEL" in problem["detail"]


def test_a_model_writes_the_feedback_for_whom_it_is_asked() -> None:
    llm = ScriptedLLM(honest("zh"), name="openai/gpt-x")
    body = by_rubric(feedback="llm", audience="both", tone="strict", length="short", notes="写给初学者")
    asked, plain, teacher = grades(llm, body, by_rubric(), by_rubric(feedback="llm", audience="teacher"))

    assert asked.feedback is not None
    assert asked.teacher_feedback is not None
    assert (asked.feedback.source, asked.feedback.model) == ("llm", "openai/gpt-x")
    assert (asked.teacher_feedback.source, asked.teacher_feedback.audience) == ("llm", "teacher")
    assert asked.model_dump_json(exclude=TOLD) == plain.model_dump_json(exclude=TOLD)
    assert plain.feedback is not None
    assert plain.feedback.source == "template"
    assert plain.teacher_feedback is None
    assert teacher.feedback is None
    assert len(llm.told) == 3
    assert material_of(llm.told[0])["teacher_notes"] == "写给初学者"
    assert "demanding" in llm.told[0][0]["content"]


@pytest.mark.parametrize("feedback", [True, "template"])
def test_true_is_the_template(small_client: httpx.Client, feedback: bool | str) -> None:
    body = by_reference(feedback=feedback)
    assert small_client.post("/v1/grade", json=body).json()["feedback"]["source"] == "template"


@pytest.mark.parametrize(
    "said",
    [
        CallError("setting", CANARY, transient=False, retry_after=None),
        RuntimeError(CANARY),
        "no JSON",
        honest("zh", overall=f"得 9 分，密钥是 {CANARY}。"),
    ],
)
def test_a_model_that_fails_costs_no_grade(said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    llm = ScriptedLLM(said)
    failed, plain = ask(llm, by_rubric(feedback="llm", second_opinion=True), by_rubric())

    assert failed.status_code == 200
    grade = Grade.model_validate_json(failed.content)
    assert grade.feedback is not None
    assert (grade.feedback.source, len(grade.feedback.fallback) > 0) == ("template", True)
    assert grade.model_dump_json(exclude=TOLD) == Grade.model_validate_json(plain.content).model_dump_json(
        exclude=TOLD
    )
    printed = capsys.readouterr()
    assert CANARY not in failed.text + printed.out + printed.err


def test_a_second_opinion_can_ask_for_a_review() -> None:
    says = {"opinions": [{"number": number, "verdict": "missed"} for number in range(1, 13)]}
    answer = HONEST["en"][0]
    body = {"rubric": QUEUE.model_dump(mode="json"), "answer": answer, "feedback": False}
    asked, plain = grades(ScriptedLLM(says), body | {"second_opinion": True}, body)

    assert asked.needs_review
    assert "second_opinion" in {reason.code for reason in asked.reasons}
    assert asked.feedback is None
    moved = {"needs_review", "reasons", "second_opinion"}
    assert asked.model_dump_json(exclude=moved) == plain.model_dump_json(exclude=moved)
