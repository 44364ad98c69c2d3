"""Sections: the parts of a question, each with the drafts of its share of the reference answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rubrics.alternatives import read_alternatives
from rubrics.choices import group_any_of, group_as_asked
from rubrics.draft import Draft
from rubrics.exam_text import ExamText, Prompt
from rubrics.examples import group_example
from rubrics.items import draft_item, draft_items, tells
from rubrics.list_end import without_rest
from rubrics.marks import total
from rubrics.notes import Note
from rubrics.outline import Item, Outline, parse_outline
from rubrics.prose import announces, draft_prose, unwrap
from rubrics.reading import Reading, merge, read
from rubrics.running_text import settle
from rubrics.section_headings import without_section_number
from rubrics.statement import read_statement
from rubrics.terms import fold
from rubrics.text_length import reading_length

_NAME_MOST = 7
# "X的优点" of "X的优点是什么？", but not "优点" of "X的优点和缺点".
_ASKED_SHARE = 0.6


@dataclass(frozen=True)
class Section:
    """One part: its prompt, its drafts, and what the reference answer says that it is worth."""

    prompt: Prompt
    drafts: tuple[Draft, ...]
    total: Decimal | None = None

    @property
    def stated(self) -> Decimal | None:
        """The part's marks as the question or, failing that, the reference answer states them."""
        if self.prompt.marks is not None:
            return self.prompt.marks
        if self.total is not None:
            return self.total
        known = [draft.stated for draft in self.drafts if draft.stated is not None]
        return total(known) if known else None


class UnansweredError(ValueError):
    """The question has numbered parts that the reference answer lacks."""

    def __init__(self, ordinals: list[str]) -> None:
        super().__init__(", ".join(ordinals))


def read_sections(exam: ExamText, reference: str, in_all: Decimal | None = None) -> list[Section]:
    """Pair each prompt of `exam` with the drafts of its share of `reference`; `in_all` are the marks of all, if known.

    Raises:
        UnansweredError: the reference answer has numbered parts, but not all that the question has.
    """
    prompts = exam.prompts
    stated = [p.marks for p in prompts if p.marks is not None]
    whole = in_all or (total(stated) if stated else None)
    reading = read(reference, whole)
    outline = read_outline(reading)
    by_ordinal = {
        item.ordinal: item
        for item in reversed(outline.items)
        if item.kind not in ("bullet", "heading", "word")
    }
    if len(prompts) >= 2 and len(by_ordinal) >= 2 and set(by_ordinal) & {p.ordinal for p in prompts}:
        unanswered = [str(p.ordinal) for p in prompts if p.ordinal not in by_ordinal]
        if unanswered:
            raise UnansweredError(unanswered)
        if len(outline.items) == len(prompts):
            return [_section(reading, prompt, by_ordinal[prompt.ordinal]) for prompt in prompts]
    everything = "\n".join(f"{p.ordinal}. {p.text}" if len(prompts) > 1 else p.text for p in prompts)
    prompt = Prompt(1, everything, whole)
    only = outline.items[0] if len(outline.items) == 1 else None
    if only and only.children and not before_a_list(reading, 0, outline.lead_end):
        return [_section(reading, prompt, only, before=0)]
    return [_under(reading, prompt, 0, outline.lead_end, outline.items, len(reference))]


def read_outline(reading: Reading) -> Outline:
    """Return the outline of what is read, by numbers and signs; marks and notes number nothing."""
    return parse_outline(without_section_number(reading.for_markers), signs=True)


def _section(reading: Reading, prompt: Prompt, item: Item, before: int | None = None) -> Section:
    start = item.head_start
    section = _under(reading, prompt, start, item.head_end, item.children, item.end)
    if before is not None:
        noted = reading.note_in(before, start)
        # What the only item of a text says before its list is no mere introduction.
        drafts = tuple(draft if draft.children else replace(draft, numbered=True) for draft in section.drafts)
        section = replace(section, drafts=drafts, total=section.total or (noted.total if noted else None))
    return section if section.drafts else replace(section, drafts=(draft_item(reading, item),))


def _under(
    reading: Reading, prompt: Prompt, start: int, lead_end: int, items: Sequence[Item], end: int
) -> Section:
    """Draft what stands under one part: its prose, and the items of its list.

    Where a note or the question says that any so many of the items will do, they become one group of them.
    """
    items, rest = without_rest(reading, [item for item in items if tells(reading, item)])
    listed, noted = draft_items(reading, items, end)
    note = merge([reading.note_in(start, lead_end), noted])
    if listed:
        prose = before_a_list(reading, start, lead_end)
        lead = reading.marks_in(start, lead_end)
        if lead and not prose:
            note = merge([note, Note(start, lead_end, total=lead[0].marks)])
    else:
        prose, listed = [], draft_prose(reading, start, lead_end)
        if _one_mark_for_all(reading, listed):
            note = merge([note, Note(start, lead_end, total=listed[-1].marks)])
            listed[-1] = replace(listed[-1], marks=None)
    if note and note.each is not None:
        listed = [replace(draft, marks=note.each) if draft.stated is None else draft for draft in listed]
    choose = (note.choose or note.enough_of(len(listed), prompt.marks)) if note else None
    behind = draft_prose(reading, rest, end) if rest is not None else []
    prose, behind = (settle(reading, each, prompt.text, whole=False) for each in (prose, behind))
    listed = listed if items else settle(reading, listed, prompt.text, whole=True)
    if items and note is None and (example := group_example(reading, prose, listed, behind)):
        prose, listed, behind = example
    if len(listed) > 1:
        listed = [each for draft in listed for each in _as_asked(draft, prompt.text)]
    if choose:
        grouped = [*prose, *group_any_of(reading, listed, choose, note, start, end), *behind]
    else:
        grouped = group_as_asked(reading, prompt, prose, listed, behind)
    drafts = tuple(_worded(draft) for draft in unwrap(grouped))
    return Section(prompt, drafts, _of_all(note, choose, prose))


def _as_asked(draft: Draft, question: str) -> tuple[Draft, ...]:
    """Return the items of a list in running text that bears the question's own name; any other draft as it is."""
    name = fold(draft.title)
    asked = bool(name) and name in fold(question) and len(name) >= _ASKED_SHARE * len(fold(question))
    plain = not (draft.numbered or draft.text or draft.marks or draft.each or draft.choose)
    return draft.children if draft.children and asked and plain else (draft,)


def _one_mark_for_all(reading: Reading, drafts: Sequence[Draft]) -> bool:
    """Whether the only marks that running text states stand behind all of it ("Do this. Then that. (3 marks)")."""
    *others, last = drafts or [Draft(0, 0, "", "")]
    if not others or last.marks is None or any(draft.stated is not None for draft in others):
        return False
    marks = reading.marks_in(last.start, last.end)
    return not marks or not reading.tells(marks[-1].end, last.end)


def _worded(draft: Draft) -> Draft:
    """Return the draft with the alternatives that its words accept."""
    if draft.children:
        return replace(draft, children=tuple(_worded(child) for child in draft.children))
    worded = read_alternatives(draft.text)
    return replace(draft, text=worded.text, alternatives=(*worded.alternatives, *draft.alternatives))


def _of_all(note: Note | None, choose: int | None, prose: list[Draft]) -> Decimal | None:
    if note is None or prose:
        return None
    return note.total if note.total is not None else note.each * choose if note.each and choose else None


def before_a_list(reading: Reading, start: int, end: int) -> list[Draft]:
    """Draft the sentences of what stands before a list, but not a mere heading or lead-in."""
    words = reading.words(start, end).strip()
    head = read_statement(words, has_children=True)
    said = words.removesuffix(head.lead_in).rstrip()
    # A whole sentence before a lead-in says something, however short.
    said_short = bool(head.lead_in) and said.endswith("。")
    if not (head.text or said_short or (said.endswith(("。", ".", "!", "！")) and _says_more(said))):
        return []
    stop = start + len(reading.plain[start:end].rstrip())
    if not head.lead_in:
        return draft_prose(reading, start, stop - 1 if reading.plain[stop - 1] in ":：" else end)
    if reading.plain[start:stop].endswith(head.lead_in):
        stop -= len(head.lead_in)
    else:
        stop = max(reading.plain.rfind("。", start, stop), reading.plain.rfind("\n", start, stop), start)
    return draft_prose(reading, start, stop)


def _says_more(sentence: str) -> bool:
    """Whether a sentence before a list is more than its name ("Advantages.") or an announcement ("要点如下。")."""
    return reading_length(sentence) > _NAME_MOST and not announces(sentence)
