"""Which encoding a file of text is in, found from its first lines beyond ASCII."""

import codecs
import re
from typing import BinaryIO

from rubrics.intake.plausible import common_chinese, is_binary, is_western
from rubrics.intake.table import HEADER_WITHIN
from service.answers.error import AnswerFileError
from service.answers.known_columns import names_a_column

MARK_BROKEN = "caifen-mark-broken"
"""Error handler for decoding: bytes that can't be read become lone surrogates, so that their row alone is rejected."""
UNREAD = re.compile("[\udc80-\udcff]")
"""Such surrogates in a text."""
_CHUNK = 1_000_000
_MOST_LINES = 5_000
_MOST_SHARE_BROKEN = 0.5
_COMMON_SHARE, _UNLIKELY_SHARE = 0.9, 0.75
_NO_TEXT = (
    "no text in UTF-8, UTF-16, GB18030, or Big5: save it as CSV in UTF-8, or as .xlsx, JSON lines, or Parquet"
)


def _mark_broken(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding.lower().startswith(("utf-16", "utf16")):
        return "\udcff", error.end
    byte = error.object[error.start]
    return chr(0xDC00 + byte) if byte >= 0x80 else "\udcff", error.start + 1


codecs.register_error(MARK_BROKEN, _mark_broken)


def check_encoding(encoding: str) -> None:
    """Refuse what is no encoding of text by that name.

    Raises:
        AnswerFileError: Python knows no such codec, or one that is not from bytes to text.
    """
    try:
        b"a".decode(encoding, "replace")
    except UnicodeDecodeError:
        # It is one, in which this byte alone is nothing.
        return
    except (LookupError, ValueError):
        raise AnswerFileError(f"there is no encoding {encoding!r}: give one such as gb18030") from None


def wrong_encoding(encoding: str) -> AnswerFileError:
    """Return the error of text that `encoding` can't read, not even with marks for single bytes."""
    return AnswerFileError(
        f"it can't be read in the encoding {encoding!r}: give the right one, or none, and it is found out"
    )


def find_encoding(stream: BinaryIO) -> str:
    """Return the Python codec for the text in `stream`, which is read from its start and rewound.

    A byte order mark decides. Otherwise GB18030, if all lines are valid in it and one that is not in UTF-8 names a
    known column in it. Otherwise UTF-8, if most lines beyond ASCII are valid in it; else GB18030 if it gives everyday
    Chinese, Big5 if only that does, Windows' Western encoding if it gives Western letters; else UTF-8, in which the
    lines that are not are rejects.

    Raises:
        AnswerFileError: no text at all.
    """
    stream.seek(0)
    head = stream.read(4)
    stream.seek(0)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise AnswerFileError("it is in UTF-32: save it in UTF-8")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = _sample(stream)
    stream.seek(0)
    if sample.count(0) > len(sample) // 10:
        raise AnswerFileError(_NO_TEXT)
    lines = [line for line in sample.splitlines() if not line.isascii()]
    broken = [line for line in lines if not _is_utf8(line)]
    if _has_gb_header(broken, lines):
        return "gb18030"
    if len(broken) <= _MOST_SHARE_BROKEN * len(lines):
        return "utf-8-sig"
    return _find_legacy(broken) or "utf-8-sig"


def _sample(stream: BinaryIO) -> bytes:
    """Return the first lines of `stream`, or those around the first byte beyond ASCII."""
    before = b""
    while chunk := stream.read(_CHUNK):
        if not chunk.isascii():
            # The line that it is in may begin in the chunk before.
            sample = before + chunk + stream.read(_CHUNK)
            is_end = not stream.read(1)
            return sample if is_end else sample[: sample.rfind(b"\n") + 1] or sample
        before = chunk[chunk.rfind(b"\n") + 1 :]
    return before


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _has_gb_header(broken: list[bytes], lines: list[bytes]) -> bool:
    # Rare characters, as in names, are no everyday Chinese; a header of known names leaves no doubt.
    if not any(names_a_column(line.decode("gb18030", MARK_BROKEN)) for line in broken[:HEADER_WITHIN]):
        return False
    try:
        for line in lines:
            line.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _find_legacy(lines: list[bytes]) -> str | None:
    lines = lines[:_MOST_LINES]
    gb = _share(lines, "gb18030")
    if gb >= _COMMON_SHARE:
        return "gb18030"
    if gb < _UNLIKELY_SHARE and _big5_share(lines) >= _COMMON_SHARE:
        return "big5hkscs"
    try:
        text = b"\n".join(lines).decode("cp1252")
    except UnicodeDecodeError:
        return None
    return "cp1252" if is_western(text) and not is_binary(text) else None


def _share(lines: list[bytes], encoding: str) -> float:
    """Return the share of the characters beyond ASCII that are everyday Chinese; broken ones count against it."""
    common, beyond_ascii = common_chinese(b"\n".join(lines).decode(encoding, MARK_BROKEN))
    return common / beyond_ascii


def _big5_share(lines: list[bytes]) -> float:
    """Return the share of Big5 characters that are punctuation or of its first, everyday level."""
    text = b"\n".join(lines).decode("big5hkscs", MARK_BROKEN)
    beyond_ascii = [char for char in text if not char.isascii()]
    return sum(map(_is_everyday_big5, beyond_ascii)) / len(beyond_ascii)


def _is_everyday_big5(char: str) -> bool:
    try:
        encoded = char.encode("big5")
    except UnicodeEncodeError:
        return False
    return b"\xa1\x40" <= encoded < b"\xc9\x40"
