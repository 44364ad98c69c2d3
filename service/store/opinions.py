"""What was said of a grade after it was made: feedback by a language model or a person, and reviews."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Row, Table, exists, select, update

from service.contract.states import Decision as Decision
from service.store.audit import record
from service.store.clock import utc_now
from service.store.deleting import not_of_deleted
from service.store.errors import NotFoundError
from service.store.ids import new_id
from service.store.repository import Repository
from service.store.tables import feedback, grades, reviews

Audience = Literal["student", "teacher"]

_OF_REVIEW = "review"


@dataclass(frozen=True)
class StoredFeedback:
    """Feedback on a grade. `feedback_json` is it byte for byte as it was given to `add`."""

    id: str
    grade_id: str
    audience: Audience
    source: str
    model: str | None
    feedback_json: str
    created_at: datetime


@dataclass(frozen=True)
class Review:
    """A person's decision on a grade.

    marks: what key points are to earn, by "part/key point"; only those that the person changed.
    comment: what the student is to read; `note` is for whoever decides.
    """

    id: str
    grade_id: str
    reviewer: str
    decision: Decision
    marks: dict[str, Decimal]
    note: str
    created_at: datetime
    comment: str = ""


class FeedbackOnGrades(Repository):
    """Feedback on a tenant's grades, beside what a grade itself brought with it."""

    def add(
        self, grade_id: str, *, audience: Audience, source: str, model: str | None, feedback_json: str
    ) -> str:
        """Keep feedback and return its id.

        Raises:
            NotFoundError: the tenant has no such grade.
        """
        row = {
            "id": new_id(),
            "grade_id": grade_id,
            "audience": audience,
            "source": source,
            "model": model,
            "feedback": feedback_json,
            "created_at": utc_now(),
        }

        def work(connection: Connection) -> None:
            _hold_grade(self, connection, grade_id)
            self._insert(connection, feedback, [row])

        self._database.write(work)
        return str(row["id"])

    def of_grade(self, grade_id: str) -> list[StoredFeedback]:
        """Return all feedback on a grade but the comments of reviews, oldest first; none for one that is not there."""
        mine = self._mine(feedback, grade_id=grade_id) & _on_shown(feedback)
        mine &= feedback.c.source != _OF_REVIEW
        query = select(feedback).where(mine).order_by(feedback.c.id)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [
            StoredFeedback(
                row.id, row.grade_id, row.audience, row.source, row.model, row.feedback, row.created_at
            )
            for row in rows
        ]


class Reviews(Repository):
    """Reviews of a tenant's grades; several a grade, of which the latest counts."""

    def add(
        self,
        grade_id: str,
        *,
        reviewer: str,
        decision: Decision,
        marks: Mapping[str, Decimal] | None = None,
        note: str = "",
        comment: str = "",
    ) -> Review:
        """Keep a review; its `comment` is feedback by a person, under the review's id.

        Raises:
            NotFoundError: the tenant has no such grade.
        """
        review = Review(new_id(), grade_id, reviewer, decision, dict(marks or {}), note, utc_now(), comment)
        row = {
            "id": review.id,
            "grade_id": grade_id,
            "reviewer": reviewer,
            "decision": decision,
            "marks": json.dumps({point: str(value) for point, value in review.marks.items()}),
            "note": note,
            "created_at": review.created_at,
        }

        def work(connection: Connection) -> Review:
            _hold_grade(self, connection, grade_id)
            self._insert(connection, reviews, [row])
            if comment:
                self._insert(connection, feedback, [_comment_row(review)])
            self._note_what_counts(connection, grade_id)
            record(connection, self._identity, "grade.reviewed", "grade", grade_id, decision=decision)
            return review

        return self._database.write(work)

    def _note_what_counts(self, connection: Connection, grade_id: str) -> None:
        latest = (
            select(reviews.c.decision)
            .where(self._mine(reviews, grade_id=grade_id))
            .order_by(reviews.c.id.desc())
            .limit(1)
        )
        awaits = connection.execute(latest).scalar_one() == "reject"
        change = update(grades).where(self._mine(grades, id=grade_id)).values(awaits_person=awaits)
        connection.execute(change)

    def of_grade(self, grade_id: str) -> list[Review]:
        """Return all reviews of a grade, oldest first; none for a grade that is not there."""
        mine = self._mine(reviews, grade_id=grade_id) & _on_shown(reviews)
        return self._read(mine)

    def latest_of(self, grade_ids: Collection[str]) -> dict[str, Review]:
        """Return the review that counts, by grade, for those of the grades that have one."""
        mine = self._mine(reviews) & reviews.c.grade_id.in_(grade_ids) & _on_shown(reviews)
        # Of several the last one stays.
        return {review.grade_id: review for review in self._read(mine)}

    def latest(self, grade_id: str) -> Review | None:
        """Return the review that counts, or None."""
        return next(reversed(self.of_grade(grade_id)), None)

    def _read(self, wanted: ColumnElement[bool]) -> list[Review]:
        of_review = (feedback.c.tenant == reviews.c.tenant) & (feedback.c.id == reviews.c.id)
        query = (
            select(reviews, feedback.c.feedback.label("comment"))
            .outerjoin(feedback, of_review)
            .where(wanted)
            .order_by(reviews.c.id)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_review(row) for row in rows]


def _on_shown(table: Table) -> ColumnElement[bool]:
    """Return the condition for rows of `table` on grades that are not of a job under deletion."""
    return exists().where(
        (grades.c.tenant == table.c.tenant) & (grades.c.id == table.c.grade_id) & not_of_deleted(grades)
    )


def _hold_grade(repository: Repository, connection: Connection, grade_id: str) -> None:
    mine = repository._mine(grades, id=grade_id) & not_of_deleted(grades)
    query = select(grades.c.id).where(mine).with_for_update()
    if connection.execute(query).first() is None:
        raise NotFoundError(f"There is no grade {grade_id}.")


def _review(row: Row[tuple[object, ...]]) -> Review:
    marks = {point: Decimal(value) for point, value in json.loads(row.marks).items()}
    comment = "" if row.comment is None else json.loads(row.comment)
    return Review(row.id, row.grade_id, row.reviewer, row.decision, marks, row.note, row.created_at, comment)


def _comment_row(review: Review) -> dict[str, object]:
    return {
        "id": review.id,
        "grade_id": review.grade_id,
        "audience": "student",
        "source": _OF_REVIEW,
        "model": None,
        "feedback": json.dumps(review.comment),
        "created_at": review.created_at,
    }
