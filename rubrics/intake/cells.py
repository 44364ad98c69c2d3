"""Cells of a question bank: their names ("C5"), and the marks and key points written in them."""

import re
from decimal import Decimal

from rubrics.intake.question import PointSource
from rubrics.markers import find_markers
from rubrics.marks import read_marks

_UNIT = r"(?:分|points?|marks?|pts?\.?|punkte?|p\.?)"
_MARKS = re.compile(rf"\s*([0-9]+(?:[.,．，][0-9]+)?)\s*{_UNIT}?\s*", re.IGNORECASE)
_MARKS_AT_END = re.compile(
    rf"\s*[(（\[［【]\s*([0-9]+(?:[.,．][0-9]+)?)\s*{_UNIT}\s*[)）\]］】]\s*[。.;；,，]?\s*$"
    rf"|[\s:：,，]+([0-9]+(?:[.,．][0-9]+)?)\s*{_UNIT}\s*[。;；]?\s*$",
    re.IGNORECASE,
)
_MARKS_WITHIN = 60
_BULLETS = " \t\u3000-–•·*"
_ENDS = " \t\u3000;；"
_SAYS_SOMETHING = re.compile(r"[^\W_]")


def column_name(index: int) -> str:
    """Return the letters of a column (from 0) as spreadsheets show them: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def column_number(letters: str) -> int:
    """Return the number of a column, from 0, by its letters: A is 0, AA is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def shown_number(value: float) -> str:
    """Return a number as Excel shows it unformatted: 15 digits, a whole number without its ".0"."""
    # Excel keeps 15 digits; 0.1 + 0.2 is 0.3 there.
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")


def read_marks_cell(text: str) -> Decimal:
    """Read marks such as 10, "2.5", "2,5", "10分", or "4 points".

    Raises:
        ValueError: no number, not above 0, too many, or with more than two decimals.
    """
    text = text.strip()
    found = _MARKS.fullmatch(text) if len(text) <= _MARKS_WITHIN else None
    if found is None:
        raise ValueError(f"{_shown(text)} is no number of marks: write one such as 10 or 2.5")
    marks = read_marks(_decimal(found[1]))
    if marks == 0:
        raise ValueError("marks must be above 0")
    return marks


def read_key_points(text: str) -> tuple[PointSource, ...]:
    """Read key points, one a line, or in one line with ； between them.

    "（2分）" at a point's end are its marks; numbers and bullets before it are left out.

    Raises:
        ValueError: a point has marks but no words, or marks that can't be.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) == 1:
        lines = [piece for piece in re.split("[;；]", lines[0]) if piece.strip(_BULLETS)]
    return tuple(read_key_point(line) for line in lines)


def read_key_point(line: str) -> PointSource:
    """Read one key point, as `read_key_points` reads each.

    Raises:
        ValueError: it has no words, or marks that can't be.
    """
    line = line.rstrip()
    # Looked for near the end only: a pattern that begins with blanks is slow on a line full of them.
    found = _MARKS_AT_END.search(line, max(0, len(line) - _MARKS_WITHIN))
    numeral = (found[1] or found[2]) if found else None
    words = _without_marker(line[: found.start()] if found else line).strip(_ENDS)
    if not _SAYS_SOMETHING.search(words):
        raise ValueError(f"the key point {_shown(line)} has no words: write what it should say")
    return PointSource(text=words, marks=None if numeral is None else read_marks(_decimal(numeral)))


def _without_marker(line: str) -> str:
    line = line.lstrip(_BULLETS)
    markers = find_markers(line)
    if markers and markers[0].start == 0 and line[markers[0].end :].strip():
        return line[markers[0].end :]
    return line


def _decimal(numeral: str) -> str:
    return re.sub("[,．，]", ".", numeral)


def _shown(text: str, most: int = 40) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= most else line[: most - 1] + "…")
