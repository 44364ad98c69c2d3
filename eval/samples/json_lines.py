"""JSON lines to values, one object a line."""

import json
from collections.abc import Iterator, Mapping
from typing import NoReturn

from eval.samples.error import SampleError
from eval.samples.fields import FIELDS, column_of
from rubrics.intake.decode import decode_text


def read_json_lines(
    content: bytes, name: str, mapping: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield (place, field -> value) for each line that is not blank; other fields are left out.

    Raises:
        SampleError: a line is no JSON object (NaN and Infinity are no JSON).
        IntakeError: the bytes are no text.
    """
    for i, line in enumerate(decode_text(content).split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{name}, line {i}"
        try:
            found = json.loads(line, parse_constant=_refuse, object_pairs_hook=_object)
        except (ValueError, RecursionError) as error:
            reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
            raise SampleError(f"{place}: no valid JSON: {reason}") from None
        if not isinstance(found, dict):
            raise SampleError(f"{place}: give an object with the fields {', '.join(FIELDS)}")
        yield place, {field: found.get(column_of(field, mapping)) for field in FIELDS}


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number: correct it, or take the answer out")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for i, name in enumerate(names) if name in names[:i])
        raise ValueError(f"the field {twice[:60]!r} is there twice")
    return value
