"""Problem details (RFC 9457): how an error leaves the HTTP door."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from service.api.problem_types import (
    BAD_REQUEST,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    ProblemType,
)
from service.contract.problem import FieldError as FieldError
from service.contract.problem import Problem as Problem

MEDIA_TYPE = "application/problem+json"


class ProblemError(Exception):
    """Raised anywhere behind a route to answer with a problem.

    `detail` and `errors` must not repeat a student's text.
    """

    def __init__(
        self,
        type: ProblemType,  # noqa: A002 - the member's name in RFC 9457
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(type.name)
        self.type = type
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["Retry-After"] = str(retry_after)


def problem_response(
    scope: Scope,
    type: ProblemType,  # noqa: A002
    detail: str,
    *,
    status: int | None = None,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the response for a problem of the request in `scope`."""
    return Response(
        problem_json(scope, type, detail, status=status, errors=errors),
        status_code=status or type.status,
        media_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def problem_json(
    scope: Scope,
    type: ProblemType,  # noqa: A002
    detail: str,
    *,
    status: int | None = None,
    errors: Sequence[FieldError] = (),
) -> str:
    """Return a problem of the request in `scope`, or of a part of it, as JSON."""
    problem = Problem(
        type=type.uri,
        title=type.title,
        status=status or type.status,
        detail=detail,
        instance=f"/requests/{scope.get('state', {}).get('request_id', 'unknown')}",
        errors=tuple(errors),
    )
    return problem.model_dump_json(exclude=None if errors else {"errors"})


def allowed_methods(document: Mapping[str, Any], path: str) -> list[str]:
    """Return the methods that an OpenAPI document has for `path`, sorted; none if it does not know the path.

    As OpenAPI says, a path that is there to the letter comes before those with names in braces.
    """
    if path in document["paths"]:
        return sorted(method.upper() for method in document["paths"][path])
    found: set[str] = set()
    for template, operations in document["paths"].items():
        steps = (r"[^/]+" if step.startswith("{") else re.escape(step) for step in template.split("/"))
        if re.fullmatch("/".join(steps), path):
            found |= {method.upper() for method in operations}
    return sorted(found)


async def on_problem(request: Request, error: Exception) -> Response:
    """Answer a `ProblemError`."""
    assert isinstance(error, ProblemError)  # noqa: S101 - registered for this class only
    request.app.state.services.metrics.refused(error.type.name)
    return problem_response(
        request.scope, error.type, error.detail, errors=error.errors, headers=error.headers
    )


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer what the router refuses: unknown addresses and methods."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    headers = dict(error.headers or {})
    if error.status_code == NOT_FOUND.status:
        detail = "Check the path: /openapi.json lists all addresses of this server."
        return problem_response(request.scope, NOT_FOUND, detail, headers=headers)
    if error.status_code == METHOD_NOT_ALLOWED.status:
        allowed = allowed_methods(request.app.openapi(), request.scope["path"])
        # The router names the methods of one route only, and an address may have several.
        headers = {"Allow": ", ".join(allowed)} if allowed else headers
        detail = f"Use {headers.get('Allow') or headers.get('allow', 'another method')} at this address."
        return problem_response(request.scope, METHOD_NOT_ALLOWED, detail, headers=headers)
    detail = "Check the request against /openapi.json."
    return problem_response(request.scope, BAD_REQUEST, detail, status=error.status_code, headers=headers)
