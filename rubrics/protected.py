"""Stretches of a text that nothing may cut: quotes, brackets, code, formulas, addresses."""

import re
from bisect import bisect_right
from collections.abc import Sequence

Span = tuple[int, int]

_WHOLE = re.compile(
    r"`[^`\n]{1,200}`|\$[^$\n]{1,200}\$|https?://[^\s\u3000-\u9fff]+"
    r"|“[^“”\n]{1,200}”|「[^「」\n]{1,200}」|『[^『』\n]{1,200}』|《[^《》\n]{1,60}》"
    r"|（[^（）\n]{1,200}）|\([^()\n]{1,200}\)|\[[^\[\]\n]{1,100}\]|\{[^{}\n]{1,200}\}"
)


def find_protected(text: str, start: int, end: int) -> list[Span]:
    """Return the spans in `text[start:end]` that are to stay whole, in order."""
    return [match.span() for match in _WHOLE.finditer(text, start, end)]


def is_inside(at: int, spans: Sequence[Span]) -> bool:
    """Whether the character at `at` lies in one of the ordered `spans`."""
    i = bisect_right(spans, (at, len(spans) and spans[-1][1] + at + 1)) - 1
    return i >= 0 and spans[i][0] <= at < spans[i][1]
