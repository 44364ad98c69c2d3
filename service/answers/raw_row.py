"""What the readers of the formats give: rows of cells as they are, before anything is made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from service.answers.row import Problem

RAW_MOST = 10_000
"""A longer value is cut in `Reject.raw`: its row number leads to the whole."""


@dataclass(frozen=True, slots=True)
class OddCell:
    """A cell that is no plain text or number.

    It reads as `text` for the fields in `good_for`; for any other it is a `problem`.
    """

    text: str
    problem: Problem
    good_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MergedCell:
    """A cell below the first of cells merged downwards, which shows what the first holds.

    It reads as `value` for every field but the answer, which is nobody's but the first row's. `row` is the first row.
    """

    value: object
    row: int


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: `cells[i]` is in the column `names[i]`, or under no name where there are more cells.

    A cell is a text, a number, None, an `OddCell`, a `MergedCell`, or whatever a JSON or Parquet file holds. `exact`
    says that a row must have as many cells as names (CSV, where an unquoted comma makes one more).
    """

    number: int
    names: Sequence[str]
    cells: Sequence[object]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One row that could not be taken apart; `text` is what is there, maybe cut."""

    number: int
    problem: Problem
    text: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that holds no answer by its nature."""

    number: int
    why: Literal["blank", "header"]


@dataclass(frozen=True, slots=True)
class SheetChosen:
    """Comes before the rows of a workbook: the sheet that they are on."""

    name: str


def is_blank(cells: Sequence[object]) -> bool:
    """Whether no cell of a table's row says anything."""
    return all(
        cell is None or isinstance(cell, MergedCell) or (isinstance(cell, str) and not cell.strip())
        for cell in cells
    )


def safe_raw(names: Sequence[str], cells: Sequence[object]) -> Mapping[str, str]:
    """Return column -> text of a row, each cut to RAW_MOST characters, in characters that UTF-8 can hold."""
    raw: dict[str, str] = {}
    for i, cell in enumerate(cells):
        if cell is None or cell == "":
            continue
        name = safe_text(names[i] if i < len(names) else f"column {i + 1}")
        raw[name if name not in raw else f"{name} ({i + 1})"] = safe_text(_shown(cell))
    return raw


def safe_text(text: str) -> str:
    r"""Return `text`, cut to RAW_MOST characters, with broken characters written as \xNN or \uNNNN."""
    shown = text if len(text) <= RAW_MOST else f"{text[:RAW_MOST]}… ({len(text)} characters)"
    if shown.isascii():
        return shown
    return "".join(_escaped(char) if "\ud800" <= char <= "\udfff" else char for char in shown)


def _escaped(char: str) -> str:
    code = ord(char)
    # What the decoder could not read is kept as the surrogates DC80 to DCFF, one a byte.
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def _shown(cell: object) -> str:
    match cell:
        case str():
            return cell
        case OddCell():
            return cell.text
        case MergedCell():
            return _shown(cell.value)
        case bytes():
            return cell[:RAW_MOST].decode("utf-8", "surrogateescape")
        case _:
            try:
                return str(cell)
            except (ValueError, RecursionError):  # an int of very many digits, or lists within lists
                return "(can't be shown)"
