"""Exact marks: decimals to 0.01, shared out without losing or inventing a hundredth."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

CENT = Decimal("0.01")
MOST_MARKS = Decimal(100_000)


def exact_decimal(value: object) -> Decimal:
    """Return `value` (Decimal, int, float, or decimal text) as a finite Decimal.

    A float is read by its shortest decimal text, so 0.1 is one tenth exactly.

    Raises:
        ValueError: not a number, or not finite.
    """
    if isinstance(value, bool) or not isinstance(value, (Decimal, int, float, str)):
        raise ValueError("marks must be a number, such as 10 or 2.5")
    try:
        # An int as it is: Python refuses to write out very long ones.
        number = Decimal(value) if isinstance(value, (Decimal, int)) else Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError("marks must be a number, such as 10 or 2.5") from None
    if not number.is_finite():
        raise ValueError("marks must be a finite number")
    return number


def read_marks(value: object) -> Decimal:
    """Return `value` as marks: exact, 0 to MOST_MARKS, at most two decimals, without trailing zeros.

    Raises:
        ValueError: not a number, out of range, or with more than two decimals.
    """
    number = exact_decimal(value)
    # Compared before any arithmetic, which overflows for a number such as 1E+1000000.
    if number > MOST_MARKS:
        raise ValueError(f"marks must be at most {MOST_MARKS}")
    if number < 0:
        raise ValueError("marks must be 0 or more")
    if number != number.quantize(CENT):
        raise ValueError("marks have at most two decimals")
    # One form for equal numbers (10, 10.0, 1E+1), so that equal rubrics have equal hashes.
    return tidy(number)


def tidy(number: Decimal) -> Decimal:
    """Return `number` without trailing zeros or exponent: 10.00 -> 10, 2.50 -> 2.5."""
    number = number.quantize(CENT) if number != number.to_integral_value() else number.to_integral_value()
    text = format(number, "f")
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text) + 0


def as_json_number(number: Decimal) -> int | float:
    """Return `number` as the JSON number with the same decimal text (exact for two decimals)."""
    return int(number) if number == number.to_integral_value() else float(number)


Marks = Annotated[
    Decimal,
    BeforeValidator(read_marks),
    Field(ge=0, json_schema_extra={"type": "number", "examples": [10, 2.5]}),
    PlainSerializer(as_json_number, return_type=float, when_used="json"),
]
"""Marks of a point, part, or rubric: 0 or more, at most two decimals; a JSON number."""


def share_equally(total: Decimal, count: int) -> list[Decimal]:
    """Split `total` into `count` equal shares of whole hundredths that sum to it exactly.

    Hundredths that do not divide go to the first shares, so shares differ by 0.01 at most.
    """
    if count < 1:
        raise ValueError("marks can be shared among one or more points only")
    share = (total / count).quantize(CENT, rounding=ROUND_FLOOR)
    left_over = int((total - share * count) / CENT)
    return [tidy(share + CENT) if i < left_over else tidy(share) for i in range(count)]


def share_in_proportion(whole: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split `whole` in proportion to `weights` into whole hundredths that sum to it exactly.

    Hundredths that do not divide go to the largest remainders, the first of equals first.
    """
    weight = sum(weights, Decimal(0))
    if not weight:
        return share_equally(whole, len(weights))
    exact = [whole * part / weight for part in weights]
    shares = [share.quantize(CENT, rounding=ROUND_FLOOR) for share in exact]
    left_over = int((whole - sum(shares, Decimal(0))) / CENT)
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[:left_over]:
        shares[i] += CENT
    return [tidy(share) for share in shares]


def fraction_of(marks: Decimal, credit: Decimal) -> Decimal:
    """Return `marks` x `credit` to 0.01, halves up."""
    return tidy((marks * credit).quantize(CENT, rounding=ROUND_HALF_UP))


def round_to_step(marks: Decimal, step: Decimal, most: Decimal) -> Decimal:
    """Round `marks` to the nearest multiple of `step`, halves up, never above `most`.

    All of the marks stay all of the marks, even where `most` is no multiple of `step`.
    """
    if marks >= most:
        return tidy(most)
    steps = (marks / step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return tidy(min(steps * step, most))


def is_multiple(marks: Decimal, step: Decimal) -> bool:
    """Whether `marks` is a whole number of `step`s (above 0)."""
    return marks % step == 0


def total(marks: Sequence[Decimal]) -> Decimal:
    """Sum `marks` exactly."""
    return tidy(sum(marks, Decimal(0)))
