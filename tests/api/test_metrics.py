"""What Prometheus is told: every stage is counted, and no text or name is a label."""

import threading
import time
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from service.api import job_gauges
from service.api.app import create_app
from service.llm.limited import LimitedLLM, Limits
from service.settings import Settings
from service.store import backlog
from service.store.faults import unavailable
from service.store.store import Store
from service.store.transactions import Database
from tests.api.bodies import WORDS, by_rubric
from tests.api.doubles import LetterEncoder
from tests.api.job_server import job_server, make
from tests.api.live_server import serving, wait_until_ready
from tests.feedback.scripted import ScriptedLLM, honest
from tests.jobs.job_work import wait_until

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
        wrong_key = {"Authorization": "Bearer cf_none"}
        assert client.post("/v1/grade", json=by_rubric(WORDS), headers=wrong_key).status_code == 401
        found = samples(client)
    assert found["caifen_answers_total/graded"] == 2
    assert found["caifen_answers_total/repeated"] == 1
    for stage, count in (("wait", 2), ("grade", 2), ("feedback", 2), ("llm", 1), ("total", 3)):
        assert found[f"caifen_stage_seconds_count/{stage}"] == count
    assert found["caifen_problems_total/invalid-request"] == 1
    assert found["caifen_problems_total/unauthorized"] == 1
    assert found["caifen_llm_texts_total/written"] == 1
    assert found["caifen_llm_tokens_total/prompt"] == 100
    assert found["caifen_llm_breaker/closed"] == 1
    assert (found["caifen_ready"], found["caifen_workers_alive"], found["caifen_waiting"]) == (1, 1, 0)


def test_each_app_counts_for_itself_and_can_keep_it_to_itself() -> None:
    with serving(create_app(Settings(metrics=False), encoder=LetterEncoder())) as client:
        wait_until_ready(client)
        assert client.get("/metrics").status_code == 404


def test_jobs_and_webhooks_are_told_as_the_database_has_them(
    fresh_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_gauges, "KEPT_SECONDS", 0.0)
    with job_server(fresh_store, run_jobs=False) as client:
        found = samples(client)
        assert found["caifen_jobs/queued"] == found["caifen_jobs/completed"] == 0
        assert found["caifen_job_oldest_waiting_seconds"] == 0
        hook = {"url": "https://platform.example/hook"}
        first, second, third = (make(client, *["订货成本"] * 3, webhook=hook) for _ in range(3))
        client.post(f"/v1/jobs/{first['id']}/cancel").raise_for_status()
        client.post(f"/v1/jobs/{second['id']}/pause").raise_for_status()
        mine = fresh_store.of()
        (delivery,) = mine.webhooks.of_job(first["id"])
        time.sleep(0.1)
        found = samples(client)
        assert (found["caifen_webhooks/pending"], found["caifen_webhooks/given_up"]) == (1, 0)
        mine.webhooks.give_up(delivery.id, status=410, error="http_status")
        in_states = {"queued": 1, "paused": 1, "cancelled": 1, "running": 0, "receiving": 0}
        assert {state: found[f"caifen_jobs/{state}"] for state in in_states} == in_states
        assert found["caifen_job_answers_waiting"] == 3
        assert 0.05 < found["caifen_job_oldest_waiting_seconds"] < 60
        # A server that died holds a job that waits for another.
        assert fresh_store.claim_job("dead", timedelta(seconds=-30)) is not None
        found = samples(client)
        assert found["caifen_webhooks/given_up"] == 1
        assert found["caifen_jobs/running"] == 1
        assert 25 < found["caifen_job_oldest_waiting_seconds"] < 90
        assert mine.jobs.get(third["id"]).state == "running"


def test_a_job_that_is_resumed_has_waited_since_then(
    fresh_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_gauges, "KEPT_SECONDS", 0.0)
    with job_server(fresh_store, run_jobs=False) as client:
        job = make(client, "订货成本")
        client.post(f"/v1/jobs/{job['id']}/pause").raise_for_status()
        time.sleep(2)
        assert samples(client)["caifen_job_oldest_waiting_seconds"] == 0
        client.post(f"/v1/jobs/{job['id']}/resume").raise_for_status()
        assert 0 < samples(client)["caifen_job_oldest_waiting_seconds"] < 2


def test_a_database_that_fails_costs_these_figures_alone_and_is_not_asked_at_every_look(
    fresh_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    read = fresh_store.database.read

    def counted(work: object) -> object:
        asked.append(1)
        return read(work)  # type: ignore[arg-type]

    def failing(_: object) -> object:
        raise unavailable("connection_lost")

    with job_server(fresh_store, run_jobs=False) as client:
        monkeypatch.setattr(fresh_store.database, "read", counted)
        assert "caifen_jobs/queued" in samples(client)
        before = len(asked)
        for _ in range(5):
            assert "caifen_jobs/queued" in samples(client)
        assert len(asked) == before
        monkeypatch.setattr(job_gauges, "KEPT_SECONDS", 0.0)
        monkeypatch.setattr(fresh_store.database, "read", failing)
        monkeypatch.setattr(job_gauges, "monotonic", lambda: 1e9)
        found = samples(client)
        assert "caifen_jobs/queued" not in found
        assert found["caifen_ready"] == 1


def test_a_database_that_hangs_is_not_asked_again_before_it_has_answered(
    fresh_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    go_on = threading.Event()
    read = backlog.backlog_of_all_tenants

    def hanging(database: Database) -> backlog.Backlog:
        asked.append(1)
        assert go_on.wait(60)
        return read(database)

    monkeypatch.setattr(job_gauges, "KEPT_SECONDS", 0.0)
    monkeypatch.setattr(job_gauges, "MOST_SECONDS", 0.1)
    monkeypatch.setattr("service.store.store.backlog_of_all_tenants", hanging)
    with job_server(fresh_store, run_jobs=False) as client:
        try:
            for _ in range(5):
                found = samples(client)
                assert "caifen_jobs/queued" not in found
                assert found["caifen_ready"] == 1
            assert len(asked) == 1
        finally:
            go_on.set()
        wait_until(lambda: "caifen_jobs/queued" in samples(client), 10)
