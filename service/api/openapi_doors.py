"""Tells in the OpenAPI document what the doors do: keys and scopes, rate limits, `Idempotency-Key`."""

from typing import Any

from service.api.access import access_to, names_of
from service.api.documented import Documentation, refuses
from service.api.own_machine import CHANGE_NOTHING
from service.api.problem_types import (
    BAD_IDEMPOTENCY_KEY,
    BODY_TOO_LARGE,
    CROSS_SITE,
    FORBIDDEN,
    IDEMPOTENCY_KEY_IN_USE,
    IDEMPOTENCY_KEY_REUSED,
    RATE_LIMITED,
    RESPONSE_ERASED,
    RESPONSE_NOT_KEPT,
    STORE_UNAVAILABLE,
    UNAUTHORIZED,
    WRONG_HOST,
    ProblemType,
)
from service.api.problems import MEDIA_TYPE

SECURITY_SCHEMES = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "cf_...",
        "description": "A key that the operator made with `caifen key create`. Each operation names the scopes of "
        "which the key needs one; `admin` stands for all of them. A server without keys listens on its own machine "
        "only and asks for none; it refuses requests to another host, and changes that another site's page asks for.",
    }
}

_KEYED: tuple[ProblemType, ...] = (UNAUTHORIZED, FORBIDDEN, WRONG_HOST, RATE_LIMITED, STORE_UNAVAILABLE)
_CHANGES: tuple[ProblemType, ...] = (CROSS_SITE,)
_ONCE: tuple[ProblemType, ...] = (
    BAD_IDEMPOTENCY_KEY,
    IDEMPOTENCY_KEY_IN_USE,
    RESPONSE_NOT_KEPT,
    RESPONSE_ERASED,
    BODY_TOO_LARGE,
    IDEMPOTENCY_KEY_REUSED,
)
_CHALLENGE = {
    "WWW-Authenticate": {"description": "What is asked for (RFC 6750).", "schema": {"type": "string"}}
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A fresh name for this request, such as a UUID. Sent again within 24 hours with the same key, "
    "method, address, and body, a request that succeeded is not carried out again: the same response comes, with "
    "`Idempotent-Replayed: true`.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def describe_doors(document: dict[str, Any]) -> None:
    """Add to every operation of `document` what is asked before it runs."""
    document["components"]["securitySchemes"] = SECURITY_SCHEMES
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _describe(operation, method, path)


def _describe(operation: dict[str, Any], method: str, path: str) -> None:
    access = access_to(method, path)
    if access is None:
        return
    operation["security"] = [{"key": [name]} for name in names_of(access.scopes)]
    _merge(operation["responses"], refuses(*_KEYED))
    if method.upper() not in CHANGE_NOTHING:
        _merge(operation["responses"], refuses(*_CHANGES))
    for status in (UNAUTHORIZED.status, FORBIDDEN.status):
        operation["responses"][str(status)]["headers"] = _CHALLENGE
    if access.makes:
        operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
        _merge(operation["responses"], refuses(*_ONCE))


def _merge(responses: dict[str, Any], more: dict[int | str, Documentation]) -> None:
    for status, response in more.items():
        there = responses.setdefault(str(status), response)
        if there is response:
            continue
        examples = there["content"][MEDIA_TYPE]["examples"]
        for name, example in response["content"][MEDIA_TYPE]["examples"].items():
            if name not in examples:
                examples[name] = example
                there["description"] += f" {example['summary']}."
        there.setdefault("headers", {}).update(response.get("headers", {}))
