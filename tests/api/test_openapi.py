"""The OpenAPI document tells the truth: its examples work and its schemas fit what the server sends."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from service.api.examples import ROUTES, examples, stored_exchanges
from service.api.problem_types import PROBLEM_TYPES
from tests.api.bodies import WORDS
from tests.api.stored_scenario import walk
from tests.api.stored_server import stored_server

MEANT_TO_FAIL = {"partial-failure"}
"""Examples that show what becomes of an item that does not fit the schema."""

RECORDED = [(route, example.name) for route in ROUTES for example in examples(route)]


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    """Return the document as the server sends it."""
    result: dict[str, Any] = client.get("/openapi.json").raise_for_status().json()
    return result


def check(document: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    Draft202012Validator({**schema, "components": document["components"]}).validate(value)


def fits(document: dict[str, Any], name: str, value: Any) -> bool:
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return bool(Draft202012Validator(schema).is_valid(value))


def test_every_schema_is_sound_and_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    for reference in set(_references(document)):
        assert reference.removeprefix("#/components/schemas/") in schemas


def test_every_route_is_told_with_its_problems(document: dict[str, Any]) -> None:
    assert {"/v1/grade", "/v1/grade/batch", "/v1/rubrics", "/v1/grades", "/healthz"} <= set(document["paths"])
    tags = {tag["name"] for tag in document["tags"]}
    for path in document["paths"].values():
        for operation in path.values():
            assert operation["summary"]
            assert operation["description"]
            assert set(operation["tags"]) <= tags
            assert [status for status in operation["responses"] if status < "300"]
            assert "application/problem+json" in operation["responses"]["500"]["content"]
            for status, response in operation["responses"].items():
                assert response["description"]
                assert status < "400" or "application/problem+json" in response["content"]
    refused = set(document["paths"]["/v1/grade"]["post"]["responses"]) - {"200"}
    assert refused == {str(n) for n in (400, 401, 403, 404, 409, 410, 413, 415, 421, 422, 429, 500, 503)}


def test_every_route_of_what_is_stored_has_an_example(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        if not path.startswith(("/v1/rubrics", "/v1/grades", "/v1/students", "/v1/audit")):
            continue
        for method, operation in operations.items():
            good = operation["responses"][min(operation["responses"])]
            shown = good.get("content", {}).get("application/json", {}).get("examples")
            assert shown or "content" not in good, f"{method} {path}"


def test_examples_fit_their_schemas(document: dict[str, Any]) -> None:
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                for content in response.get("content", {}).values():
                    for example in content.get("examples", {}).values():
                        check(document, content["schema"], example["value"])
                        assert status < "300" or example["value"]["status"] == int(status)
            if "examples" in (
                body := operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            ):
                for name, example in body["examples"].items():
                    if name not in MEANT_TO_FAIL:
                        check(document, body["schema"], example["value"])


def test_what_is_recorded_of_the_store_is_what_it_answers(tmp_path: Path) -> None:
    with stored_server(f"sqlite:///{tmp_path}/x.db") as server:
        now = list(walk(server.client))
    recorded = stored_exchanges()
    assert [(one.method, one.path, one.status, one.request) for one in now] == [
        (one.method, one.path, one.status, one.request) for one in recorded
    ], "run `python -m tests.api.record_stored_examples`"
    for one, kept in zip(now, recorded, strict=True):
        assert _kinds(one.response) == _kinds(kept.response), one.path


@pytest.mark.parametrize(("route", "name"), RECORDED)
def test_each_example_gives_what_is_recorded(
    client: httpx.Client, document: dict[str, Any], route: str, name: str
) -> None:
    operation = document["paths"][route]["post"]
    request = operation["requestBody"]["content"]["application/json"]
    response = operation["responses"]["200"]["content"]["application/json"]
    if name not in MEANT_TO_FAIL:
        check(document, request["schema"], request["examples"][name]["value"])
    answer = client.post(route, json=request["examples"][name]["value"])
    assert answer.status_code == 200, answer.text
    check(document, response["schema"], answer.json())
    recorded = response["examples"][name]["value"]
    check(document, response["schema"], recorded)
    assert _shape(answer.json()) == _shape(recorded), "run `python -m tests.api.record_examples`"


@pytest.mark.parametrize(
    ("body", "good"),
    [
        ({"answer": "", "rubric_id": "r1"}, True),
        ({"answer": "", "rubric_id": "r1", "rubric": None, "question": None, "max_marks": None}, True),
        ({"answer": "", "reference_answers": ["a"]}, True),
        ({"answer": "", "reference_answers": ["a"], "max_marks": 2.5, "question": ""}, True),
        ({"answer": ""}, False),
        ({"answer": "", "rubric_id": None}, False),
        ({"answer": "", "rubric_id": "r1", "question": "?"}, False),
        ({"answer": "", "rubric_id": "r1", "reference_answers": ["a"]}, False),
        ({"answer": "", "reference_answers": [" "]}, False),
        ({"answer": "", "reference_answers": ["a"], "max_marks": "2"}, False),
        ({"answer": "", "reference_answers": ["a"], "max_marks": 0}, False),
        ({"answer": "a" * 20_001, "reference_answers": ["a"]}, False),
        ({"answer": "", "reference_answers": ["a" * 100_001]}, False),
    ],
)
def test_the_schema_takes_what_the_server_takes(
    client: httpx.Client, document: dict[str, Any], body: dict[str, Any], good: bool
) -> None:
    assert fits(document, "GradeRequest", body) is good
    assert (client.post("/v1/grade", json=body).status_code in (200, 404)) is good


def test_problems_fit_their_schema(client: httpx.Client, document: dict[str, Any]) -> None:
    for response in (client.get("/nowhere"), client.post("/v1/grade", json={WORDS: 1})):
        assert fits(document, "Problem", response.json())


def test_the_table_of_errors_is_complete() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "errors.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `/problems/")]
    assert rows == [f"| `{kind.uri}` | {kind.status} | {kind.meaning} |" for kind in PROBLEM_TYPES]


def test_nothing_comes_from_elsewhere(client: httpx.Client) -> None:
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404
    assert "http" not in json.dumps(client.get("/openapi.json").json()["paths"])


def _shape(value: Any) -> Any:
    """Return what stays while the model's opinion changes: fields, ids, texts of points, marks at stake."""
    if isinstance(value, list):
        return [_shape(item) for item in value]
    if not isinstance(value, dict):
        return value
    opinions = {
        "confidence",
        "credit",
        "evidence",
        "feedback",
        "grader",
        "marks",
        "needs_review",
        "own_marks",
    }
    opinions |= {"reasons", "teacher_feedback", "unrounded_marks", "verdict"}
    # Made anew with each request.
    value = {name: "" if name in ("grade_id", "instance") else item for name, item in value.items()}
    is_grade = "max_marks" in value
    return {
        name: type(item) if is_grade and name in opinions else _shape(item) for name, item in value.items()
    }


def _kinds(value: Any) -> Any:
    """Return the names of fields, without what the model and the clock say."""
    if isinstance(value, list):
        return [_kinds(item) for item in value[:1]]
    if isinstance(value, dict):
        opinions = {"grade", "final", "details", "evidence", "differences"}
        return {name: None if name in opinions else _kinds(item) for name, item in value.items()}
    return None


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [reference for item in value.values() for reference in _references(item)]
    return [reference for item in value for reference in _references(item)] if isinstance(value, list) else []
