"""Formulas over several lines: a line that goes on with "* 0.6^3" or "= 12" opens no item and no sentence."""

import re
from collections.abc import Collection

_MOST = 200
# Names in formulas are short ("P(X)", "sin x"), but for these.
_NAMES = r"choose|sqrt|log|sin|cos|tan|exp|max|min|mod|sum|lim|div"
_WORD = re.compile(rf"(?<![^\W\d_])(?!(?:{_NAMES})\b)[^\W\d_]{{3,}}|[\u3400-\u9fff]", re.IGNORECASE)
_SIGNED = re.compile(r"[0-9^*/+=<>≤≥×÷·√]")
_EQUATION = re.compile(r"[^\W\d]\w*(?:\([^()]*\))?\s*[=≈]")
_OPERATOR_LAST = re.compile(r"[-+*/=×÷·^(（–≈]$")
_TERM_LAST = re.compile(r"[\w)）\]%²³]$")


def is_formula(line: str) -> bool:
    """Whether a line has signs of arithmetic and no words."""
    return bool(_SIGNED.search(line)) and not _WORD.search(line)


def goes_on_with_sign(text: str, sign: int, after: int, operators: Collection[int]) -> bool:
    """Whether the "-", "+", or "*" at `sign`, the first of its line, is an operator of a formula above it.

    `after` is where the line's words begin, `operators` the signs above that are operators. In a list of formulas
    every line is an equation ("- v = s/t"), and none goes on with another's.
    """
    if text[sign] not in "-+*–":
        return False
    start = text.rfind("\n", 0, sign) + 1
    stop = text.find("\n", after)
    rest = text[after : len(text) if stop < 0 else stop].strip()[:_MOST]
    above_start = text.rfind("\n", 0, max(0, start - 1)) + 1
    above = text[above_start : max(0, start - 1)].strip()[-_MOST:]
    if not is_formula(rest) and len(rest) > 2:
        return False
    if not above or _WORD.search(above.rpartition("=")[2]):
        return False
    if _OPERATOR_LAST.search(above) and "=" in above:
        return True
    if _EQUATION.match(rest) or not _TERM_LAST.search(above):
        return False
    first = above_start + len(text[above_start:]) - len(text[above_start:].lstrip())
    return first in operators or ("=" in above and above[0] != text[sign])
