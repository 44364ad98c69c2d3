"""The server before worker processes: they die, hang, and drain, and every client gets an answer."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from service.api.app import create_app
from service.jobs.local_executor import LocalExecutor
from service.settings import Settings
from tests.api.bodies import WORDS, by_rubric, rubric
from tests.api.live_server import serving, wait_until_ready
from tests.api.problem_checks import check_problem
from tests.jobs.loaders import BROKEN, POISON, SLEEP, SLOW


@contextmanager
def server(**settings: Any) -> Iterator[tuple[httpx.Client, list[int]]]:
    """Yield a server with worker processes, and the ids of those."""
    chosen = Settings(**{"workers": 1, "recent_grades": 0, **settings})
    pids: list[int] = []

    def tell(event: str, /, **fields: str | int | float) -> None:
        if event == "worker_ready":
            pids.append(int(fields["pid"]))

    executor = LocalExecutor(chosen, loader="tests.jobs.loaders:tricky", tell=tell)
    with serving(create_app(chosen, executor=executor)) as client:
        wait_until_ready(client)
        yield client, pids


def post(client: httpx.Client, answer: str) -> httpx.Response:
    return client.post("/v1/grade", json=by_rubric(answer))


def test_a_worker_killed_in_the_middle_costs_no_client_its_grade() -> None:
    with ThreadPoolExecutor(8) as pool, server() as (client, pids):
        posts = [pool.submit(post, client, f"{SLOW}{i}") for i in range(6)]
        time.sleep(0.5)
        os.kill(pids[0], signal.SIGKILL)
        assert [each.result().status_code for each in posts] == [200] * 6
        assert "caifen_worker_restarts_total 1.0" in client.get("/metrics").text


def test_answers_that_kill_hang_or_break_get_their_own_problem_and_others_go_on() -> None:
    with ThreadPoolExecutor(8) as pool, server(workers=2, grading_seconds=2.0) as (client, _):
        good = [pool.submit(post, client, f"书面沟通{i}") for i in range(4)]
        bad = [pool.submit(post, client, f"{word}{WORDS}") for word in (POISON, SLEEP, BROKEN)]
        expected = [(500, "grading-crashed"), (500, "grading-timed-out"), (500, "internal-error")]
        for each, (status, name) in zip(bad, expected, strict=True):
            check_problem(each.result(), status, name)
        assert [each.result().status_code for each in good] == [200] * 4
        items = [
            {"answer": "书面"},
            {"answer": POISON},
            {"answer": SLEEP},
            {"answer": BROKEN},
            {"answer": "答复"},
        ]
        found = client.post("/v1/grade/batch", json={"rubric": rubric(), "items": items}).json()["items"]
        assert [result["status"] for result in found] == ["graded", "failed", "failed", "failed", "graded"]
        assert [result["problem"]["type"] for result in found[1:4]] == [
            f"/problems/{name}" for _, name in expected
        ]


def test_beyond_the_limit_in_answers_it_says_429_and_when_to_come_back() -> None:
    with ThreadPoolExecutor(8) as pool, server(most_waiting=3) as (client, _):
        first = [pool.submit(post, client, f"{SLOW}{i}") for i in range(2)]
        time.sleep(0.2)
        items = [{"answer": f"{i}"} for i in range(3)]
        refused = client.post("/v1/grade/batch", json={"rubric": rubric(), "items": items})
        check_problem(refused, 429, "too-busy")
        assert 1 <= int(refused.headers["retry-after"]) <= 120
        fits = pool.submit(client.post, "/v1/grade/batch", json={"rubric": rubric(), "items": items[:2]})
        time.sleep(0.1)
        # Refused before it is read: this body is no JSON.
        full = client.post("/v1/grade", content=b"{", headers={"Content-Type": "application/json"})
        check_problem(full, 429, "too-busy")
        assert [each.result().status_code for each in (*first, fits)] == [200] * 3
        assert (
            client.post("/v1/grade/batch", json={"rubric": rubric(), "items": items * 9}).status_code == 200
        )
        assert 'caifen_problems_total{type="too-busy"} 2.0' in client.get("/metrics").text


def test_a_client_that_leaves_makes_room_at_once() -> None:
    with ThreadPoolExecutor(8) as pool, server(most_waiting=1) as (client, _):
        first = pool.submit(post, client, f"{SLOW}一")
        time.sleep(0.2)
        leaving = httpx.Client(base_url=client.base_url, trust_env=False)
        with leaving, pytest.raises(httpx.ReadTimeout):
            leaving.post("/v1/grade", json=by_rubric(POISON), timeout=0.2)
        assert first.result().status_code == 200
        assert post(client, "书面").status_code == 200
        assert "caifen_worker_restarts_total 0.0" in client.get("/metrics").text


def test_a_draining_server_finishes_what_it_has_and_takes_no_more() -> None:
    settings = Settings(workers=1)
    app = create_app(settings, executor=LocalExecutor(settings, loader="tests.jobs.loaders:tricky"))
    with ThreadPoolExecutor(8) as pool, serving(app) as client:
        wait_until_ready(client)
        under_way = [pool.submit(post, client, f"{SLOW}{i}") for i in range(3)]
        time.sleep(0.3)
        app.state.services.answers.drain()
        check_problem(client.get("/readyz"), 503, "draining")
        check_problem(post(client, "书面"), 503, "draining")
        assert client.get("/healthz").status_code == 200
        assert [each.result().status_code for each in under_way] == [200] * 3
