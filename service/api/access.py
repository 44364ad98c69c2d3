"""Who may ask for what: one table of routes, the scopes that open them, and those that heed an `Idempotency-Key`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from service.keys.scopes import Scope

GRADE, RUBRICS, REVIEW, ADMIN = Scope.GRADE, Scope.RUBRICS, Scope.REVIEW, Scope.ADMIN

OPEN = frozenset({"/healthz", "/readyz", "/openapi.json"})
"""Paths that need no key: they tell nothing of any tenant."""


@dataclass(frozen=True)
class Access:
    """What a route asks of a caller: any one of `scopes`; `makes`: it heeds an `Idempotency-Key`."""

    scopes: frozenset[Scope]
    makes: bool = False


@dataclass(frozen=True)
class _Rule:
    method: str
    path: str
    access: Access
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        # `{id}` is one step of a path, `{rest*}` any number of them.
        steps = re.sub(r"\\\{\w+\\\*\\\}", ".+", re.escape(self.path))
        object.__setattr__(self, "pattern", re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", steps)))

    def fits(self, method: str, path: str) -> bool:
        return self.method in (method, "*") and self.pattern.fullmatch(path) is not None


def _rule(line: str, *scopes: Scope, makes: bool = False) -> _Rule:
    method, path = line.split()
    return _Rule(method, path, Access(frozenset(scopes), makes))


# The first that fits counts.
_RULES = (
    _rule("POST /v1/grade", GRADE, makes=True),
    _rule("POST /v1/grade/batch", GRADE, makes=True),
    _rule("GET /v1/grades", GRADE, REVIEW),
    _rule("GET /v1/grades/{id}", GRADE, REVIEW),
    _rule("POST /v1/grades/{id}/replay", GRADE, REVIEW),
    _rule("GET /v1/grades/{id}/reviews", GRADE, REVIEW),
    _rule("POST /v1/grades/{id}/reviews", REVIEW, makes=True),
    _rule("POST /v1/rubrics/derive", RUBRICS, GRADE),
    _rule("GET /v1/rubrics", RUBRICS, GRADE, REVIEW),
    _rule("POST /v1/rubrics", RUBRICS, makes=True),
    _rule("GET /v1/rubrics/{rest*}", RUBRICS, GRADE, REVIEW),
    _rule("POST /v1/rubrics/{id}/publish", RUBRICS, makes=True),
    _rule("* /v1/rubrics/{id}", RUBRICS),
    _rule("GET /v1/jobs", GRADE, REVIEW),
    _rule("GET /v1/jobs/{rest*}", GRADE, REVIEW),
    _rule("POST /v1/jobs", GRADE, makes=True),
    _rule("* /v1/jobs/{rest*}", GRADE),
    _rule("DELETE /v1/students/{student*}", ADMIN),
    _rule("GET /v1/audit", ADMIN),
    # What the whole server does, whichever tenant it is for.
    _rule("GET /metrics", ADMIN),
)
_ANYTHING_ELSE = Access(frozenset({ADMIN}))


def access_to(method: str, path: str) -> Access | None:
    """Return what `path` (of a request, or as the OpenAPI document writes it) asks for; None: nothing, it is open.

    A route that nobody put into the table is for `admin` alone. What no route takes is for the door to tell apart.
    """
    if path in OPEN:
        return None
    return next((rule.access for rule in _RULES if rule.fits(method.upper(), path)), _ANYTHING_ELSE)


def names_of(scopes: Iterable[Scope]) -> list[str]:
    """Return the names of scopes in the order of `Scope`."""
    wanted = set(scopes)
    return [scope.value for scope in Scope if scope in wanted]
