"""Bytes to text, in the encodings that people's machines write."""

from rubrics.intake.error import IntakeError
from rubrics.intake.plausible import common_chinese, is_binary

_COMMON_SHARE = 0.9
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decode_text(content: bytes) -> str:
    """Return `content` as text without its byte order mark; line ends and blanks stay as they are.

    UTF-8 and UTF-16 (with its byte order mark) are known for certain. Other bytes are read as GB18030,
    which Chinese Windows writes, if they give common Chinese characters.

    Raises:
        IntakeError: the bytes are in another encoding, or no text.
    """
    encoding = "utf-16" if content.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        text = _decode_chinese(content)
    if text is None:
        raise IntakeError("not text in UTF-8, UTF-16, or GB18030: save it as plain text in UTF-8")
    return text


def _decode_chinese(content: bytes) -> str | None:
    """Decode GB18030 if it makes sense: Western and Big5 bytes decode too, but to rare characters."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    common, beyond_ascii = common_chinese(text)
    return text if not is_binary(text) and common >= _COMMON_SHARE * beyond_ascii else None
