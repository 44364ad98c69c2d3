"""A request with an `Idempotency-Key` is carried out once, however often and whenever it comes."""

import hashlib
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

from service.api import claim, idempotency
from service.api.claim import fingerprint_of
from tests.api.bodies import WORDS, by_rubric, rubric
from tests.api.doubles import WaitingEncoder
from tests.api.problem_checks import check_problem
from tests.api.stored_server import Caller, StoredServer, stored_server

REPLAYED = "idempotent-replayed"


def once(call: Caller, key: str, body: Any, path: str = "/v1/grade") -> httpx.Response:
    return call("POST", path, json=body, headers={"Idempotency-Key": key})


def kept(call: Caller) -> int:
    return len(call("GET", "/v1/grades?limit=200").json()["items"])


def test_a_repeat_gets_the_same_bytes_and_nothing_is_done_again(both: Caller) -> None:
    first, second = (once(both, "k", by_rubric(WORDS)) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert REPLAYED not in first.headers
    assert second.headers[REPLAYED] == "true"
    assert second.content == first.content
    for name in ("grade-id", "location", "content-type"):
        assert second.headers[name] == first.headers[name]
    assert second.headers["x-request-id"] != first.headers["x-request-id"]
    assert kept(both) == 1


def test_fifty_at_once_are_one_execution(both: Caller) -> None:
    with ThreadPoolExecutor(50) as pool:
        responses = list(pool.map(lambda _: once(both, "k", by_rubric(WORDS)), range(50)))
    assert {response.status_code for response in responses} == {200}
    assert len({response.content for response in responses}) == 1
    assert len({response.headers["grade-id"] for response in responses}) == 1
    assert sum(REPLAYED not in response.headers for response in responses) == 1
    assert kept(both) == 1


def test_fifty_rubrics_at_once_are_one(both: Caller) -> None:
    with ThreadPoolExecutor(50) as pool:
        responses = list(pool.map(lambda _: once(both, "k", rubric(), "/v1/rubrics"), range(50)))
    assert {response.status_code for response in responses} == {201}
    (etag,) = {response.headers["etag"] for response in responses}
    assert etag.startswith('"v1.r1.')


def test_publishing_again_is_no_conflict_with_the_key(admin: Caller) -> None:
    once(admin, "a", rubric(), "/v1/rubrics")
    first, second = (once(admin, "b", None, "/v1/rubrics/r1/publish") for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.headers["etag"] == first.headers["etag"]
    check_problem(admin("POST", "/v1/rubrics/r1/publish"), 409, "rubric-published")


def test_a_review_is_kept_once(admin: Caller) -> None:
    address = admin("POST", "/v1/grade", json=by_rubric()).headers["location"] + "/reviews"
    for _ in range(3):
        assert once(admin, "r", {"decision": "accept"}, address).status_code == 201
    assert len(admin("GET", address).json()["items"]) == 1


def test_the_key_with_another_request_is_refused(admin: Caller) -> None:
    assert once(admin, "k", by_rubric("甲")).status_code == 200
    check_problem(once(admin, "k", by_rubric("乙")), 422, "idempotency-key-reused")
    check_problem(once(admin, "k", by_rubric("甲"), "/v1/grade/batch"), 422, "idempotency-key-reused")
    assert once(admin, "k", by_rubric("甲")).headers[REPLAYED] == "true"


def test_tenants_have_keys_of_their_own(served: StoredServer) -> None:
    callers = [served.as_(served.key(tenant=f"own-{i}")) for i in range(2)]
    first, second = (once(call, "same", by_rubric(WORDS)) for call in callers)
    assert REPLAYED not in second.headers
    assert first.headers["grade-id"] != second.headers["grade-id"]


def test_other_keys_of_the_tenant_get_the_same(served: StoredServer, tenant: str) -> None:
    callers = [served.as_(served.key(tenant=tenant)) for _ in range(2)]
    first, second = (once(call, "same", by_rubric(WORDS)) for call in callers)
    assert second.headers[REPLAYED] == "true"
    assert second.content == first.content


@pytest.mark.parametrize("key", ["", "a b", "a" * 256, "é", "a\tb"])
def test_what_can_be_no_key_is_refused(admin: Caller, key: str) -> None:
    headers = [(b"Idempotency-Key", key.encode()), (b"Authorization", f"Bearer {admin.secret}".encode())]
    response = admin.client.post("/v1/grade", json=by_rubric(), headers=headers)
    check_problem(response, 400, "bad-idempotency-key")


def test_two_keys_are_refused_and_the_longest_is_taken(admin: Caller) -> None:
    headers = [
        ("Idempotency-Key", "a"),
        ("Idempotency-Key", "b"),
        ("Authorization", f"Bearer {admin.secret}"),
    ]
    response = admin.client.post("/v1/grade", json=by_rubric(), headers=headers)
    check_problem(response, 400, "bad-idempotency-key")
    assert once(admin, "~" * 255, by_rubric()).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"answer": WORDS}, 422),
        ({"answer": WORDS, "rubric_id": "later"}, 404),
        (by_rubric("长" * 8_001), 422),
        (by_rubric("长" * 700_000), 413),
    ],
)
def test_an_error_made_nothing_and_is_not_kept(admin: Caller, body: Any, status: int) -> None:
    for _ in range(2):
        response = once(admin, "k", body)
        assert response.status_code == status
        assert REPLAYED not in response.headers
    assert once(admin, "k", by_rubric("现在对了")).status_code == 200


def test_other_content_types_are_refused_and_not_kept(admin: Caller) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "text/plain"}
    for _ in range(2):
        response = admin("POST", "/v1/grade", content=b"{}", headers=headers)
        check_problem(response, 415, "unsupported-media-type")


def test_a_request_that_lacked_a_rubric_goes_well_once_it_is_there(admin: Caller) -> None:
    body = {"answer": WORDS, "rubric_id": "r1"}
    assert once(admin, "k", body).status_code == 404
    admin("POST", "/v1/rubrics", json=rubric())
    assert once(admin, "k", body).status_code == 409
    admin("POST", "/v1/rubrics/r1/publish")
    assert once(admin, "k", body).status_code == 200
    assert once(admin, "k", body).headers[REPLAYED] == "true"


def test_where_nothing_is_made_the_key_is_not_heeded(admin: Caller) -> None:
    body = {"reference_answers": ["甲。乙。"], "max_marks": 2}
    for _ in range(2):
        response = once(admin, "k", body, "/v1/rubrics/derive")
        assert response.status_code == 200
        assert REPLAYED not in response.headers


def test_a_student_s_data_goes_from_kept_responses_too(both: Caller) -> None:
    body = by_rubric(WORDS, student="s1")
    once(both, "k", body)
    batch = {"rubric": rubric(), "items": [{"answer": WORDS, "student": "s1"}, {"answer": "b"}]}
    once(both, "b", batch, "/v1/grade/batch")
    assert both("DELETE", "/v1/students/s1").json()["responses"] == 2
    check_problem(once(both, "k", body), 410, "response-erased")
    check_problem(once(both, "b", batch, "/v1/grade/batch"), 410, "response-erased")


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[tuple[StoredServer, WaitingEncoder]]:
    """Yield a server whose encoder waits to be let go."""
    encoder = WaitingEncoder()
    encoder.go.set()
    with stored_server(f"sqlite:///{tmp_path}/slow.db", encoder=encoder) as server:
        encoder.go.clear()
        encoder.waits.clear()
        try:
            yield server, encoder
        finally:
            encoder.go.set()


def test_whoever_waits_gets_the_answer_though_the_first_has_left(
    slow: tuple[StoredServer, WaitingEncoder],
) -> None:
    server, encoder = slow
    call = server.as_(server.key())
    body = by_rubric("来函及时答复")
    with (
        ThreadPoolExecutor() as pool,
        httpx.Client(base_url=server.client.base_url, trust_env=False) as leaving,
    ):
        first = pool.submit(once, Caller(leaving, call.secret), "k", body)
        assert encoder.waits.wait(timeout=60)
        second = pool.submit(once, call, "k", body)
        time.sleep(0.5)
        leaving.close()
        time.sleep(0.5)
        encoder.go.set()
        assert second.result().status_code == 200
        assert first.exception() is not None
    assert kept(call) == 1


def test_a_claim_of_another_server_is_waited_for_and_one_of_a_dead_one_expires(
    on_both: StoredServer, both: Caller, tenant: str
) -> None:
    body = json.dumps(by_rubric(WORDS)).encode()
    scope = {"method": "POST", "path": "/v1/grade", "query_string": b""}
    fingerprint = fingerprint_of(scope, hashlib.sha256(body).hexdigest())
    lease = timedelta(seconds=1)
    begun = on_both.store.of(tenant).idempotency.begin(
        "k", fingerprint, owner="another", lease=lease, keep=timedelta(hours=1)
    )
    assert begun.outcome == "new"

    def send() -> httpx.Response:
        headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
        return both("POST", "/v1/grade", content=body, headers=headers)

    response = send()
    check_problem(response, 409, "idempotency-key-in-use")
    assert int(response.headers["retry-after"]) > 0
    time.sleep(1.1)
    assert send().status_code == 200
    assert send().headers[REPLAYED] == "true"


def test_a_long_execution_keeps_its_claim(
    slow: tuple[StoredServer, WaitingEncoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim, "LEASE", timedelta(seconds=0.6))
    server, encoder = slow
    body = json.dumps(by_rubric("来函及时答复")).encode()
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    with ThreadPoolExecutor() as pool:
        first = pool.submit(server.client.post, "/v1/grade", content=body, headers=headers)
        assert encoder.waits.wait(timeout=60)
        time.sleep(1.5)
        scope = {"method": "POST", "path": "/v1/grade", "query_string": b""}
        begun = server.store.of().idempotency.begin(
            "k",
            fingerprint_of(scope, hashlib.sha256(body).hexdigest()),
            owner="another",
            lease=timedelta(seconds=1),
            keep=timedelta(hours=1),
        )
        assert begun.outcome == "running"
        encoder.go.set()
        assert first.result().status_code == 200


def test_a_response_that_is_too_large_is_given_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency.Idempotent.__init__, "__kwdefaults__", {"most_kept_bytes": 100})
    with stored_server(f"sqlite:///{tmp_path}/x.db") as server:
        headers = {"Idempotency-Key": "k"}
        first = server.client.post("/v1/grade", json=by_rubric(), headers=headers)
        assert first.status_code == 200
        assert len(first.content) > 100
        again = server.client.post("/v1/grade", json=by_rubric(), headers=headers)
        assert again.headers[REPLAYED] == "true"
        assert (again.status_code, again.json()["type"]) == (409, "/problems/response-not-kept")
        assert len(server.client.get("/v1/grades").json()["items"]) == 1


def test_a_crash_reaches_all_who_wait_and_the_key_is_free(
    admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def crash(*_: object, **__: object) -> None:
        gate.wait(10)
        raise RuntimeError(WORDS)

    monkeypatch.setattr("service.store.rubrics.Rubrics.create_draft", crash)
    with ThreadPoolExecutor(5) as pool:
        posts = [pool.submit(once, admin, "k", rubric(), "/v1/rubrics") for _ in range(5)]
        time.sleep(0.5)
        gate.set()
        for post in posts:
            assert post.result().status_code == 500
            assert "XYZZY" not in post.result().text
    monkeypatch.undo()
    assert once(admin, "k", rubric(), "/v1/rubrics").status_code == 201


def test_an_upload_makes_one_job_and_its_file_may_be_large(admin: Caller) -> None:
    lines = [json.dumps({"id": str(i), "answer": "书面沟通" * 50}) for i in range(12_000)]
    content = "\n".join(lines).encode()
    assert len(content) > 2_000_000, "more than any other body may have"
    body = {"options": json.dumps({"rubric": rubric()})}
    files = {"file": ("answers.jsonl", content, "application/x-ndjson")}
    # One boundary, as a client that sends the same bytes again would have it.
    form = httpx.Request("POST", "http://any", data=body, files=files)
    headers = {"Idempotency-Key": "k", "Content-Type": form.headers["content-type"]}
    first, second = (admin("POST", "/v1/jobs", content=form.read(), headers=headers) for _ in range(2))
    assert first.status_code == 202, first.text
    assert second.headers[REPLAYED] == "true"
    assert second.json()["id"] == first.json()["id"]
    assert len(admin("GET", "/v1/jobs").json()["items"]) == 1
    admin("POST", f"/v1/jobs/{first.json()['id']}/cancel")
