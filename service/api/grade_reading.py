"""`GET /v1/grades...`: grades that are kept."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from service.api.documented import gives, refuses
from service.api.grade_views import (
    GradeId,
    GradePage,
    GradingProgress,
    KeptGrade,
    kept_grade,
    no_grade,
    rubric_of,
    summary_of,
)
from service.api.pages import Cursor, Limit, page_of, page_response, read_moment, written
from service.api.problem_types import GRADE_NOT_FOUND, INVALID_REQUEST
from service.api.query import refuse_unknown
from service.api.requests import StudentInAddress
from service.api.store_access import in_store
from service.store.errors import NotFoundError
from service.store.grades import StoredGrade
from service.store.names import MOST_NAME_CHARACTERS
from service.store.opinions import Review
from service.store.store import TenantStore

router = APIRouter(tags=["grades"], dependencies=[Depends(refuse_unknown)])

_Name = Query(min_length=1, max_length=MOST_NAME_CHARACTERS)


@router.get(
    "/v1/grades",
    summary="List kept grades",
    description="From the oldest on; grades that are kept meanwhile come at the end. Filters can be joined.",
    responses={**gives("GradePage", "A page of grades."), **refuses(INVALID_REQUEST)},
)
async def list_grades(
    request: Request,
    needs_review: Annotated[bool | None, Query(description="Whether the grader asked for a person.")] = None,
    student: Annotated[
        StudentInAddress | None,
        Query(min_length=1, max_length=MOST_NAME_CHARACTERS, json_schema_extra={"pattern": r"\S"}),
    ] = None,
    rubric: Annotated[str | None, _Name] = None,
    job: Annotated[str | None, _Name] = None,
    grading_progress: Annotated[
        GradingProgress | None,
        Query(
            description="`PendingManual`: what waits for a person, because the grader asked for one and nobody has "
            "decided yet, or because a person has rejected it. `FullyGraded`: all others.",
            examples=["PendingManual"],
        ),
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List the kept grades."""
    page = page_of(
        request,
        limit,
        needs_review=needs_review,
        student=student,
        rubric=rubric,
        job=job,
        grading_progress=grading_progress,
    )
    after = None
    if cursor is not None:
        moment, id = page.position_of(cursor, str, str)
        after = (read_moment(moment), str(id))

    def work(tenant: TenantStore) -> tuple[list[StoredGrade], dict[str, Review]]:
        found = tenant.grades.page(
            needs_review=needs_review,
            student=student,
            rubric_id=rubric,
            job_id=job,
            awaits_person=None if grading_progress is None else grading_progress == "PendingManual",
            after=after,
            limit=limit + 1,
        )
        return found, tenant.reviews.latest_of([stored.id for stored in found])

    found, reviews = await in_store(request, work)
    shown = found[:limit]
    more = page.link_after((written(shown[-1].created_at), shown[-1].id)) if len(found) > limit else None
    items = tuple(summary_of(stored, reviews.get(stored.id)) for stored in shown)
    return page_response(GradePage(items=items, next=more), more)


@router.get(
    "/v1/grades/{grade_id}",
    summary="Read a kept grade",
    description="The grade as it was first given, with the answer, feedback and reviews that came later, and the marks "
    "that count now.",
    responses={**gives("KeptGrade", "The grade."), **refuses(GRADE_NOT_FOUND, INVALID_REQUEST)},
)
async def read_grade(request: Request, grade_id: GradeId) -> Response:
    """Give one kept grade."""
    try:
        content = await in_store(request, partial(_read, id=grade_id))
    except NotFoundError:
        raise no_grade() from None
    return Response(content, media_type="application/json")


def _read(tenant: TenantStore, *, id: str) -> str:
    stored = tenant.grades.get(id)
    rubric = rubric_of(tenant, stored)
    result: KeptGrade = kept_grade(stored, rubric, tenant.reviews.of_grade(id), tenant.feedback.of_grade(id))
    return result.model_dump_json()
