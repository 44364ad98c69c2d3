"""Results as CSV (RFC 4180), one line a result, harmless in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from rubrics.marks import as_json_number
from service.exports.columns import column_names, row_of
from service.exports.fields import Cell
from service.exports.result import Result
from service.formulas import neutral

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def csv_lines(results: Iterable[Result], *, parts: Sequence[str] = (), bom: bool = True) -> Iterator[bytes]:
    """Yield the file line by line, in UTF-8, each line ending in CR LF; the first has the columns' names.

    Excel needs the byte order mark (`bom`) to see Chinese; most programs want none. Numbers have a decimal point,
    truth is `true` or `false`, what is unknown is an empty cell. Every text goes through `formulas.neutral`, and NUL,
    which ends the text for many readers, becomes U+FFFD.

    Raises:
        ValueError: a part comes twice, or a stored grade can't be read.
    """
    if bom:
        yield BYTE_ORDER_MARK
    lines = _Lines()
    yield lines.line([neutral(name) for name in column_names(parts)])
    for result in results:
        yield lines.line([cell_text(cell) for cell in row_of(result, parts)])


def rows_as_csv(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield `rows` as lines of CSV without changing any text; none of it is made harmless here."""
    lines = _Lines()
    for row in rows:
        yield lines.line(row)


def cell_text(cell: Cell) -> str:
    """Return the cell as CSV has it: exact decimals, and texts that no spreadsheet runs."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return str(as_json_number(cell))
        case str():
            return neutral(cell.replace("\0", "\ufffd"))
        case _:
            return str(cell)


class _Lines:
    """Python's CSV writer, which wants a file, as a function from a row to its bytes."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._writer = csv.writer(self, lineterminator="\r\n")

    def write(self, text: str) -> None:
        self._written.append(text)

    def line(self, row: Sequence[str]) -> bytes:
        self._writer.writerow(row)
        text = "".join(self._written)
        self._written.clear()
        return text.encode()
