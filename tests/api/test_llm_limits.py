"""What the server's language model may be asked: how much at once, for how much, and by which rubric's wishes."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from service.api.app import create_app
from service.grading.grade import Feedback, Grade, LLMUsage
from service.llm.limited import LimitedLLM, Limits
from service.llm.price import Price
from service.llm.reply import LLM, Message, Reply
from service.llm.reply_cache import ReplyCache
from service.settings import Settings
from service.store.grades import Grades
from tests.api.bodies import by_rubric, rubric
from tests.api.doubles import LetterEncoder
from tests.api.live_server import serving, wait_until_ready
from tests.api.problem_checks import check_problem
from tests.feedback.scripted import ScriptedLLM, honest, material_of


def post(client: httpx.Client, **more: Any) -> Grade:
    response = client.post("/v1/grade", json=by_rubric(**more))
    return Grade.model_validate_json(response.raise_for_status().content)


def ask(llm: LLM, *bodies: dict[str, Any], **settings: Any) -> list[Grade]:
    with serving(create_app(Settings(**settings), encoder=LetterEncoder(), llm=llm)) as client:
        wait_until_ready(client)
        return [post(client, **body) for body in bodies]


def written(grade: Grade) -> Feedback:
    assert grade.feedback is not None
    return grade.feedback


class Held(ScriptedLLM):
    """Answers once it is let go."""

    def __init__(self) -> None:
        super().__init__(honest("zh"))
        self.go, self.asked = threading.Event(), threading.Semaphore(0)

    async def ask(self, messages: list[Message], schema: type[BaseModel], *, seconds: float) -> Reply:
        self.asked.release()
        while not self.go.is_set():
            await asyncio.sleep(0.01)
        return await super().ask(messages, schema, seconds=seconds)


def test_beyond_the_room_for_questions_an_answer_is_graded_at_once_with_the_template() -> None:
    llm = Held()
    settings = Settings(llm_concurrency=1, llm_most_waiting=1)
    app = create_app(settings, encoder=LetterEncoder(), llm=llm)
    with ThreadPoolExecutor() as pool, serving(app) as client:
        wait_until_ready(client)
        inside = [pool.submit(post, client, feedback="llm") for _ in range(2)]
        assert all(llm.asked.acquire(timeout=60) for _ in inside)
        turned_away = post(client, feedback="llm", second_opinion=True)
        plain = post(client)
        llm.go.set()
        assert [written(each.result()).source for each in inside] == ["llm", "llm"]
        again = post(client, feedback="llm")

    assert written(turned_away).fallback == ("llm_overloaded",)
    assert written(turned_away).model_copy(update={"fallback": ()}) == written(plain)
    assert turned_away.second_opinion is not None
    assert turned_away.second_opinion.failure == "llm_overloaded"
    same = {"feedback", "second_opinion"}
    assert turned_away.model_dump_json(exclude=same) == plain.model_dump_json(exclude=same)
    assert written(again).source == "llm", "there is room again"


@pytest.mark.parametrize("path", ["/v1/grade", "/v1/grade/batch"])
def test_who_waits_for_the_model_holds_no_place_of_answers_and_one_of_questions_until_the_grade_is_kept(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    llm = Held()
    settings = Settings(workers=1, most_waiting=0, llm_concurrency=1, llm_most_waiting=0)
    app = create_app(settings, encoder=LetterEncoder(), llm=llm)
    keeps, go_on, add = threading.Event(), threading.Event(), Grades.add

    def slow(self: Grades, *given: Any, **named: Any) -> Any:
        if not keeps.is_set():
            keeps.set()
            assert go_on.wait(60)
        return add(self, *given, **named)

    body = by_rubric(feedback="llm")
    if path.endswith("batch"):
        answer = body.pop("answer")
        body["items"] = [{"answer": answer}, {"answer": f"{answer}。"}]
    with ThreadPoolExecutor() as pool, serving(app) as client:
        wait_until_ready(client)
        asking = pool.submit(client.post, path, json=body)
        try:
            assert llm.asked.acquire(timeout=60)
            assert written(post(client)).source == "template", "the worker is idle"
            monkeypatch.setattr(Grades, "add", slow)
            llm.go.set()
            assert keeps.wait(60)
            assert written(post(client)).source == "template"
            assert written(post(client, feedback="llm")).fallback == ("llm_overloaded",)
        finally:
            llm.go.set()
            go_on.set()
        assert asking.result().status_code == 200
        assert written(post(client, feedback="llm")).source == "llm", "there is room again"


def test_who_finds_no_room_among_questions_keeps_the_place_of_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    llm = Held()
    settings = Settings(workers=1, most_waiting=0, llm_concurrency=1, llm_most_waiting=0)
    app = create_app(settings, encoder=LetterEncoder(), llm=llm)
    keeps, go_on, add = threading.Event(), threading.Event(), Grades.add

    def slow(self: Grades, *given: Any, **named: Any) -> Any:
        keeps.set()
        assert go_on.wait(60)
        return add(self, *given, **named)

    with ThreadPoolExecutor() as pool, serving(app) as client:
        wait_until_ready(client)
        asking = pool.submit(post, client, feedback="llm")
        try:
            assert llm.asked.acquire(timeout=60)
            monkeypatch.setattr(Grades, "add", slow)
            turned_away = pool.submit(post, client, feedback="llm")
            assert keeps.wait(60)
            check_problem(client.post("/v1/grade", json=by_rubric()), 429, "too-busy")
        finally:
            llm.go.set()
            go_on.set()
        assert written(turned_away.result()).fallback == ("llm_overloaded",)
        assert written(asking.result()).source == "llm"


def test_one_request_is_one_job_and_its_budget_refuses_with_a_code_of_its_own() -> None:
    llm = ScriptedLLM(honest("zh"))
    first, second = ask(llm, {"feedback": "llm"}, {"feedback": "llm"}, llm_job_calls=1)
    assert [written(grade).source for grade in (first, second)] == ["llm", "llm"]

    poor = ScriptedLLM(honest("zh"))
    (refused,) = ask(poor, {"feedback": "llm"}, llm_job_calls=0)
    (unpriced,) = ask(poor, {"feedback": "llm"}, llm_job_dollars=5.0)
    for grade in (refused, unpriced):
        assert (written(grade).source, written(grade).fallback) == ("template", ("llm_budget",))
        assert written(grade).usage == LLMUsage(prompt_tokens=0, completion_tokens=0, cost=0.0)
    assert poor.told == []


def test_the_same_again_is_not_paid_for_twice_and_says_so() -> None:
    model = ScriptedLLM(honest("zh"))
    llm = LimitedLLM(model, Limits(cache=ReplyCache(10)))
    first, second, third = ask(llm, *[{"feedback": "llm"}] * 2, {"feedback": "llm", "tone": "strict"})
    usages = [written(grade).usage for grade in (first, second)]
    assert usages == [
        LLMUsage(prompt_tokens=100, completion_tokens=50, cost=0.001),
        LLMUsage(prompt_tokens=0, completion_tokens=0, cost=0.0, cached=True),
    ]
    assert written(second).model_copy(update={"usage": None}) == written(first).model_copy(
        update={"usage": None}
    )
    assert len(model.told) == 2, "another tone is another request"
    assert written(third).source == "llm"


def test_a_reply_that_was_no_good_is_not_kept_and_its_repair_is() -> None:
    bad, good = honest("zh", overall="可以得 9 分。"), honest("zh")
    model = ScriptedLLM(bad, good, bad)
    llm = LimitedLLM(model, Limits(cache=ReplyCache(10)))
    first, second = ask(llm, {"feedback": "llm"}, {"feedback": "llm"})
    assert [written(grade).source for grade in (first, second)] == ["llm", "llm"]
    assert len(model.told) == 2

    model = ScriptedLLM(bad)
    llm = LimitedLLM(model, Limits(cache=ReplyCache(10)))
    failed = ask(llm, {"feedback": "llm"}, {"feedback": "llm"})
    assert [written(grade).fallback for grade in failed] == [("marks_named",)] * 2
    assert len(model.told) == 4, "each was asked, and asked once more"


WISHES = {
    "tone": "strict",
    "length": "long",
    "language": "en",
    "notes": "Praise the order.",
    "reveal_reference": True,
}


def test_the_rubric_says_how_unless_the_request_does() -> None:
    llm = ScriptedLLM(honest("en"))
    wished = rubric(feedback=WISHES)
    theirs, own = ask(
        llm,
        {"rubric": wished, "feedback": "llm"},
        {"rubric": wished, "feedback": "llm", "tone": "neutral", "notes": "", "reveal_reference": False},
    )
    assert [written(grade).language for grade in (theirs, own)] == ["en", "en"]
    assert [written(grade).reveals_reference for grade in (theirs, own)] == [True, False]
    assert ["demanding" in told[0]["content"] for told in llm.told] == [True, False]
    assert [material_of(told)["teacher_notes"] for told in llm.told] == ["Praise the order.", ""]


@pytest.mark.parametrize("feedback", ["template", "llm"])
def test_the_rubrics_wishes_are_the_templates_too(feedback: str) -> None:
    (grade,) = ask(ScriptedLLM("no JSON"), {"rubric": rubric(feedback=WISHES), "feedback": feedback})
    assert (written(grade).source, written(grade).language) == ("template", "en")
    assert written(grade).reveals_reference


class Loading(ScriptedLLM):
    """Takes long to load, as LiteLLM does, in a way that would stop an event loop."""

    def __init__(self, failure: Exception | None = None) -> None:
        super().__init__(honest("zh"))
        self.go, self.loads = threading.Event(), threading.Event()
        self._failure = failure

    async def price(self) -> Price | None:
        self.loads.set()
        assert self.go.wait(timeout=60)
        if self._failure is not None:
            raise self._failure
        return None


@pytest.mark.parametrize("failure", [None, ImportError("sk-canary")])
def test_what_a_question_needs_is_loaded_at_the_start_beside_the_running_server(
    failure: Exception | None, capsys: pytest.CaptureFixture[str]
) -> None:
    model = Loading(failure)
    app = create_app(Settings(), encoder=LetterEncoder(), llm=LimitedLLM(model, Limits()))
    with serving(app) as client:
        wait_until_ready(client, seconds=30)
        assert model.loads.wait(timeout=60)
        assert written(post(client)).source == "template", "the server grades meanwhile"
        model.go.set()
        assert written(post(client, feedback="llm")).source == "llm"
    told = capsys.readouterr().err
    assert ("not_prepared" in told) == (failure is not None)
    assert "sk-canary" not in told
