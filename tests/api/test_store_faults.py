"""A database that fails is a clear error with the time to come back, and nothing is half kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.store.errors import StoreError, StoreUnavailableError, Unavailable
from service.store.faults import unavailable
from service.store.transactions import Database
from tests.api.bodies import WORDS, by_rubric, rubric
from tests.api.problem_checks import check_problem
from tests.api.stored_server import Caller, StoredServer, stored_server

REQUESTS: list[tuple[str, str, Any]] = [
    ("POST", "/v1/grade", by_rubric(WORDS)),
    ("POST", "/v1/grade", {"rubric_id": "r1", "answer": WORDS}),
    ("POST", "/v1/rubrics", rubric()),
    ("PUT", "/v1/rubrics/r1", rubric()),
    ("DELETE", "/v1/rubrics/r1", None),
    ("POST", "/v1/rubrics/r1/publish", None),
    ("GET", "/v1/rubrics", None),
    ("GET", "/v1/rubrics/r1", None),
    ("GET", "/v1/grades", None),
    ("GET", "/v1/grades/g", None),
    ("POST", "/v1/grades/g/replay", None),
    ("POST", "/v1/grades/g/reviews", {"decision": "accept"}),
    ("DELETE", "/v1/students/s", None),
    ("GET", "/v1/audit", None),
]


def failing(cause: Unavailable) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        raise unavailable(cause)

    return fail


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
def test_every_address_says_that_the_database_fails(
    admin: Caller, monkeypatch: pytest.MonkeyPatch, method: str, path: str, body: Any
) -> None:
    assert admin("GET", "/v1/rubrics").status_code == 200, "the key is known from here on"
    monkeypatch.setattr(Database, "read", failing("connection_lost"))
    monkeypatch.setattr(Database, "write", failing("connection_lost"))
    response = admin(method, path, json=body)
    problem = check_problem(response, 503, "store-unavailable")
    assert "CAIFEN_DATABASE_URL" in problem["detail"], "it says what to do"
    assert int(response.headers["retry-after"]) > 0


@pytest.mark.parametrize("cause", ["locked", "disk_full", "read_only", "damaged", "too_busy", "no_access"])
def test_a_grade_that_cannot_be_kept_is_an_error(
    admin: Caller, monkeypatch: pytest.MonkeyPatch, cause: Unavailable
) -> None:
    assert admin("GET", "/v1/rubrics").status_code == 200
    monkeypatch.setattr(Database, "write", failing(cause))
    response = admin("POST", "/v1/grade", json=by_rubric(WORDS))
    check_problem(response, 503, "store-unavailable")
    assert "grade-id" not in response.headers
    assert admin("POST", "/v1/grade", json=by_rubric(WORDS, keep=False)).status_code == 200
    monkeypatch.undo()
    assert admin("GET", "/v1/grades").json()["items"] == []


def test_a_batch_keeps_all_or_nothing(admin: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = {"rubric": rubric(), "items": [{"answer": str(i)} for i in range(3)]}
    inserted = 0
    real = "service.store.grades.Grades._insert"

    def fail_at_the_grades(self: Any, connection: Any, table: Any, rows: Any) -> None:
        nonlocal inserted
        inserted += len(rows)
        raise unavailable("disk_full") if table.name == "grades" else AssertionError

    monkeypatch.setattr(real, fail_at_the_grades)
    response = admin("POST", "/v1/grade/batch", json=batch, headers={"Idempotency-Key": "k"})
    check_problem(response, 503, "store-unavailable")
    monkeypatch.undo()
    assert admin("GET", "/v1/grades").json()["items"] == []
    again = admin("POST", "/v1/grade/batch", json=batch, headers={"Idempotency-Key": "k"})
    assert again.status_code == 200, "an error is not kept under the key"
    assert len(admin("GET", "/v1/grades").json()["items"]) == 3


def test_who_asks_with_a_key_that_cannot_be_looked_up_is_told_to_come_back(
    served: StoredServer, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = served.as_(served.key(tenant=tenant))
    monkeypatch.setattr(Database, "read", failing("locked"))
    check_problem(fresh("GET", "/v1/grades"), 503, "store-unavailable")
    assert served.client.get("/healthz").status_code == 200
    assert served.client.get("/readyz").status_code == 200


def test_without_keys_a_store_that_fails_lets_nobody_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stored_server(f"sqlite:///{tmp_path}/x.db") as server:
        monkeypatch.setattr(Database, "read", failing("locked"))
        check_problem(server.client.get("/v1/grades"), 503, "store-unavailable")


def test_a_fault_of_the_store_itself_is_an_internal_error(
    admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Any:
        raise StoreError(WORDS)

    assert admin("GET", "/v1/rubrics").status_code == 200
    monkeypatch.setattr("service.store.grades.Grades.page", fail)
    check_problem(admin("GET", "/v1/grades"), 500, "internal-error")
    assert not isinstance(StoreError(""), StoreUnavailableError)
