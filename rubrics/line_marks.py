"""Marks without a word for them, which stand at the end of every line: "(1)", "[1]", "(2m)", "2'", "（3点）"."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

Span = tuple[int, int]

_END = r"[ \t]*+[.。;；,，]?$"
_WHOLE = r"(?P<number>[0-9]{1,2}(?:\.5)?)"
_FEET = re.compile(rf"(?<![0-9]){_WHOLE}['’′]{_END}")
_AFTER_BLANK = re.compile(rf"(?<=[ \t\u3000])(?P<number>[0-9０-９]{{1,2}}(?:[.．][5５])?)[ \t]?分{_END}")
# "需求拉动 2分" states marks, "及格线为 60分" and "上午8时 30分" tell how many there are.
_MARKED = re.compile(
    r"[\u3400-\u9fff）)。；;，,\"”](?<![是为了得达到于扣超满低高评打考过至共占值即含给加减时度赛间绩线])"
)
# Each dress by itself: lines that end now so and now so end with something else.
_DRESSES = (
    re.compile(rf"[(（][ \t]*{_WHOLE}[)）]{_END}"),
    re.compile(rf"\[[ \t]*{_WHOLE}\]{_END}"),
    re.compile(rf"[(\[（][ \t]*{_WHOLE}[ \t]?m[)\]）]{_END}"),
    re.compile(rf"[(\[（][ \t]*{_WHOLE}点[)\]）]{_END}"),
    _FEET,
    _AFTER_BLANK,
)
_LEADS_IN = re.compile(r"[:：][ \t\u3000]*$")
_BLANK = " \t\u3000"
_MOST, _MOST_AFTER_BLANK = 20, 30


def find_line_marks(text: str, whole: Decimal | None = None) -> Iterator[tuple[Span, Decimal]]:
    """Yield the span of each mark and the marks, if every line of two or more but a lead-in ends with one.

    Numbers that count up ("[1]", "[2]", "[3]") are those of sources or equations, and 2' may be two feet: it states
    marks where they add up to the `whole`.
    """
    lines = [line for line in re.finditer(r"[^\n]+", text) if any(map(str.isalnum, line[0]))]
    if lines and _LEADS_IN.search(lines[0][0]):
        lines = lines[1:]
    if len(lines) < 2:
        return
    for dress in _DRESSES:
        found = [dress.search(line[0].rstrip(_BLANK)) for line in lines]
        marks = [mark for mark in found if mark and _is_behind_words(mark)]
        numbers = [Decimal(mark["number"].replace("．", ".")) for mark in marks]
        most = _MOST_AFTER_BLANK if dress is _AFTER_BLANK else _MOST
        if len(marks) < len(lines) or not all(0 < number <= most for number in numbers):
            continue
        if dress in _DRESSES[:2] and all(b == a + 1 for a, b in pairwise(numbers)):
            continue
        if dress is _FEET and sum(numbers) != whole:
            continue
        for line, mark, number in zip(lines, marks, numbers, strict=True):
            end = mark.start() + len(mark[0].rstrip(_BLANK + ".。;；,，"))
            yield (line.start() + mark.start(), line.start() + end), number
        return


def _is_behind_words(mark: re.Match[str]) -> bool:
    before = mark.string[: mark.start()].rstrip(_BLANK)
    if mark.re is _AFTER_BLANK and not _MARKED.match(before, max(len(before) - 1, 0)):
        return False
    return any(map(str.isalpha, before))
