"""Where a list ends: what follows its last item on the same line, or on the next, may belong to no item."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rubrics.outline import Item
from rubrics.reading import Reading
from rubrics.sentences import split_whole_sentences

# A formula goes on behind a line that ends with an operator, and in one that begins with one.
_LINE_END = re.compile(r"(?<![*/+=×·])(?<![*/+=×·] )\n(?!\s*[=≈+*/×·<>≤≥])")


def without_rest(reading: Reading, items: Sequence[Item]) -> tuple[Sequence[Item], int | None]:
    """Cut the last item where its list seems to end, and return where what follows the list begins.

    Where all the other items, two or more, have one line (or one sentence, inside a line), so has the last.
    """
    if any(item.children for item in items) or not (len(items) > 2 or _one_sentence(reading, items)):
        return items, None
    last = items[-1]
    lines = any("\n" in reading.text[a.start : b.start] for a, b in pairwise(items))
    ends = [_first_end(reading, item, lines=lines) for item in items]
    if ends[-1] is None or any(end is not None for end in ends[:-1]):
        return items, None
    cut = ends[-1]
    if all(reading.marks_in(item.start, item.end) for item in items) and not reading.marks_in(
        last.start, cut
    ):
        return items, None  # the mark behind its last sentence is that of the whole item
    return [*items[:-1], replace(last, head_end=cut, end=cut)], cut


def _one_sentence(reading: Reading, items: Sequence[Item]) -> bool:
    """Whether two items numbered in words are clauses of one sentence ("一是…；二是…。")."""
    first = reading.plain[items[0].head_start : items[0].head_end].rstrip() if len(items) == 2 else ""
    return first.endswith(("；", ";", "，", ",")) and all(item.kind == "word" for item in items)


def _first_end(reading: Reading, item: Item, *, lines: bool) -> int | None:
    """Return where an item's first line or sentence ends, where words follow it."""
    spans = split_whole_sentences(reading.plain, item.head_start, item.head_end)
    if not lines:
        end = next(spans)[1]
    else:
        plain = reading.plain[item.head_start : item.head_end]
        first = len(plain) - len(plain.lstrip())
        line_end = _LINE_END.search(plain, first)
        end = item.head_start + line_end.start() if line_end else item.head_end
    return end if reading.tells(end, item.head_end) else None
