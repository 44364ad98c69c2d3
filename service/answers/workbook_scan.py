"""A look at a workbook's parts before calamine reads it: what it would cost, and which cells hold no plain value.

calamine lays a sheet out from its first cell to its last and copies a shared text for every cell that shows it, so a
small file can fill the memory; and a formula's error looks like an empty cell to it, which would be graded 0.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np

from rubrics.intake.cells import column_number
from rubrics.intake.padded_numbers import MOST_STYLES_BYTES, PaddedCells, PaddedFormat, read_padded_formats
from rubrics.intake.workbook_parts import (
    CELL_PLACE,
    CELL_TYPE,
    SHARED_STRING,
    is_strange,
    part_named,
    sheet_parts,
)
from service.answers.error import AnswerFileError

MOST_CELLS = 16_000_000
MOST_TEXT_BYTES = 400_000_000
MOST_PART_BYTES = 2_000_000_000
MOST_ODD_CELLS = 1_000_000
DAMAGED = "not a workbook (.xlsx, .xls, .ods), or a damaged one: open it in Excel and save it as .xlsx"
_CHUNK = 1_000_000
_STRANGE = "it is as no spreadsheet program writes it: open it in Excel and save it anew as .xlsx"
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>/])([^<>]*)>")
_ROW_PLACE = re.compile(rb"<(?:\w+:)?row\b[^<>]*?\br\s*=\s*[\"']([0-9]{1,7})[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]+)<")
_INDEX = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>\s*([0-9]{1,8})\s*<")
Lengths = np.ndarray[tuple[int], np.dtype[np.int64]]
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    OverflowError,
    struct.error,
)
_ROW_ENDS = re.compile(rb"</(?:\w+:)?row\s*>")


@dataclass
class OddPlaces:
    """Where a sheet holds errors, formulas without a value that was saved or that give no text, and padded numbers.

    A place is row * 2**14 + column, both from 0.
    """

    errors: set[int] = field(default_factory=set)
    without_value: set[int] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)
    padded: PaddedCells = field(default_factory=lambda: PaddedCells({}))


def place(row: int, column: int) -> int:
    """Return the place of a cell as `OddPlaces` has it."""
    return (row << 14) + column


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[zipfile.ZipFile]:
    try:
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            yield archive
    except _BROKEN as error:
        raise AnswerFileError(DAMAGED) from error


class XlsxScan:
    """The look at one .xlsx file; its shared texts are measured and its styles read first."""

    def __init__(self, stream: BinaryIO) -> None:
        """Measure the shared texts, and read which styles pad numbers.

        Raises:
            AnswerFileError: damaged, made to fill the memory, or as no spreadsheet program writes it.
        """
        self._stream = stream
        self._left = MOST_PART_BYTES
        with _opened(stream) as archive:
            self._lengths = self._text_lengths(archive)
            self._formats = _padded_formats(archive)

    def sheet(self, index: int) -> OddPlaces:
        """Return the odd cells of the sheet with this index among all sheets.

        Raises:
            AnswerFileError: as for the whole.
        """
        with _opened(self._stream) as archive:
            return self._sheet(archive, self._part_of(archive, index))

    def _sheet(self, archive: zipfile.ZipFile, name: str) -> OddPlaces:
        odd = OddPlaces(padded=PaddedCells(self._formats))
        columns: set[bytes] = set()
        rows = text_bytes = 0
        rest = b""
        for chunk in self._chunks(archive, name):
            held = rest + chunk
            end = max((match.end() for match in _ROW_ENDS.finditer(held)), default=0)
            whole, rest = held[:end], held[end:]
            if len(rest) > MOST_TEXT_BYTES:
                raise AnswerFileError(_STRANGE)
            places = CELL_PLACE.findall(whole)
            columns.update(letters for letters, _ in places)
            rows = max(rows, max(map(int, {number for _, number in places}), default=0))
            rows = max(rows, max(map(int, _ROW_PLACE.findall(whole)), default=0))
            _check_cells(rows, columns)
            text_bytes += _shown_bytes(whole, self._lengths)
            if text_bytes > MOST_TEXT_BYTES:
                raise AnswerFileError(
                    f"its cells show more than {MOST_TEXT_BYTES:,} bytes of text: split the file"
                )
            if _FORMULA.search(whole) or b't="e"' in whole or b"t='e'" in whole:
                _find_odd(whole, odd)
            odd.padded.look(whole)
        return odd

    def _chunks(self, archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
        before = b""
        with archive.open(name) as part:
            first = True
            while chunk := part.read(_CHUNK):
                self._left -= len(chunk)
                if self._left < 0:
                    raise AnswerFileError(
                        f"it unpacks to more than {MOST_PART_BYTES:,} bytes: split the file"
                    )
                if is_strange(before + chunk, from_start=first):
                    raise AnswerFileError(_STRANGE)
                before, first = chunk[-1:], False
                yield chunk

    def _text_lengths(self, archive: zipfile.ZipFile) -> Lengths:
        """Return the bytes of each shared text."""
        starts: list[int] = []
        at = 0
        name = part_named(archive.namelist(), "xl/sharedStrings.xml")
        rest = b""
        for chunk in self._chunks(archive, name) if name else ():
            held = rest + chunk
            starts.extend(at - len(rest) + match.start() for match in SHARED_STRING.finditer(held))
            # A tag may be cut in two; one that was found whole must not be found again.
            cut = held.rfind(b"<")
            rest = (
                held[cut:]
                if cut >= 0 and len(held) - cut < 100 and not SHARED_STRING.match(held, cut)
                else b""
            )
            at += len(chunk)
        if at > MOST_TEXT_BYTES:
            raise AnswerFileError(f"it holds more than {MOST_TEXT_BYTES:,} bytes of text: split the file")
        ends = np.array([*starts[1:], at], dtype=np.int64)
        return ends[: len(starts)] - np.array(starts, dtype=np.int64)

    def _part_of(self, archive: zipfile.ZipFile, index: int) -> str:
        workbook = b"".join(self._chunks(archive, "xl/workbook.xml"))
        parts = sheet_parts(workbook, b"".join(self._chunks(archive, "xl/_rels/workbook.xml.rels")))
        name = parts[index] if index < len(parts) else None
        if name is None:
            raise AnswerFileError(_STRANGE)
        return name


def _padded_formats(archive: zipfile.ZipFile) -> dict[int, PaddedFormat]:
    name = part_named(archive.namelist(), "xl/styles.xml")
    try:
        # Within a limit of its own, and never a reason to refuse: a workbook without styles is read too.
        with archive.open(name or "") as part:
            return read_padded_formats(part.read(MOST_STYLES_BYTES + 1))
    except _BROKEN:
        return {}


def _check_cells(rows: int, columns: set[bytes]) -> None:
    width = max((column_number(letters.decode()) + 1 for letters in columns), default=0)
    if rows * width > MOST_CELLS:
        raise AnswerFileError(
            f"its sheet reaches over {rows * width:,} cells: delete what stands far below or to the right of the "
            "answers and save it anew, or write CSV or Parquet"
        )


def _shown_bytes(part: bytes, lengths: Lengths) -> int:
    if not len(lengths):
        return 0
    indices = np.array([int(index) for index in _INDEX.findall(part)], dtype=np.int64)
    return int(lengths[indices[indices < len(lengths)]].sum())


def _find_odd(part: bytes, odd: OddPlaces) -> None:
    cells = list(_CELL.finditer(part))
    for i, cell in enumerate(cells):
        content = part[cell.end() : cells[i + 1].start() if i + 1 < len(cells) else len(part)]
        kind = CELL_TYPE.search(cell[1])
        is_error = kind is not None and kind[1] == b"e"
        is_formula = _FORMULA.search(content) is not None
        if not (is_error or is_formula):
            continue
        where = CELL_PLACE.search(cell[1])
        if where is None:
            raise AnswerFileError(_STRANGE)
        at = place(int(where[2]) - 1, column_number(where[1].decode()))
        if is_error:
            odd.errors.add(at)
        elif kind is not None and kind[1] == b"str":
            continue
        elif _VALUE.search(content):
            odd.numbers.add(at)
        else:
            odd.without_value.add(at)
        if len(odd.errors) + len(odd.numbers) + len(odd.without_value) > MOST_ODD_CELLS:
            raise AnswerFileError(
                f"more than {MOST_ODD_CELLS:,} cells are formulas: copy the sheet and paste it as values"
            )
