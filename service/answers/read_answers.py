"""The door to files of answers: a path or stream becomes answers and rejects, in flat memory."""

import errno
import zlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from service.answers.check_row import RowChecker
from service.answers.csv_rows import read_csv_rows
from service.answers.error import AnswerFileError, NoTemporarySpaceError
from service.answers.excel_rows import read_excel_rows
from service.answers.file_kind import HEAD, find_kind
from service.answers.json_rows import read_json_array, read_json_lines
from service.answers.open_file import open_file
from service.answers.options import Kind, ReadOptions
from service.answers.raw_row import RawRow, SheetChosen, Skipped, Unreadable, safe_raw
from service.answers.row import AnswerRow, Counts, Reject
from service.answers.seen_ids import SeenIds

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_Rows = Iterator[RawRow | Unreadable | Skipped | SheetChosen]


def _read_parquet_rows(file: BinaryIO, options: ReadOptions) -> _Rows:
    # Arrow takes 30 MB and a tenth of a second, which only those who have such files should pay.
    from service.answers.parquet_rows import read_parquet_rows

    return read_parquet_rows(file, options)


_READERS: dict[Kind, Callable[[BinaryIO, ReadOptions], _Rows]] = {
    "csv": read_csv_rows,
    "excel": read_excel_rows,
    "json": read_json_array,
    "jsonl": read_json_lines,
    "parquet": _read_parquet_rows,
}


def read_answers(path_or_stream: Path | BinaryIO, options: ReadOptions | None = None) -> "AnswerReader":
    """Return the answers and rejects of a file, in its order, as an iterator that reads on as it is asked.

    JSON lines, a JSON array, CSV, .xlsx, .xls, .ods, and Parquet, also in gzip. A stream may begin anywhere: it is read
    from its start, and left open.

    Raises:
        AnswerFileError: while iterating: the file can't be read, or not to its end, or lacks a column. Nothing is
            opened before the first row is asked for.
    """
    return AnswerReader(path_or_stream, options or ReadOptions())


class AnswerReader:
    """An iterator of `AnswerRow | Reject` that counts; it closes what it opened at its end, or by `close` or `with`.

    sheet: Of a workbook, once it is open: the sheet that is read.
    """

    def __init__(self, path_or_stream: Path | BinaryIO, options: ReadOptions) -> None:
        """Take what `read_answers` takes."""
        self._source, self._options = path_or_stream, options
        self._answers = self._rejects = self._blank = self._header = 0
        self.sheet: str | None = None
        self._checker: RowChecker | None = None
        self._items = self._read()

    @property
    def counts(self) -> Counts:
        """How many rows so far became what."""
        return Counts(self._answers, self._rejects, self._blank, self._header)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> AnswerRow | Reject:
        return next(self._items)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def take_back(self, row: AnswerRow) -> None:
        """Say that the row read last can't be graded, so that its id is free for a later one that can."""
        if self._checker is not None:
            self._checker.take_back(row)

    def close(self) -> None:
        """Read no further."""
        self._items.close()

    def _read(self) -> Generator[AnswerRow | Reject, None, None]:
        seen = SeenIds()
        checker = self._checker = RowChecker(self._options, seen)
        try:
            with open_file(self._source) as stream:
                for row in self._rows(stream):
                    if isinstance(row, SheetChosen):
                        self.sheet = row.name
                        continue
                    if isinstance(row, Skipped):
                        if row.why == "blank":
                            self._blank += 1
                        else:
                            self._header += 1
                        continue
                    item = checker.check(row) if isinstance(row, RawRow) else _unreadable(row)
                    if isinstance(item, Reject):
                        self._rejects += 1
                    else:
                        self._answers += 1
                    yield item
        except (OSError, EOFError, zlib.error) as error:
            if getattr(error, "errno", None) in _NO_ROOM:
                raise NoTemporarySpaceError(
                    "the temporary folder has no room to unpack it: free some space there, or set TMPDIR"
                ) from None
            reason = getattr(error, "strerror", None) or "it is damaged or breaks off"
            raise AnswerFileError(f"after row {self.counts.rows:,}: {reason}") from None
        finally:
            seen.close()

    def _rows(self, stream: BinaryIO) -> Iterator[RawRow | Unreadable | Skipped | SheetChosen]:
        kind = self._options.kind or find_kind(stream.read(HEAD), self._name())
        stream.seek(0)
        if self._options.sheet is not None and kind != "excel":
            raise AnswerFileError("it is no workbook, so it has no sheets: name none")
        return _READERS[kind](stream, self._options)

    def _name(self) -> str:
        if self._options.name or not isinstance(self._source, Path):
            return self._options.name
        return self._source.name


def _unreadable(row: Unreadable) -> Reject:
    return Reject(
        row=row.number,
        code=row.problem.code,
        message=row.problem.message,
        raw=safe_raw(("row",), (row.text,)),
    )
