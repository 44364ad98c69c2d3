"""Terms that each have their mark before what they mean: "使用价值（6分）：商品能…。价值（6分）：凝结…"."""

import re
from collections.abc import Sequence
from itertools import pairwise

from rubrics.inline_marks import OwnMark
from rubrics.notes import MASK
from rubrics.reading import Reading
from rubrics.text_length import reading_length

Span = tuple[int, int]

_BEHIND = re.compile(rf"[ \t{MASK}]*(?:[：:]|——)")
_CLAUSE_END = re.compile(r"[。；;！？!?\n]|[.](?=\s)")
_TERM_MOST = 20


def behind_term(reading: Reading, mark: OwnMark) -> int | None:
    """Return where the colon or dash right behind `mark` ends, behind which stands what it is for; None without one."""
    found = _BEHIND.match(reading.plain, mark.end)
    return found.end() if found else None


def names_a_term(reading: Reading, mark: OwnMark) -> bool:
    """Whether what `mark` is for follows behind a colon or dash."""
    return behind_term(reading, mark) is not None


def split_terms(reading: Reading, start: int, end: int, marks: Sequence[OwnMark]) -> list[Span]:
    """Return the terms of `text[start:end]` with what they mean, where each of its `marks` stands behind a term.

    Otherwise, and where there is but one, there are none.
    """
    if len(marks) < 2 or not all(names_a_term(reading, mark) for mark in marks):
        return []
    begins = [start]
    for before, mark in pairwise(marks):
        ends = [found.end() for found in _CLAUSE_END.finditer(reading.plain, before.end, mark.start)]
        if not ends:
            return []
        begins.append(ends[-1])
    terms = [reading.words(a, mark.start).strip() for a, mark in zip(begins, marks, strict=True)]
    if not all(any(map(str.isalnum, term)) and reading_length(term) <= _TERM_MOST for term in terms):
        return []
    return list(zip(begins, [*begins[1:], end], strict=True))
