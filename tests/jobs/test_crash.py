"""A server that is killed amid a job loses nothing and does nothing twice."""

import json
import time
from pathlib import Path

import pytest

from service.store.store import open_store
from service.store.upkeep import check
from tests.jobs.crashing import QUICK, Server, answers, crashed, undisturbed
from tests.jobs.rubrics import RUBRIC

NUMBER = 300


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="it looks for workers in /proc")
def test_kills_leave_no_trace_in_the_results(database_url: str, tmp_path: Path) -> None:
    body = {"rubric": json.loads(RUBRIC.model_dump_json()), "items": answers(NUMBER)}
    plain = undisturbed(Server(QUICK, f"sqlite:///{tmp_path / 'plain.db'}", tmp_path / "plain.log"), body)
    assert plain.job["counts"]["done"] == NUMBER
    hurt = crashed(
        Server(QUICK, database_url, tmp_path / "log"), body, kills=3, seed=len(database_url), gap=(0.1, 0.6)
    )
    counts = hurt.job["counts"]
    assert (counts["total"], counts["done"], counts["failed"], counts["pending"]) == (NUMBER, NUMBER, 0, 0)
    assert hurt.results == plain.results
    assert "书面" not in (tmp_path / "log").read_text()
    store = open_store(database_url)
    assert check(store.database) == []
    assert len(store.of().grades.page(job_id=hurt.job["id"], limit=2 * NUMBER)) == NUMBER
    store.close()


def test_a_server_that_is_stopped_amid_a_job_gives_it_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'caifen.db'}"
    server = Server(QUICK, url, tmp_path / "log", {"CAIFEN_JOB_LEASE_SECONDS": "60"})
    server.start()
    server.wait_until_ready()
    body = {"rubric": json.loads(RUBRIC.model_dump_json()), "items": answers(NUMBER)}
    job_id = server.client.post("/v1/jobs", json=body).json()["id"]
    time.sleep(0.5)
    assert server.stop() == 0
    store = open_store(url)
    job = store.of().jobs.get(job_id)
    assert (job.state, job.owner) == ("queued", None)
    assert 0 < job.done < NUMBER
    store.close()
