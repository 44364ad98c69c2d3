"""JSON lines, and one JSON array, as rows; neither is ever in memory as a whole."""

import codecs
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from service.answers.error import AnswerFileError
from service.answers.json_values import DECODER, as_object, json_problem, read_object
from service.answers.known_columns import AmbiguousColumnsError, find_columns
from service.answers.options import ReadOptions
from service.answers.raw_row import RawRow, Skipped, Unreadable
from service.answers.row import Problem, RejectCode
from service.answers.table_header import missing_columns
from service.answers.text_encoding import MARK_BROKEN, check_encoding, find_encoding, wrong_encoding
from service.answers.text_lines import MOST_LINE, LongLine, TextLines

_PEEK = 100
_CHUNK = 500_000
_BLANKS = " \t\r\n"
_LONG = Problem(
    RejectCode.ROW_TOO_LONG, f"the row is longer than {MOST_LINE:,} characters: shorten or split it"
)


def read_json_lines(stream: BinaryIO, options: ReadOptions) -> Iterator[RawRow | Unreadable | Skipped]:
    """Yield the object on each line, numbered by its line; blank lines are skipped.

    Raises:
        AnswerFileError: no text, or none of the first 100 lines has the fields that are needed.
    """
    lines = TextLines(stream, options.encoding or find_encoding(stream), newline="\n")
    try:
        yield from _checked(_lines(lines), options)
    finally:
        lines.detach()


def _lines(lines: TextLines) -> Iterator[RawRow | Unreadable | Skipped]:
    number = 0
    while (line := lines.next()) is not None:
        number += 1
        if isinstance(line, LongLine):
            yield Unreadable(number, _LONG, line.text)
        elif not line.strip():
            yield Skipped(number, "blank")
        else:
            yield _row(number, read_object(line), line)


def read_json_array(stream: BinaryIO, options: ReadOptions) -> Iterator[RawRow | Unreadable | Skipped]:
    """Yield each item of one JSON array, numbered from 1.

    Raises:
        AnswerFileError: no text, not one array, an item that is no valid JSON (what follows it can't be told apart),
            or none of the first 100 items has the fields that are needed.
    """
    yield from _checked(_items(stream, options.encoding or find_encoding(stream)), options)


def _items(stream: BinaryIO, encoding: str) -> Iterator[RawRow | Unreadable]:
    text = _Buffer(stream, encoding)
    if text.peek() != "[":
        raise AnswerFileError("give a JSON array of objects, or JSON lines (one object a line)")
    text.skip()
    number = 0
    while (char := text.peek()) != "]":
        if number:
            if char != ",":
                raise AnswerFileError(
                    f"after item {number}: no valid JSON (a comma or ] is missing): {_RATHER}"
                )
            text.skip()
        number += 1
        value, raw = text.value(number)
        yield _row(number, as_object(value), raw)
    text.skip()
    if text.peek():
        raise AnswerFileError(f"something follows the array's end: {_RATHER}")


_RATHER = "correct it, or write JSON lines, where a mistake costs its line alone"


class _Buffer:
    """The part of a JSON text that is being read."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        check_encoding(encoding)
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)(MARK_BROKEN)
        self._stream, self._text, self._at, self._ended = stream, "", 0, False

    def peek(self) -> str:
        """Return the next character that is not blank, "" at the end."""
        while True:
            rest = self._text[self._at : self._at + 1]
            if rest and rest not in _BLANKS:
                return rest
            if rest:
                self._at += 1
            elif not self._more():
                return ""

    def skip(self) -> None:
        """Pass over one character."""
        self._at += 1

    def value(self, number: int) -> tuple[object, str]:
        """Return the value that begins here, and its text."""
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
                # A number at the buffer's end may go on.
                if end < len(self._text) or not self._more():
                    raw = self._text[self._at : end]
                    self._at = end
                    return value, raw
            except (ValueError, RecursionError) as error:
                grown = len(self._text) - self._at
                if grown > MOST_LINE or not self._more():
                    reason = (
                        json_problem(error).message if isinstance(error, RecursionError) else "no valid JSON"
                    )
                    raise AnswerFileError(f"item {number}: {reason}: {_RATHER}") from None

    def _more(self) -> bool:
        """Read on, at least as much as is held, so that trying again costs no more than reading."""
        if self._ended:
            return False
        held = self._text[self._at :]
        chunk = self._stream.read(max(_CHUNK, len(held)))
        self._ended = not chunk
        try:
            self._text, self._at = held + self._decoder.decode(chunk, self._ended), 0
        except UnicodeError:
            raise wrong_encoding(self._encoding) from None
        return True


def _row(number: int, found: dict[str, object] | Problem, text: str) -> RawRow | Unreadable:
    if isinstance(found, Problem):
        return Unreadable(number, found, text.rstrip("\r\n"))
    return RawRow(number, tuple(found), tuple(found.values()))


def _checked(
    rows: Iterator[RawRow | Unreadable] | Iterator[RawRow | Unreadable | Skipped], options: ReadOptions
) -> Iterator[RawRow | Unreadable | Skipped]:
    """Refuse a file in which no row among the first has the fields that are needed."""
    first: list[RawRow | Unreadable | Skipped] = []
    problem: AnswerFileError | None = None
    unreadable = False
    for row in islice(rows, _PEEK):
        first.append(row)
        unreadable = unreadable or isinstance(row, Unreadable)
        if not isinstance(row, RawRow):
            continue
        found = _problem(row, options)
        if found is None:
            yield from chain(first, rows)
            return
        problem = problem or found
    if problem is not None:
        raise problem
    if unreadable:
        raise AnswerFileError(
            "none of its first lines is a JSON object: give JSON lines, an array, CSV, or .xlsx"
        )
    yield from chain(first, rows)


def _problem(row: RawRow, options: ReadOptions) -> AnswerFileError | None:
    try:
        columns = find_columns(row.names, options.columns)
    except AmbiguousColumnsError as error:
        return error
    if columns.missing(options.required | frozenset(options.columns)):
        return missing_columns(row.names, columns, options)
    return None
