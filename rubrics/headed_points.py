"""Points under a name with the marks of all of them: "优点（4分）：速度快（2分）；成本低（2分）"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rubrics.inline_marks import OwnMark
from rubrics.marks import total
from rubrics.reading import Reading
from rubrics.statement import strip_ends
from rubrics.term_marks import behind_term, names_a_term
from rubrics.text_length import reading_length

Span = tuple[int, int]

_SEMICOLON = re.compile("[；;]")
_NAME_MOST = 20
_NO_NAME = re.compile(r"[，,；;。！？!?\n]")


@dataclass(frozen=True)
class Headed:
    """A name, the marks of all its points, and where these stand; any `choose` of them earn the marks, None for all.

    `upto` is the number of the sentence behind the last of them. Their marks `adds_up` to the name's.
    """

    title: str
    marks: Decimal
    points: tuple[Span, ...]
    choose: int | None
    upto: int
    adds_up: bool


def cut_at_names(reading: Reading, sentences: Sequence[Span]) -> list[Span]:
    """Return the sentences, cut before each name with marks that stands behind a semicolon in one."""
    cut: list[Span] = []
    for start, end in sentences:
        edges = [start]
        for found in _SEMICOLON.finditer(reading.plain, start, end):
            if reading.marks_in(edges[-1], found.start()) and _opening(reading, found.end(), end):
                edges.append(found.end())
        cut += zip(edges, [*edges[1:], end], strict=True)
    return cut


def find_headed(reading: Reading, sentences: Sequence[Span]) -> dict[int, Headed]:
    """Return the points under the names that open some of `sentences`, by the number of the sentence.

    Whether marks behind a name are those of the points under it or its own, their sum tells: where all marks together
    are those of the whole answer, each is its own point's. Otherwise a name heads the points whose marks add up to its
    own; fewer, more, and a single one it heads where the marks then add up to those of the whole.
    """
    if reading.whole == reading.all_marks:
        return {}
    found: dict[int, Headed] = {}
    upto = 0
    for i in range(len(sentences)):
        if i >= upto and (headed := _headed(reading, sentences, i)):
            found[i], upto = headed, headed.upto
    inside = {at for i, headed in found.items() for at in range(i, headed.upto)}
    outside = [span for i, span in enumerate(sentences) if i not in inside]
    top = [headed.marks for headed in found.values()]
    top += [mark.marks for span in outside for mark in reading.marks_in(*span)]
    if reading.whole == total(top):
        return found
    return {i: headed for i, headed in found.items() if headed.adds_up}


def _headed(reading: Reading, sentences: Sequence[Span], first: int) -> Headed | None:
    """Return what stands under the name that opens the sentence `first`, or None where it is no such name.

    The sentences behind it are under it too where the marks add up with theirs. What has no marks of its own is no
    point, but what the name means.
    """
    opened = _opening(reading, *sentences[first])
    if opened is None:
        return None
    name, mark, body = opened
    here = (body, sentences[first][1])
    points, told = _points(reading, here)
    if reading.tells(*here) and not told:
        return None
    if any(names_a_term(reading, each) for each in reading.marks_in(*here)):
        return None  # "阅读（2分）：……；写作（2分）：……": each is a name of its own
    upto = first + 1
    while total(told) < mark.marks and upto < len(sentences):
        more, theirs = _points(reading, sentences[upto])
        if not theirs or _opening(reading, *sentences[upto]):
            break
        points, told, upto = [*points, *more], [*told, *theirs], upto + 1
    if total(told) != mark.marks:
        points, told = _points(reading, here)
        upto = first + 1
    choose = _enough(mark.marks, told)
    if not points or not (choose or total(told) <= mark.marks):
        return None
    adds_up = total(told) == mark.marks and len(told) > 1
    return Headed(name, mark.marks, tuple(points), choose, upto, adds_up)


def _points(reading: Reading, span: Span) -> tuple[list[Span], list[Decimal]]:
    return [span] if reading.tells(*span) else [], [mark.marks for mark in reading.marks_in(*span)]


def _enough(marks: Decimal, told: Sequence[Decimal]) -> int | None:
    """Return how many points of equal marks earn all `marks`; None if all of them have to."""
    alike = len(set(told)) == 1 and total(told) > marks and marks % told[0] == 0
    return int(marks / told[0]) if alike else None


def _opening(reading: Reading, start: int, end: int) -> tuple[str, OwnMark, int] | None:
    """Return the name that opens `text[start:end]`, its marks, and where the points begin; None if none does."""
    marks = reading.marks_in(start, end)
    if not marks or marks[0].leads:
        return None
    name = reading.words(start, marks[0].start).strip()
    behind = behind_term(reading, marks[0])
    if behind is None or behind > end:
        if not name.endswith((":", "：")):
            return None
        behind = marks[0].end
    name = strip_ends(name.rstrip(":：")).strip()
    if not any(map(str.isalnum, name)) or reading_length(name) > _NAME_MOST or _NO_NAME.search(name):
        return None
    return name, marks[0], behind
