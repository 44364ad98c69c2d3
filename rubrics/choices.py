"""Choices: items of which any so many will do, by a note of the reference answer or because the question asks so."""

import re
from collections.abc import Sequence
from itertools import pairwise

from rubrics.asked import Asked, find_asked_number
from rubrics.draft import Draft
from rubrics.exam_text import Prompt
from rubrics.model import MOST_DEPTH
from rubrics.notes import Note
from rubrics.reading import Reading

_AROUND, _BRACKETS = ":：。. ", "()（）[]【】"
_BRACKETS_LAST = re.compile(r"(?<=[^\s(（\[【])\s*[(（\[【][^()（）\[\]【】]*[)）\]】]$")
_LABEL = re.compile(r"^[评評给給]分[^：:]{1,3}[：:]")
_STOPS = "。.!?！？"


def group_any_of(
    reading: Reading, drafts: Sequence[Draft], choose: int | None, note: Note | None, start: int, end: int
) -> list[Draft]:
    """Return one group of `drafts` of which any `choose` will do, or the drafts as they are where all are needed."""
    if choose is None or choose >= len(drafts) or any(draft.depth >= MOST_DEPTH for draft in drafts):
        return list(drafts)
    title = "" if note is None else _title(reading.text[note.start : note.end])
    each = note.each if note and note.each else drafts[0].stated
    return [Draft(start, end, title, "", choose=choose, children=tuple(drafts), each=each)]


def _title(note: str) -> str:
    """Return the note as a name: its first line, without the brackets that it stands in or those that end it."""
    line = _LABEL.sub("", note.strip().split("\n")[0]).strip(_AROUND)
    return _BRACKETS_LAST.sub("", line).strip(_BRACKETS + _AROUND)


def group_as_asked(
    reading: Reading,
    prompt: Prompt,
    prose: Sequence[Draft],
    listed: Sequence[Draft],
    behind: Sequence[Draft],
) -> list[Draft]:
    """Return the drafts of a part, those grouped that list more items than its question asks for.

    `prose` stands before the list, `behind` after it. Sentences of running text are no items: one thought may take
    several of them.
    """
    everything = [*prose, *listed, *behind]
    asked = find_asked_number(prompt.text)
    if asked is None:
        return everything
    # Where every item has its line, those before and after a list with signs belong to it.
    lines = _in_lines(reading, everything) and not any(_is_sentence(reading, draft) for draft in prose)
    items = everything if lines else list(listed)
    if not asked.openly and not (_is_list(reading, items) and _marks_allow(items, asked, prompt)):
        return everything
    span = (items[0].start, items[-1].end) if items else (0, 0)
    group = group_any_of(reading, items, asked.count, None, *span)
    return group if items is everything else [*prose, *group, *behind]


def _is_list(reading: Reading, drafts: Sequence[Draft]) -> bool:
    """Whether the drafts are items: numbered, or each in its line, or all in one sentence."""
    if all(draft.numbered for draft in drafts) or _in_lines(reading, drafts):
        return True
    return not any(any(char in _STOPS for char in gap) for gap in _gaps(reading, drafts))


def _in_lines(reading: Reading, drafts: Sequence[Draft]) -> bool:
    return all("\n" in gap for gap in _gaps(reading, drafts))


def _gaps(reading: Reading, drafts: Sequence[Draft]) -> list[str]:
    """Return what stands between the last word of each draft and the first of the next."""
    gaps = []
    for before, after in pairwise(drafts):
        begin = after.start
        while begin > before.start and not reading.plain[begin - 1].isalnum():
            begin -= 1
        gaps.append(reading.plain[begin : after.start])
    return gaps


def _is_sentence(reading: Reading, draft: Draft) -> bool:
    return reading.plain[draft.start : draft.end].rstrip().endswith(tuple(_STOPS))


def _marks_allow(drafts: Sequence[Draft], asked: Asked, prompt: Prompt) -> bool:
    """Whether marks that the reference answer states for items say, as the question does, that so many are enough."""
    stated = [draft.stated for draft in drafts]
    if all(marks is None for marks in stated):
        return True
    first = stated[0]
    return first is not None and set(stated) == {first} and prompt.marks == first * asked.count
