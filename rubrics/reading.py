"""A reference answer as it is read for key points: its words, apart from marks and notes to the marker."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from rubrics.inline_marks import OwnMark, find_own_marks
from rubrics.marks import total
from rubrics.notes import MASK, Note, find_decoration, find_notes, mask
from rubrics.orphans import find_orphan
from rubrics.table_headers import find_table_headers

_BEFORE_PUNCTUATION = re.compile(rf"[ \t]*{MASK}+[ \t]*(?=[。，；：、！？,.;:!?)）]|$)")
_MASKED = re.compile(rf"[ \t]*{MASK}+(?:[ \t]*{MASK}+)*[ \t]*")
_COLON_BEHIND = re.compile(rf"[ \t{MASK}]*[：:]")
_OVER_A_LIST = re.compile(rf"[ \t{MASK}]*\n\s*(?:[①⑴㈠]|[(（]?[1一a][)）]|[1一][.、．])")
_COLON_BEFORE = re.compile(rf"[：:][ \t\u3000{MASK}]*\Z")
_LOOK_BACK = 20


@dataclass(frozen=True)
class Reading:
    """A text, and the same with everything masked that is no word of a key point; offsets are the same in both.

    `whole` are the marks of all of it, where they are known.
    """

    text: str
    plain: str
    marks: tuple[OwnMark, ...]
    notes: tuple[Note, ...]
    whole: Decimal | None = None

    @cached_property
    def all_marks(self) -> Decimal:
        """The sum of all points' own marks."""
        return total([mark.marks for mark in self.marks])

    @cached_property
    def for_markers(self) -> str:
        """The text in which to look for markers: marks and notes number nothing, and marks end a clause.

        Those of a label end none: beside its colon, or at the end of a line over the first number of a list.
        """
        letters = list(self.plain.replace(MASK, " "))
        for mark in self.marks:
            if mark.leads:
                continue
            if _COLON_BEHIND.match(self.plain, mark.end) or _ends_in_colon(self.plain, mark.start):
                continue
            letters[mark.end - 1] = "：" if _OVER_A_LIST.match(self.plain, mark.end) else "；"
        return "".join(letters)

    def words(self, start: int, end: int) -> str:
        """Return the words of `text[start:end]` without marks and notes."""
        kept = _BEFORE_PUNCTUATION.sub("", self.plain[start:end])
        return _MASKED.sub(lambda found: " " if " " in found[0] else "", kept)

    def tells(self, start: int, end: int) -> bool:
        """Whether `text[start:end]` has a word of its own."""
        return any(char.isalnum() for char in self.plain[start:end])

    def marks_in(self, start: int, end: int) -> Sequence[OwnMark]:
        """Return the points' own marks that stand in `text[start:end]`."""
        first = bisect_left(self.marks, start, key=lambda mark: mark.start)
        return self.marks[first : bisect_left(self.marks, end, key=lambda mark: mark.start)]

    def note_in(self, start: int, end: int) -> Note | None:
        """Return what the notes in `text[start:end]` tell about marks, all together, or None."""
        first = bisect_left(self.notes, start, key=lambda note: note.start)
        notes = self.notes[first : bisect_left(self.notes, end, key=lambda note: note.start)]
        return merge([note for note in notes if note.tells_marks])


def read(text: str, whole: Decimal | None = None) -> Reading:
    """Read `text`, an answer worth `whole` marks, for its marks, notes, and words."""
    notes = find_notes(text)
    spans = [(note.start, note.end) for note in notes]
    without = mask(text, spans)
    marks = find_own_marks(without, whole)
    orphan = find_orphan(text)
    silent = [*find_decoration(text), *find_table_headers(text), *([orphan] if orphan else [])]
    plain = mask(text, [*spans, *((mark.start, mark.end) for mark in marks), *silent])
    return Reading(text, plain, tuple(marks), tuple(notes), whole)


def merge(notes: Sequence[Note | None]) -> Note | None:
    """Return what several notes tell together, the first to tell a thing first; None where there are none."""
    told = [note for note in notes if note is not None]
    if not told:
        return None
    each = _first([note.each for note in told])
    whole = _first([note.total for note in told])
    choose = next((note.choose for note in told if note.choose), None)
    counted = any(note.counted for note in told)
    return Note(told[0].start, told[-1].end, each, whole, choose, counted)


def _ends_in_colon(text: str, end: int) -> bool:
    return bool(_COLON_BEFORE.search(text[max(0, end - _LOOK_BACK) : end]))


def _first(marks: Sequence[Decimal | None]) -> Decimal | None:
    return next((value for value in marks if value is not None), None)
