"""What a route says about itself in the OpenAPI document: its body, its result, its problems."""

import json
from importlib.resources import files
from typing import Any

from service.api.problem_types import INTERNAL_ERROR, ProblemType
from service.api.problems import MEDIA_TYPE

Documentation = dict[str, Any]

_INSTANCE = "/requests/0f8fad5bd9cb469fa16570867728950e"


def schema(name: str) -> Documentation:
    """Return a reference to the model `name` in the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def examples(route: str) -> dict[str, Documentation]:
    """Return the recorded examples of `route`, by name: summary, request, and the response it really had."""
    folder = files("service.api").joinpath("examples", route)
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".json")), key=lambda p: p.name)
    return {path.name.removesuffix(".json"): json.loads(path.read_text("utf-8")) for path in paths}


def takes(model: str, route: str) -> Documentation:
    """Return the `openapi_extra` of a route that takes a JSON body of the schema `model`."""
    content = {"schema": schema(model), "examples": _values(route, "request")}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def gives(model: str, description: str, route: str | None = None) -> dict[int | str, Documentation]:
    """Return the `responses` of a route that answers 200 with a body of the schema `model`."""
    content: Documentation = {"schema": schema(model)}
    if route:
        content["examples"] = _values(route, "response")
    return {200: {"description": description, "content": {"application/json": content}}}


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
        if problem.status == 503:
            response["headers"] = {
                "Retry-After": {
                    "description": "Seconds to wait; absent where waiting does not help.",
                    "schema": {"type": "integer"},
                }
            }
    return responses


def _values(route: str, side: str) -> dict[str, Documentation]:
    return {
        name: {"summary": example["summary"], "value": example[side]}
        for name, example in examples(route).items()
    }
