"""The header row of a table: found among its first rows, which may begin with a title over merged cells."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from rubrics.intake.table import HEADER_WITHIN
from service.answers.error import AnswerFileError
from service.answers.known_columns import AmbiguousColumnsError, Columns, columns_found, find_columns
from service.answers.options import ReadOptions
from service.answers.raw_row import MergedCell, OddCell, RawRow, Skipped, Unreadable, is_blank, safe_text
from service.answers.row import Problem, RejectCode
from service.answers.text_encoding import UNREAD

_AGAIN = Problem(RejectCode.REPEATED_HEADER, "this is the header row once more: take it out")


def with_header(
    rows: Iterator[RawRow | Unreadable], options: ReadOptions
) -> Iterator[RawRow | Unreadable | Skipped]:
    """Yield the rows below the header row with its names; what is above it and blank rows are skipped.

    Raises:
        AnswerFileError: no row among the first 20 names the columns that are needed, or two of them claim a field.
    """
    first = list(islice(rows, HEADER_WITHIN))
    if not first:
        raise AnswerFileError("it is empty: there are no answers in it")
    header = _choose(first, options)
    names = header_names(header.cells)
    for row in chain(first, rows):
        if isinstance(row, Unreadable):
            yield row
        elif row.number <= header.number:
            yield Skipped(row.number, "header")
        elif is_blank(row.cells):
            yield Skipped(row.number, "blank")
        elif row.cells[0] == header.cells[0] and header_names(row.cells[: len(names) + 1]) == names:
            yield Unreadable(row.number, _AGAIN, "")
        else:
            yield RawRow(row.number, names, row.cells, row.exact)


def header_names(cells: Sequence[object]) -> tuple[str, ...]:
    """Return the names in a row of headers without the blank ones at its end."""
    names = [_name(cell) for cell in cells]
    if names:
        names[0] = names[0].removeprefix("\ufeff")
    while names and not names[-1].strip():
        names.pop()
    return tuple(names)


def _name(cell: object) -> str:
    if isinstance(cell, MergedCell):
        return ""
    return cell.text if isinstance(cell, OddCell) else str(cell or "")


def count_known(cells: Sequence[object], options: ReadOptions) -> int:
    """Return how many fields a row names, 0 if it is no header."""
    try:
        return len(find_columns(header_names(cells), options.columns).places)
    except AmbiguousColumnsError:
        return 1


def holds_answers(rows: Iterator[RawRow], options: ReadOptions) -> bool:
    """Whether `rows` have a header row with all columns that are needed, and something below it."""
    first = list(islice(rows, HEADER_WITHIN))
    try:
        header = _choose(first, options)
    except AnswerFileError:
        return False
    return any(row.number > header.number and not is_blank(row.cells) for row in chain(first, rows))


def _choose(first: Sequence[RawRow | Unreadable], options: ReadOptions) -> RawRow:
    best: tuple[RawRow, Columns] | None = None
    ambiguous: AmbiguousColumnsError | None = None
    wanting: tuple[RawRow, Columns] | None = None
    for row in first:
        if isinstance(row, Unreadable) or is_blank(row.cells):
            continue
        try:
            columns = find_columns(header_names(row.cells), options.columns)
        except AmbiguousColumnsError as error:
            ambiguous = ambiguous or error
            continue
        if columns.missing(options.required | frozenset(options.columns)):
            if wanting is None or len(columns.places) > len(wanting[1].places):
                wanting = row, columns
        elif best is None or len(columns.places) > len(best[1].places):
            best = row, columns
    if best is not None:
        return best[0]
    if ambiguous is not None:
        raise ambiguous
    if wanting is None:
        raise AnswerFileError("its first rows are blank or can't be read: there is no header row")
    raise missing_columns(header_names(wanting[0].cells), wanting[1], options)


def missing_columns(names: Sequence[str], columns: Columns, options: ReadOptions) -> AnswerFileError:
    """Return the error that lists the columns found and says how to name those that are missing."""
    if any(UNREAD.search(name) for name in names):
        encoding = options.encoding or "UTF-8"
        return AnswerFileError(
            f"its header row is not in {encoding}: save it in UTF-8, or say what it is in (--encoding gb18030)"
        )
    missing = columns.missing(options.required | frozenset(options.columns))
    wanted = " and ".join(
        f"{field} (called {options.columns[field]!r})" if field in options.columns else field
        for field in missing
    )
    found = columns_found([safe_text(name) for name in names], is_header=bool(columns.places))
    return AnswerFileError(
        f"no column was found for: {wanted}. The columns found: {found}. Say which it is "
        f"(--column {missing[0]}=NAME), or name it in the first row; docs/answer-files.md has the names that are known"
    )
