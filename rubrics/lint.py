"""Checking a rubric before it grades anyone: what a teacher should look at, with codes for machines."""

from collections.abc import Iterator

from rubrics.finding import Finding
from rubrics.lint_coverage import lint_coverage
from rubrics.lint_marks import lint_stated_marks
from rubrics.lint_points import lint_part
from rubrics.lint_reference import lint_reference
from rubrics.lint_twins import Similarity, lint_twins
from rubrics.model import Rubric

__all__ = ["Finding", "Similarity", "lint"]


def lint(rubric: Rubric, *, similarity: Similarity | None = None) -> list[Finding]:
    """Return what is doubtful about `rubric`, in the order of its parts and key points.

    `similarity` takes n texts and returns their similarities, shape (n, n); without it no near duplicates are
    looked for. The codes are explained in docs/lint.md.
    """
    order: dict[tuple[str | None, str | None], int] = {}
    for part in rubric.parts:
        for place in [(part.id, None), *((part.id, point.id) for point in part.walk())]:
            order[place] = len(order)
    # What belongs to no part comes last.
    return sorted(
        _findings(rubric, similarity),
        key=lambda found: (order.get((found.part_id, found.key_point_id), len(order)), found.code),
    )


def _findings(rubric: Rubric, similarity: Similarity | None) -> Iterator[Finding]:
    for part in rubric.parts:
        yield from lint_part(rubric, part)
    yield from lint_stated_marks(rubric)
    yield from lint_twins(rubric, similarity)
    yield from lint_coverage(rubric)
    for reference in range(len(rubric.reference_answers)):
        yield from lint_reference(rubric, reference)
