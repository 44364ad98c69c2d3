"""`POST /v1/jobs/{id}/pause|resume|cancel` and `DELETE /v1/jobs/{id}`: what an owner does with a job."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from service.api.documented import Documentation, gives, refuses
from service.api.job_views import JobId, job_view, no_job
from service.api.problem_types import INVALID_REQUEST, JOB_NOT_FOUND, JOB_WRONG_STATE
from service.api.problems import ProblemError
from service.api.query import refuse_unknown
from service.api.services import services_of
from service.api.store_access import delete_in_store, in_store
from service.store.errors import NotFoundError, WrongStateError
from service.store.job_records import Job
from service.store.store import TenantStore
from service.store.webhooks import Delivery

Result = TypeVar("Result")

router = APIRouter(tags=["jobs"], dependencies=[Depends(refuse_unknown)])

_MOVED: dict[int | str, Documentation] = {
    **gives("JobView", "The job as it is now."),
    **refuses(JOB_NOT_FOUND, JOB_WRONG_STATE, INVALID_REQUEST),
}


@router.post(
    "/v1/jobs/{job_id}/pause",
    summary="Pause a job",
    description="Within seconds nothing more of it is begun; what was under way is still kept.",
    responses=_MOVED,
)
async def pause(request: Request, job_id: JobId) -> Response:
    """Pause a job."""
    return await _move(request, lambda tenant: tenant.jobs.pause(job_id))


@router.post(
    "/v1/jobs/{job_id}/resume",
    summary="Resume a job",
    description="It goes on where it was paused.",
    responses=_MOVED,
)
async def resume(request: Request, job_id: JobId) -> Response:
    """Resume a paused job."""
    response = await _move(request, lambda tenant: tenant.jobs.resume(job_id))
    services_of(request).jobs.wake()
    return response


@router.post(
    "/v1/jobs/{job_id}/cancel",
    summary="Cancel a job",
    description="It ends at once; the grades that are there stay.",
    responses=_MOVED,
)
async def cancel(request: Request, job_id: JobId) -> Response:
    """Cancel a job."""
    return await _move(request, lambda tenant: tenant.jobs.cancel(job_id))


@router.delete(
    "/v1/jobs/{job_id}",
    summary="Delete a job",
    description="Deletes a job that has ended or is paused, with its answers, their grades, and the reviews of these. "
    "Nobody sees anything of it from the first moment on; a large one takes some seconds to be gone. Sent again "
    "after it was cut off, it goes on.",
    status_code=204,
    responses={
        204: {"description": "It is deleted."},
        **refuses(JOB_NOT_FOUND, JOB_WRONG_STATE, INVALID_REQUEST),
    },
)
async def delete_job(request: Request, job_id: JobId) -> Response:
    """Delete a job."""
    await _do(request, lambda tenant: tenant.jobs.mark_deleted(job_id))
    # However many large jobs are deleted at once, other requests find a thread.
    await delete_in_store(request, "job", lambda tenant: tenant.jobs.sweep(job_id))
    return Response(status_code=204)


async def _move(request: Request, change: Callable[[TenantStore], Job]) -> Response:
    def work(tenant: TenantStore) -> tuple[Job, list[Delivery]]:
        job = change(tenant)
        return job, tenant.webhooks.of_job(job.id)

    job, deliveries = await _do(request, work)
    return Response(job_view(job, deliveries).model_dump_json(), media_type="application/json")


async def _do(request: Request, work: Callable[[TenantStore], Result]) -> Result:
    try:
        return await in_store(request, work)
    except NotFoundError:
        raise no_job() from None
    except WrongStateError as error:
        raise ProblemError(JOB_WRONG_STATE, str(error)) from None
