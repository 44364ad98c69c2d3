"""`DELETE /v1/students/{student}`: a student's data goes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from service.api.documented import gives, refuses
from service.api.problem_types import INVALID_REQUEST
from service.api.query import refuse_unknown
from service.api.requests import StudentInAddress
from service.api.services import Services, services_of
from service.api.store_access import delete_in_store
from service.api.whole_path import NAME as WHOLE
from service.contract.students import ForgottenStudent as ForgottenStudent
from service.llm.limited import LimitedLLM
from service.store.names import MOST_NAME_CHARACTERS

router = APIRouter(tags=["operations"], dependencies=[Depends(refuse_unknown)])


@router.delete(
    f"/v1/students/{{student:{WHOLE}}}",
    summary="Delete a student's data",
    description="Deletes answers, grades, feedback, reviews, and kept responses with this pseudonymous id, at once and "
    "for good, and empties this server's memory of recent grades and replies. The audit trail keeps that it was done, "
    "and no id. Done again, it finds nothing, and is no error.",
    responses={**gives("ForgottenStudent", "What was deleted."), **refuses(INVALID_REQUEST)},
)
async def forget(
    request: Request,
    student: Annotated[
        StudentInAddress,
        Path(
            min_length=1,
            max_length=MOST_NAME_CHARACTERS,
            description="The pseudonymous id.",
            json_schema_extra={"pattern": r"\S"},
        ),
    ],
) -> Response:
    """Delete all data of one student."""
    done = await delete_in_store(request, "student", lambda tenant: tenant.forget_student(student))
    _clear_memory(services_of(request))
    result = ForgottenStudent(
        grades=done.grades,
        feedback=done.feedback,
        reviews=done.reviews,
        job_items=done.job_items,
        responses=done.responses,
    )
    return Response(result.model_dump_json(), media_type="application/json")


def _clear_memory(services: Services) -> None:
    # Kept by answer, whoever's it is: so all goes. What is kept is there to save work only.
    services.executor.clear_recent()
    if isinstance(services.llm, LimitedLLM):
        services.llm.limits.cache.clear()
