"""Rejects as CSV and as JSON lines, for the person who corrects them."""

import csv
import json
from collections.abc import Iterable
from typing import TextIO

from service.answers.raw_row import safe_text
from service.answers.row import Reject
from service.formulas import neutral

HEADERS = ("row", "question", "id", "code", "message", "raw")


def write_rejects_csv(rejects: Iterable[Reject], file: TextIO) -> int:
    """Write `rejects` as CSV with a header row, as they come, and return how many there were.

    Open `file` with newline="" and, for Excel, the encoding utf-8-sig. `raw` is the row as a JSON object.
    """
    writer = csv.writer(file)
    writer.writerow(HEADERS)
    count = 0
    for count, reject in enumerate(rejects, start=1):  # noqa: B007 - the last is returned
        raw = "" if reject.raw is None else json.dumps(dict(reject.raw), ensure_ascii=False)
        texts = (reject.question or "", reject.id or "", reject.code.value, reject.message, raw)
        writer.writerow([reject.row, *(neutral(safe_text(text)) for text in texts[:-1]), neutral(raw)])
    return count


def write_rejects_jsonl(rejects: Iterable[Reject], file: TextIO) -> int:
    """Write `rejects` as JSON lines, as they come, and return how many there were."""
    count = 0
    for count, reject in enumerate(rejects, start=1):  # noqa: B007 - the last is returned
        record = {
            "row": reject.row,
            "question": reject.question,
            "id": reject.id,
            "code": reject.code.value,
            "message": reject.message,
            "raw": None if reject.raw is None else dict(reject.raw),
        }
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return count
