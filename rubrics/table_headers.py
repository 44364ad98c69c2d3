"""Header rows of tables: they name what the cells below are about and are no key points."""

import re
from collections.abc import Iterator

_CELL_ENDS = re.compile(r"[|\t]")
_DASHES = re.compile(r":?-+:?")


def find_table_headers(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the header rows of the Markdown tables in `text`: those over a line of dashes.

    Tables of a Markdown file have tabs between their cells.
    """
    lines = text.split("\n")
    at = 0
    for row, below, first in zip(lines, lines[1:], lines[2:], strict=False):
        if _CELL_ENDS.search(row) and _underlines(below) and any(map(str.isalnum, first)):
            yield at, at + len(row)
        at += len(row) + 1


def _underlines(line: str) -> bool:
    cells = [cell.strip() for cell in _CELL_ENDS.split(line.strip().strip("|"))]
    return len(cells) > 1 and all(map(_DASHES.fullmatch, cells))
