"""Findings about words of the reference answers that the rubric does not account for."""

from collections.abc import Iterator

from rubrics.coverage import Stretch, account, left_out
from rubrics.finding import Finding
from rubrics.model import KeyPoint, Rubric

_QUOTED = 60


def lint_coverage(rubric: Rubric) -> Iterator[Finding]:
    """Yield each stretch of a reference answer that is in nothing of the rubric; of one left out whole, that alone."""
    taken = {
        stretch.reference
        for stretch in account(rubric)
        if stretch.role in ("key point", "title", "counterpart")
    }
    told: set[int] = set()
    for stretch in left_out(rubric):
        if stretch.reference in taken:
            yield _finding(rubric, stretch)
        elif stretch.reference not in told:
            told.add(stretch.reference)
            yield _finding(rubric, Stretch(stretch.reference, 0, len(_text(rubric, stretch)), "left out"))


def _finding(rubric: Rubric, stretch: Stretch) -> Finding:
    first = stretch.reference == 0
    part_id, point_id = _place(rubric, stretch)
    quoted = " ".join(_text(rubric, stretch)[stretch.start : stretch.end].split())
    quoted = quoted if len(quoted) <= _QUOTED else quoted[: _QUOTED - 1] + "…"
    which = "the reference answer" if first else f"reference answer {stretch.reference + 1}"
    return Finding(
        code="text-left-out",
        severity="warning" if first else "info",
        part_id=part_id,
        key_point_id=point_id,
        message=f"{which} says “{quoted}”, which is in no key point",
        suggestion="if an answer should say it, write it into a key point; if it only explains, ignore this",
    )


def _text(rubric: Rubric, stretch: Stretch) -> str:
    return rubric.reference_answers[stretch.reference]


def _place(rubric: Rubric, stretch: Stretch) -> tuple[str | None, str | None]:
    """Return the innermost point that the stretch stands in or, failing that, right behind."""
    found: tuple[int, str | None, str | None] = (-1, None, None)
    for part in rubric.parts:
        for point in part.walk():
            start = _start(point, stretch.reference)
            if max(found[0], 0) <= start <= stretch.start:
                found = (start, part.id, point.id)
    return found[1:]


def _start(point: KeyPoint, reference: int) -> int:
    return point.source.start if point.source and point.source.reference == reference else -1
