"""One row of every export: an answer with what became of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from rubrics.marks import Marks, total
from rubrics.model import Identifier, Model
from service.exports.summary import GradeSummary
from service.grading.grade import RubricVersion

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def whole_characters(text: str) -> str:
    """Return `text` with U+FFFD for each lone surrogate, which no encoding can write."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time must say its zone")
    return moment.astimezone(UTC)


def _one_line(text: str) -> str:
    # In JSON a raw line break can stand between tokens only, and it would end the line of NDJSON there.
    if "\n" in text or "\r" in text or _LONE_SURROGATE.search(text):
        raise ValueError("the JSON of a grade must be one line of whole characters")
    return text


Text = Annotated[str, AfterValidator(whole_characters)]
Moment = Annotated[datetime, AfterValidator(_with_zone)]
"""A time with a zone, kept in UTC."""

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a time in results whose bytes must not depend on when they were made; null in NDJSON."""

Status = Literal["graded", "failed", "pending"]


class PartMarks(Model):
    """Marks that a person gave to one part."""

    part_id: Identifier
    marks: Marks


class Review(Model):
    """A person's decision on one answer; its marks are the final ones.

    `parts` are the marks by part, and sum to `marks`; empty where the person decided on the total alone.
    `comment` is written for the student.
    """

    marks: Marks
    max_marks: Marks
    at: Moment
    parts: tuple[PartMarks, ...] = ()
    comment: Text = ""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.marks > self.max_marks:
            raise ValueError("a review gives more marks than there are")
        if self.parts and total([part.marks for part in self.parts]) != self.marks:
            raise ValueError("marks of a review are not the sum of its parts'")
        return self


class Rejection(Model):
    """A person's decision that gives no marks, in the fields of a `Review`: whoever looks for marks finds none."""

    marks: None = None
    max_marks: None = None
    at: Moment
    parts: tuple[()] = ()
    comment: Literal[""] = ""


class ItemProblem(Model):
    """Why an answer has no grade: a stable name of the kind, and a sentence that never repeats the answer."""

    type: Text
    detail: Text = ""


class Result(Model):
    """One answer of a job or a cohort, with what became of it.

    index: Position among the answers that were handed in, from 0.
    item_id: The sender's name for the answer; None where there is none.
    student: The sender's pseudonym for the student; None where there is none.
    rubric: What it was, or would have been, graded by; None where the question is unknown.
    status: `graded` has `grade_json`, `failed` has `problem`, `pending` has neither.
    at: When the status came about.
    grade_json: The `Grade` as stored, one line of JSON, which NDJSON repeats byte for byte.
    review: A person's decision that gives marks; a failed answer may have one too.
    rejected_at: When a person found the grade no good and gave no marks: none count, and it stays to be reviewed.

    Lone surrogates in texts become U+FFFD.
    """

    # What is wrong with a row is told without what the row has of a student.
    model_config = ConfigDict(hide_input_in_errors=True)

    index: Annotated[int, Field(ge=0)]
    item_id: Text | None = None
    student: Text | None = None
    rubric: RubricVersion | None = None
    status: Status
    at: Moment
    grade_json: Annotated[str, AfterValidator(_one_line)] | None = None
    problem: ItemProblem | None = None
    review: Review | None = None
    rejected_at: Moment | None = None

    @model_validator(mode="after")
    def _fits_its_status(self) -> Self:
        if (self.grade_json is not None) != (self.status == "graded"):
            raise ValueError("a graded result, and no other, has the JSON of its grade")
        if (self.problem is not None) != (self.status == "failed"):
            raise ValueError("a failed result, and no other, has a problem")
        if self.review is not None and self.rejected_at is not None:
            raise ValueError("the decision that counts either gives marks or rejects the grade")
        return self

    @cached_property
    def grade(self) -> GradeSummary | None:
        """What exports need of the grade; read when first asked for.

        Raises:
            ValidationError: `grade_json` is no grade; the message does not repeat it.
        """
        return None if self.grade_json is None else GradeSummary.model_validate_json(self.grade_json)

    @property
    def needs_review(self) -> bool:
        """Whether a person still has to look at the grade."""
        if self.review is not None or self.grade is None:
            return False
        return self.rejected_at is not None or self.grade.needs_review

    @property
    def decided_at(self) -> datetime | None:
        """When a person decided, with marks or without; None: nobody has."""
        return self.rejected_at if self.review is None else self.review.at


@dataclass(frozen=True)
class FinalMarks:
    """The marks that stand, and by part id where they are known by part."""

    marks: Decimal
    max_marks: Decimal
    parts: Mapping[str, Decimal]


def final_marks(result: Result) -> FinalMarks | None:
    """Return the marks that stand now: the review's if there is one, else the grade's unless it was rejected, or None.

    A grade that needs review counts as it is: `result.needs_review` says that it isn't confirmed.
    """
    grade, review = result.grade, result.review
    by_grader = {part.id: part.marks for part in grade.parts} if grade else {}
    if review is None:
        if result.rejected_at is not None:
            return None
        return FinalMarks(grade.marks, grade.max_marks, by_grader) if grade else None
    parts = {part.part_id: part.marks for part in review.parts}
    if not parts and grade is not None and grade.marks == review.marks:
        parts = by_grader
    return FinalMarks(review.marks, review.max_marks, parts)
