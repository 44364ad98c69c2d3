"""Numbers as they are written: rounded, so that the last bits of a float never change a file."""

import json
from collections.abc import Mapping

DECIMALS = 6


def rounded(value: float | None) -> float | None:
    """Return `value` to six decimals; -0.0 becomes 0.0."""
    return None if value is None else round(value, DECIMALS) + 0.0


def json_text(value: Mapping[str, object], *, indent: int | None = None) -> str:
    """Return `value` as JSON; NaN and infinity are refused, since JSON has none.

    Raises:
        ValueError: a number is not finite.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
