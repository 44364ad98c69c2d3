"""What an `Idempotency-Key` makes is made once, though the server dies right after it was made."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.api import claim
from service.store.idempotency import Idempotency
from tests.api.bodies import WORDS, by_rubric, rubric
from tests.api.claims import fingerprint_of_json
from tests.api.doubles import WaitingEncoder
from tests.api.dying_server import LEASE
from tests.api.problem_checks import check_problem
from tests.api.stored_server import stored_server
from tests.jobs.crashing import Server

ANY_GRADE = "SELECT 1 FROM grades"
ANY_JOB, SEALED_JOB = "SELECT 1 FROM jobs", "SELECT 1 FROM jobs WHERE state <> 'receiving'"
JOB = {"rubric": rubric(), "items": [{"id": str(i), "answer": f"{i}天内答复"} for i in range(5)]}
BATCH = {"rubric": rubric(), "items": [{"answer": "一"}, {"answer": "二"}]}


class Dying:
    """A server of its own that dies when it is told to."""

    def __init__(self, folder: Path, url: str) -> None:
        self._order = folder / "die-at"
        settings = {"TESTS_DIE_AT": str(self._order), "CAIFEN_WORKERS": "1", "CAIFEN_RUN_JOBS": "false"}
        program = ("-m", "tests.api.dying_server")
        self._server = Server(program, url, folder / "log.jsonl", settings=settings)
        self.start()

    def start(self) -> None:
        self._server.start()
        self._server.wait_until_ready()

    def get(self, path: str) -> Any:
        return self._server.client.get(path).raise_for_status().json()

    def once(self, path: str, body: Any) -> httpx.Response:
        return self._server.client.post(path, json=body, headers={"Idempotency-Key": "k"})

    def post_and_die(self, path: str, body: Any, at: str) -> None:
        self._order.write_text(at)
        with pytest.raises(httpx.TransportError):
            self.once(path, body)
        assert not self._order.exists(), "it died where it was told to"
        self._server.kill()
        self.start()
        time.sleep(LEASE.total_seconds())

    def stop(self) -> None:
        if self._server.runs:
            self._server.stop()


@pytest.fixture
def dying(tmp_path: Path, database_url: str) -> Iterator[Dying]:
    server = Dying(tmp_path, database_url)
    try:
        yield server
    finally:
        server.stop()


def test_what_was_made_is_not_made_again(dying: Dying) -> None:
    dying.post_and_die("/v1/grade", by_rubric(WORDS, student="s1"), ANY_GRADE)
    again = dying.once("/v1/grade", by_rubric(WORDS, student="s1"))
    assert again.status_code == 200, again.text
    assert again.headers["idempotent-replayed"] == "true"
    (kept,) = dying.get("/v1/grades")["items"]
    assert again.headers["grade-id"] == kept["id"]
    assert again.headers["location"] == f"/v1/grades/{kept['id']}"
    assert dying.get(f"/v1/grades/{kept['id']}")["grade"] == again.json()


def test_nor_is_a_job(dying: Dying) -> None:
    dying.post_and_die("/v1/jobs", JOB, SEALED_JOB)
    again = dying.once("/v1/jobs", JOB)
    assert again.status_code == 202, again.text
    (job,) = dying.get("/v1/jobs")["items"]
    assert again.json()["id"] == job["id"]
    assert (job["state"], job["counts"]["total"]) == ("queued", 5)


def test_an_upload_that_its_server_died_over_is_taken_anew_and_leaves_nothing(dying: Dying) -> None:
    dying.post_and_die("/v1/jobs", JOB, ANY_JOB)
    (left,) = dying.get("/v1/jobs")["items"]
    assert left["state"] == "receiving"
    again = dying.once("/v1/jobs", JOB)
    assert again.status_code == 202, again.text
    (job,) = dying.get("/v1/jobs")["items"]
    assert again.json()["id"] == job["id"]
    assert (job["state"], job["counts"]["total"]) == ("queued", 5)


def test_nor_is_a_batch(tmp_path: Path) -> None:
    dying = Dying(tmp_path, f"sqlite:///{tmp_path}/x.db")
    try:
        dying.post_and_die("/v1/grade/batch", BATCH, ANY_GRADE)
        again = dying.once("/v1/grade/batch", BATCH)
        assert again.headers["idempotent-replayed"] == "true"
        kept = [one["id"] for one in dying.get("/v1/grades")["items"]]
        assert [item["grade_id"] for item in again.json()["items"]] == kept
        assert len(kept) == 2
    finally:
        dying.stop()


@pytest.mark.parametrize(
    ("path", "body"),
    [("/v1/grade", by_rubric(WORDS)), ("/v1/grade/batch", BATCH)],
)
def test_who_has_lost_the_key_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, body: Any
) -> None:
    monkeypatch.setattr(claim, "LEASE", timedelta(seconds=0.2))
    monkeypatch.setattr(Idempotency, "renew", lambda *_, **__: None)
    encoder = WaitingEncoder()
    encoder.go.set()
    with stored_server(f"sqlite:///{tmp_path}/x.db", encoder=encoder, workers=1) as server:
        encoder.go.clear()
        encoder.waits.clear()
        content = json.dumps(body).encode()
        headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
        with ThreadPoolExecutor() as pool:
            first = pool.submit(server.client.post, path, content=content, headers=headers)
            try:
                assert encoder.waits.wait(60)
                time.sleep(0.3)
                begun = server.store.of().idempotency.begin(
                    "k",
                    fingerprint_of_json(path, content),
                    owner="another",
                    lease=timedelta(seconds=60),
                    keep=timedelta(hours=1),
                )
                assert begun.outcome == "new"
            finally:
                encoder.go.set()
            check_problem(first.result(), 409, "idempotency-key-in-use")
        assert server.client.get("/v1/grades").json()["items"] == []


def test_rubrics_and_reviews_go_with_their_responses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As far as the database can tell, a server that is gone before it keeps a response in another transaction.
    gone = threading.Event()

    def never(*_: Any, **__: Any) -> None:
        gone.set()
        raise AssertionError("the response is kept apart from what was made")

    monkeypatch.setattr(Idempotency, "finish", never)
    with stored_server(f"sqlite:///{tmp_path}/x.db") as server:

        def once(path: str, key: str, body: Any = None) -> httpx.Response:
            return server.client.post(path, json=body, headers={"Idempotency-Key": key})

        address = server.client.post("/v1/grade", json=by_rubric()).headers["location"]
        for path, body in (
            ("/v1/rubrics", rubric()),
            ("/v1/rubrics/r1/publish", None),
            (f"{address}/reviews", {"decision": "accept"}),
            ("/v1/jobs", JOB),
        ):
            first, again = (once(path, path, body) for _ in range(2))
            assert first.is_success, first.text
            assert again.headers["idempotent-replayed"] == "true"
            assert (again.status_code, again.content) == (first.status_code, first.content)
        assert len(server.client.get(f"{address}/reviews").json()["items"]) == 1
    assert not gone.is_set()
