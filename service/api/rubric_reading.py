"""`GET /v1/rubrics...`: rubrics that are kept, their versions, and what lint finds in them."""

from functools import partial
from itertools import takewhile
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from rubrics.lint import lint
from service.api.documented import gives, refuses
from service.api.etags import etag_of, is_fresh
from service.api.pages import Cursor, Limit, page_of, page_response
from service.api.problem_types import INVALID_REQUEST, RUBRIC_NOT_FOUND, TOO_BUSY
from service.api.query import refuse_unknown
from service.api.rubric_views import (
    Lint,
    RubricId,
    RubricPage,
    VersionNumber,
    no_rubric,
    rubric_response,
    view_of,
)
from service.api.services import services_of
from service.api.store_access import in_store
from service.store.errors import NotFoundError
from service.store.rubrics import Rubrics, RubricSummary, Status, StoredRubric
from service.store.store import TenantStore

router = APIRouter(tags=["rubrics"], dependencies=[Depends(refuse_unknown)])

OfStatus = Annotated[Status | None, Query(description="Only drafts, or only what is published.")]


@router.get(
    "/v1/rubrics",
    summary="List rubrics",
    description="Every version of every rubric, by id and version, without contents.",
    responses={**gives("RubricPage", "A page of versions."), **refuses(INVALID_REQUEST)},
)
async def list_rubrics(
    request: Request, status: OfStatus = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """List the versions of all rubrics."""
    page = page_of(request, limit, status=status)
    after = None
    if cursor is not None:
        id, version = page.position_of(cursor, str, int)
        after = (str(id), int(version))
    found = await in_store(
        request, lambda tenant: tenant.rubrics.page(status=status, after=after, limit=limit + 1)
    )
    shown = found[:limit]
    more = page.link_after((shown[-1].id, shown[-1].version)) if len(found) > limit else None
    return page_response(RubricPage(items=tuple(map(view_of, shown)), next=more), more)


@router.get(
    "/v1/rubrics/{rubric_id}",
    summary="Read a rubric",
    description="The latest published version, or the draft if nothing is published; `version` and `status` ask "
    "for another. Send it back with `PUT` to change it. With `If-None-Match` the answer is 304 if you have it already.",
    responses={
        **gives(
            "Rubric-Output",
            "The rubric; `published` is null in a draft.",
            headers={"ETag": "What it is now; for `If-Match`.", "Rubric-Status": "draft or published"},
        ),
        304: {"description": "It is what `If-None-Match` names."},
        **refuses(RUBRIC_NOT_FOUND, INVALID_REQUEST),
    },
)
async def read_rubric(
    request: Request, rubric_id: RubricId, version: VersionNumber = None, status: OfStatus = None
) -> Response:
    """Give one version of a rubric."""
    stored = await find(request, rubric_id, version, status)
    if is_fresh(request, etag_of(stored)):
        return Response(status_code=304, headers={"ETag": etag_of(stored)})
    return rubric_response(stored)


@router.get(
    "/v1/rubrics/{rubric_id}/versions",
    summary="List a rubric's versions",
    description="All versions of one rubric, from the first on.",
    responses={
        **gives("RubricPage", "A page of versions."),
        **refuses(RUBRIC_NOT_FOUND, INVALID_REQUEST),
    },
)
async def list_versions(
    request: Request, rubric_id: RubricId, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """List the versions of one rubric."""
    page = page_of(request, limit)
    after = 0 if cursor is None else int(page.position_of(cursor, int)[0])
    found = await in_store(request, lambda tenant: _versions(tenant.rubrics, rubric_id, after, limit + 1))
    if not found and after == 0:
        raise no_rubric()
    shown = found[:limit]
    more = page.link_after((shown[-1].version,)) if len(found) > limit else None
    return page_response(RubricPage(items=tuple(map(view_of, shown)), next=more), more)


@router.get(
    "/v1/rubrics/{rubric_id}/lint",
    summary="Check a rubric",
    description="What a teacher should look at before the rubric grades anyone. Findings forbid nothing.",
    responses={
        **gives("Lint", "The findings, in the order of the rubric."),
        **refuses(RUBRIC_NOT_FOUND, INVALID_REQUEST, TOO_BUSY),
    },
)
async def lint_rubric(
    request: Request, rubric_id: RubricId, version: VersionNumber = None, status: OfStatus = None
) -> Response:
    """Say what is doubtful about one version of a rubric."""
    stored = await find(request, rubric_id, version, status)
    rubric = stored.rubric
    findings = await services_of(request).deriving.run(
        partial(lint, rubric), unwanted=request.is_disconnected
    )
    result = Lint(id=rubric.id, version=rubric.version, findings=tuple(findings))
    return Response(result.model_dump_json(), media_type="application/json")


async def find(request: Request, id: str, version: int | None, status: Status | None) -> StoredRubric:
    """Return the version that was asked for.

    Raises:
        ProblemError: there is none.
    """
    try:
        return await in_store(request, partial(_find, id=id, version=version, status=status))
    except NotFoundError:
        raise no_rubric() from None


def _find(tenant: TenantStore, *, id: str, version: int | None, status: Status | None) -> StoredRubric:
    draft_wanted = version is None and status == "draft"
    stored = latest(tenant.rubrics, id) if draft_wanted else tenant.rubrics.get(id, version)
    if status not in (None, stored.status):
        raise NotFoundError("It has another status.")
    return stored


def latest(rubrics: Rubrics, id: str) -> StoredRubric:
    """Return the highest version, draft or not; there is at most one draft, and it is the highest.

    Raises:
        NotFoundError: there is none.
    """
    return rubrics.get(id, rubrics.next_version(id) - 1)


def _versions(rubrics: Rubrics, id: str, after: int, limit: int) -> list[RubricSummary]:
    # In the order of id and version, so those of this id come first.
    page = rubrics.page(after=(id, after), limit=limit)
    return list(takewhile(lambda summary: summary.id == id, page))
