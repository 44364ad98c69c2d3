"""Findings about two key points that say the same."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rubrics.finding import Finding
from rubrics.model import KeyPoint, Part, Rubric
from rubrics.terms import fold

Matrix = NDArray[np.floating[Any]]
Similarity = Callable[[Sequence[str]], Matrix]
"""n texts in, their similarities out: shape (n, n), 1 for the same meaning."""

# For the bundled multilingual-e5-small. In the sample rubric, points of one part that differ lie at 0.951 at
# most; the twins 3.2.2 and 3.2.3, the same sentence about two persons, at 0.979; paraphrases of one point lie
# from 0.965 to 0.989. Twins and paraphrases can't be told apart by similarity, so both are shown to the
# teacher, as a warning: twins are honest, but the grader too sees little of their difference.
NEAR = 0.96


def lint_twins(rubric: Rubric, similarity: Similarity | None) -> Iterator[Finding]:
    """Yield the later of two points that are the same, or nearly the same within one part."""
    first: dict[str, tuple[Part, KeyPoint]] = {}
    for part in rubric.parts:
        different: list[KeyPoint] = []
        for point in part.walk():
            key = fold(point.statement)
            if point.is_heading or not key:
                continue
            if key in first:
                yield _same(part, point, *first[key])
            else:
                first[key] = part, point
                different.append(point)
        if similarity is not None and len(different) > 1:
            yield from _near(part, different, similarity)


def _same(part: Part, point: KeyPoint, other_part: Part, other: KeyPoint) -> Finding:
    in_one_part = part.id == other_part.id
    where = f"key point {other.id}" + ("" if in_one_part else f" of part {other_part.id}")
    return Finding(
        code="duplicate-point",
        severity="error" if in_one_part else "warning",
        part_id=part.id,
        key_point_id=point.id,
        message=f"key point {point.id} says the same as {where}, letter by letter",
        suggestion="delete one of the two, or write what makes them different",
    )


def _near(part: Part, points: list[KeyPoint], similarity: Similarity) -> Iterator[Finding]:
    matrix = similarity([point.statement for point in points])
    for later, point in enumerate(points):
        # Its nearest point before it: one finding a point, however many it resembles.
        earlier = int(np.argmax(matrix[later, :later])) if later else 0
        if later and matrix[later, earlier] >= NEAR:
            yield Finding(
                code="near-duplicate-point",
                severity="warning",
                part_id=part.id,
                key_point_id=point.id,
                message=f"key points {points[earlier].id} and {point.id} mean nearly the same "
                f"(similarity {matrix[later, earlier]:.2f}): an answer to one may be taken for the other",
                suggestion="join them if they are one point; if not, make the words that differ stand out",
            )
