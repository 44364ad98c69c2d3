"""Trying a rubric out before the exam: its own reference answers, an empty answer, and each key point alone."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field

from rubrics.model import Identifier, KeyPoint, Model, Rubric
from service.encoders.protocol import Encoder
from service.grading.credit_model import CreditModel
from service.grading.grade import COVERED_FROM, Grade, GraderVersion, KeyPointGrade, RubricVersion
from service.grading.grader import grade

# What a reference answer should earn of each part at least.
REFERENCE_FROM = 0.95
# From this much credit for another point's text a point is confused with it.
CONFUSED_FROM = 0.25
# What a point should earn from its own text at least.
OWN_FROM = COVERED_FROM

Credit = Annotated[float, Field(ge=0, le=1)]


class CheckedPoint(Model):
    """A key point that earns marks by its own statement; `text` is what was given as the whole answer."""

    part_id: Identifier
    key_point_id: Identifier
    text: str


class PartCredit(Model):
    """The fraction of a part's marks that one reference answer earned, before rounding."""

    reference: Annotated[int, Field(ge=0, description="Index into the rubric's reference_answers.")]
    part_id: Identifier
    credit: Credit


class Confusion(Model):
    """The text of one point (`given`) earned `credit` of another (`earned`)."""

    given: CheckedPoint
    earned: CheckedPoint
    credit: Credit

    @property
    def is_across_parts(self) -> bool:
        """Whether the points are of two parts: a student who numbers the parts keeps these apart."""
        return self.given.part_id != self.earned.part_id


class OwnCredit(Model):
    """What a point earned from its own text alone."""

    point: CheckedPoint
    credit: Credit


class RubricCheck(Model):
    """How a rubric grades what its grades should be known of.

    `credits[i][j]` is the credit that `points[j]` earned where the text of `points[i]` was the whole answer.
    `confusions` (the worst first), `weak_points`, and `weak_references` are what a teacher should look at;
    `empty_credit` is the fraction of all marks that an empty answer earned, and should be 0.
    """

    rubric: RubricVersion
    grader: GraderVersion
    references: tuple[PartCredit, ...]
    empty_credit: Credit
    points: tuple[CheckedPoint, ...]
    credits: tuple[tuple[Credit, ...], ...]
    confusions: tuple[Confusion, ...]
    weak_points: tuple[OwnCredit, ...]
    weak_references: tuple[PartCredit, ...]

    @property
    def is_fine(self) -> bool:
        """Whether there is nothing that a teacher should look at."""
        return not (self.confusions or self.weak_points or self.weak_references or self.empty_credit)


def check_rubric(rubric: Rubric, encoder: Encoder, model: CreditModel | None = None) -> RubricCheck:
    """Grade the reference answers, an empty answer, and each key point's text alone by `rubric`.

    Raises:
        Whatever `encoder.encode` raises.
    """
    points = tuple(_earning_points(rubric))
    references = rubric.reference_answers
    answers = [*references, "", *(point.text for point in points)]
    grades = grade(rubric, answers, encoder=encoder, model=model)
    alone = grades[len(references) + 1 :]
    empty = grades[len(references)]
    earned = tuple(_credits(found, points) for found in alone)
    of_references = tuple(_of_references(grades[: len(references)]))
    return RubricCheck(
        rubric=empty.rubric,
        grader=empty.grader,
        references=of_references,
        empty_credit=float(empty.marks / empty.max_marks) if empty.max_marks else 0.0,
        points=points,
        credits=earned,
        confusions=tuple(_confusions(points, earned)),
        weak_points=tuple(
            OwnCredit(point=point, credit=earned[i][i])
            for i, point in enumerate(points)
            if earned[i][i] < OWN_FROM
        ),
        weak_references=tuple(found for found in of_references if found.credit < REFERENCE_FROM),
    )


def _earning_points(rubric: Rubric) -> Iterator[CheckedPoint]:
    for part in rubric.parts:
        for point in part.walk():
            if _earns_by_itself(point):
                yield CheckedPoint(
                    part_id=part.id, key_point_id=point.id, text=point.text.strip() or point.title
                )


def _earns_by_itself(point: KeyPoint) -> bool:
    return not point.is_heading and (not point.children or point.own_marks > 0)


def _of_references(grades: Sequence[Grade]) -> Iterator[PartCredit]:
    for i, found in enumerate(grades):
        for part in found.parts:
            if part.max_marks:
                credit = float(part.unrounded_marks / part.max_marks)
                yield PartCredit(reference=i, part_id=part.id, credit=round(credit, 3))


def _credits(found: Grade, points: Sequence[CheckedPoint]) -> tuple[float, ...]:
    own = {
        (part.id, point.id): _own_credit(point) for part in found.parts for point in _walk(part.key_points)
    }
    return tuple(own[point.part_id, point.key_point_id] for point in points)


def _own_credit(point: KeyPointGrade) -> float:
    """Return the credit of a point's own statement; its children's is theirs."""
    if not point.children:
        return point.credit
    return round(float(point.own_marks / point.own_max_marks), 3) if point.own_max_marks else 0.0


def _walk(points: Sequence[KeyPointGrade]) -> Iterator[KeyPointGrade]:
    for point in points:
        yield point
        yield from _walk(point.children)


def _confusions(points: Sequence[CheckedPoint], matrix: Sequence[Sequence[float]]) -> list[Confusion]:
    found = [
        Confusion(given=given, earned=earned, credit=matrix[i][j])
        for i, given in enumerate(points)
        for j, earned in enumerate(points)
        if i != j and matrix[i][j] >= CONFUSED_FROM
    ]
    # Sorting keeps the reading order of equals.
    return sorted(found, key=lambda confusion: -confusion.credit)
