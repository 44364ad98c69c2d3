"""A language model that fails in every way, behind the real LiteLLM and a real port: each grade comes, and the same."""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import respx

from service.api.app import create_app
from service.feedback.explain import Explaining, GradedAnswer, explain
from service.grading.grade import Feedback, Grade
from service.settings import Settings
from tests.api.live_server import serving, wait_until_ready
from tests.feedback.graded import ANSWER, RUBRIC
from tests.feedback.hostile_cases import HONEST, QUEUE
from tests.feedback.on_the_wire import Wire, always, answering, writing
from tests.feedback.term_encoder import TermEncoder
from tests.llm.canned import BASE, CANARY, failed, said
from tests.llm.loopback import Treatment, breaks_off, drips, provider, resets, says_nothing
from tests.llm.warm import warm

SECONDS = 2.5
# Grading, the templates, and a busy machine.
MARGIN = 5.0
ANSWERS = [(RUBRIC, ANSWER), (RUBRIC, HONEST["zh"][1]), (QUEUE, HONEST["en"][0]), (QUEUE, HONEST["en"][1])]
MOVED = {"feedback", "teacher_feedback", "second_opinion"}


def remarks(overall: str, code: str) -> tuple[Wire, set[str]]:
    """Return a model that is good but for its overall comment, and the code of what is wrong with that."""
    return answering(writing(overall=overall)), {code}


def writes(text: str) -> Wire:
    return answering(lambda _: text, opinions=text)


# A try that begins just before the deadline is cut off by it.
AGAIN = {"llm_unreachable", "llm_too_late"}
# What the provider does, and the codes that a feedback may then fall back with.
ON_THE_WIRE: dict[str, tuple[Wire, set[str]]] = {
    "429 with Retry-After": (always(failed(429, Retry_After="30")), {"llm_overloaded"}),
    "429 again and again": (always(failed(429, Retry_After="0")), {"llm_overloaded", "llm_too_late"}),
    "500": (always(failed(500)), AGAIN),
    "503": (always(failed(503)), AGAIN),
    "401": (always(failed(401)), {"llm_setting"}),
    "400": (always(failed(400)), {"llm_refused"}),
    "timeout": (always(httpx.ReadTimeout("no")), {"llm_too_late"}),
    "no connection": (always(httpx.ConnectError("no")), AGAIN),
    "no JSON on the wire": (always(httpx.Response(200, text="<html>busy</html>")), AGAIN),
    "truncated JSON": (writes('{"parts": [{"part": "1", "covered": [{"te'), {"llm_unusable"}),
    "cut off": (always(said('{"parts": [{"part"', ended="length")), {"llm_unusable"}),
    "another schema": (writes('{"parts": 3, "opinions": 3}'), {"llm_unusable"}),
    "another language": remarks("Жду вас завтра утром у главного входа.", "wrong_language"),
    "an invented quote": remarks(
        "答案写到了“社区联防联控机制”。 It says “a joint defence”.", "invented_quote"
    ),
    "marks named": remarks("得 9 分，满分 10 分。 9 of 10 marks.", "marks_named"),
    "a refusal": (always(said(None, refusal="no")), {"llm_refused"}),
    "a filter": (always(said("", ended="content_filter")), {"llm_refused"}),
    "a refusal in words": remarks("抱歉，我无法提供评语。 Sorry, I can't help with that.", "refusal"),
    "empty": (writes(""), {"llm_unusable"}),
    "nothing at all": (always(said(None)), {"llm_unusable"}),
}
ON_LOOPBACK: dict[str, tuple[Treatment, set[str]]] = {
    "a slow drip": (drips, {"llm_too_late"}),
    "silence": (says_nothing, {"llm_too_late"}),
    "a connection reset": (resets, AGAIN),
    "a reply broken off": (breaks_off, AGAIN),
}


@dataclass(frozen=True)
class Came:
    """What came for one answer, and the seconds that it took."""

    response: httpx.Response
    seconds: float

    @property
    def grade(self) -> Grade:
        return Grade.model_validate_json(self.response.content)


def settings(base: str, **more: Any) -> Settings:
    return Settings(
        llm_model="openai/m",
        llm_api_base=base,
        llm_api_key=CANARY,
        # So that each request meets the failure itself.
        **{"llm_concurrency": 64, "llm_breaker_failures": 1_000, "llm_cache_entries": 0}
        | {"llm_seconds": SECONDS}
        | more,
    )


def ask(base: str, **more: Any) -> list[Came]:
    """Ask for all that a model can be asked for, of all answers at once."""

    def post(client: httpx.Client, body: dict[str, Any]) -> Came:
        started = time.monotonic()
        response = client.post("/v1/grade", json=body)
        return Came(response, time.monotonic() - started)

    bodies = [
        {
            "rubric": rubric.model_dump(mode="json"),
            "answer": answer,
            "feedback": "llm",
            "audience": "both",
            "second_opinion": True,
        }
        for rubric, answer in ANSWERS
    ]
    with (
        serving(create_app(settings(base, **more), encoder=TermEncoder())) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        wait_until_ready(client)
        return list(pool.map(post, [client] * len(bodies), bodies))


@pytest.fixture(scope="module")
def by_rule() -> list[Grade]:
    """Give the grades of a server without a model, with feedback by rule to both readers."""
    with serving(create_app(Settings(), encoder=TermEncoder())) as client:
        wait_until_ready(client)
        grades = [
            client.post(
                "/v1/grade",
                json={"rubric": rubric.model_dump(mode="json"), "answer": answer, "audience": "both"},
            )
            for rubric, answer in ANSWERS
        ]
    return [Grade.model_validate_json(found.content) for found in grades]


@contextmanager
def wire(reply: Wire) -> Iterator[None]:
    with respx.mock(assert_all_called=False) as router:
        router.route(host="127.0.0.1").pass_through()
        router.post(f"{BASE}/chat/completions").mock(side_effect=reply)
        yield


@contextmanager
def beside(treatment: Treatment) -> Iterator[str]:
    """Run a provider on loopback in a thread of its own, and give its address."""
    ready, over = threading.Event(), threading.Event()
    address: list[str] = []

    async def work() -> None:
        async with provider(treatment) as base:
            address.append(base)
            ready.set()
            while not over.is_set():
                await asyncio.sleep(0.02)

    thread = threading.Thread(target=asyncio.run, args=[work()])
    thread.start()
    assert ready.wait(timeout=30)
    try:
        yield address[0]
    finally:
        over.set()
        thread.join()


def check_template(came: list[Came], by_rule: list[Grade], codes: set[str]) -> None:
    assert [each.response.status_code for each in came] == [200] * len(ANSWERS)
    assert max(each.seconds for each in came) < SECONDS + MARGIN
    opinion = came[0].grade.second_opinion
    assert opinion is not None
    assert opinion.asked == 3
    # It has half of the time, which a busy machine may need for one try.
    assert opinion.failure in (
        codes | {"llm_too_late"} if all(code.startswith("llm_") for code in codes) else {None}
    )
    for each, plain, (rubric, answer) in zip(came, by_rule, ANSWERS, strict=True):
        grade = each.grade
        assert CANARY not in each.response.text
        # Byte for byte: every mark, credit, and verdict, the evidence, the reasons, and the confidence.
        assert grade.model_dump_json(exclude=MOVED) == plain.model_dump_json(exclude=MOVED)
        template = explain(GradedAnswer(plain, rubric, answer), Explaining(readers="both"))
        for written, expected in (
            (grade.feedback, template.feedback),
            (grade.teacher_feedback, template.teacher_feedback),
        ):
            assert written is not None
            assert set(written.fallback) & codes, written.fallback
            assert written.model_copy(update={"fallback": (), "usage": None}) == expected
            assert written.usage is not None, "what a failure used is told"


@pytest.fixture(scope="module", autouse=True)
def litellm_is_loaded() -> None:
    # The deadlines here are short, and importing it takes seconds; a server does so when it starts.
    warm()


@pytest.mark.parametrize("name", ON_THE_WIRE)
def test_a_failure_on_the_wire_leaves_the_grade_and_the_template(name: str, by_rule: list[Grade]) -> None:
    reply, codes = ON_THE_WIRE[name]
    with wire(reply):
        check_template(ask(BASE), by_rule, codes)


@pytest.mark.parametrize("name", ON_LOOPBACK)
def test_a_failing_connection_leaves_the_grade_and_the_template(name: str, by_rule: list[Grade]) -> None:
    treatment, codes = ON_LOOPBACK[name]
    with beside(treatment) as base:
        check_template(ask(base), by_rule, codes)


def shown(grade: Grade) -> list[Feedback]:
    return [feedback for feedback in (grade.feedback, grade.teacher_feedback) if feedback is not None]


def test_a_model_that_works_writes_the_feedback_and_changes_nothing_else(by_rule: list[Grade]) -> None:
    with wire(answering(writing())):
        came = ask(BASE, llm_seconds=60.0)
    for each, plain in zip(came, by_rule, strict=True):
        assert [feedback.source for feedback in shown(each.grade)] == ["llm", "llm"]
        assert each.grade.model_dump_json(exclude=MOVED) == plain.model_dump_json(exclude=MOVED)
        for feedback in shown(each.grade):
            assert feedback.usage is not None
            assert (feedback.usage.prompt_tokens, feedback.usage.cost) == (5, None), "openai/m has no price"


def test_one_that_limits_is_asked_again_in_time(by_rule: list[Grade]) -> None:
    good, refused = answering(writing()), set[str]()

    def first_429(request: httpx.Request) -> httpx.Response:
        text = request.content.decode()
        if text not in refused:
            refused.add(text)
            return failed(429, Retry_After="0")
        return good(request)

    with wire(first_429):
        came = ask(BASE, llm_seconds=60.0)
    assert all(feedback.source == "llm" for each in came for feedback in shown(each.grade))
