"""What a part of a workbook (.xlsx) looks like in bytes, to whoever looks at it before it is read as XML."""

import re

SHARED_STRING = re.compile(rb"<(?:\w+:)?si[\s>/]")
"""The beginning of one of the texts that cells share."""

_DECLARED = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_UTF8 = (b"utf-8", b"utf8", b"us-ascii", b"ascii")


def is_strange(part: bytes, *, from_start: bool = True) -> bool:
    """Whether no spreadsheet program writes such a part: a document type or comment, NUL, or an encoding not UTF-8.

    Patterns over bytes would miss what stands in these. `from_start`: `part` is its beginning, which names an encoding.
    """
    declared = _DECLARED.match(part) if from_start else None
    return b"<!" in part or b"\0" in part or (declared is not None and declared[1].lower() not in _UTF8)
