"""Whole numbers that a workbook's (.xlsx) number format shows with zeros or letters: 123 as 00000123 or S0123.

Exam offices keep ids so: the cell holds the number alone, and only its style says what a person sees.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

import numpy as np
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from rubrics.intake.cells import column_number
from rubrics.intake.office_file import MOST_ELEMENTS
from rubrics.intake.workbook_parts import CELL_PLACE, CELL_TYPE

MOST_STYLES_BYTES = 20_000_000
_MOST_PLACES = 16_000_000
_MOST_SHOWN = 100
_MOST_DIGITS = 15
_LITERAL = r'(?:"[^"]*"|\\.)'
_CODE = re.compile(rf"({_LITERAL}*)(0+)({_LITERAL}*)(?:;(.*))?", re.DOTALL)
_LITERALS = re.compile(_LITERAL, re.DOTALL)
# A cell with something in it.
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*[^<>/])>")
_STYLE = re.compile(rb"\bs\s*=\s*[\"']([0-9]{1,6})[\"']")
_STYLE_BITS, _COLUMN_BITS = 20, 14
_ROW_BITS = _STYLE_BITS + _COLUMN_BITS


class PaddedText(str):
    """A number as its format shows it; `number` is the number alone, which counts where marks are read."""

    __slots__ = ("number",)
    number: str

    def __new__(cls, text: str, number: str) -> "PaddedText":
        """Make the text `text` of the number that is written `number` without its format."""
        made = super().__new__(cls, text)
        made.number = number
        return made


def number_alone(text: str) -> str:
    """Return `text` without what a number format adds, such as 10 for 10点."""
    return text.number if isinstance(text, PaddedText) else text


@dataclass(frozen=True, slots=True)
class PaddedFormat:
    """Shows a whole number with `digits` digits at least between two texts; a 0 only where `zero_too`."""

    before: str
    digits: int
    after: str
    zero_too: bool

    def shown(self, number: str) -> str:
        """Return `number`, written without a format, as this one shows it; any but a whole one from 0 as it is."""
        if not (number.isascii() and number.isdigit()) or len(number) > _MOST_DIGITS:
            return number
        if number == "0" and not self.zero_too:
            return number
        return PaddedText(f"{self.before}{number.zfill(self.digits)}{self.after}", number)


def read_format(code: str) -> PaddedFormat | None:
    """Return what a format code such as 00000000, "S"0000, or 0000;-0000 pads, None for any other kind of format."""
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    before, after, zeros = _words(found[1]), _words(found[3]), len(found[2])
    # What is between quotes or behind \ is no condition such as [>100], and begins no section.
    others = _LITERALS.sub("", found[4] or "")
    if zeros + len(before) + len(after) > _MOST_SHOWN or re.search(r"\[\s*[<>=]", others):
        return None
    if zeros == 1 and not before and not after:
        return None
    return PaddedFormat(before, zeros, after, zero_too=";" not in others)


def _words(literals: str) -> str:
    return "".join(each[1:-1] if each[0] == '"' else each[1] for each in _LITERALS.findall(literals))


def read_padded_formats(styles: bytes) -> dict[int, PaddedFormat]:
    """Return style of cells -> format, for those that pad, by the part xl/styles.xml.

    A part that is empty, damaged, too large, or made to harm gives none: whoever reads the cells may refuse it.
    """
    if len(styles) > MOST_STYLES_BYTES:
        return {}
    target = _Formats()
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    try:
        parser.feed(styles)
        parser.close()
    except _AllReadError:
        return target.by_style
    except (DefusedXmlException, ParseError, ValueError, LookupError):
        return {}
    return target.by_style


class _AllReadError(Exception):
    """What follows in the part is of no use."""


class _Formats:
    """Takes the number formats and the styles of cells, in the order in which Excel writes them."""

    def __init__(self) -> None:
        self.by_style: dict[int, PaddedFormat] = {}
        self._by_id: dict[str, PaddedFormat] = {}
        self._within, self._styles, self._elements = "", 0, 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise ValueError("more styles than a workbook has")
        name = _local(tag)
        format_id = attributes.get("numFmtId", "")
        if name in ("numFmts", "cellXfs"):
            self._within = name
        elif name == "numFmt" and self._within == "numFmts":
            read = read_format(attributes.get("formatCode", ""))
            if read is not None:
                self._by_id[format_id] = read
        elif name == "xf" and self._within == "cellXfs":
            if format_id in self._by_id:
                self.by_style[self._styles] = self._by_id[format_id]
            self._styles += 1

    def end(self, tag: str) -> None:
        if _local(tag) == self._within:
            if self._within == "cellXfs":
                raise _AllReadError
            self._within = ""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


class PaddedCells:
    """Where a sheet holds numbers that a format pads: eight bytes for each, and nothing where no style pads."""

    def __init__(self, formats: Mapping[int, PaddedFormat]) -> None:
        self._formats = formats
        self._found = array("Q")
        self._sorted = True

    def look(self, part: bytes) -> None:
        """Note the cells in `part`, a piece of the sheet's XML that cuts no tag in two.

        Not noted: texts, errors, TRUE and FALSE, cells that don't say where they are, and what only a file that
        writes its cells over and over could hold beyond 16 million.
        """
        if not self._formats:
            return
        for cell in _CELL.finditer(part):
            styled = _STYLE.search(cell[1])
            style = int(styled[1]) if styled else -1
            if style not in self._formats:
                continue
            kind, where = CELL_TYPE.search(cell[1]), CELL_PLACE.search(cell[1])
            if where is None or (kind and kind[1] != b"n") or len(self._found) >= _MOST_PLACES:
                continue
            row, column = int(where[2]) - 1, column_number(where[1].decode())
            if row >= 0 and column < 1 << _COLUMN_BITS:
                self._found.append((row << _ROW_BITS) + (column << _STYLE_BITS) + style)
                self._sorted = False

    def in_row(self, row: int) -> list[tuple[int, PaddedFormat]]:
        """Return the columns of a row (both from 0) whose numbers are padded, each with its format."""
        if not self._found:
            return []
        if not self._sorted:
            np.frombuffer(self._found, dtype=np.uint64).sort()
            self._sorted = True
        first = bisect_left(self._found, row << _ROW_BITS)
        end = bisect_left(self._found, (row + 1) << _ROW_BITS, first)
        return [self._column(found) for found in self._found[first:end]]

    def _column(self, found: int) -> tuple[int, PaddedFormat]:
        column = (found >> _STYLE_BITS) & ((1 << _COLUMN_BITS) - 1)
        return column, self._formats[found & ((1 << _STYLE_BITS) - 1)]
