"""`GET /v1/audit`: who did what, and when."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from service.api.documented import gives, refuses
from service.api.pages import Cursor, Limit, page_of, page_response
from service.api.problem_types import INVALID_REQUEST
from service.api.query import refuse_unknown
from service.api.store_access import in_store
from service.contract.audit import AuditEntry as AuditEntry
from service.contract.audit import AuditPage as AuditPage
from service.store.audit import AuditLine
from service.store.names import MOST_NAME_CHARACTERS

router = APIRouter(tags=["operations"], dependencies=[Depends(refuse_unknown)])


@router.get(
    "/v1/audit",
    summary="Read the audit trail",
    description="Who did what and when, from the first on; lines are never changed.",
    responses={**gives("AuditPage", "A page of the trail."), **refuses(INVALID_REQUEST)},
)
async def read_trail(
    request: Request,
    kind: Annotated[
        str | None,
        Query(min_length=1, max_length=50, description="Kind of thing, as rubric, grade, job, or key."),
    ] = None,
    object: Annotated[  # noqa: A002 - the name in the address
        str | None, Query(min_length=1, max_length=MOST_NAME_CHARACTERS, description="Its id.")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Give a page of the trail."""
    page = page_of(request, limit, kind=kind, object=object)
    after = "" if cursor is None else str(page.position_of(cursor, str)[0])
    found = await in_store(
        request, lambda tenant: tenant.audit.lines(kind=kind, id=object, after=after, limit=limit + 1)
    )
    shown = found[:limit]
    more = page.link_after((shown[-1].id,)) if len(found) > limit else None
    return page_response(AuditPage(items=tuple(map(_entry, shown)), next=more), more)


def _entry(line: AuditLine) -> AuditEntry:
    return AuditEntry(
        id=line.id,
        at=line.at,
        actor=line.actor,
        action=line.action,
        object_kind=line.object_kind,
        object_id=line.object_id,
        details=json.loads(line.details),
    )
