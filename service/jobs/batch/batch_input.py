"""The answers of a run with their rubrics, read from the same file as often as the run needs them."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from service.answers.error import AnswerFileError, NoTemporarySpaceError
from service.answers.options import ReadOptions
from service.answers.read_answers import read_answers
from service.answers.row import Counts, Reject
from service.answers.rubric_source import AnswerWithRubric, RubricSource, with_rubrics


@dataclass(frozen=True)
class Item:
    """An answer with its rubric, or a reject, and its position among all that were handed in, from 0."""

    index: int
    found: AnswerWithRubric | Reject


class BatchInput:
    """A file of answers that is read several times; it must stay as it is meanwhile.

    A run reads again instead of keeping rows, so that its memory does not grow with them. A stream, such as stdin, is
    copied to a temporary file first.
    """

    def __init__(self, source: Path | BinaryIO, options: ReadOptions, rubrics: RubricSource) -> None:
        """Read `source` as `options` say; a stream is copied at once.

        Raises:
            AnswerFileError: the stream can't be read, or there is no room for the copy.
        """
        self._copy: BinaryIO | None = None
        if not isinstance(source, Path):
            # Deleted by the system as soon as it is closed.
            self._copy = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - closed by `close`
            try:
                shutil.copyfileobj(source, self._copy)
            except OSError as error:
                self._copy.close()
                raise _not_copied(error) from None
        self._source: Path | BinaryIO = self._copy or cast("Path", source)
        self._options, self._rubrics = options, rubrics
        self._state: tuple[int, int] | None = None
        self.counts = Counts()
        self.sheet: str | None = None

    def __enter__(self) -> Self:
        """See that there is such a file, before anything is loaded or made for it.

        Raises:
            AnswerFileError: it can't be read.
        """
        if isinstance(self._source, Path):
            try:
                self._source.open("rb").close()
            except OSError as error:
                raise AnswerFileError(f"it can't be read: {error.strerror}") from None
            except ValueError:
                raise AnswerFileError("it can't be read: the path is no path") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop the copy of a stream."""
        if self._copy is not None:
            self._copy.close()

    def __iter__(self) -> Iterator[Item]:
        """Yield all that the file holds, in its order; the same each time. `counts` and `sheet` are of the last time.

        Raises:
            AnswerFileError: it can't be read to its end, or it has changed since the first time.
        """
        self._check_unchanged()
        with read_answers(self._source, self._options) as reader:
            try:
                for index, found in enumerate(with_rubrics(reader, self._rubrics)):
                    yield Item(index, found)
            finally:
                self.counts, self.sheet = reader.counts, reader.sheet
        self._check_unchanged()

    def _check_unchanged(self) -> None:
        if not isinstance(self._source, Path):
            return
        try:
            stat = self._source.stat()
        except OSError as error:
            raise AnswerFileError(f"it can't be read: {error.strerror}") from None
        except ValueError:
            raise AnswerFileError("it can't be read: the path is no path") from None
        state = (stat.st_size, stat.st_mtime_ns)
        if self._state is None:
            self._state = state
        elif state != self._state:
            raise changed()


def _not_copied(error: OSError) -> AnswerFileError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NoTemporarySpaceError(
            "the temporary folder has no room for a copy of it: free some space there, or set TMPDIR"
        )
    return AnswerFileError(f"it can't be read: {error.strerror or error}")


def changed() -> AnswerFileError:
    """Return the error for a file that is not any more what it was when the run began."""
    return AnswerFileError("it was changed while it was being graded: run it again; what was graded is kept")
