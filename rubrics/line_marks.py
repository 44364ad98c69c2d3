"""Marks without a word for them, which stand at the end of every line: "(1)", "[1]", "(2m)", "2'", "（3点）"."""

import re
from collections.abc import Iterator
from itertools import pairwise

Span = tuple[int, int]

_END = r"[ \t]*[.。;；,，]?[ \t\u3000]*$"
# Each dress by itself: lines that end now so and now so end with something else.
_DRESSES = (
    re.compile(rf"[ \t\u3000]*[(（][ \t]*(?P<number>[0-9]{{1,2}}(?:\.5)?)[)）]{_END}"),
    re.compile(rf"[ \t\u3000]*\[[ \t]*(?P<number>[0-9]{{1,2}}(?:\.5)?)\]{_END}"),
    re.compile(rf"[ \t\u3000]*[(\[（][ \t]*(?P<number>[0-9]{{1,2}}(?:\.5)?)[ \t]?m[)\]）]{_END}"),
    re.compile(rf"[ \t\u3000]*[(\[（][ \t]*(?P<number>[0-9]{{1,2}}(?:\.5)?)点[)\]）]{_END}"),
    re.compile(rf"[ \t\u3000]*(?<![0-9])(?P<number>[0-9]{{1,2}}(?:\.5)?)['’′]{_END}"),
)
_LEADS_IN = re.compile(r"[:：][ \t\u3000]*$")
_MOST = 20


def find_line_marks(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the span and the number of each mark, if every line of two or more but a lead-in ends with one.

    Numbers that count up ("[1]", "[2]", "[3]") are those of sources or equations.
    """
    lines = [line for line in re.finditer(r"[^\n]+", text) if any(map(str.isalnum, line[0]))]
    if lines and _LEADS_IN.search(lines[0][0]):
        lines = lines[1:]
    if len(lines) < 2:
        return
    for dress in _DRESSES:
        found = [dress.search(line[0]) for line in lines]
        marks = [mark for mark in found if mark and any(map(str.isalpha, mark.string[: mark.start()]))]
        numbers = [float(mark["number"]) for mark in marks]
        if len(marks) < len(lines) or not all(0 < number <= _MOST for number in numbers):
            continue
        if dress in _DRESSES[:2] and all(b == a + 1 for a, b in pairwise(numbers)):
            continue
        for line, mark in zip(lines, marks, strict=True):
            blank = len(mark[0]) - len(mark[0].lstrip())
            end = mark.end("number") + len(
                mark[0][mark.end("number") - mark.start() :].rstrip(" \t\u3000.。;；,，")
            )
            yield (line.start() + mark.start() + blank, line.start() + end), mark["number"]
        return
