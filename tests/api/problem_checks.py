"""What holds for every error."""

import json
from typing import Any

import httpx

from service.api.problem_types import PROBLEM_TYPES
from tests.api.bodies import WORDS

_KNOWN = {kind.uri for kind in PROBLEM_TYPES}


def check_problem(response: httpx.Response, status: int, name: str) -> dict[str, Any]:
    """Assert that `response` is the problem `name`, whole, and free of student text; return its body."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem: dict[str, Any] = response.json()
    assert (response.status_code, problem["type"]) == (status, f"/problems/{name}"), problem
    assert problem["type"] in _KNOWN
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"][-1] in ".!?"
    assert problem["instance"] == f"/requests/{response.headers['x-request-id']}"
    assert set(problem) <= {"type", "title", "status", "detail", "instance", "errors"}
    for error in problem.get("errors", []):
        assert error["pointer"].startswith("#")
        assert error["detail"]
    everything = response.text + json.dumps(problem, ensure_ascii=False) + str(response.headers)
    assert WORDS not in everything
    assert "XYZZY" not in everything
    return problem
