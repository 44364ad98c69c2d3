"""What a route says about itself in the OpenAPI document: its body, its result, its problems."""

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


def gives(model: str, description: str) -> dict[int | str, Documentation]:
    """Return the `responses` of a route that answers 200 with a body of the schema `model`."""
    return {200: {"description": description, "content": {"application/json": {"schema": schema(model)}}}}


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
