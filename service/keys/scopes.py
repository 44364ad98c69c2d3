"""What a key may do."""

from collections.abc import Collection
from enum import StrEnum


class Scope(StrEnum):
    """What a key may do; `admin` may do everything."""

    GRADE = "grade"
    """Grade answers, run jobs, and read their grades."""
    RUBRICS = "rubrics"
    """Derive, write, and publish rubrics."""
    REVIEW = "review"
    """Read grades and decide on them."""
    ADMIN = "admin"
    """All of it, and delete a student's data."""


EVERY_DAY_SCOPES = frozenset({Scope.GRADE, Scope.RUBRICS, Scope.REVIEW})
"""What a key may do unless it is said: all but deleting."""


def allows(scopes: Collection[str], wanted: Scope) -> bool:
    """Whether a key with `scopes` may do what `wanted` names."""
    return wanted in scopes or Scope.ADMIN in scopes
