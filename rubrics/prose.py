"""Key points of running text: its sentences and clauses, the pieces between its marks, the items of its lists."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rubrics.draft import Draft
from rubrics.enumeration import Enumeration, read_enumeration
from rubrics.headed_points import Headed, cut_at_names, find_headed
from rubrics.inline_marks import OwnMark
from rubrics.mark_edges import piece_end
from rubrics.reading import Reading
from rubrics.sentences import split_sentences, split_whole_sentences
from rubrics.statement import read_statement, strip_ends
from rubrics.term_marks import split_terms

Span = tuple[int, int]

# A sentence that only announces others: "危害有以下几点。", "The following measures help:".
_ANNOUNCES = re.compile(
    r"[^，,；;。]{0,40}(?:有|包括|分为|为|是)?(?:以下|如下|下列)[^，,；;。]{0,10}[。：:]?|[^.;。；]{0,100}[:：]"
)
_CONJUNCTION = re.compile(
    r"^[\s,，;；、.。:：—]*(?:(?:and|or|but|und|oder|sowie|以及|并且|並且|并|和|及)(?=[\s\u3400-\u9fff]))?[\s,，;；、]*"
)
# "Roads——advantages——fast" names the road first; the label that stands last is the name of what follows it.
_SECOND_LABEL = re.compile(r"([^，,；;。：:—\s]{1,10})——(.*)", re.DOTALL)


def draft_prose(reading: Reading, start: int, end: int) -> list[Draft]:
    """Draft running text. Where one list is all there is, its items are the points and its lead-in is none."""
    groups: list[tuple[Span | None, list[Draft]]] = [(None, [])]
    sentences = _with_marks_behind(reading, list(split_whole_sentences(reading.plain, start, end)), end)
    cut = cut_at_names(reading, sentences)
    headed, behind = find_headed(reading, cut), 0
    sentences = cut if headed else sentences
    for i, (a, b) in enumerate(sentences):
        if i < behind:
            continue
        if i in headed:
            groups[-1][1].append(draft_headed(reading, headed[i], a))
            behind = headed[i].upto
        elif i + 1 < len(sentences) and announces(reading.words(a, b).strip()):
            groups.append(((a, b), []))
        else:
            groups[-1][1].extend(draft_sentence(reading, a, b))
    labelled = [group for group in groups if group[0] and group[1]]
    drafts: list[Draft] = []
    for label, points in groups:
        if label is None or not points or len(labelled) < 2:
            drafts += points
        else:
            drafts.append(_group(reading, label, points))
    return unwrap(drafts)


def unwrap(drafts: list[Draft]) -> list[Draft]:
    """Return the children of a group that is all there is; its name is what was asked for."""
    if len(drafts) == 1 and drafts[0].children and not drafts[0].choose and not drafts[0].text:
        only = drafts[0]
        return [
            child if child.stated is not None else replace(child, marks=only.each) for child in only.children
        ]
    return drafts


def draft_headed(reading: Reading, headed: Headed, start: int) -> Draft:
    """Draft a name and the points under it; a single one is what the name means."""
    points = [point for a, b in headed.points for point in draft_sentence(reading, a, b)]
    end = headed.points[-1][1]
    if len(points) == 1 and not points[0].children and not points[0].title:
        return replace(points[0], start=start, title=headed.title, marks=headed.marks)
    return Draft(
        start, end, headed.title, "", marks=headed.marks, choose=headed.choose, children=tuple(points)
    )


def _group(reading: Reading, label: Span, points: list[Draft]) -> Draft:
    title = strip_ends(reading.words(*label)).rstrip(":：")
    note = reading.note_in(*label)
    marks = reading.marks_in(*label)
    return Draft(
        label[0],
        points[-1].end,
        title,
        "",
        marks=marks[0].marks if marks else note.total if note else None,
        each=note.each if note else None,
        choose=note.enough_of(len(points)) if note else None,
        children=tuple(points),
    )


def announces(words: str) -> bool:
    """Whether a sentence only announces what follows it."""
    return bool(_ANNOUNCES.fullmatch(words)) and not re.fullmatch(r".*https?:", words)


def _with_marks_behind(reading: Reading, sentences: list[Span], stop: int) -> list[Span]:
    """Extend each sentence over the marks that follow its full stop, unless marks lead the points here."""
    extended: list[Span] = []
    for i, (a, b) in enumerate(sentences):
        until = sentences[i + 1][0] if i + 1 < len(sentences) else stop
        end = b
        for mark in reading.marks_in(b, until):
            if mark.end <= until and "\n" not in reading.text[b : mark.start]:
                end = mark.end
        # Leading marks are masked, so a sentence begins behind its own; take those in that open its line.
        begin = extended[-1][1] if extended else 0
        before = [mark for mark in reading.marks_in(begin, a) if _opens(reading, mark, a)]
        extended.append((before[0].start if before else a, end))
    return extended


def _opens(reading: Reading, mark: OwnMark, words: int) -> bool:
    """Whether a mark stands before the words at `words`, at the start of their line."""
    line = reading.text.rfind("\n", 0, mark.start) + 1
    return not reading.tells(line, mark.start) and "\n" not in reading.text[mark.end : words]


def draft_sentence(reading: Reading, start: int, end: int) -> list[Draft]:
    """Draft one sentence: cut between its marks where it has several, into its list, or into its clauses."""
    marks = reading.marks_in(start, end)
    if terms := split_terms(reading, start, end, marks):
        return [_point(reading, a, b) for a, b in terms]
    if len(marks) > 1:
        pieces = between_marks(reading, start, end, marks)
        title = pieces[0].title if pieces else ""
        return (
            [Draft(start, end, title, "", children=untitled(reading, pieces))]
            if title and len(pieces) > 1
            else pieces
        )
    own = marks[0].marks if marks else None
    found = read_list(reading, start, end)
    if found and (not marks or marks[0].end <= found.items[0][0]):
        return (
            [replace(draft_list(reading, found, end), marks=own)]
            if own
            else [draft_list(reading, found, end)]
        )
    if marks:
        return [_point(reading, start, end)]
    drafts = []
    for a, b in split_sentences(reading.plain, start, end):
        inner = read_list(reading, a, b)
        drafts.append(draft_list(reading, inner, b) if inner else _point(reading, a, b))
    return drafts


def read_list(reading: Reading, start: int, end: int) -> Enumeration | None:
    """Return the list that `text[start:end]`, one sentence, consists of, or None."""
    note = reading.note_in(start, _note_end(reading, end))
    return read_enumeration(reading.plain, start, end, noted=note is not None)


def _note_end(reading: Reading, end: int) -> int:
    """Return where the notes behind `end` on the same line stop."""
    while end < len(reading.plain) and reading.plain[end] in "\x1f \t。.":
        end += 1
    return end


def draft_list(reading: Reading, found: Enumeration, end: int) -> Draft:
    """Draft a list as a group named by its lead-in."""
    lead = reading.words(*found.lead).strip()
    if lead.endswith("——"):
        lead = re.split("[：:]|——", lead.removesuffix("——"))[-1]
    named = read_statement(lead.rstrip(":：—") + "：", has_children=True) if lead else None
    note = reading.note_in(found.lead[0], _note_end(reading, end))
    choose = note.enough_of(len(found.items)) if note else None
    return Draft(
        start=found.lead[0],
        end=max(end, found.items[-1][1]),
        title=(named.title or strip_ends(named.text)) if named else "",
        text="",
        marks=note.total if note else None,
        each=note.each if note else None,
        choose=choose,
        children=tuple(_point(reading, a, b) for a, b in found.items),
    )


def _point(reading: Reading, start: int, end: int) -> Draft:
    statement = read_statement(reading.words(start, end), has_children=False)
    inner = _SECOND_LABEL.match(statement.text) if statement.title else None
    label = reading.plain.find(f"{inner[1]}——", start, end) if inner else -1
    if inner and label >= 0:
        start = label
        statement = replace(statement, title=inner[1], text=strip_ends(inner[2]))
    own = reading.marks_in(start, end)
    return Draft(start, end, statement.title, statement.text, marks=own[0].marks if own else None)


def between_marks(reading: Reading, start: int, end: int, marks: Sequence[OwnMark]) -> list[Draft]:
    """Cut `text[start:end]` into the pieces that its marks stand behind, or before where it begins with one."""
    if not reading.tells(start, marks[0].start):
        edges = [start, *(mark.start for mark in marks[1:]), end]
    else:
        # What follows the last mark belongs to the piece before it.
        ends = (piece_end(reading.plain, mark.end, after.start) for mark, after in pairwise(marks))
        edges = [start, *ends, end]
    drafts: list[Draft] = []
    for a, b, mark in zip(edges, edges[1:], marks, strict=False):
        words = reading.words(a, b)
        begin = _CONJUNCTION.match(words)
        plain = strip_ends(words[begin.end() :] if begin and a > start else words.strip())
        if any(char.isalnum() for char in plain):
            title, text = _titled(plain) if not drafts else ("", plain)
            drafts.append(Draft(a, b, title, text, marks=mark.marks))
    return drafts


def _titled(words: str) -> tuple[str, str]:
    """Split off the name before a colon, which the first of several pieces shares with the others."""
    statement = read_statement(words, has_children=False)
    behind = words.removeprefix(statement.title)[:1]
    return (statement.title, statement.text) if behind in (":", "：") else ("", words)


def untitled(reading: Reading, pieces: Sequence[Draft]) -> tuple[Draft, ...]:
    """Return the pieces without the title that the first had, which goes to their group."""
    first, *others = pieces
    if not first.title:
        return tuple(pieces)
    colon = next(at for at in range(first.start, first.end) if reading.plain[at] in ":：")
    return (replace(first, start=colon + 1, title=""), *others)
