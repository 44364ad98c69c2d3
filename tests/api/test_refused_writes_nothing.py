"""What is refused costs no write, and what is let in has its place until its grades are kept."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.store.grades import Grades
from service.store.transactions import Database
from tests.api.bodies import WORDS, by_rubric, rubric
from tests.api.doubles import WaitingEncoder
from tests.api.problem_checks import check_problem
from tests.api.stored_server import Caller, StoredServer, stored_server

ONE_AT_A_TIME: dict[str, Any] = {"workers": 1, "most_waiting": 0, "recent_grades": 0, "run_jobs": False}
BATCH = {"rubric": rubric(), "items": [{"answer": "一"}, {"answer": "二"}, {"answer": "三"}]}


@pytest.fixture
def full(tmp_path: Path) -> Iterator[tuple[StoredServer, WaitingEncoder]]:
    """Yield a server with room for one answer, and the encoder that holds it up."""
    encoder = WaitingEncoder()
    encoder.go.set()
    with stored_server(f"sqlite:///{tmp_path}/x.db", encoder=encoder, **ONE_AT_A_TIME) as server:
        try:
            yield server, encoder
        finally:
            encoder.go.set()


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the names of the threads that wrote, one a transaction."""
    done: list[str] = []
    write = Database.write

    def noted(self: Database, work: Callable[[Any], Any]) -> Any:
        done.append(threading.current_thread().name)
        return write(self, work)

    monkeypatch.setattr(Database, "write", noted)
    return done


def once(client: httpx.Client, key: str, body: Any, path: str = "/v1/grade") -> httpx.Response:
    return client.post(path, json=body, headers={"Idempotency-Key": key})


@pytest.mark.parametrize(("path", "body"), [("/v1/grade", by_rubric(WORDS)), ("/v1/grade/batch", BATCH)])
def test_a_full_server_refuses_a_request_with_a_key_without_a_write(
    full: tuple[StoredServer, WaitingEncoder], writes: list[str], path: str, body: Any
) -> None:
    server, encoder = full
    with ThreadPoolExecutor() as pool:
        encoder.go.clear()
        encoder.waits.clear()
        first = pool.submit(once, server.client, "first", by_rubric("来函及时答复"))
        assert encoder.waits.wait(60)
        writes.clear()
        for _ in range(3):
            response = once(server.client, "second", body, path)
            check_problem(response, 429, "too-busy")
            assert int(response.headers["retry-after"]) > 0
        assert writes == []
        encoder.go.set()
        assert first.result().status_code == 200
    assert once(server.client, "second", body, path).status_code == 200, "the key is still free"


def test_a_batch_that_does_not_fit_is_refused_without_a_write(tmp_path: Path, writes: list[str]) -> None:
    encoder = WaitingEncoder()
    encoder.go.set()
    settings = {**ONE_AT_A_TIME, "most_waiting": 2}
    with stored_server(f"sqlite:///{tmp_path}/x.db", encoder=encoder, **settings) as server:
        with ThreadPoolExecutor() as pool:
            encoder.go.clear()
            encoder.waits.clear()
            first = pool.submit(server.client.post, "/v1/grade", json=by_rubric("来函及时答复"))
            assert encoder.waits.wait(60)
            writes.clear()
            check_problem(once(server.client, "b", BATCH, "/v1/grade/batch"), 429, "too-busy")
            assert writes == []
            encoder.go.set()
            assert first.result().status_code == 200
        assert once(server.client, "b", BATCH, "/v1/grade/batch").status_code == 200


def test_a_full_server_still_gives_a_kept_response_again(
    full: tuple[StoredServer, WaitingEncoder], writes: list[str]
) -> None:
    server, encoder = full
    kept = once(server.client, "k", by_rubric(WORDS))
    assert kept.status_code == 200
    with ThreadPoolExecutor() as pool:
        encoder.go.clear()
        encoder.waits.clear()
        first = pool.submit(once, server.client, "first", by_rubric("来函及时答复"))
        assert encoder.waits.wait(60)
        writes.clear()
        again = once(server.client, "k", by_rubric(WORDS))
        assert again.headers["idempotent-replayed"] == "true"
        assert again.content == kept.content
        check_problem(once(server.client, "k", by_rubric("别的")), 422, "idempotency-key-reused")
        assert writes == []
        encoder.go.set()
        assert first.result().status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/grade", {"answer": WORDS}, 422),
        ("/v1/grade", by_rubric("长" * 8_001), 422),
        ("/v1/grade/batch", {"items": []}, 422),
        ("/v1/jobs", {"rubric": rubric(), "items": []}, 422),
        ("/v1/jobs", {"rubric_id": "nowhere", "items": [{"answer": "一"}]}, 404),
        ("/v1/rubrics", {"id": "x"}, 422),
        ("/v1/grades/g/reviews", {"decision": "maybe"}, 422),
    ],
)
def test_a_body_that_is_wrong_costs_no_write(
    admin: Caller, monkeypatch: pytest.MonkeyPatch, path: str, body: Any, status: int
) -> None:
    assert admin("GET", "/v1/rubrics").status_code == 200, "the use of the key is noted from here on"
    writing: list[object] = []
    monkeypatch.setattr("service.store.idempotency.Idempotency.begin", lambda *_, **__: writing.append(1))
    response = admin("POST", path, json=body, headers={"Idempotency-Key": "k"})
    assert response.status_code == status, response.text
    assert writing == []


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}])
@pytest.mark.parametrize(("path", "body"), [("/v1/grade", by_rubric(WORDS)), ("/v1/grade/batch", BATCH)])
def test_the_place_is_taken_until_the_grade_is_kept(
    full: tuple[StoredServer, WaitingEncoder],
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    body: Any,
    key: dict[str, str],
) -> None:
    server, _ = full
    keeps, go_on, add = threading.Event(), threading.Event(), Grades.add

    def slow(self: Grades, *given: Any, **named: Any) -> Any:
        keeps.set()
        assert go_on.wait(60)
        return add(self, *given, **named)

    monkeypatch.setattr(Grades, "add", slow)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(server.client.post, path, json=body, headers=key)
        try:
            assert keeps.wait(60)
            check_problem(server.client.post("/v1/grade", json=by_rubric("下一个")), 429, "too-busy")
        finally:
            go_on.set()
        assert first.result().status_code == 200
    assert server.client.post("/v1/grade", json=by_rubric("下一个")).status_code == 200
