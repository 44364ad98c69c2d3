"""The total of an answer as a weighted sum of its points' credits, as marking makes it but unrounded."""

from collections.abc import Mapping

import numpy as np

from rubrics.model import KeyPoint
from service.grading.calibration import Array
from service.grading.units import PreparedRubric

_Weights = dict[int, float]


def linear_total(prepared: PreparedRubric, earned: Array) -> tuple[float, Array]:
    """Return the total as a share of the full marks, and what each point's credit adds to it.

    Of points to choose from only the best count, as in marking; the weights of the others are 0.
    """
    numbers = {(prepared.part_of[i], point.id): i for i, point in enumerate(prepared.points)}
    marks = float(prepared.rubric.marks)
    weights = np.zeros(len(prepared.points))
    for index, part in enumerate(prepared.rubric.parts):
        own = {point_id: i for (of, point_id), i in numbers.items() if of == index}
        for point in part.key_points:
            for i, weight in _weights(point, own, earned).items():
                weights[i] = weight / marks if marks else 0.0
    return float((weights * earned).sum()), weights


def _weights(point: KeyPoint, numbers: Mapping[str, int], earned: Array) -> _Weights:
    """Return the marks that full credit for each point in or below `point` adds."""
    below = [_weights(child, numbers, earned) for child in point.children]
    if point.choose is not None:
        shares = [
            sum(weight * float(earned[i]) for i, weight in some.items()) / float(child.marks)
            if child.marks
            else 0.0
            for child, some in zip(point.children, below, strict=True)
        ]
        best = sorted(range(len(below)), key=lambda i: (-shares[i], i))[: point.choose]
        below = [below[i] for i in sorted(best)]
    found: _Weights = {}
    for some in below:
        found |= some
    if point.id in numbers:
        found[numbers[point.id]] = float(point.own_marks)
    return found
