"""Reads JSON more strictly than the standard library: no NaN, no repeated fields, no half characters."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import quote

MOST_NESTING = 64
"""Arrays and objects inside each other; a rubric of the greatest depth needs half of this."""

_SHOWN_NAME_LENGTH = 64


class UnreadableJsonError(ValueError):
    """The text is not JSON, or not JSON that this server reads; the message says why, without quoting it."""


@dataclass(frozen=True)
class Fault:
    """Something wrong inside readable JSON: where (JSON pointer as a URI fragment) and what."""

    pointer: str
    detail: str


class _Object(dict[str, Any]):
    """A JSON object that remembers which of its names came more than once."""

    repeated: frozenset[str] = frozenset()


def read_json(text: str) -> list[Fault]:
    """Check that `text` is JSON and return the faults in it: repeated fields and lone surrogates.

    Raises:
        UnreadableJsonError: no JSON, NaN or Infinity, nested beyond MOST_NESTING, or a number too long.
    """
    try:
        value = json.loads(text, object_pairs_hook=_to_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        # Its message names what was expected, never what stood there.
        raise UnreadableJsonError(
            f"{error.msg} (line {error.lineno}, column {error.colno}). Send one JSON object."
        ) from None
    except RecursionError:
        raise _too_deep() from None
    except UnreadableJsonError:
        raise
    except ValueError:
        raise UnreadableJsonError("A number has too many digits: send shorter numbers.") from None
    return list(_faults(value))


def pointer_to(path: tuple[str | int, ...]) -> str:
    """Return the JSON pointer to `path` as a URI fragment; names that are no plain words are not repeated."""
    return "#" + "".join(f"/{_pointer_step(step)}" for step in path)


def _pointer_step(step: str | int) -> str:
    name = str(step)
    # A client's mistake can make a student's text the name of a field, and it must not come back.
    if len(name) > _SHOWN_NAME_LENGTH or not name.isascii() or not name.replace("-", "_").isidentifier():
        return name if isinstance(step, int) else "(name-not-shown)"
    return quote(name)


def _to_object(pairs: list[tuple[str, Any]]) -> _Object:
    result = _Object(pairs)
    if len(result) < len(pairs):
        count = Counter(name for name, _ in pairs)
        result.repeated = frozenset(name for name in count if count[name] > 1)
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise UnreadableJsonError(f"{name} is not JSON: send a number, or leave the field out.")


def _too_deep() -> UnreadableJsonError:
    return UnreadableJsonError(
        f"Arrays and objects are nested more than {MOST_NESTING} deep: send a flatter body."
    )


def _faults(root: Any) -> Iterator[Fault]:
    # A stack of its own, since the depth of what a client sends is the client's choice.
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(root, ())]
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, str):
            if _has_half_character(value):
                yield Fault(
                    pointer_to(path),
                    "This text has half of a surrogate pair (\\ud800 to \\udfff): send whole characters.",
                )
        elif isinstance(value, _Object):
            if len(path) >= MOST_NESTING:
                raise _too_deep()
            for name in value.repeated:
                yield Fault(pointer_to((*path, name)), "This field comes more than once: send it once.")
            if any(_has_half_character(name) for name in value):
                yield Fault(
                    pointer_to(path),
                    "The name of a field has half of a surrogate pair: send whole characters.",
                )
            waiting.extend((child, (*path, name)) for name, child in reversed(value.items()))
        elif isinstance(value, list):
            if len(path) >= MOST_NESTING:
                raise _too_deep()
            waiting.extend((child, (*path, i)) for i, child in reversed(list(enumerate(value))))


def _has_half_character(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
