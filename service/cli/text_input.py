"""Reading a text that a person saved: from a file or stdin, in the encodings that people's machines write."""

import sys
from pathlib import Path

MOST_BYTES = 20_000_000
STDIN = "-"

_COMMON_SHARE = 0.9


class TextInputError(Exception):
    """A text can't be read; the message says what to do."""


def read_text(path_or_dash: str | Path, *, most_bytes: int = MOST_BYTES) -> str:
    """Return the text of a file, or of stdin for "-", with its line ends and blanks as they are.

    UTF-8 and UTF-16 (with its byte order mark) are known for certain; a byte order mark is dropped. Other
    bytes are read as GB18030, which Chinese Windows writes, if they give common Chinese characters.

    Raises:
        TextInputError: no such file, not readable, over `most_bytes`, or in another encoding.
    """
    name = "stdin" if str(path_or_dash) == STDIN else str(path_or_dash)
    try:
        content = _read_bytes(path_or_dash, most_bytes + 1)
    except FileNotFoundError:
        raise TextInputError(f"there is no file {name!r}") from None
    except IsADirectoryError:
        raise TextInputError(f"{name!r} is a folder: give a text file") from None
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        reason = getattr(error, "strerror", None) or error
        raise TextInputError(f"{name!r} can't be read: {reason}") from error
    if len(content) > most_bytes:
        raise TextInputError(f"{name} is larger than {most_bytes:,} bytes: give a smaller text file")
    text = _decode(content)
    if text is None:
        raise TextInputError(
            f"{name} is not text in UTF-8, UTF-16, or GB18030: save it as plain text in UTF-8 "
            "(a Word or PDF file has to be exported as text first)"
        )
    return text


def _read_bytes(path_or_dash: str | Path, most: int) -> bytes:
    if str(path_or_dash) == STDIN:
        return sys.stdin.buffer.read(most)
    with Path(path_or_dash).open("rb") as file:
        return file.read(most)


def _decode(content: bytes) -> str | None:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return _decode_chinese(content)


def _decode_chinese(content: bytes) -> str | None:
    """Decode GB18030 if it makes sense: Western and Big5 bytes decode too, but to rare characters."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    beyond_ascii = [char for char in text if not char.isascii()]
    common = sum(1 for char in beyond_ascii if _is_common(char))
    binary = any(ord(char) < ord(" ") and char not in "\t\n\r\f\v" for char in text)
    return text if not binary and common >= _COMMON_SHARE * len(beyond_ascii) else None


def _is_common(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return char in "—·€"  # in everyday use, but other code points than Python's gb2312 has
    return True
