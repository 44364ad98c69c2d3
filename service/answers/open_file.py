"""A file of answers opened so that it can be read twice: from a path or a stream, unpacked if it is gzip."""

import gzip
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from typing_extensions import Buffer

from service.answers.error import AnswerFileError
from service.answers.file_kind import BINARY, GZIP

MOST_UNPACKED = 2_000_000_000

_FREELY_UNPACKED = 10_000_000
_MOST_RATIO = 100


@contextmanager
def open_file(path_or_stream: Path | BinaryIO) -> Iterator[BinaryIO]:
    """Give a stream at its start; a stream that can't be rewound (stdin) is copied to a temporary file first.

    A stream that was given is left open; a gzip file is read as what it holds.

    Raises:
        AnswerFileError: no such file, or it can't be read.
    """
    with ExitStack() as stack:
        try:
            if isinstance(path_or_stream, Path):
                stream: BinaryIO = stack.enter_context(path_or_stream.open("rb"))
            elif path_or_stream.seekable():
                stream = path_or_stream
            else:
                stream = cast("BinaryIO", stack.enter_context(tempfile.TemporaryFile()))
                shutil.copyfileobj(path_or_stream, stream)
            stream.seek(0)
            packed = stream.read(2) == GZIP
            size = stream.seek(0, io.SEEK_END) if packed else 0
            stream.seek(0)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "the path is no path"
            raise AnswerFileError(f"it can't be read: {reason}") from None
        yield _unpacked(stream, size, stack) if packed else stream


def _unpacked(stream: BinaryIO, packed_bytes: int, stack: ExitStack) -> BinaryIO:
    # The mode is said, since an upload is in a file opened for writing too, and gzip would take that for its own.
    unpacked = cast("BinaryIO", stack.enter_context(gzip.GzipFile(fileobj=stream, mode="rb")))
    is_binary = unpacked.read(4).startswith(BINARY)
    unpacked.seek(0)
    if not is_binary:
        return cast("BinaryIO", io.BufferedReader(_Bounded(unpacked, packed_bytes)))
    # Workbooks and Parquet files are read from their end.
    copy = cast("BinaryIO", stack.enter_context(tempfile.TemporaryFile()))  # noqa: SIM115 - the stack closes it
    while chunk := unpacked.read(1_000_000):
        if copy.tell() > MOST_UNPACKED:
            raise AnswerFileError(f"it unpacks to more than {MOST_UNPACKED:,} bytes: give it unpacked")
        copy.write(chunk)
    copy.seek(0)
    return copy


class _Bounded(io.RawIOBase):
    """What a gzip file of text holds, as far as answers can be packed: blank lines alone pack a thousand to one."""

    def __init__(self, unpacked: BinaryIO, packed_bytes: int) -> None:
        self._unpacked = unpacked
        self._most = max(_FREELY_UNPACKED, _MOST_RATIO * packed_bytes)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._unpacked.seek(offset, whence)

    def tell(self) -> int:
        return self._unpacked.tell()

    def readinto(self, buffer: Buffer) -> int:
        if self._unpacked.tell() > self._most:
            raise AnswerFileError(
                f"it unpacks to more than {_MOST_RATIO} times its size, which answers don't: give it unpacked"
            )
        view = memoryview(buffer).cast("B")
        found = self._unpacked.read(len(view))
        view[: len(found)] = found
        return len(found)
