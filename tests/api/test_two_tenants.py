"""Every operation of the OpenAPI document, asked with another tenant's key: nothing of the first one's comes back."""

import json
import re
from typing import Any

import httpx
import pytest

from service.api.access import OPEN
from tests.api.bodies import by_rubric, rubric
from tests.api.problem_checks import check_problem
from tests.api.stored_server import Caller, StoredServer
from tests.jobs.job_work import wait_until

MARK = "OWNEDBYFIRST"
"""In all that the first tenant keeps; no response to the second may have it."""

METHODS = {"get", "put", "post", "delete", "patch", "head", "options"}


class Owned:
    """What the first tenant has: one of each kind, by the names of the parameters that could lead to it."""

    def __init__(self, server: StoredServer, tenant: str) -> None:
        self.first = server.as_(server.key(tenant=tenant))
        self.second = server.as_(server.key(tenant=f"{tenant}-2"))
        self.stranger = server.client
        made = self.first("POST", "/v1/rubrics", json=rubric(id=f"{MARK}.r", title=MARK))
        assert made.status_code == 201, made.text
        published = self.first("POST", f"/v1/rubrics/{MARK}.r/publish")
        draft = rubric(id=f"{MARK}.r", title=f"{MARK} draft")
        self.first(
            "PUT", f"/v1/rubrics/{MARK}.r", json=draft, headers={"If-Match": published.headers["etag"]}
        )
        body = {"rubric_id": f"{MARK}.r", "answer": MARK, "student": MARK, "reference": MARK}
        graded = self.first("POST", "/v1/grade", json=body, headers={"Idempotency-Key": MARK})
        assert graded.status_code == 200, graded.text
        self.grade = graded.headers["grade-id"]
        self.first("POST", f"/v1/grades/{self.grade}/reviews", json={"decision": "accept", "note": MARK})
        self.parameters = {
            "rubric_id": f"{MARK}.r",
            "grade_id": self.grade,
            "student": MARK,
            "rubric": f"{MARK}.r",
            "object": f"{MARK}.r",
            "kind": "rubric",
        }
        self._make_job(body["rubric_id"])

    def _make_job(self, rubric_id: str) -> None:
        """Make a job, if the server has jobs."""
        job = self.first(
            "POST", "/v1/jobs", json={"rubric_id": rubric_id, "items": [{"id": MARK, "answer": MARK}]}
        )
        if job.status_code == 202:
            self.parameters["job_id"] = self.parameters["job"] = job.json()["id"]

    def state(self) -> str:
        """Return all that the first tenant can see of its own; it stays what it is."""
        addresses = [
            f"/v1/rubrics/{MARK}.r/versions",
            f"/v1/rubrics/{MARK}.r?status=draft",
            f"/v1/grades/{self.grade}",
            "/v1/audit",
        ]
        return json.dumps([self.first("GET", address).json() for address in addresses])


@pytest.fixture(scope="module")
def owned(on_both: StoredServer) -> Owned:
    """Give what the first tenant has, on each database."""
    return Owned(on_both, f"walk-{id(on_both)}")


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def address(path: str, operation: dict[str, Any], values: dict[str, str], *, query: bool) -> str:
    """Fill in the path, and with `query` every parameter that could lead to something of the first tenant."""
    asked = []
    for parameter in operation.get("parameters", []):
        name = parameter["name"]
        value = values.get(name, "unknown")
        if parameter["in"] == "path":
            path = path.replace("{" + name + "}", value)
        elif parameter["in"] == "query" and query and name in values:
            asked.append(f"{name}={value}")
    assert "{" not in path, f"{path} has a parameter that this test does not know"
    return f"{path}?{'&'.join(asked)}" if asked else path


def body_for(method: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Return a body that would do something if the caller were the first tenant."""
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return {"content": b""} if content else {}
    schema = content["application/json"]["schema"].get("$ref", "").rpartition("/")[2]
    known: dict[str, Any] = {
        "GradeRequest": {"rubric_id": f"{MARK}.r", "answer": "x"},
        "BatchRequest": {"rubric_id": f"{MARK}.r", "items": [{"answer": "x"}]},
        # What the second tenant makes has another name, so that it is not taken for the first one's.
        "RubricDraft": rubric(id="mine" if method == "POST" else f"{MARK}.r"),
        "ReviewRequest": {"decision": "reject"},
        "DeriveRequest": {"reference_answers": ["甲。"]},
    }
    return {"json": known.get(schema, {"rubric_id": f"{MARK}.r", "items": [{"answer": "x"}]})}


def test_another_tenant_gets_nothing_of_any_operation(owned: Owned) -> None:
    before = owned.state()
    document = owned.second("GET", "/openapi.json").json()
    walked = 0
    for method, path, operation in operations(document):
        if path in OPEN:
            continue
        for query in (False, True):
            for headers in ({}, {"If-Match": "*"}, {"Idempotency-Key": MARK}):
                target = address(path, operation, owned.parameters, query=query)
                response = owned.second(method, target, headers=headers, **body_for(method, operation))
                check_nothing(response, method, target, owned)
                walked += 1
    assert walked > 50
    assert owned.state() == before


def check_nothing(response: httpx.Response, method: str, target: str, owned: Owned) -> None:
    where = f"{method} {target}: {response.status_code} {response.text[:300]}"
    told = response.text + str(response.headers)
    assert response.status_code < 500, where
    if response.status_code < 300:
        answer = response.json() if "json" in response.headers.get("content-type", "") else {}
        assert not answer.get("items") or MARK not in json.dumps(answer["items"]), where
        assert owned.grade not in told, where
        assert f"{MARK} draft" not in told, where
        assert f'"title":"{MARK}"' not in told, where
    else:
        assert owned.grade not in told or owned.grade in target, where


def test_without_a_key_nothing_is_answered(owned: Owned) -> None:
    document = owned.stranger.get("/openapi.json").json()
    for method, path, operation in operations(document):
        if path in OPEN:
            assert "security" not in operation
            continue
        target = address(path, operation, owned.parameters, query=False)
        response = owned.stranger.request(method, target, **body_for(method, operation))
        assert response.status_code == 401, f"{method} {target}"
        check_problem(response, 401, "unauthorized")
        assert operation["security"], f"{method} {path} says no scope"
        assert {"401", "403", "429"} <= set(operation["responses"]), f"{method} {path}"


def test_the_second_tenant_s_own_things_are_its_own(owned: Owned) -> None:
    """Ids are the tenant's: both may use the same, and each sees its own."""
    made = owned.second("POST", "/v1/rubrics", json=rubric(id=f"{MARK}.r", title="mine"))
    assert made.status_code == 201
    assert owned.second("GET", f"/v1/rubrics/{MARK}.r").json()["title"] == "mine"
    assert owned.first("GET", f"/v1/rubrics/{MARK}.r").json()["title"] == MARK
    graded = owned.second("POST", "/v1/grade", json=by_rubric("x", student=MARK))
    assert owned.second("DELETE", f"/v1/students/{MARK}").json()["grades"] == 1
    assert owned.second("GET", graded.headers["location"]).status_code == 404
    assert owned.first("GET", f"/v1/grades/{owned.grade}").status_code == 200
    owned.second("DELETE", f"/v1/rubrics/{MARK}.r")


def test_a_cursor_of_another_tenant_leads_to_nothing_of_theirs(owned: Owned) -> None:
    owned.first("POST", "/v1/rubrics", json=rubric(id=f"{MARK}.z"))
    cursor = owned.first("GET", "/v1/rubrics?limit=1").json()["next"]
    assert cursor is not None
    assert MARK not in owned.second("GET", cursor).text


def test_the_walk_would_see_a_leak(owned: Owned) -> None:
    """The same checks, with the first tenant's own key, fail: they are not blind."""
    document = owned.first("GET", "/openapi.json").json()
    seen: set[str] = set()
    for method, path, operation in operations(document):
        if method == "GET" and path not in OPEN:
            target = address(path, operation, owned.parameters, query=False)
            response = owned.first(method, target)
            try:
                check_nothing(response, method, target, owned)
            except AssertionError:
                seen.add(path)
    assert {"/v1/rubrics", "/v1/rubrics/{rubric_id}", "/v1/grades", "/v1/grades/{grade_id}"} <= seen


def repeated(call: Caller) -> float:
    """Return how many answers were not graded, since equal ones were a moment ago."""
    told = re.findall(r'(?m)^caifen_answers_total\{outcome="repeated"\} (\S+)$', call("GET", "/metrics").text)
    return float(told[0]) if told else 0.0


def test_nobody_is_answered_sooner_because_another_tenant_sent_the_same(on_both: StoredServer) -> None:
    callers = [on_both.as_(on_both.key(tenant=f"{tenant}-{id(on_both)}")) for tenant in ("one", "two")]

    body = by_rubric(f"订货成本{id(on_both)}")
    batch = {"rubric": body["rubric"], "items": [{"answer": body["answer"]}]}
    before = repeated(callers[0])
    first, second = (call("POST", "/v1/grade", json=body).json() for call in callers)
    assert first == second
    assert repeated(callers[0]) == before
    for call in callers:
        call("POST", "/v1/grade/batch", json=batch).raise_for_status()
    assert repeated(callers[0]) == before + 2


def test_nor_because_it_was_in_anothers_job(on_both: StoredServer) -> None:
    one, two = (on_both.as_(on_both.key(tenant=f"{tenant}-{id(on_both)}")) for tenant in ("one", "two"))
    body = by_rubric(f"缺货成本{id(on_both)}")
    job = {"rubric": body["rubric"], "items": [{"answer": body["answer"]}]}
    made = one("POST", "/v1/jobs", json=job).json()["id"]
    wait_until(lambda: one("GET", f"/v1/jobs/{made}").json()["state"] == "completed")
    before = repeated(one)
    two("POST", "/v1/grade", json=body).raise_for_status()
    assert repeated(one) == before
    one("POST", "/v1/grade", json=body).raise_for_status()
    assert repeated(one) == before + 1
