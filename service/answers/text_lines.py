"""The physical lines of a text file, one at a time, however long they are."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from service.answers.error import AnswerFileError
from service.answers.text_encoding import MARK_BROKEN

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
        try:
            self._text = io.TextIOWrapper(stream, encoding, errors=MARK_BROKEN, newline=newline)
        except LookupError:
            raise AnswerFileError(f"there is no encoding {encoding!r}: give one such as gb18030") from None
        self._put_back: list[str | LongLine] = []

    def next(self) -> str | LongLine | None:
        """Return the next line, or None at the end."""
        if self._put_back:
            return self._put_back.pop()
        line = self._text.readline(MOST_LINE)
        if len(line) < MOST_LINE or line.endswith(("\n", "\r")):
            return line or None
        kept = line[:_KEPT]
        while len(line) == MOST_LINE and not line.endswith(("\n", "\r")):
            line = self._text.readline(MOST_LINE)
        return LongLine(kept)

    def put_back(self, lines: Sequence[str | LongLine]) -> None:
        """Give `lines` again, in their order, before what follows."""
        self._put_back.extend(reversed(lines))

    def detach(self) -> None:
        """Let go of the stream without closing it."""
        self._text.detach()
