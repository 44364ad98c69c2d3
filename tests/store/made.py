"""Rubrics and grades to put into a store."""

from decimal import Decimal
from functools import cache

from rubrics.model import KeyPoint, Part, Rubric
from service.grading.grade import Grade
from service.grading.grader import grade
from service.store.grades import NewGrade
from service.store.ids import new_id
from service.store.store import Store, TenantStore
from tests.api.doubles import LetterEncoder

ENCODER = LetterEncoder()
STUDENT = "s-1"


def rubric(id: str = "costs", version: int = 1, second: str = "缺货成本") -> Rubric:
    """Return a small draft."""
    points = tuple(
        KeyPoint(id=f"1.{i}", text=text, marks=Decimal(2))
        for i, text in enumerate(["订货成本", second], start=1)
    )
    return Rubric(id=id, version=version, parts=(Part(id="1", marks=Decimal(4), key_points=points),))


RUBRIC = rubric()


@cache
def grade_of(answer: str) -> Grade:
    """Return the grade of an answer by RUBRIC."""
    return grade(RUBRIC, [answer], encoder=ENCODER)[0]


def new_grade(answer: str, student: str | None = STUDENT, external_ref: str | None = None) -> NewGrade:
    """Return a grade to be kept."""
    return NewGrade(grade_of(answer), answer, student, external_ref)


def a_tenant(store: Store, actor: str = "tester") -> TenantStore:
    """Return a tenant that nobody else has."""
    return store.of(f"t-{new_id()}", actor=actor)
