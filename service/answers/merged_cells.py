"""Cells merged downwards: what the first holds counts for each row, as a person reads the table."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from service.answers.raw_row import MergedCell, RawRow, Skipped, Unreadable

Ranges = Sequence[tuple[tuple[int, int], tuple[int, int]]]
"""First and last cell of each range, as (row, column) from 0."""


def filled(rows: Iterator[RawRow], ranges: Ranges) -> Iterator[RawRow]:
    """Yield `rows` with a `MergedCell` in each empty cell that `ranges` merge with one above it."""
    starts: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for (top, left), (bottom, _) in ranges:
        if bottom > top:
            starts[top].append((left, bottom))
    under_way: dict[int, tuple[int, MergedCell]] = {}
    for row in rows:
        at = row.number - 1
        if under_way or at in starts:
            cells = list(row.cells)
            for column, (bottom, merged) in list(under_way.items()):
                if at > bottom:
                    del under_way[column]
                else:
                    cells += [None] * (column + 1 - len(cells))
                    cells[column] = merged
            for column, bottom in starts.pop(at, ()):
                if column < len(cells) and cells[column] not in (None, ""):
                    under_way[column] = bottom, MergedCell(cells[column], row.number)
            yield RawRow(row.number, row.names, cells, row.exact)
        else:
            yield row


def without_headings(
    rows: Iterator[RawRow | Unreadable | Skipped],
) -> Iterator[RawRow | Unreadable | Skipped]:
    """Yield `rows` without what was merged downwards from the header or a title above it."""
    header = 0
    for row in rows:
        if isinstance(row, Skipped) and row.why == "header":
            header = row.number
        elif isinstance(row, RawRow) and any(_is_from(cell, header) for cell in row.cells):
            cells = [None if _is_from(cell, header) else cell for cell in row.cells]
            yield RawRow(row.number, row.names, cells, row.exact)
            continue
        yield row


def _is_from(cell: object, header: int) -> bool:
    return isinstance(cell, MergedCell) and cell.row <= header
