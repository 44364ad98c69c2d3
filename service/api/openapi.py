"""Puts the OpenAPI document together: the routes, the models' schemas, and this server's limits."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from rubrics.model import Rubric
from service.api.batch import BatchResponse
from service.api.examples import ROUTES, Exchange, examples, stored_exchanges
from service.api.health import Health, Readiness
from service.api.openapi_doors import describe_doors
from service.api.problems import Problem
from service.api.requests import BatchItem, BatchRequest, DeriveRequest, GradeRequest
from service.api.stored import MODELS
from service.grading.grade import Grade
from service.settings import Settings

DESCRIPTION = """\
Grades free-text exam answers by key points. Every mark is the sum of the marks of the key points, and
every credit shows the words of the answer that earned it. A grade that needs a person's eyes says so in
`needs_review`.

Marks are JSON numbers with at most two decimals and are read exactly. Unknown fields and parameters, repeated
fields, NaN, and half surrogate pairs are refused. Errors are problem details (RFC 9457); their `type` is stable. Every
response has an `X-Request-Id`: yours, if you sent one of at most 128 letters, digits, and `._~-`."""

TAGS = [
    {"name": "grading", "description": "Grade answers."},
    {"name": "rubrics", "description": "Make rubrics from reference answers."},
    {"name": "jobs", "description": "Grade many answers by and by."},
    {"name": "grades", "description": "Read, review, and make again the grades that are kept."},
    {
        "name": "operations",
        "description": "What an operator does: delete a student's data, read the audit trail.",
    },
    {"name": "health", "description": "Is the server up, and can it grade?"},
]

_MODELS: list[tuple[type[BaseModel], JsonSchemaMode]] = [
    (GradeRequest, "validation"),
    (BatchItem, "validation"),
    (BatchRequest, "validation"),
    (DeriveRequest, "validation"),
    (Rubric, "serialization"),
    (Grade, "serialization"),
    (BatchResponse, "serialization"),
    (Health, "serialization"),
    (Readiness, "serialization"),
    (Problem, "serialization"),
    *MODELS,
]


def document(app: FastAPI, settings: Settings) -> dict[str, Any]:
    """Return the OpenAPI document of `app`, made once."""
    if app.openapi_schema is None:
        result = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=DESCRIPTION,
            tags=TAGS,
            routes=app.routes,
        )
        result["components"] = {"schemas": _schemas(settings)}
        describe_doors(result)
        # Last, since FastAPI drops every null from what it is given.
        for route in ROUTES:
            _add_examples(result["paths"][route]["post"], route)
        for exchange in stored_exchanges():
            _add_exchange(result["paths"][exchange.path][exchange.method.lower()], exchange)
        app.openapi_schema = result
    return app.openapi_schema


def _add_examples(operation: dict[str, Any], route: str) -> None:
    found = examples(route)
    operation["requestBody"]["content"]["application/json"]["examples"] = {
        example.name: {"summary": example.summary, "value": example.request} for example in found
    }
    operation["responses"]["200"]["content"]["application/json"]["examples"] = {
        example.name: {"summary": example.summary, "value": example.response} for example in found
    }


def _add_exchange(operation: dict[str, Any], exchange: Exchange) -> None:
    name = exchange.summary.lower().replace(" ", "-")
    pairs = [(operation["responses"][str(exchange.status)], exchange.response)]
    if exchange.request is not None:
        pairs.append((operation["requestBody"], exchange.request))
    for place, value in pairs:
        if "content" in place:
            shown = place["content"]["application/json"].setdefault("examples", {})
            shown[name] = {"summary": exchange.summary, "value": value}


def _schemas(settings: Settings) -> dict[str, Any]:
    # The routes read their bodies themselves (service/api/body.py), so FastAPI knows no models of theirs.
    _, definitions = models_json_schema(_MODELS, ref_template="#/components/schemas/{model}")
    schemas: dict[str, Any] = definitions["$defs"]
    answer, reference = settings.most_answer_characters, settings.most_reference_characters
    for request in ("GradeRequest", "BatchItem"):
        schemas[request]["properties"]["answer"]["maxLength"] = answer
    # Each item is checked by itself, so the model of the body says less of them than the document does.
    items = schemas["BatchRequest"]["properties"]["items"]
    items["items"] = {"$ref": "#/components/schemas/BatchItem"}
    items["maxItems"] = settings.most_batch_items
    jobs = schemas["JobRequest"]["properties"]
    for choice in jobs["items"]["anyOf"]:
        if choice["type"] == "array":
            choice.update(items={"$ref": "#/components/schemas/JobItem"}, minItems=1)
    schemas["JobItem"]["properties"]["answer"]["maxLength"] = answer
    for request, field in (
        ("GradeRequest", "question"),
        ("GradeRequest", "reference_answers"),
        ("BatchRequest", "question"),
        ("BatchRequest", "reference_answers"),
        ("JobRequest", "question"),
        ("JobRequest", "reference_answers"),
        ("DeriveRequest", "question"),
        ("DeriveRequest", "reference_answers"),
        ("DeriveRequest", "exam_text"),
    ):
        for choice in schemas[request]["properties"][field]["anyOf"]:
            text = choice.get("items", choice)
            if text["type"] == "string":
                text["maxLength"] = reference
    return schemas
