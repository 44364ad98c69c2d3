"""CSV files: the delimiter is the one that shows the most known columns."""

import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from rubrics.intake.table import HEADER_WITHIN
from service.answers.csv_records import read_records
from service.answers.options import ReadOptions
from service.answers.raw_row import RawRow, Skipped, Unreadable
from service.answers.table_header import count_known, with_header
from service.answers.text_encoding import find_encoding
from service.answers.text_lines import TextLines

_DELIMITERS = (",", "\t", ";", "|", "，", "；")
_SAID = re.compile(r"\A\ufeff?sep=(.)\r?\n", re.IGNORECASE)
_HEAD = 200_000


def read_csv_rows(stream: BinaryIO, options: ReadOptions) -> Iterator[RawRow | Unreadable | Skipped]:
    """Yield the rows of a CSV file; a first line such as "sep=;" names the delimiter.

    Raises:
        AnswerFileError: no text, no such encoding, or no header row.
    """
    encoding = options.encoding or find_encoding(stream)
    stream.seek(0)
    head = TextLines(stream, encoding)
    lines: list[str] = []
    while len(lines) < HEADER_WITHIN * 20 and sum(map(len, lines)) < _HEAD:
        line = head.next()
        if line is None:
            break
        lines.append(line if isinstance(line, str) else line.text + "\n")
    head.detach()
    said = _SAID.match(lines[0]) if lines else None
    delimiter = said[1] if said else _find_delimiter("".join(lines), options)
    stream.seek(0)
    text = TextLines(stream, encoding)
    try:
        yield from with_header(read_records(text, delimiter), options)
    finally:
        text.detach()


def _find_delimiter(head: str, options: ReadOptions) -> str:
    content = head.encode("utf-8", "surrogatepass")

    def known(delimiter: str) -> int:
        lines = TextLines(io.BytesIO(content), "utf-8")
        records = islice(read_records(lines, delimiter), HEADER_WITHIN)
        return max((count_known(row.cells, options) for row in records if isinstance(row, RawRow)), default=0)

    return max(_DELIMITERS, key=known)
