"""Keeps grades with all that it takes to make them again, before anybody is told of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from rubrics.model import Rubric
from service.api.making import keep_response, made
from service.api.requests import GradingRequest
from service.api.services import services_of
from service.grading.grade import Grade
from service.store.grades import NewGrade
from service.store.store import TenantStore


@dataclass(frozen=True)
class GradeToKeep:
    """A grade as JSON with the answer that it is for; `student` and `reference` are the caller's names for both."""

    content: bytes | str
    answer: str
    student: str | None
    reference: str | None


async def keep_grades(
    request: Request,
    body: GradingRequest,
    rubric: Rubric,
    grades: Sequence[GradeToKeep],
    respond: Callable[[list[str]], Response],
) -> Response:
    """Keep grades by one rubric, all or none, and return the response that `respond` makes of their ids.

    The ids are in order; there are none if nothing is to be kept.

    Raises:
        ProblemError: the database can't be used. The request fails then, since a grade that was promised to be kept
            and is not would be missed only when somebody asks for it; `keep: false` grades without the database.
    """
    settings = services_of(request).settings
    wanted = settings.keep_grades if body.keep is None else body.keep
    # A kept response of the request has the same texts in it, so it is deleted with the student's data.
    request.state.students = {grade.student for grade in grades if grade.student is not None}
    if not wanted or not grades:
        response = respond([])
        await keep_response(request, response)
        return response

    def work(_: TenantStore, last: TenantStore) -> list[str]:
        new = [
            NewGrade(
                Grade.model_validate_json(grade.content),
                grade.answer,
                student=grade.student,
                external_ref=grade.reference,
            )
            for grade in grades
        ]
        return last.grades.add(rubric, new)

    return await made(request, work, respond)
