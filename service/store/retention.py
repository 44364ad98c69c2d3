"""Deleting a student's data."""

from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from service.store.audit import record
from service.store.job_records import job_of
from service.store.job_states import finish_if_all_done
from service.store.repository import Repository
from service.store.student_marks import mark_of
from service.store.tables import (
    feedback,
    grades,
    idempotency,
    idempotency_students,
    job_items,
    jobs,
    reviews,
)


@dataclass(frozen=True)
class Forgotten:
    """How much of a student's data was deleted."""

    grades: int
    feedback: int
    reviews: int
    job_items: int
    responses: int


class Retention(Repository):
    """Deletes data of one student of a tenant."""

    def forget_student(self, student: str) -> Forgotten:
        """Delete every answer, grade, feedback, review, and kept response with this pseudonymous id.

        Jobs keep a place without a text for each of the student's answers, so that their counts stay true; what was not
        graded yet never is. The audit trail says that it was done, with figures and a mark that
        stands for the id. All of it is one transaction: what it returns is gone, and out of SQLite's journal too unless
        `Store.journal_holds_deleted`.
        """

        def work(connection: Connection) -> Forgotten:
            items = self._forget_items(connection, student)
            responses = self._erase_responses(connection, student)
            theirs = select(grades.c.id).where(self._mine(grades, student=student))
            opinions = [
                connection.execute(
                    delete(table).where(self._mine(table) & table.c.grade_id.in_(theirs))
                ).rowcount
                for table in (feedback, reviews)
            ]
            graded = connection.execute(delete(grades).where(self._mine(grades, student=student))).rowcount
            done = Forgotten(graded, opinions[0], opinions[1], items, responses)
            mark = mark_of(connection, self._identity, student)
            record(connection, self._identity, "student.forgotten", "student", mark, **asdict(done))
            return done

        done = self._database.write(work)
        self._database.journal.clear()
        return done

    def _forget_items(self, connection: Connection, student: str) -> int:
        theirs = self._mine(job_items, student=student)
        of_jobs = select(job_items.c.job_id).where(theirs)
        # Held in one order, so that two that forget can't wait for one another.
        held = select(jobs).where(self._mine(jobs) & jobs.c.id.in_(of_jobs)).order_by(jobs.c.id)
        rows = connection.execute(held.with_for_update()).all()
        count = 0
        for job in (job_of(row) for row in rows):
            here = theirs & (job_items.c.job_id == job.id)
            counted, review, rejected = _counted(connection, here)
            values = {"state": "forgotten", "answer": "", "item_id": None, "student": None, "rejected": False}
            connection.execute(update(job_items).where(here).values(**values, grade_id=None, problem=None))
            these = sum(counted.values())
            changed = {
                "done": job.done - counted["done"],
                "failed": job.failed - counted["failed"],
                "review": job.review - review,
                "rejected": job.rejected - rejected,
                "forgotten": job.forgotten + these,
            }
            this = self._mine(jobs, id=job.id)
            connection.execute(update(jobs).where(this).values(**changed))
            count += these
            if counted["pending"]:
                finish_if_all_done(connection, job_of(connection.execute(select(jobs).where(this)).one()))
        return count

    def _erase_responses(self, connection: Connection, student: str) -> int:
        keys = select(idempotency_students.c.key).where(self._mine(idempotency_students, student=student))
        these = self._mine(idempotency) & idempotency.c.key.in_(keys)
        # The key stays known: the request sent again must not bring back what was just deleted.
        erased = {"state": "erased", "status": None, "headers": None, "body": None}
        count = connection.execute(update(idempotency).where(these).values(**erased)).rowcount
        connection.execute(
            delete(idempotency_students).where(self._mine(idempotency_students, student=student))
        )
        return count


def _counted(connection: Connection, here: ColumnElement[bool]) -> tuple[dict[str, int], int, int]:
    """Return how many items there are by state, how many of them wait for review, and how many are rejects."""
    by_state = select(job_items.c.state, func.count()).where(here).group_by(job_items.c.state)
    counted = {"pending": 0, "done": 0, "failed": 0}
    counted.update((state, count) for state, count in connection.execute(by_state))
    for_review = (
        select(func.count())
        .select_from(job_items)
        .join(grades, (job_items.c.tenant == grades.c.tenant) & (job_items.c.grade_id == grades.c.id))
        .where(here & grades.c.needs_review)
    )
    rejects = select(func.count()).select_from(job_items).where(here & job_items.c.rejected)
    return counted, connection.execute(for_review).scalar_one(), connection.execute(rejects).scalar_one()
