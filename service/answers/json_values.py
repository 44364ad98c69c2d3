"""JSON objects as rows: numbers stay as they are written, and a field that is there twice is a mistake."""

import json

from service.answers.row import Problem, RejectCode

_INVALID = 'this is no valid JSON: write one object a row, such as {"id": "a1", "answer": "..."}'
_NOT_AN_OBJECT = Problem(
    RejectCode.NOT_AN_OBJECT, 'this is no JSON object: write one such as {"id": "a1", "answer": "..."}'
)


class _RepeatedFieldError(ValueError):
    """An object has a field twice."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise _RepeatedFieldError
    return value


def _number(literal: str) -> str:
    # A table's program writes the id 20230001 as 20230001.0 where the column has a gap.
    return literal[:-2] if literal.endswith(".0") else literal


# Numbers as text: 0.10 stays 0.10, and a number of a million digits costs nothing.
DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_int=str, parse_constant=lambda _: float("nan")
)


def read_object(text: str) -> dict[str, object] | Problem:
    """Return the object in `text`, or what is wrong with it."""
    try:
        found = DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        return json_problem(error)
    return found if isinstance(found, dict) else _NOT_AN_OBJECT


def as_object(value: object) -> dict[str, object] | Problem:
    """Return `value` if it is an object, or say that it is none."""
    return value if isinstance(value, dict) else _NOT_AN_OBJECT


def json_problem(error: ValueError | RecursionError) -> Problem:
    """Say in words, without quoting it, why a text is no JSON."""
    if isinstance(error, RecursionError):
        return Problem(RejectCode.INVALID_JSON, "this is nested too deep: write plain fields")
    if isinstance(error, _RepeatedFieldError):
        return Problem(RejectCode.INVALID_JSON, "a field is there twice: take one of the two out")
    if isinstance(error, json.JSONDecodeError):
        return Problem(RejectCode.INVALID_JSON, f"{_INVALID} (column {error.colno}: {error.msg})")
    return Problem(RejectCode.INVALID_JSON, _INVALID)
