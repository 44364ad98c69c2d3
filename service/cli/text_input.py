"""Reading what a person saved: from a file or stdin, as bytes or as text."""

import sys
from pathlib import Path

from rubrics.intake.decode import decode_text
from rubrics.intake.error import IntakeError

MOST_BYTES = 20_000_000
STDIN = "-"


class TextInputError(Exception):
    """A text can't be read; the message says what to do."""


def read_text(path_or_dash: str | Path, *, most_bytes: int = MOST_BYTES) -> str:
    """Return the text of a file, or of stdin for "-", with its line ends and blanks as they are.

    UTF-8, UTF-16 (with its byte order mark), and GB18030, which Chinese Windows writes, are known; a byte
    order mark is dropped.

    Raises:
        TextInputError: no such file, not readable, over `most_bytes`, or in another encoding.
    """
    content = read_bytes(path_or_dash, most_bytes=most_bytes)
    try:
        return decode_text(content)
    except IntakeError as error:
        raise TextInputError(
            f"{_name(path_or_dash)} is {error} (a Word or PDF file has to be exported as text first)"
        ) from None


def read_bytes(path_or_dash: str | Path, *, most_bytes: int = MOST_BYTES) -> bytes:
    """Return what is in a file, or on stdin for "-".

    Raises:
        TextInputError: no such file, not readable, or over `most_bytes`.
    """
    name = _name(path_or_dash)
    try:
        content = _read_bytes(path_or_dash, most_bytes + 1)
    except FileNotFoundError:
        raise TextInputError(f"there is no file {name!r}") from None
    except IsADirectoryError:
        raise TextInputError(f"{name!r} is a folder: give a file") from None
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        reason = getattr(error, "strerror", None) or error
        raise TextInputError(f"{name!r} can't be read: {reason}") from error
    if len(content) > most_bytes:
        raise TextInputError(f"{name} is larger than {most_bytes:,} bytes: give a smaller file")
    return content


def _name(path_or_dash: str | Path) -> str:
    return "stdin" if str(path_or_dash) == STDIN else str(path_or_dash)


def _read_bytes(path_or_dash: str | Path, most: int) -> bytes:
    if str(path_or_dash) == STDIN:
        return sys.stdin.buffer.read(most)
    with Path(path_or_dash).open("rb") as file:
        return file.read(most)
