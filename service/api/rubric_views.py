"""What the rubric routes give: rubrics, their versions, what lint finds."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Path, Query
from starlette.responses import Response

from rubrics.model import MOST_VERSIONS
from service.api.etags import etag_of
from service.api.problem_types import RUBRIC_NOT_FOUND
from service.api.problems import ProblemError
from service.contract.rubrics import Lint as Lint
from service.contract.rubrics import RubricPage as RubricPage
from service.contract.rubrics import RubricVersionView as RubricVersionView
from service.store.rubrics import RubricSummary, StoredRubric

RubricId = Annotated[str, Path(max_length=800, description="The rubric's id.")]
VersionNumber = Annotated[
    int | None, Query(ge=1, le=MOST_VERSIONS, description="Which version; unset: the latest one.")
]


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
