"""What Prometheus is told: every stage is counted, and no text or name is a label."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from service.api.app import create_app
from service.llm.limited import LimitedLLM, Limits
from service.settings import Settings
from tests.api.bodies import WORDS, by_rubric
from tests.api.doubles import LetterEncoder
from tests.api.live_server import serving, wait_until_ready
from tests.feedback.scripted import ScriptedLLM, honest

LABELS = {"stage", "outcome", "reason", "type", "result", "code", "kind", "cache", "state", "le"}


def samples(client: httpx.Client) -> dict[str, float]:
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
    assert WORDS not in response.text
    found = {}
    for family in text_string_to_metric_families(response.text):
        for sample in family.samples:
            assert set(sample.labels) <= LABELS
            found["/".join([sample.name, *(v for k, v in sample.labels.items() if k != "le")])] = sample.value
    return found


def test_answers_stages_problems_and_the_model_are_counted() -> None:
    llm = LimitedLLM(ScriptedLLM(honest("zh")), Limits())
    with serving(create_app(Settings(), encoder=LetterEncoder(), llm=llm)) as client:
        wait_until_ready(client)
        for body in (by_rubric(WORDS), by_rubric(WORDS), by_rubric(WORDS, feedback="llm"), {WORDS: 1}):
            client.post("/v1/grade", json=body)
        found = samples(client)
    assert found["caifen_answers_total/graded"] == 2
    assert found["caifen_answers_total/repeated"] == 1
    for stage, count in (("wait", 2), ("grade", 2), ("feedback", 2), ("llm", 1), ("total", 3)):
        assert found[f"caifen_stage_seconds_count/{stage}"] == count
    assert found["caifen_problems_total/invalid-request"] == 1
    assert found["caifen_llm_texts_total/written"] == 1
    assert found["caifen_llm_tokens_total/prompt"] == 100
    assert found["caifen_llm_breaker/closed"] == 1
    assert (found["caifen_ready"], found["caifen_workers_alive"], found["caifen_waiting"]) == (1, 1, 0)


def test_each_app_counts_for_itself_and_can_keep_it_to_itself() -> None:
    with serving(create_app(Settings(metrics=False), encoder=LetterEncoder())) as client:
        wait_until_ready(client)
        assert client.get("/metrics").status_code == 404
