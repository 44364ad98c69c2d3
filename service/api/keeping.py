"""Keeps grades with all that it takes to make them again, before anybody is told of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

from rubrics.model import Rubric
from service.api.requests import GradingRequest
from service.api.services import services_of
from service.api.store_access import in_store
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
    request: Request, body: GradingRequest, rubric: Rubric, grades: Sequence[GradeToKeep]
) -> list[str]:
    """Keep grades by one rubric, all or none, and return their ids in order; none if nothing is to be kept.

    Raises:
        ProblemError: the database can't be used. The request fails then, since a grade that was promised to be kept
            and is not would be missed only when somebody asks for it; `keep: false` grades without the database.
    """
    settings = services_of(request).settings
    wanted = settings.keep_grades if body.keep is None else body.keep
    # A kept response of the request has the same texts in it, so it is deleted with the student's data.
    request.state.students = {grade.student for grade in grades if grade.student is not None}
    if not wanted or not grades:
        return []

    def work(tenant: TenantStore) -> list[str]:
        new = [
            NewGrade(
                Grade.model_validate_json(grade.content),
                grade.answer,
                student=grade.student,
                external_ref=grade.reference,
            )
            for grade in grades
        ]
        return tenant.grades.add(rubric, new)

    return await in_store(request, work)
