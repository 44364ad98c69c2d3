"""A person's marks in place of the grader's: key points are changed, and every total follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rubrics.marks import Marks, round_to_step, total
from rubrics.model import Identifier, KeyPoint, Model, Part, Rubric
from service.grading.grade import Grade, KeyPointGrade, PartGrade, marks_text

Place = tuple[str, str]
"""A key point by the ids of its part and itself."""


@dataclass(frozen=True)
class AdjustmentFault:
    """Why a key point can't have these marks."""

    place: Place
    message: str


class AdjustmentError(ValueError):
    """The marks don't fit the rubric; `faults` says which, in the order of the rubric."""

    def __init__(self, faults: tuple[AdjustmentFault, ...]) -> None:
        super().__init__(f"{len(faults)} marks do not fit the rubric")
        self.faults = faults


class AdjustedPoint(Model):
    """What a key point has: `own_marks` for its own statement, and `marks` with those of its children."""

    id: Identifier
    marks: Marks
    own_marks: Marks
    max_marks: Marks
    children: "tuple[AdjustedPoint, ...]" = ()


class AdjustedPart(Model):
    """What a part has: `unrounded_marks` is the sum of its key points, `marks` that sum rounded once."""

    id: Identifier
    marks: Marks
    unrounded_marks: Marks
    max_marks: Marks
    key_points: tuple[AdjustedPoint, ...]


class AdjustedMarks(Model):
    """The marks of a grade after a person's decision; the total is the sum of the parts."""

    marks: Marks
    max_marks: Marks
    parts: tuple[AdjustedPart, ...]


def adjusted(grade: Grade, rubric: Rubric, own_marks: Mapping[Place, Decimal]) -> AdjustedMarks:
    """Return the marks of `grade` with `own_marks` in the places of what its key points' own statements earned.

    Points that are not named keep what the grader gave. A point has at most its marks in the rubric, with those of its
    children: of "any three of these" no more than three can be full. Parts are rounded to the rubric's step as ever.

    Args:
        grade: what the grader gave.
        rubric: the one that it was graded by.
        own_marks: marks for the point's own statement, which for a point without children are all of its marks.

    Raises:
        AdjustmentError: a place is not in the rubric, or a point would have more than it can.
    """
    faults = _unknown(rubric, own_marks)
    parts = []
    for part, graded in zip(rubric.parts, grade.parts, strict=True):
        parts.append(_part(part, graded, rubric.step, own_marks, faults))
    if faults:
        raise AdjustmentError(tuple(faults))
    return AdjustedMarks(
        marks=total([part.marks for part in parts]), max_marks=rubric.marks, parts=tuple(parts)
    )


def _unknown(rubric: Rubric, own_marks: Mapping[Place, Decimal]) -> list[AdjustmentFault]:
    known = {(part.id, point.id) for part in rubric.parts for point in part.walk()}
    return [
        AdjustmentFault(place, "The rubric of this grade has no such key point.")
        for place in own_marks
        if place not in known
    ]


def _part(
    part: Part,
    graded: PartGrade,
    step: Decimal,
    own_marks: Mapping[Place, Decimal],
    faults: list[AdjustmentFault],
) -> AdjustedPart:
    points = tuple(
        _point(part.id, point, earned, own_marks, faults)
        for point, earned in zip(part.key_points, graded.key_points, strict=True)
    )
    unrounded = total([point.marks for point in points])
    return AdjustedPart(
        id=part.id,
        marks=round_to_step(unrounded, step, part.marks),
        unrounded_marks=unrounded,
        max_marks=part.marks,
        key_points=points,
    )


def _point(
    part_id: str,
    point: KeyPoint,
    graded: KeyPointGrade,
    own_marks: Mapping[Place, Decimal],
    faults: list[AdjustmentFault],
) -> AdjustedPoint:
    children = tuple(
        _point(part_id, child, earned, own_marks, faults)
        for child, earned in zip(point.children, graded.children, strict=True)
    )
    place = (part_id, point.id)
    own = own_marks.get(place, graded.own_marks)
    marks = total([own, *(child.marks for child in children)])
    if place in own_marks and own > point.own_marks:
        what = "for its own statement, beside its children, " if children else ""
        faults.append(
            AdjustmentFault(place, f"This key point has {what}{marks_text(point.own_marks)} marks at most.")
        )
    elif marks > point.marks:
        faults.append(
            AdjustmentFault(
                place,
                f"Its children together would have {marks_text(marks)} marks, and {marks_text(point.marks)} are "
                "the most: give less, or take some from another of them.",
            )
        )
    return AdjustedPoint(id=point.id, marks=marks, own_marks=own, max_marks=point.marks, children=children)
