"""A key in every setting that can hold one appears nowhere behind the HTTP door: no log, error, report, or repr."""

import logging

import httpx
import pytest
import respx

from rubrics.model import Rubric
from service.api.app import create_app
from service.feedback.report import ReportEntry, render_report
from service.grading.grade import Grade
from service.settings import Settings
from tests.api.bodies import WORDS, by_rubric, rubric
from tests.api.live_server import serving, wait_until_ready
from tests.feedback.on_the_wire import always, answering, writing
from tests.feedback.term_encoder import TermEncoder
from tests.llm.canary import BASES, put_everywhere, told_by
from tests.llm.canned import CANARY, failed, said
from tests.llm.warm import warm

ANSWER = f"重大事项使用书面形式沟通，{WORDS}。"
PATHS = ("/healthz", "/readyz", "/metrics", "/openapi.json", "/v1/rubrics", "/nowhere")
STEPS: list[httpx.Response | Exception] = [
    failed(400),
    failed(401),
    failed(429, Retry_After="3600"),
    failed(500),
    said("no"),
    said(CANARY),
    said(None, refusal=CANARY),
    httpx.Response(200, text=f"<html>{CANARY}"),
    httpx.ConnectError(f"{CANARY} refused"),
    httpx.ReadTimeout(CANARY),
    RuntimeError(CANARY),
]


@pytest.fixture(scope="module", autouse=True)
def litellm_is_loaded() -> None:
    # The deadlines here are short, and importing it takes seconds; a server does so when it starts.
    warm()


@pytest.mark.parametrize("base", BASES)
def test_a_key_appears_nowhere(
    base: str,
    records: list[logging.LogRecord],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    put_everywhere(monkeypatch, base)
    monkeypatch.setenv("CAIFEN_LLM_MODEL", "openai/m")
    monkeypatch.setenv("CAIFEN_LLM_SECONDS", "0.6")
    settings = Settings()
    app = create_app(settings, encoder=TermEncoder())
    body = by_rubric(ANSWER, feedback="llm", audience="both", second_opinion=True)
    shown: list[str] = []
    sources = []
    with respx.mock(assert_all_called=False) as router, serving(app) as client:
        router.route(host="127.0.0.1").pass_through()
        wire = router.route(host="llm.test")
        wait_until_ready(client)
        good = answering(writing())
        leaks = answering(writing(overall=f"密钥是 {CANARY}。"))
        for step in [*map(always, STEPS), leaks, good]:
            wire.mock(side_effect=step)
            response = client.post("/v1/grade", json=body)
            assert response.status_code == 200
            shown += [response.text, str(response.headers)]
            grade = Grade.model_validate_json(response.content)
            assert grade.feedback is not None
            sources.append(grade.feedback.source)
            for audience in ("student", "teacher"):
                entry = ReportEntry("甲", Rubric.model_validate_json(_rubric()), ANSWER, grade)
                shown.append(render_report([entry], audience=audience))
        wrong = [by_rubric(ANSWER, feedback=CANARY), by_rubric(ANSWER, tone=CANARY), {"answer": ANSWER}]
        problems = [client.post("/v1/grade", json=each) for each in wrong]
        problems += [client.get(path) for path in PATHS]
        shown += [each.text + str(each.headers) for each in problems]
    assert wire.called
    assert sources == ["template"] * (len(STEPS) + 1) + ["llm"]
    services = app.state.services
    shown += [repr(each) for each in (settings, services, services.llm, vars(services.llm), app)]
    shown += [str(settings), settings.model_dump_json()]
    output = capfd.readouterr()
    logged = [output.out, output.err, *map(told_by, records)]
    for text in [*shown, *logged]:
        assert CANARY not in text
    for text in logged:
        assert WORDS not in text, "no log has a student's words"


def _rubric() -> str:
    return Rubric.model_validate(rubric(), strict=False).model_dump_json()
