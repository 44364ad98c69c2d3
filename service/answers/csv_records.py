"""CSV records from lines: quoted cells may hold line breaks, and a quote that is never closed costs its row alone.

Python's csv module would give up at a cell of 128 KB and take every row after an open quote for one cell; both
limits are its own or the whole process's, so the cells are parted here.
"""

import re
from collections.abc import Iterator

from service.answers.raw_row import RawRow, Unreadable
from service.answers.row import Problem, RejectCode
from service.answers.text_lines import MOST_LINE, LongLine, TextLines

_QUOTED = re.compile(r' *+"([^"]*+(?:""[^"]*+)*+)" *+')
_OPENS = re.compile(r' *+"')
_ENDS = "\r\n"
_LONG = Problem(
    RejectCode.ROW_TOO_LONG, f"the row is longer than {MOST_LINE:,} characters: shorten or split it"
)
_NOT_CLOSED = Problem(
    RejectCode.BAD_QUOTES,
    "a quote in this row is never closed: write a quote inside a cell twice, and one at the cell's end",
)
_GOES_ON = Problem(
    RejectCode.BAD_QUOTES,
    "a quoted cell goes on after its closing quote: write a quote inside a cell twice, and the whole cell in quotes",
)


def read_records(lines: TextLines, delimiter: str) -> Iterator[RawRow | Unreadable]:
    """Yield each record without names; numbers count records from 1, as a spreadsheet shows them.

    After a record that can't be parted, reading goes on at the line after its first.
    """
    number = 0
    while (line := lines.next()) is not None:
        number += 1
        if isinstance(line, LongLine):
            yield Unreadable(number, _LONG, line.text)
        elif '"' not in line:
            yield RawRow(number, (), line.rstrip(_ENDS).split(delimiter), exact=True)
        else:
            record = _Record(line, lines, delimiter)
            cells = record.cells()
            if isinstance(cells, Problem):
                lines.put_back(record.taken[1:])
                yield Unreadable(number, cells, line.rstrip(_ENDS))
            else:
                yield RawRow(number, (), cells, exact=True)


class _Record:
    """One record that has quotes; `taken` are the lines that it has taken so far."""

    def __init__(self, line: str, lines: TextLines, delimiter: str) -> None:
        self.taken: list[str | LongLine] = [line]
        self._text, self._lines, self._delimiter = line, lines, delimiter
        self._bare = re.compile(f"[^{re.escape(delimiter)}\r\n]*+")

    def cells(self) -> list[str] | Problem:
        cells: list[str] = []
        at = 0
        while True:
            if _OPENS.match(self._text, at):
                quoted = _QUOTED.match(self._text, at)
                if quoted is None:
                    if not self._take_to_next_odd_line(at):
                        return _NOT_CLOSED
                    at = 0
                    continue
                cells.append(quoted[1].replace('""', '"'))
                at = quoted.end()
            else:
                bare = self._bare.match(self._text, at)
                assert bare is not None  # noqa: S101 - it matches nothing, too
                cells.append(bare[0])
                at = bare.end()
            if at >= len(self._text) or self._text[at] in _ENDS:
                return cells
            if self._text[at] != self._delimiter:
                return _GOES_ON
            at += 1

    def _take_to_next_odd_line(self, at: int) -> bool:
        """Add lines up to the first with an odd number of quotes, which closes the cell that begins at `at`."""
        pieces = [self._text[at:]]
        length = len(pieces[0])
        while (line := self._lines.next()) is not None:
            self.taken.append(line)
            if isinstance(line, LongLine):
                return False
            pieces.append(line)
            length += len(line)
            if length > MOST_LINE:
                return False
            if line.count('"') % 2:
                self._text = "".join(pieces)
                return True
        return False
