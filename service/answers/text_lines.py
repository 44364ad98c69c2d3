"""The physical lines of a text file, one at a time, however long they are."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from service.answers.text_encoding import MARK_BROKEN, check_encoding, wrong_encoding

MOST_LINE = 4_000_000
"""A longer line, in characters, is passed over."""
_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class LongLine:
    """The beginning of a line that is longer than MOST_LINE."""

    text: str


class TextLines:
    r"""Lines with their line ends; bytes that `encoding` can't read become lone surrogates.

    Holds one line in memory, and those that were put back. `newline` as for `io.TextIOWrapper`: "" ends a line at
    CR, LF, and CR LF, "\n" at LF alone.
    """

    def __init__(self, stream: BinaryIO, encoding: str, *, newline: str = "") -> None:
        check_encoding(encoding)
        self._encoding = encoding
        self._text = io.TextIOWrapper(stream, encoding, errors=MARK_BROKEN, newline=newline)
        self._put_back: list[str | LongLine] = []

    def next(self) -> str | LongLine | None:
        """Return the next line, or None at the end.

        Raises:
            AnswerFileError: the text is not in the encoding at all.
        """
        if self._put_back:
            return self._put_back.pop()
        line = self._readline()
        if len(line) < MOST_LINE or line.endswith(("\n", "\r")):
            return line or None
        kept = line[:_KEPT]
        while len(line) == MOST_LINE and not line.endswith(("\n", "\r")):
            line = self._readline()
        return LongLine(kept)

    def _readline(self) -> str:
        try:
            return self._text.readline(MOST_LINE)
        except UnicodeError:
            raise wrong_encoding(self._encoding) from None

    def put_back(self, lines: Sequence[str | LongLine]) -> None:
        """Give `lines` again, in their order, before what follows."""
        self._put_back.extend(reversed(lines))

    def detach(self) -> None:
        """Let go of the stream without closing it."""
        self._text.detach()
