"""Rubrics as lists show them, and what lint finds."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from rubrics.finding import Finding
from rubrics.model import Identifier, Model
from service.contract.states import RubricStatus


class RubricVersionView(Model):
    """One version of a rubric, without its content."""

    id: Identifier
    version: int
    status: RubricStatus
    hash: Annotated[str, Field(description="SHA-256 of its content: equal content has equal hashes.")]
    title: str
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


class RubricPage(Model):
    """Versions of rubrics, by id and version."""

    items: tuple[RubricVersionView, ...]
    next: Annotated[str | None, Field(description="Address of the next page; null: this is the last one.")]


class Lint(Model):
    """What is doubtful about a version of a rubric (docs/lint.md has the codes)."""

    id: Identifier
    version: int
    findings: tuple[Finding, ...]
