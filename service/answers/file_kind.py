"""What kind of file a file of answers is: its content decides, its ending where that leaves it open."""

import codecs
import json
from pathlib import PurePath

from service.answers.error import AnswerFileError
from service.answers.options import Kind

HEAD = 65_536
GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
BINARY = (_PARQUET, *_WORKBOOK)
"""What files that are read from their end begin with."""
_LINES, _TABLES = (".jsonl", ".ndjson"), (".csv", ".tsv", ".tab")
_REFUSED = {
    b"%PDF": "a PDF file",
    b"{\\rtf": "an RTF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3": "a database",
    b"7z\xbc\xaf": "a 7z archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
}
_GIVE = "give JSON lines, a JSON array, CSV, a workbook (.xlsx), or Parquet"


def find_kind(head: bytes, name: str) -> Kind:
    """Return the kind of a file that begins with `head` (its first 64 KiB) and is called `name`.

    Raises:
        AnswerFileError: empty, or a kind that is no file of answers.
    """
    if not head.strip():
        raise AnswerFileError(f"it is empty: {_GIVE}")
    for start, what in _REFUSED.items():
        if head.startswith(start):
            raise AnswerFileError(f"it is {what}: {_GIVE}")
    if head.startswith(_PARQUET):
        return "parquet"
    if head.startswith(_WORKBOOK):
        return "excel"
    ending = PurePath(name.lower().removesuffix(".gz")).suffix
    text = _text(head).lstrip()
    if ending in _TABLES:
        return "csv"
    if text.startswith("["):
        inside = text[1:].lstrip()
        return "json" if inside.startswith(("{", "]")) or ending == ".json" else _lines_or_csv(ending)
    if text.startswith("{") and ending not in _LINES:
        return _kind_of_object(text)
    return _lines_or_csv(ending)


def _lines_or_csv(ending: str) -> Kind:
    return "jsonl" if ending in (*_LINES, ".json") else "csv"


def _kind_of_object(text: str) -> Kind:
    first, found, _ = text.partition("\n")
    if found or len(text) < HEAD // 4:
        try:
            json.loads(first)
        except (ValueError, RecursionError):
            # A bad first line is one bad row; a first line that only opens an object is a text over several lines.
            if first.rstrip() == "{" or not first.rstrip().endswith("}"):
                raise AnswerFileError(
                    "it begins with one JSON object over several lines: give one object a line, or an array"
                ) from None
    return "jsonl"


def _text(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8-sig", "replace")
