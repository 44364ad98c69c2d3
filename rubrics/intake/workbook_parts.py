"""What a part of a workbook (.xlsx) looks like in bytes, to whoever looks at it before it is read as XML."""

import re
from collections.abc import Sequence
from html import unescape
from posixpath import join, normpath

SHARED_STRING = re.compile(rb"<(?:\w+:)?si[\s>/]")
"""The beginning of one of the texts that cells share."""

CELL_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
"""Letters and number in the name of a cell."""

CELL_TYPE = re.compile(rb"\bt\s*=\s*[\"'](\w+)[\"']")
"""What a cell holds: n a number, as it is without a type; s, str, inlineStr texts; b, e, d."""

_DECLARED = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^<>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_UTF8 = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*?\br?:?id\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)\s*=\s*[\"']([^\"']*)[\"']")


def is_strange(part: bytes, *, from_start: bool = True) -> bool:
    """Whether no spreadsheet program writes such a part: a document type or comment, NUL, or an encoding not UTF-8.

    Patterns over bytes would miss what stands in these. `from_start`: `part` is its beginning, which names an encoding.
    """
    declared = _DECLARED.match(part) if from_start else None
    return b"<!" in part or b"\0" in part or (declared is not None and declared[1].lower() not in _UTF8)


def part_named(names: Sequence[str], wanted: str) -> str | None:
    """Return the one of `names` that is `wanted`, whatever the case of its letters, or None."""
    return next((name for name in names if name.lower() == wanted.lower()), None)


def sheet_parts(workbook: bytes, relations: bytes) -> list[str | None]:
    """Return the name of each sheet's part in the order of the sheets; None where what it links to isn't there.

    `workbook` and `relations` are the parts xl/workbook.xml and xl/_rels/workbook.xml.rels.
    """
    targets: dict[bytes, bytes] = {}
    for tag in _RELATION.findall(relations):
        found = dict(_ATTRIBUTE.findall(tag))
        targets[found.get(b"Id", b"")] = found.get(b"Target", b"")
    return [_part(targets.get(sheet)) for sheet in _SHEET.findall(workbook)]


def _part(target: bytes | None) -> str | None:
    try:
        name = None if target is None else unescape(target.decode())
    except UnicodeDecodeError:
        return None
    if name is None or name.startswith("/"):
        return name and name[1:]
    return normpath(join("xl", name))
