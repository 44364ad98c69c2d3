"""What the rubric routes give: rubrics, their versions, what lint finds."""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from rubrics.finding import Finding
from rubrics.model import MOST_VERSIONS, Identifier, Model
from service.api.etags import etag_of
from service.api.problem_types import RUBRIC_NOT_FOUND
from service.api.problems import ProblemError
from service.store.rubrics import RubricSummary, Status, StoredRubric

RubricId = Annotated[str, Path(max_length=800, description="The rubric's id.")]
VersionNumber = Annotated[
    int | None, Query(ge=1, le=MOST_VERSIONS, description="Which version; unset: the latest one.")
]


class RubricVersionView(Model):
    """One version of a rubric, without its content."""

    id: Identifier
    version: int
    status: Status
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


def view_of(summary: RubricSummary) -> RubricVersionView:
    """Return a version as lists show it."""
    return RubricVersionView(
        id=summary.id,
        version=summary.version,
        status=summary.status,
        hash=summary.hash,
        title=summary.title,
        created_at=summary.created_at,
        updated_at=summary.updated_at,
        published_at=summary.published_at,
    )


def rubric_response(stored: StoredRubric, *, status: int = 200, located: bool = False) -> Response:
    """Return a version with its ETag and status; `located`: also with its own address."""
    headers = {"ETag": etag_of(stored), "Rubric-Status": stored.status}
    if located:
        headers["Location"] = address_of(stored.rubric.id, stored.rubric.version)
    return Response(
        stored.rubric.model_dump_json(), status_code=status, media_type="application/json", headers=headers
    )


def address_of(id: str, version: int) -> str:
    """Return the address of a version."""
    return f"/v1/rubrics/{quote(id, safe='')}?version={version}"


def no_rubric() -> ProblemError:
    """Return the problem of a rubric that is not there, or another tenant's."""
    return ProblemError(
        RUBRIC_NOT_FOUND, "There is no such rubric or version: `GET /v1/rubrics` lists those there are."
    )
