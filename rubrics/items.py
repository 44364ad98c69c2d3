"""Key points of numbered text: an outline's items with their titles, statements, marks, and lists."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rubrics.draft import Draft
from rubrics.headed_points import find_headed
from rubrics.list_end import without_rest
from rubrics.list_note import note_of_list, words_end
from rubrics.notes import Note
from rubrics.outline import Item
from rubrics.prose import (
    between_marks,
    draft_headed,
    draft_list,
    draft_prose,
    draft_sentence,
    read_list,
    untitled,
)
from rubrics.reading import Reading, merge
from rubrics.sentences import split_whole_sentences
from rubrics.statement import read_statement
from rubrics.term_marks import split_terms
from rubrics.text_length import reading_length

_CONJUNCTION = re.compile(r"[,;，；]?[ \t]+(?:and|or|und|oder)$|[，；](?:以及|和|或)$")
_MOST = 120.0
# "Its advantage is …. Its drawback is …." tells two things, whatever number they share.
_SIDE = re.compile(
    r"其?(?:优点|優點|缺点|缺點|[优優][势勢]|劣[势勢]|好[处處]|坏处|壞處)(?:[是在]|[为為]|[:：])"
    r"|(?:(?:the|its|their|an?|one|der|die|ein|sein|ihr) )?"
    r"(?:advantages?|disadvantages?|benefits?|drawbacks?|vorteile?|nachteile?)\b",
    re.IGNORECASE,
)
_TITLED = re.compile(r"[^\n：:]{1,40}[：:]")


def draft_items(
    reading: Reading, items: Sequence[Item], end: int, *, is_noted: bool = False
) -> tuple[list[Draft], Note | None]:
    """Draft the items of one list, and return what the note behind the last of them tells of the whole list.

    A note that ends the text before `end` may be about a list further up: then it `is_noted` already.
    """
    if not items:
        return [], None
    *others, last = items
    draft = draft_item(reading, last, is_noted=is_noted)
    note = None if is_noted else note_of_list(reading, items, end, is_leaf=not draft.children)
    if note:
        draft = draft_item(reading, last, is_noted=True)
    return [*(draft_item(reading, item) for item in others), draft], note


def draft_item(reading: Reading, item: Item, *, is_noted: bool = False) -> Draft:
    """Draft one item of the outline with everything under it, but for the note at its end where that `is_noted`."""
    below, rest = without_rest(reading, [child for child in item.children if tells(reading, child)])
    behind = draft_prose(reading, rest, item.end) if rest is not None else []
    listed, noted = draft_items(reading, below, item.end, is_noted=is_noted)
    children = (*listed, *behind)
    start, end = item.head_start, item.head_end
    statement = read_statement(reading.words(start, end), has_children=bool(children))
    marks = reading.marks_in(start, end)
    until = words_end(reading, start, end) if is_noted and not children else end
    note = merge([reading.note_in(start, until), noted])
    choose = note.enough_of(len(children), marks[0].marks if marks else None) if note else None
    text = _CONJUNCTION.sub("", statement.text)
    draft = Draft(
        start=start,
        end=item.end,
        title=statement.title or (text if choose else ""),
        text="" if choose else text,
        marks=marks[0].marks if marks else note.total if note else None,
        each=note.each if note and children else None,
        choose=choose,
        children=children,
        numbered=True,
    )
    return draft if children else _split_leaf(reading, draft)


def tells(reading: Reading, item: Item) -> bool:
    """Whether an item or one below it has a word of its own: the numbers of its children are none."""
    return reading.tells(item.head_start, item.head_end) or any(
        tells(reading, child) for child in item.children
    )


def _split_leaf(reading: Reading, draft: Draft) -> Draft:
    """Split a numbered leaf that is a titled list ("优点：安全、快捷") or has several marks into children."""
    marks = reading.marks_in(draft.start, draft.end)
    if split_terms(reading, draft.start, draft.end, marks):
        terms = tuple(draft_sentence(reading, draft.start, draft.end))
        return replace(draft, title="", text="", marks=None, children=terms)
    if headed := find_headed(reading, [(draft.start, draft.end)]).get(0):
        return replace(draft_headed(reading, headed, draft.start), end=draft.end, numbered=draft.numbered)
    if len(marks) > 1:
        pieces = between_marks(reading, draft.start, draft.end, marks)
        if len(pieces) < 2:
            return draft
        return replace(draft, title=pieces[0].title, text="", marks=None, children=untitled(reading, pieces))
    sentences = list(split_whole_sentences(reading.plain, draft.start, draft.end))
    if len(sentences) > 1 and not marks and all(_SIDE.match(reading.plain, a, b) for a, b in sentences):
        sides = tuple(each for a, b in sentences for each in draft_sentence(reading, a, b))
        return replace(draft, title="", text="", children=sides)
    if len(sentences) > 2 and not marks and reading_length(draft.text) > _MOST:
        # An answer that says half of so much could not be told from one that says all of it.
        told = [each for a, b in sentences for each in draft_sentence(reading, a, b)]
        if draft.title and told[0].title == draft.title and not told[0].children:
            at = reading.plain.find(told[0].text, told[0].start)
            told[0] = replace(told[0], start=max(at, told[0].start), title="")
            return replace(draft, text="", children=tuple(told))
        return draft if draft.title else replace(draft, text="", children=tuple(told))
    if (
        not draft.title
        or len(sentences) != 1
        or not _TITLED.match(reading.plain[draft.start : draft.end].lstrip())
    ):
        return draft
    found = read_list(reading, *sentences[0])
    if not found or found.lead[0] == found.lead[1] or (marks and marks[0].start > found.items[0][0]):
        return draft
    listed = draft_list(reading, found, draft.end)
    return replace(
        listed,
        start=draft.start,
        end=draft.end,
        title=draft.title,
        marks=draft.marks or listed.marks,
        numbered=draft.numbered,
    )
