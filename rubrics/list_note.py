"""The note behind the last item of a list: "①…；②…。（每点2分，共4分）" speaks of all of its items."""

from collections.abc import Sequence

from rubrics.notes import Note
from rubrics.outline import Item
from rubrics.reading import Reading


def note_behind(reading: Reading, start: int, end: int) -> Note | None:
    """Return what the notes behind the last word of `text[start:end]` tell about marks, or None."""
    return reading.note_in(words_end(reading, start, end), end)


def note_of_list(reading: Reading, items: Sequence[Item], end: int, *, is_leaf: bool) -> Note | None:
    """Return the note behind the last of `items` that is about all of them, or None.

    It is about that item alone where one before it has such a note, too, or where it states that item's marks, and
    about what stands below that item unless that is a leaf or the note has a line of its own.
    """
    last = items[-1].start
    note = note_behind(reading, last, end)
    if note is None or any(note_behind(reading, item.start, item.end) for item in items[:-1]):
        return None
    if _is_marks_of_last(reading, note, items[0].start, last, end) and not has_own_line(reading, note):
        return None
    return note if is_leaf or has_own_line(reading, note) else None


def _is_marks_of_last(reading: Reading, note: Note, start: int, last: int, end: int) -> bool:
    """Whether the total of `note` is the marks of the item from `last` to `end`, as those before it have their own."""
    before = sum(mark.marks for mark in reading.marks_in(start, last))
    if note.total is None or not before or reading.marks_in(last, end):
        return False
    return note.choose is not None or note.total <= before


def has_own_line(reading: Reading, note: Note) -> bool:
    """Whether no word stands before `note` in its line."""
    return not reading.tells(reading.text.rfind("\n", 0, note.start) + 1, note.start)


def words_end(reading: Reading, start: int, end: int) -> int:
    """Return where the last word of `text[start:end]` ends, or `start` where it has none."""
    while end > start and not reading.plain[end - 1].isalnum():
        end -= 1
    return end
