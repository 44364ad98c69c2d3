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
from html import unescape
from posixpath import join, normpath
from typing import BinaryIO

import numpy as np

from rubrics.intake.cells import column_number
from rubrics.intake.workbook_parts import SHARED_STRING, is_strange
from service.answers.error import AnswerFileError

MOST_CELLS = 16_000_000
MOST_TEXT_BYTES = 400_000_000
MOST_PART_BYTES = 2_000_000_000
MOST_ODD_CELLS = 1_000_000
DAMAGED = "not a workbook (.xlsx, .xls, .ods), or a damaged one: open it in Excel and save it as .xlsx"
_CHUNK = 1_000_000
_STRANGE = "it is as no spreadsheet program writes it: open it in Excel and save it anew as .xlsx"
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?\br?:?id\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)\s*=\s*[\"']([^\"']*)[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>/])([^>]*)>")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_ROW_PLACE = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br\s*=\s*[\"']([0-9]{1,7})[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)<")
_INDEX = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>\s*([0-9]{1,8})\s*<")
_TYPE = re.compile(rb"\bt\s*=\s*[\"'](\w+)[\"']")
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
    """Where a sheet holds errors, formulas without a value that was saved, and formulas that give no text.

    A place is row * 2**14 + column, both from 0.
    """

    errors: set[int] = field(default_factory=set)
    without_value: set[int] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)


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
    """The look at one .xlsx file; its shared texts are measured first."""

    def __init__(self, stream: BinaryIO) -> None:
        """Measure the shared texts.

        Raises:
            AnswerFileError: damaged, made to fill the memory, or as no spreadsheet program writes it.
        """
        self._stream = stream
        self._left = MOST_PART_BYTES
        with _opened(stream) as archive:
            self._lengths = self._text_lengths(archive)

    def sheet(self, index: int) -> OddPlaces:
        """Return the odd cells of the sheet with this index among all sheets.

        Raises:
            AnswerFileError: as for the whole.
        """
        with _opened(self._stream) as archive:
            return self._sheet(archive, self._part_of(archive, index))

    def _sheet(self, archive: zipfile.ZipFile, name: str) -> OddPlaces:
        odd = OddPlaces()
        columns: set[bytes] = set()
        rows = text_bytes = 0
        rest = b""
        for chunk in self._chunks(archive, name):
            held = rest + chunk
            end = max((match.end() for match in _ROW_ENDS.finditer(held)), default=0)
            whole, rest = held[:end], held[end:]
            if len(rest) > MOST_TEXT_BYTES:
                raise AnswerFileError(_STRANGE)
            places = _PLACE.findall(whole)
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
        name = next((n for n in archive.namelist() if n.lower() == "xl/sharedstrings.xml"), None)
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
        relations: dict[bytes, bytes] = {}
        for tag in _RELATION.findall(b"".join(self._chunks(archive, "xl/_rels/workbook.xml.rels"))):
            found = dict(_ATTRIBUTE.findall(tag))
            relations[found.get(b"Id", b"")] = found.get(b"Target", b"")
        sheets = _SHEET.findall(workbook)
        try:
            target = unescape(relations[sheets[index]].decode())
        except (IndexError, KeyError, UnicodeDecodeError):
            raise AnswerFileError(_STRANGE) from None
        return target[1:] if target.startswith("/") else normpath(join("xl", target))


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
        kind = _TYPE.search(cell[1])
        is_error = kind is not None and kind[1] == b"e"
        is_formula = _FORMULA.search(content) is not None
        if not (is_error or is_formula):
            continue
        where = _PLACE.search(cell[1])
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
