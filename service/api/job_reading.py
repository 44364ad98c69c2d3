"""`GET /v1/jobs...`: jobs, how far they are, and what of their uploads was no answer."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from service.api.documented import gives, refuses
from service.api.job_views import JobId, JobPage, RejectPage, RejectView, job_view, no_job
from service.api.pages import Cursor, Limit, page_of, page_response, read_moment, written
from service.api.problem_types import INVALID_REQUEST, JOB_NOT_FOUND
from service.api.query import refuse_unknown
from service.api.services import services_of
from service.api.store_access import caller_of, in_store
from service.store.errors import NotFoundError
from service.store.job_records import Job, JobItem, JobState
from service.store.store import TenantStore
from service.store.webhooks import Delivery

router = APIRouter(tags=["jobs"], dependencies=[Depends(refuse_unknown)])


@router.get(
    "/v1/jobs",
    summary="List jobs",
    description="From the oldest on.",
    responses={**gives("JobPage", "A page of jobs."), **refuses(INVALID_REQUEST)},
)
async def list_jobs(
    request: Request,
    state: Annotated[JobState | None, Query(description="Only jobs in this state.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List the jobs."""
    page = page_of(request, limit, state=state)
    after = None
    if cursor is not None:
        moment, id = page.position_of(cursor, str, str)
        after = (read_moment(moment), str(id))

    def work(tenant: TenantStore) -> tuple[list[Job], dict[str, list[Delivery]]]:
        found = tenant.jobs.page(state=state, after=after, limit=limit + 1)
        told = {job.id: tenant.webhooks.of_job(job.id) for job in found if job.webhook_url is not None}
        return found, told

    found, told = await in_store(request, work)
    shown = found[:limit]
    more = page.link_after((written(shown[-1].created_at), shown[-1].id)) if len(found) > limit else None
    trouble = services_of(request).jobs.trouble
    items = tuple(job_view(job, told.get(job.id, []), trouble=trouble(job.tenant, job.id)) for job in shown)
    return page_response(JobPage(items=items, next=more), more)


@router.get(
    "/v1/jobs/{job_id}",
    summary="Read a job",
    description="Its state, how many answers came to what, how fast it goes, and what it has cost.",
    responses={**gives("JobView", "The job."), **refuses(JOB_NOT_FOUND, INVALID_REQUEST)},
)
async def read_job(request: Request, job_id: JobId) -> Response:
    """Give one job."""
    try:
        job, deliveries = await in_store(
            request, lambda tenant: (tenant.jobs.get(job_id), tenant.webhooks.of_job(job_id))
        )
    except NotFoundError:
        raise no_job() from None
    trouble = services_of(request).jobs.trouble(caller_of(request).tenant, job_id)
    return Response(
        job_view(job, deliveries, trouble=trouble).model_dump_json(), media_type="application/json"
    )


@router.get(
    "/v1/jobs/{job_id}/rejects",
    summary="List a job's rejects",
    description="The rows of the upload that were no answers that could be graded, each with its number and what is "
    "wrong with it; docs/answer-files.md explains the codes. What stood in them is not kept.",
    responses={**gives("RejectPage", "A page of rejects."), **refuses(JOB_NOT_FOUND, INVALID_REQUEST)},
)
async def list_rejects(request: Request, job_id: JobId, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """List the rejects of a job."""
    page = page_of(request, limit)
    after = -1 if cursor is None else page.index_of(cursor)

    def work(tenant: TenantStore) -> list[JobItem]:
        tenant.jobs.get(job_id)
        return tenant.jobs.items(job_id, after=after, limit=limit + 1, rejected=True)

    try:
        found = await in_store(request, work)
    except NotFoundError:
        raise no_job() from None
    shown = found[:limit]
    more = page.link_after((shown[-1].position,)) if len(found) > limit else None
    return page_response(RejectPage(items=tuple(map(_reject_view, shown)), next=more), more)


def _reject_view(item: JobItem) -> RejectView:
    told = json.loads(item.problem_json or "{}")
    return RejectView(
        index=item.position,
        row=item.row,
        id=item.item_id,
        code=told.get("code", ""),
        detail=told.get("detail", ""),
    )
