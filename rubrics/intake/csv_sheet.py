"""CSV to rows of cells: the encoding and the delimiter are found out."""

import csv
import io
import re
from collections.abc import Mapping

from rubrics.intake.columns import find_columns
from rubrics.intake.decode import decode_text
from rubrics.intake.error import IntakeError
from rubrics.intake.plausible import is_binary, is_western
from rubrics.intake.table import HEADER_WITHIN, Cell, Sheet

MOST_ROWS = 200_000
_DELIMITERS = (",", ";", "\t", "|", "，", "；")
_SAID = re.compile(r"\Asep=(.)\r?\n")


def read_csv(content: bytes, mapping: Mapping[str, str] | None = None) -> Sheet:
    """Return the cells of a CSV file in UTF-8, UTF-16, GB18030, or Windows' Western encoding.

    The delimiter (comma, semicolon, tab, |, or a full-width one) is the one that shows the most columns
    that have a meaning; a first line such as "sep=;" says it.

    Raises:
        IntakeError: another encoding, a quote that is never closed, or too many rows.
    """
    text = _decode(content)
    said = _SAID.match(text)
    if said:
        # The line keeps its place, so that rows are numbered as spreadsheets do.
        return Sheet([[Cell("")], *_rows(text[said.end() :], said[1])])
    best = max(_DELIMITERS, key=lambda delimiter: _meaning(text, delimiter, mapping))
    return Sheet(_rows(text, best))


def _meaning(text: str, delimiter: str, mapping: Mapping[str, str] | None) -> int:
    """Return how many columns have a meaning if `delimiter` parts them."""
    most = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for _, row in zip(range(HEADER_WITHIN), reader, strict=False):
            columns = find_columns(row, mapping)
            most = max(most, columns.known if columns else 0)
    except (csv.Error, IntakeError):
        return most
    return most


def _rows(text: str, delimiter: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    try:
        # Strict, since a quote left open would swallow every row after it.
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for row in reader:
            rows.append([Cell(text) for text in row])
            if len(rows) > MOST_ROWS:
                raise IntakeError(f"more than {MOST_ROWS:,} rows: split the file")
    except csv.Error as error:
        raise IntakeError(
            f"line {reader.line_num}: {error}; check the quotes there (a quote inside a cell is written twice)"
        ) from None
    return rows


def _decode(content: bytes) -> str:
    try:
        return decode_text(content)
    except IntakeError:
        western = _decode_western(content)
        if western is None:
            raise
        return western


def _decode_western(content: bytes) -> str | None:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text if is_western(text) and not is_binary(text) else None
