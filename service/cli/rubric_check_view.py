"""How the trial of a rubric looks in a terminal: what to look at, and a matrix for each part that fits."""

from collections.abc import Iterator, Sequence

from service.cli.grade_view import printable
from service.grading.rubric_check import CheckedPoint, RubricCheck

_MOST_LISTED = 20
_MOST_TEXT = 40
_GAP = "  "
_COLUMN = 5


def check_lines(check: RubricCheck, width: int) -> Iterator[str]:
    """Yield the result line by line; matrices wider than `width` characters are left out, and that is said."""
    for i in sorted({found.reference for found in check.references}):
        parts = [
            f"part {found.part_id} {_percent(found.credit)}"
            for found in check.references
            if found.reference == i
        ]
        yield f"reference answer {i + 1} earns: {', '.join(parts)}"
    if not check.references:
        yield "the rubric has no reference answer to grade"
    yield f"an empty answer earns: {_percent(check.empty_credit)}"
    yield from _findings(check)
    yield from _matrices(check, width)


def _findings(check: RubricCheck) -> Iterator[str]:
    for found in check.weak_references:
        yield (
            f"look: reference answer {found.reference + 1} earns only {_percent(found.credit)} of part "
            f"{found.part_id}: a key point asks for what it does not say"
        )
    if check.empty_credit:
        yield "look: an empty answer should earn nothing"
    yield from _listed(
        [
            f"look: {_told(weak.point)} earns only {_percent(weak.credit)} from its own text: say it in one or two "
            "plain statements"
            for weak in check.weak_points
        ]
    )
    yield from _listed(
        [
            f"look: {_told(found.given)} alone also earns {_percent(found.credit)} of {_told(found.earned)}"
            + (" (another part)" if found.is_across_parts else "")
            for found in check.confusions
        ]
    )
    if check.is_fine:
        yield f"nothing to look at: {len(check.points)} key points, each earned by its own text alone"


def _listed(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:_MOST_LISTED]
    if len(lines) > _MOST_LISTED:
        yield f"look: and {len(lines) - _MOST_LISTED} more like these (--json lists all)"


def _matrices(check: RubricCheck, width: int) -> Iterator[str]:
    """Yield a matrix for each part: what each point (a column) earned from the text of each (a row)."""
    left_out = []
    for part_id in dict.fromkeys(point.part_id for point in check.points):
        inside = [i for i, point in enumerate(check.points) if point.part_id == part_id]
        names = [check.points[i].key_point_id for i in inside]
        column = max(_COLUMN, *(len(name) for name in names))
        if len(inside) < 2:
            continue
        if (len(inside) + 1) * (column + len(_GAP)) > width:
            left_out.append(part_id)
            continue
        yield ""
        yield f"part {part_id}: percent of each key point (column) that each one's text alone (row) earns"
        yield _GAP.join(name.rjust(column) for name in ["", *names])
        for i, name in zip(inside, names, strict=True):
            cells = [_cell(check.credits[i][j]) for j in inside]
            yield _GAP.join(cell.rjust(column) for cell in [name, *cells])
    if left_out:
        yield ""
        yield f"too wide to show here: the matrix of part {', '.join(left_out)} (--report and --json have it)"


def _cell(credit: float) -> str:
    return str(round(100 * credit)) if credit else "·"


def _percent(credit: float) -> str:
    return f"{100 * credit:.0f} %"


def _told(point: CheckedPoint) -> str:
    text = " ".join(printable(point.text).split())
    short = text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 1] + "…"
    return f"{point.key_point_id} “{short}”"
