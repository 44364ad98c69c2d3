"""Findings about marks that the reference answer states: whether they add up to what they should."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rubrics.finding import Finding
from rubrics.list_note import has_own_line, note_behind, words_end
from rubrics.marks import total
from rubrics.model import KeyPoint, Part, Rubric
from rubrics.notes import Note
from rubrics.reading import Reading, merge, read


def lint_stated_marks(rubric: Rubric) -> Iterator[Finding]:
    """Yield where marks stated in the first reference answer do not add up, with both numbers."""
    if not rubric.reference_answers:
        return
    reading = read(rubric.reference_answers[0], rubric.marks)
    if not reading.marks and not any(note.tells_marks for note in reading.notes):
        return
    ends = [_span(part)[0] for part in rubric.parts[1:]] + [len(reading.text)]
    begin = 0
    for part, end in zip(rubric.parts, ends, strict=True):
        points = [point for point in part.key_points if point.source and not point.source.reference]
        if points and len(points) == len(part.key_points) and begin <= end:
            yield from _lint_list(reading, part, None, points, (begin, end), part.marks)
            begin = end


def _span(part: Part) -> tuple[int, int]:
    sources = [point.source for point in part.key_points if point.source]
    return (
        (min(source.start for source in sources), max(source.end for source in sources))
        if sources
        else (0, 0)
    )


def _lint_list(
    reading: Reading,
    part: Part,
    parent: KeyPoint | None,
    points: Sequence[KeyPoint],
    span: tuple[int, int],
    marks: Decimal,
) -> Iterator[Finding]:
    note = _outside(reading, points, span)
    if len(points) == 1 and points[0].choose and parent is None:
        note = reading.note_in(*span)
        below: Sequence[KeyPoint] = points[0].children
        choose: int | None = points[0].choose
    else:
        below, choose = points, parent.choose if parent else None
    alike = _end_alike(reading, below)
    stated = [_stated(reading, point, ends_alike=alike) for point in below]
    if note and note.each is not None:
        stated = [note.each if own is None else own for own in stated]
    known = [own for own in stated if own is not None]
    whole = total(known[:choose] if choose else known)
    complete = bool(known) and len(known) == len(below)
    target = note.total if note and note.total is not None else marks
    if note and note.total is not None and note.total != marks and parent is None:
        yield _finding(part, parent, f"it states {note.total} in all", marks)
    elif complete and whole != target:
        yield _finding(part, parent, f"the marks stated for its points add up to {whole}", target)
    elif known and not complete and whole > target:
        yield _finding(
            part, parent, f"the marks stated for some of its points already add up to {whole}", target
        )
    for point in below:
        inner = [child for child in point.children if child.source and not child.source.reference]
        if inner and point.source and len(inner) == len(point.children):
            own = _stated(reading, point, ends_alike=alike)
            yield from _lint_list(
                reading, part, point, inner, (point.source.start, point.source.end), own or point.marks
            )


def _outside(reading: Reading, points: Sequence[KeyPoint], span: tuple[int, int]) -> Note | None:
    """Return what the notes in `span` tell that stand before the first point or behind the last."""
    sources = [point.source for point in points if point.source]
    first, last = sources[0].start, sources[-1]
    before = reading.note_in(span[0], first)
    if before:
        return before
    behind = words_end(reading, last.start, last.end)
    return None if points[-1].children or _end_alike(reading, points) else reading.note_in(behind, span[1])


def _end_alike(reading: Reading, points: Sequence[KeyPoint]) -> bool:
    """Whether a point before the last one ends with a note, so that the note behind the last is not about all."""
    sources = [point.source for point in points[:-1] if point.source]
    return any(note_behind(reading, source.start, source.end) for source in sources)


def _stated(reading: Reading, point: KeyPoint, *, ends_alike: bool) -> Decimal | None:
    """Return the marks that stand in a point's own words or in a note about it, not in those of its children."""
    assert point.source is not None  # noqa: S101 - only points with a source come here
    start, end = point.source.start, point.source.end
    first = next((child.source.start for child in point.children if child.source), end)
    marks = reading.marks_in(start, max(first, start))
    if marks:
        return marks[0].marks
    behind = note_behind(reading, start, end)
    if behind and not ends_alike and (not point.children or has_own_line(reading, behind)):
        behind = None  # about the list that the point ends
    note = merge([reading.note_in(start, first) if point.children else None, behind])
    return note.total if note else None


def _finding(part: Part, parent: KeyPoint | None, told: str, marks: Decimal) -> Finding:
    name = f"key point {parent.id}" if parent else f"part {part.id}"
    return Finding(
        code="marks-do-not-add-up",
        severity="warning",
        part_id=part.id,
        key_point_id=parent.id if parent else None,
        message=f"the reference answer to {name} does not add up: {told}, but it has {marks}",
        suggestion="correct the marks in the text, or change the marks of the part or its points",
    )
