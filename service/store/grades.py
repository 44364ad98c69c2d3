"""Grades, each with all that it takes to make it again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, select

from rubrics.model import Rubric
from service.grading.grade import Grade
from service.store.clock import utc_now
from service.store.deleting import not_of_deleted
from service.store.errors import NotFoundError
from service.store.ids import new_id
from service.store.names import check_names
from service.store.repository import Repository, beyond
from service.store.rubrics import Rubrics
from service.store.tables import grades


@dataclass(frozen=True)
class NewGrade:
    """A grade to be kept, with the answer that it is for.

    student: the pseudonymous id that the exam platform gave; what `forget_student` goes by.
    external_ref: the platform's own name for the answer, given back as it is.

    Raises:
        ValueError: one of the two is empty or too long.
    """

    grade: Grade
    answer: str
    student: str | None = None
    external_ref: str | None = None

    def __post_init__(self) -> None:
        check_names(student=self.student, external_ref=self.external_ref)


@dataclass(frozen=True)
class StoredGrade:
    """A kept grade. `grade_json` is the grade byte for byte as it was first written.

    awaits_person: It needs a review and has none, or its latest review rejects it.
    """

    id: str
    rubric_id: str
    rubric_version: int
    rubric_hash: str
    grader_version: str
    model: str
    credit_model: str
    answer: str
    answer_sha256: str
    student: str | None
    external_ref: str | None
    grade_json: str
    marks: Decimal
    max_marks: Decimal
    confidence: float
    needs_review: bool
    created_at: datetime
    job_id: str | None
    awaits_person: bool

    @property
    def grade(self) -> Grade:
        """The grade as a model."""
        return Grade.model_validate_json(self.grade_json)


class Grades(Repository):
    """A tenant's grades."""

    def add(self, rubric: Rubric, new: Sequence[NewGrade]) -> list[str]:
        """Keep grades by `rubric` in one transaction and return their fresh ids, in order; keeps the rubric too."""
        rows = [grade_row(one, id=new_id()) for one in new]

        def work(connection: Connection) -> list[str]:
            Rubrics(self._database, self._identity).put_content(connection, rubric)
            self._insert(connection, grades, rows)
            return [str(row["id"]) for row in rows]

        return self._database.write(work)

    def get(self, id: str) -> StoredGrade:
        """Return one grade.

        Raises:
            NotFoundError: the tenant has no such grade.
        """
        query = select(grades).where(self._mine(grades, id=id) & not_of_deleted(grades))
        row = self._database.read(lambda connection: connection.execute(query).one_or_none())
        if row is None:
            raise NotFoundError(f"There is no grade {id}.")
        return stored_grade(row)

    def page(
        self,
        *,
        needs_review: bool | None = None,
        student: str | None = None,
        rubric_id: str | None = None,
        job_id: str | None = None,
        awaits_person: bool | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 100,
    ) -> list[StoredGrade]:
        """Return grades from the oldest on; `after` is `(created_at, id)` of the last one of the page before."""
        wanted = {
            "needs_review": needs_review,
            "student": student,
            "rubric_id": rubric_id,
            "job_id": job_id,
            "awaits_person": awaits_person,
        }
        condition = self._mine(grades, **{k: v for k, v in wanted.items() if v is not None})
        condition &= not_of_deleted(grades)
        if after is not None:
            condition &= beyond([grades.c.created_at, grades.c.id], after)
        query = select(grades).where(condition).order_by(grades.c.created_at, grades.c.id).limit(limit)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [stored_grade(row) for row in rows]


def grade_row(new: NewGrade, *, id: str, job_id: str | None = None) -> dict[str, Any]:
    """Return the row of a new grade, without its tenant."""
    grade = new.grade
    return {
        "id": id,
        "rubric_id": grade.rubric.id,
        "rubric_version": grade.rubric.version,
        "rubric_hash": grade.rubric.hash,
        "grader_version": grade.grader.version,
        "model": grade.grader.model,
        "credit_model": grade.grader.credit_model,
        "answer": new.answer,
        "answer_sha256": hashlib.sha256(new.answer.encode("utf-8", "surrogatepass")).hexdigest(),
        "student": new.student,
        "external_ref": new.external_ref,
        "grade": grade.model_dump_json(),
        "marks": grade.marks,
        "max_marks": grade.max_marks,
        "confidence": grade.confidence,
        "needs_review": grade.needs_review,
        "created_at": utc_now(),
        "job_id": job_id,
        "awaits_person": grade.needs_review,
    }


def stored_grade(row: Row[Any]) -> StoredGrade:
    """Return a row as the grade that it is."""
    fields = dict(row._mapping)
    del fields["tenant"]
    return StoredGrade(grade_json=fields.pop("grade"), **fields)
