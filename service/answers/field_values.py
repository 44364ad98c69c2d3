"""A cell's value as the text of a field, or what is wrong with it."""

import re
from decimal import Decimal

from rubrics.intake.cells import shown_number
from rubrics.intake.padded_numbers import number_alone
from service.answers.raw_row import MergedCell, OddCell
from service.answers.row import Problem, RejectCode
from service.answers.text_encoding import UNREAD

# What Excel writes for an error, into CSV files too; an answer that is one was a text that began with = or -.
_ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# What Excel writes into CSV for a number of 12 digits and more: the others are gone.
_SCIENTIFIC = re.compile(r"\s*[0-9](?:[.,][0-9]+)?E\+[0-9]{2,3}\s*", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")


def field_text(value: object, field: str, most: int) -> str | Problem:
    """Return `value` as text: of `most` characters at most, with no control or broken character.

    Line ends, tabs, blanks, and every other character stay as they are. None is "".
    """
    text = _text(value, field)
    if isinstance(text, Problem):
        return text
    if len(text) > most:
        code = RejectCode.ANSWER_TOO_LONG if field == "answer" else RejectCode.VALUE_TOO_LONG
        return Problem(code, f"the {field} has {len(text):,} characters and may have {most:,}: shorten it")
    if text in _ERRORS:
        return Problem(
            RejectCode.ERROR_CELL,
            f"the {field} is the error of a formula, such as #NAME?, which Excel makes of a text that begins with = or "
            "-: write the text instead",
        )
    if field in ("id", "student") and _SCIENTIFIC.fullmatch(text):
        return Problem(
            RejectCode.DIGITS_LOST,
            f"the {field} is a long number of which only the first digits are left, such as 2.02301E+11: format the "
            "column as text, write the whole number anew, and save the file again",
        )
    if _CONTROL.search(text):
        return Problem(
            RejectCode.CONTROL_CHARACTER,
            f"the {field} holds NUL or another control character, which no text has: take it out",
        )
    if not text.isascii() and _SURROGATE.search(text):
        if UNREAD.search(text):
            return Problem(
                RejectCode.WRONG_ENCODING,
                f"the {field} is in another encoding than the rest of the file: write it in UTF-8",
            )
        return Problem(
            RejectCode.BROKEN_CHARACTER,
            f"the {field} has a broken character (half of a surrogate pair): paste the text anew",
        )
    return text


def _text(value: object, field: str) -> str | Problem:
    match value:
        case str():
            if type(value) is str:
                return value
            # 10 with a format that shows 10点 is ten marks.
            return number_alone(value) if field == "max_marks" else str(value)
        case None:
            return ""
        case OddCell():
            if field in value.good_for:
                return _text(value.text, field)
            return Problem(value.problem.code, f"the {field} {value.problem.message}")
        case MergedCell():
            return "" if field == "answer" else _text(value.value, field)
        case bool():
            return _wrong_type(field)
        case int():
            # Python refuses to write out very long ones; no file of tables holds any.
            return str(value) if value.bit_length() < 1_000 else _wrong_type(field)
        case float():
            # NaN is how tables' programs write a gap; as marks it is a mistake.
            if value != value:
                return "NaN" if field == "max_marks" else ""
            return shown_number(value) if abs(value) != float("inf") else _wrong_type(field)
        case Decimal():
            return (
                format(value, "f")
                if value.is_finite() and abs(value.adjusted()) < 1_000
                else _wrong_type(field)
            )
        case bytes():
            return value.decode("utf-8", "surrogateescape")
    return _wrong_type(field)


def _wrong_type(field: str) -> Problem:
    return Problem(RejectCode.WRONG_TYPE, f"the {field} is neither text nor a number: write it as text")
