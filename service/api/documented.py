"""What a route says about itself in the OpenAPI document: its body, its result, its problems."""

from collections.abc import Mapping
from typing import Any

from service.api.problem_types import INTERNAL_ERROR, ProblemType
from service.api.problems import MEDIA_TYPE

Documentation = dict[str, Any]

_INSTANCE = "/requests/0f8fad5bd9cb469fa16570867728950e"


def schema(name: str) -> Documentation:
    """Return a reference to the model `name` in the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def takes(model: str) -> Documentation:
    """Return the `openapi_extra` of a route that takes a JSON body of the schema `model`."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema(model)}}}}


def gives(
    model: str, description: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> dict[int | str, Documentation]:
    """Return the `responses` of a route that answers with a body of the schema `model`.

    `headers` says of each header of the response what it is.
    """
    response: Documentation = {
        "description": description,
        "content": {"application/json": {"schema": schema(model)}},
    }
    if headers:
        response["headers"] = told_headers(headers)
    return {status: response}


def told_headers(headers: Mapping[str, str]) -> Documentation:
    """Return the documentation of a response's headers, by name."""
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()}


def refuses(*types: ProblemType) -> dict[int | str, Documentation]:
    """Return the `responses` for the problems a route may answer with; a crash is always one of them."""
    responses: dict[int | str, Documentation] = {}
    for problem in (*types, INTERNAL_ERROR):
        response = responses.setdefault(
            problem.status,
            {"description": "", "content": {MEDIA_TYPE: {"schema": schema("Problem"), "examples": {}}}},
        )
        response["description"] = " ".join(filter(None, [response["description"], f"{problem.title}."]))
        response["content"][MEDIA_TYPE]["examples"][problem.name] = {
            "summary": problem.title,
            "value": {
                "type": problem.uri,
                "title": problem.title,
                "status": problem.status,
                "detail": problem.meaning,
                "instance": _INSTANCE,
            },
        }
        if problem.status in (429, 503):
            response["headers"] = {
                "Retry-After": {
                    "description": "Seconds to wait; absent where waiting does not help.",
                    "schema": {"type": "integer"},
                }
            }
    return responses
