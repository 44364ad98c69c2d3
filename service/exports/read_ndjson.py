"""Results read back from NDJSON: what `service.exports.ndjson_file` writes, grades byte for byte."""

import json
from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from service.exports.result import NO_TIME, Result

# `grade` comes last and is kept as it stands; inside a JSON string these quotation marks would be escaped.
_GRADE = b',"grade":'


class ResultFileError(ValueError):
    """A line that is no result; the message has its number and repeats nothing of it."""


def read_results(lines: Iterable[bytes]) -> Iterator[Result]:
    """Yield the result of each line, in order, reading on as it is asked; blank lines are passed over.

    Raises:
        ResultFileError: a line is no result.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _read(line)
            except (ValueError, TypeError, AttributeError, RecursionError) as error:
                raise ResultFileError(f"line {number}: {_what(error)}") from None


def _read(line: bytes) -> Result:
    head, found, grade = line.strip().partition(_GRADE)
    if not found or not grade.endswith(b"}"):
        raise ValueError("no grade")
    fields = json.loads(head + b"}")
    review = fields.get("review")
    if review is not None and review.get("marks") is None:
        fields |= {"review": None, "rejected_at": review["at"]}
    text = grade[:-1].decode()
    fields["item_id"] = fields.pop("id", None)
    if "at" in fields and fields["at"] is None:
        fields["at"] = NO_TIME.isoformat()
    return Result.model_validate_json(
        json.dumps(fields | {"grade_json": None if text == "null" else text}, ensure_ascii=False),
        strict=False,
    )


def _what(error: Exception) -> str:
    if isinstance(error, ValidationError):
        wrong = {
            ".".join(map(str, each["loc"])) or str(each["msg"]) for each in error.errors(include_input=False)
        }
        return f"not a result of Caifen ({', '.join(sorted(wrong))}): take the NDJSON that Caifen wrote"
    return "not a result of Caifen: take the NDJSON that Caifen wrote"
