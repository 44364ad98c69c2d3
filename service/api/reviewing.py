"""`/v1/grades/{id}/reviews`: people's decisions on grades; the total stays the sum of the key points."""

from functools import partial

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from service.api.body import read_body
from service.api.claim import take_key
from service.api.documented import gives, refuses, takes
from service.api.grade_views import GradeId, ReviewList, no_grade, review_view, rubric_of
from service.api.making import made
from service.api.problem_types import (
    BODY_TOO_LARGE,
    GRADE_NOT_FOUND,
    INVALID_JSON,
    INVALID_REQUEST,
    UNSUPPORTED_MEDIA_TYPE,
)
from service.api.problems import FieldError, ProblemError
from service.api.query import refuse_unknown
from service.api.review_request import ReviewRequest
from service.api.services import services_of
from service.api.store_access import caller_of, in_store
from service.grading.adjust import AdjustmentError, adjusted
from service.store.errors import NotFoundError
from service.store.opinions import Review
from service.store.store import TenantStore

router = APIRouter(tags=["grades"], dependencies=[Depends(refuse_unknown)])


@router.post(
    "/v1/grades/{grade_id}/reviews",
    summary="Decide on a grade",
    description="Keeps a person's decision; the latest one counts. The grade itself stays as it was given.",
    status_code=201,
    openapi_extra=takes("ReviewRequest"),
    responses={
        **gives("ReviewView", "The decision.", status=201, headers={"Location": "The grade's address."}),
        **refuses(GRADE_NOT_FOUND, INVALID_JSON, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, INVALID_REQUEST),
    },
)
async def review(request: Request, grade_id: GradeId) -> Response:
    """Keep a decision on a grade."""
    settings = services_of(request).settings
    body = await read_body(request, ReviewRequest, most_bytes=settings.most_body_bytes)
    reviewer = body.reviewer or caller_of(request).key_id
    await take_key(request)
    try:
        return await made(
            request,
            lambda _, last: _keep(last, request=request, id=grade_id, body=body, reviewer=reviewer),
            partial(_response, grade_id),
        )
    except NotFoundError:
        raise no_grade() from None


def _response(grade_id: str, kept: Review) -> Response:
    return Response(
        review_view(kept).model_dump_json(),
        status_code=201,
        media_type="application/json",
        headers={"Location": f"/v1/grades/{grade_id}"},
    )


@router.get(
    "/v1/grades/{grade_id}/reviews",
    summary="List a grade's reviews",
    description="All decisions on a grade, the oldest first.",
    responses={**gives("ReviewList", "The reviews."), **refuses(GRADE_NOT_FOUND, INVALID_REQUEST)},
)
async def list_reviews(request: Request, grade_id: GradeId) -> Response:
    """List the decisions on a grade."""
    try:
        found = await in_store(request, partial(_reviews, id=grade_id))
    except NotFoundError:
        raise no_grade() from None
    return Response(
        ReviewList(items=tuple(map(review_view, found))).model_dump_json(), media_type="application/json"
    )


def _keep(tenant: TenantStore, *, request: Request, id: str, body: ReviewRequest, reviewer: str) -> Review:
    stored = tenant.grades.get(id)
    # The response that is kept with the decision is about this student.
    request.state.students = set() if stored.student is None else {stored.student}
    marks = {(one.part_id, one.key_point_id): one.marks for one in body.marks}
    if marks:
        rubric = rubric_of(tenant, stored)
        try:
            adjusted(stored.grade, rubric, marks)
        except AdjustmentError as error:
            raise _misfit(error, list(marks)) from None
    return tenant.reviews.add(
        id,
        reviewer=reviewer,
        decision=body.decision,
        marks={f"{part}/{point}": value for (part, point), value in marks.items()},
        note=body.note,
        comment=body.comment,
    )


def _reviews(tenant: TenantStore, *, id: str) -> list[Review]:
    tenant.grades.get(id)
    return tenant.reviews.of_grade(id)


def _misfit(error: AdjustmentError, places: list[tuple[str, str]]) -> ProblemError:
    errors = []
    for fault in error.faults:
        # A group that has too much is told where its children are not named themselves.
        where = f"#/marks/{places.index(fault.place)}/marks" if fault.place in places else "#/marks"
        errors.append(FieldError(pointer=where, detail=fault.message))
    return ProblemError(
        INVALID_REQUEST, "These marks do not fit the rubric of the grade: see `errors`.", errors=errors
    )
