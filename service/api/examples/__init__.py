"""Examples of the routes: what was sent, and what the server really answered."""

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

ROUTES = {"/v1/grade": "grade", "/v1/grade/batch": "batch", "/v1/rubrics/derive": "derive"}
"""The folder of each route's examples; `python -m tests.api.record_examples` records them anew."""


@dataclass(frozen=True)
class Example:
    """One exchange with a route."""

    name: str
    summary: str
    request: Any
    response: Any


def examples(route: str) -> list[Example]:
    """Return the examples of `route`, ordered by name."""
    folder = files("service.api.examples").joinpath(ROUTES[route])
    found = [
        Example(path.name.removesuffix(".json"), **json.loads(path.read_text("utf-8")))
        for path in folder.iterdir()
        if path.name.endswith(".json")
    ]
    return sorted(found, key=lambda example: example.name)


@dataclass(frozen=True)
class Exchange:
    """One exchange with a route of what is stored; `path` is as the document writes it."""

    method: str
    path: str
    status: int
    summary: str
    request: Any
    response: Any


def stored_exchanges() -> list[Exchange]:
    """Return what `python -m tests.api.record_stored_examples` recorded, in order."""
    text = files("service.api.examples").joinpath("stored.json").read_text("utf-8")
    return [Exchange(**recorded) for recorded in json.loads(text)]
