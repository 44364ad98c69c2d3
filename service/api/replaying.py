"""`POST /v1/grades/{id}/replay`: a kept grade is made again from what is stored, and compared."""

from functools import partial
from typing import Literal

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from rubrics.model import Rubric
from service.api.documented import gives, refuses
from service.api.grade_views import GradeId, no_grade, rubric_of
from service.api.outcomes import outcome_of, problem_of, unless_gone
from service.api.problem_types import (
    DRAINING,
    GRADE_NOT_FOUND,
    GRADING_CRASHED,
    GRADING_TIMED_OUT,
    INVALID_REQUEST,
    MODEL_FAILED,
    MODEL_LOADING,
    TOO_BUSY,
)
from service.api.query import refuse_unknown
from service.api.ready import check_ready
from service.api.services import Services, services_of
from service.api.store_access import caller_of, in_store
from service.contract.replay import ReplayResult as ReplayResult
from service.contract.replay import VersionDifference as VersionDifference
from service.grading.grade import Grade
from service.jobs.executor import GradingTask
from service.store.errors import NotFoundError
from service.store.grades import StoredGrade
from service.store.store import TenantStore

router = APIRouter(tags=["grades"], dependencies=[Depends(refuse_unknown)])


@router.post(
    "/v1/grades/{grade_id}/replay",
    summary="Make a kept grade again",
    description="Grades the stored answer by the stored rubric again, and says whether the same comes out or which "
    "version differs. It keeps nothing and changes nothing.",
    responses={
        **gives("ReplayResult", "What came of it."),
        **refuses(
            GRADE_NOT_FOUND,
            INVALID_REQUEST,
            TOO_BUSY,
            GRADING_CRASHED,
            GRADING_TIMED_OUT,
            MODEL_LOADING,
            MODEL_FAILED,
            DRAINING,
        ),
    },
)
async def replay(request: Request, grade_id: GradeId) -> Response:
    """Grade a stored answer again and compare."""
    services = services_of(request)
    services.answers.check()
    check_ready(services.executor.state)
    try:
        stored, rubric = await in_store(request, partial(_read, id=grade_id))
    except NotFoundError:
        raise no_grade() from None
    again = await unless_gone(request, _graded(stored, rubric, services, caller_of(request).tenant))
    return Response(compared(stored.grade, again).model_dump_json(), media_type="application/json")


def compared(then: Grade, now: Grade) -> ReplayResult:
    """Return whether two grades of one answer are the same, and which versions differ."""
    pairs: list[tuple[Literal["grader", "encoder", "credit_model"], str, str]] = [
        ("grader", then.grader.version, now.grader.version),
        ("encoder", then.grader.model, now.grader.model),
        ("credit_model", then.grader.credit_model, now.grader.credit_model),
    ]
    # The versions are said apart: another version may well give the same marks for the same reasons.
    bare_then, bare_now = (
        _of_stage_one(grade).model_copy(update={"grader": now.grader}) for grade in (then, now)
    )
    same = bare_then.model_dump_json() == bare_now.model_dump_json()
    return ReplayResult(
        same=same,
        differences=tuple(VersionDifference(version=v, then=a, now=b) for v, a, b in pairs if a != b),
        grade=None if same else now,
    )


def _of_stage_one(given: Grade) -> Grade:
    """Return the grade without what explains it or was added by a language model, which never says the same twice."""
    reasons = tuple(reason for reason in given.reasons if reason.code != "second_opinion")
    bare = {"feedback": None, "teacher_feedback": None, "second_opinion": None}
    return given.model_copy(update={**bare, "reasons": reasons, "needs_review": bool(reasons)})


def _read(tenant: TenantStore, *, id: str) -> tuple[StoredGrade, Rubric]:
    stored = tenant.grades.get(id)
    return stored, rubric_of(tenant, stored)


async def _graded(stored: StoredGrade, rubric: Rubric, services: Services, tenant: str) -> Grade:
    with services.answers.taken(1) as places:
        task = GradingTask(rubric, stored.answer, whose=tenant)
        outcome = await outcome_of(task, services, places)
    if outcome.failure is not None:
        raise problem_of(outcome.failure)
    assert outcome.grade is not None  # noqa: S101 - there is no failure
    return outcome.grade
