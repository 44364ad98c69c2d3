"""Sheets of a gradebook: a head, columns of stated widths, and rows that go on in a further sheet if one is full."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from service.cohort.sheet_names import SheetNames
from service.exports.fields import Cell
from service.exports.workbook import MOST_ROWS, cell_text, write_cell

Look = Literal["plain", "number", "share", "middle", "call", "wrap"]
_RIGHT = ("number", "share")
_HEAD_HEIGHT = 48
_A4 = 9
_MOST_ON_A_PAGE = 240
"""Characters across that can still be read when a sheet is printed on one page's width."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in characters, and how its cells look.

    look: "share" shows 0.5 as 50.0%, "middle" centres, "wrap" breaks long texts, and "call" stands out wherever there
        is something in the cell.
    """

    heading: str
    width: float = 10
    look: Look = "plain"


class Book:
    """A workbook with the names and styles that its sheets share."""

    def __init__(self, workbook: Any, rows_a_sheet: int = MOST_ROWS) -> None:
        self._workbook = workbook
        self.rows_a_sheet = rows_a_sheet
        self._names = SheetNames()
        add = workbook.add_format
        head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF1F5"}
        self.head, self.number_head = add(head), add(head | {"align": "right"})
        # Marks have two decimals at most, so Excel's general format shows 10, 2.5, and 0.33 as they are;
        # "0.##" would show 10 as "10.".
        self.styles: dict[Look, Any] = {
            "plain": None,
            "number": None,
            "share": add({"num_format": "0.0%"}),
            "middle": add({"align": "center"}),
            "wrap": add({"text_wrap": True, "valign": "top"}),
            "call": add({"bg_color": "#FDF0D9"}),
        }
        self.as_text = add({"quote_prefix": True})

    def begin(self, wanted: str) -> Any:
        """Return a new sheet by a name that is free."""
        return self._workbook.add_worksheet(self._names.name(wanted))


class Sheet:
    """Rows under one head; the memory taken doesn't grow with them, so no row can be gone back to."""

    def __init__(self, book: Book, name: str, columns: Sequence[Column] = (), *, frozen: int = 1) -> None:
        """Make the sheet; without `columns` its head is given later by `begin`, before the first row."""
        self._book, self._name, self._frozen = book, name, frozen
        self._columns: Sequence[Column] = ()
        self._sheet = book.begin(name)
        self._row = 0
        if columns:
            self.begin(columns)

    def begin(self, columns: Sequence[Column]) -> None:
        """Write the head."""
        self._columns = columns
        self._sheet.freeze_panes(1, self._frozen)
        self._sheet.set_paper(_A4)
        self._sheet.set_landscape()
        self._sheet.repeat_rows(0)
        if sum(column.width for column in columns) <= _MOST_ON_A_PAGE:
            self._sheet.fit_to_pages(1, 0)
        self._sheet.set_row(0, _HEAD_HEIGHT)
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, column.width)
            style = self._book.number_head if column.look in _RIGHT else self._book.head
            self._sheet.write_string(0, place, cell_text(column.heading), style)
        self._row = 1

    def add(self, cells: Sequence[Cell]) -> None:
        """Write a row, in a further sheet where this one is full."""
        if self._row == self._book.rows_a_sheet:
            self.end()
            self._sheet = self._book.begin(self._name)
            self.begin(self._columns)
        for place, (cell, column) in enumerate(zip(cells, self._columns, strict=True)):
            write_cell(
                self._sheet, self._row, place, cell, self._book.styles[column.look], self._book.as_text
            )
        self._row += 1

    def end(self) -> None:
        """Let the columns be filtered."""
        if self._row:
            self._sheet.autofilter(0, 0, self._row - 1, len(self._columns) - 1)
