"""A text with several printed questions becomes one text a question, in order, with nothing lost."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rubrics.intake.answer_labels import answer_lines, has_answer, read_alternatives
from rubrics.intake.printed import Heading
from rubrics.intake.question import QuestionSource
from rubrics.intake.question_heads import Head, find_heads, is_section_heading
from rubrics.markers import Marker, find_markers

_ASKS = re.compile(
    r"[?？]|(?:简述|论述|试述|阐述|简答|说明|列举|分析|解释|什么|如何|为什么|为何|哪些|怎样|怎么|計算|计算|比较|谈谈|請|请)"
    r"|\b(?:what|how|why|which|when|explain|describe|discuss|list|name|state|define|compare|calculate)\b"
    r"|\b(?:nennen?|erklären?|beschreiben?|was|wie|warum|welche|erläutern?|berechnen?|vergleichen?)\b"
    r"|[(（\[][ \t]*[0-9.]+[ \t]*(?:分|marks?|points?|Punkte?|P\.?)[ \t]*[)）\]]",
    re.IGNORECASE,
)
_BLANK_LINE = re.compile(r"\n[ \t\u3000]*\n")
_UNSAFE = re.compile(r"[^\w.\-]+")
_PREFIX_MOST = 80


@dataclass(frozen=True)
class _Piece:
    """One question's text, its number, and what its head says."""

    text: str
    number: str
    place: str


def split_questions(
    text: str, headings: Sequence[Heading] = (), *, prefix: str = ""
) -> tuple[QuestionSource, ...]:
    """Split `text` into its questions; a text with one question stays whole.

    Questions begin at their heads (第12题:, 【题目】, Question 3, Aufgabe 2) or, where answer labels repeat
    without heads, at the next number, heading, or question before each label. Questions in one part of the
    text and their answers, under the same heads, in another are put together. Numbered answers to one
    question (参考答案一：, Answer 2:) are its alternatives.

    Ids are `prefix` and the question's number, such as "exam-12"; a text with one question gets none.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    labels = answer_lines(text)
    heads = find_heads(text)
    pieces = (
        _by_heads(text, heads) or _answers_apart(text, heads, labels) or _by_labels(text, labels, headings)
    )
    if len(pieces) < 2:
        alternatives = read_alternatives(text)
        return (alternatives or QuestionSource(exam_text=text),) if text.strip() else ()
    return _named(pieces, prefix)


def _named(pieces: Sequence[_Piece], prefix: str) -> tuple[QuestionSource, ...]:
    stem = _UNSAFE.sub("-", prefix).strip("-._")[:_PREFIX_MOST]
    taken: set[str] = set()
    repeats: Counter[str] = Counter()  # counted on, since a text may repeat one number very often
    sources: list[QuestionSource] = []
    for i, piece in enumerate(pieces, start=1):
        wanted = f"{stem}-{piece.number or i}" if stem else f"q{piece.number or i}"
        repeats[wanted] += 1
        identifier = wanted if repeats[wanted] == 1 else f"{wanted}-{repeats[wanted]}"
        while identifier in taken:
            repeats[wanted] += 1
            identifier = f"{wanted}-{repeats[wanted]}"
        taken.add(identifier)
        source = read_alternatives(piece.text) or QuestionSource(exam_text=piece.text)
        place = piece.place or f"question {i}"
        sources.append(source.model_copy(update={"id": identifier, "place": place}))
    return tuple(sources)


def _by_heads(text: str, heads: list[Head]) -> list[_Piece]:
    """Split at the form of head that gives the most questions with an answer of their own."""
    best: list[_Piece] = []
    most = 1
    for form in dict.fromkeys(head.form for head in heads):
        pieces = _cut(text, [head for head in heads if head.form == form])
        answered = sum(_is_answered(piece.text) for piece in pieces)
        if answered > most:
            best, most = pieces, answered
    return best


def _is_answered(text: str) -> bool:
    return has_answer(text) or read_alternatives(text) is not None


def _cut(text: str, heads: Sequence[Head]) -> list[_Piece]:
    """Cut `text` before each head; what stands before the first belongs to the first question.

    Lines that only announce the next question ("二、简答题") go to that question's place.
    """
    ends = [head.start for head in heads[1:]] + [len(text)]
    announced, lead = _split_announcement(text[: heads[0].start])
    pieces: list[_Piece] = []
    for head, end in zip(heads, ends, strict=True):
        following, own = _split_announcement(text[head.body_start : end])
        if end == len(text):
            following, own = [], text[head.body_start : end]
        place = ", ".join([*announced, _plain(text[head.start : head.end])])
        body = f"{lead.strip()}\n{own.strip()}" if lead.strip() else own.strip()
        pieces.append(_Piece(body.strip(), head.number, place))
        announced, lead = following, ""
    return pieces


def _split_announcement(text: str) -> tuple[list[str], str]:
    """Return the section headings that `text` ends in, and what stands before them."""
    lines = text.rstrip().split("\n")
    kept = len(lines)
    while kept and (not lines[kept - 1].strip() or is_section_heading(lines[kept - 1])):
        kept -= 1
    headings = [_plain(line) for line in lines[kept:] if line.strip()]
    return headings, "\n".join(lines[:kept])


def _plain(line: str) -> str:
    return line.strip(" \t\u3000#*:：.．、")


def _answers_apart(text: str, heads: list[Head], labels: Sequence[tuple[int, int]]) -> list[_Piece]:
    """Join questions with the answers that follow them all, where both have the same numbered heads."""
    if len(labels) != 1:
        return []
    start, end = labels[0]
    for form in dict.fromkeys(head.form for head in heads):
        asked = [head for head in heads if head.form == form and head.start < start]
        told = [head for head in heads if head.form == form and head.start > end]
        numbers = [head.number for head in asked]
        if (
            len(asked) < 2
            or len(set(numbers)) < len(numbers)
            or sorted(numbers) != sorted(h.number for h in told)
        ):
            continue
        answers = {
            piece.number: piece.text for piece in _cut(text[end:], [_moved(head, end) for head in told])
        }
        return [
            _Piece(f"{piece.text}\n{text[start:end]}\n{answers[piece.number]}", piece.number, piece.place)
            for piece in _cut(text[:start], asked)
        ]
    return []


def _moved(head: Head, by: int) -> Head:
    return Head(head.form, head.start - by, head.end - by, head.number)


def _by_labels(text: str, labels: Sequence[tuple[int, int]], headings: Sequence[Heading]) -> list[_Piece]:
    """Split a text without heads in which answer labels repeat."""
    if len(labels) < 2:
        return []
    marks = [marker for marker in find_markers(text) if marker.line_start]
    own = {_line_start(text, start) for start, _ in labels}
    headings = [heading for heading in headings if heading.start not in own]
    first = next((marker for marker in marks if marker.start < labels[0][0]), None)
    level = min((heading.level for heading in headings if heading.start < labels[0][0]), default=None)
    starts = [0]
    number = first.ordinal if first and not text[: first.start].strip() else None
    for (_, answer), (label, _) in pairwise(labels):
        begin = None
        if level is not None:
            begin = next((h.start for h in headings if answer < h.start < label and h.level <= level), None)
        if begin is None and first and number is not None:
            begin = _next_number(marks, first, number + 1, answer, label)
            number += begin is not None
        if begin is None:
            begin = _last_question(text, answer, label)
        if begin is not None:
            starts.append(begin)
    ends = [*starts[1:], len(text)]
    cut = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return [_Piece(piece, "", "") for piece in cut]


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _next_number(marks: Sequence[Marker], first: Marker, number: int, start: int, end: int) -> int | None:
    """Return where the last item `number` in the style of the first question begins."""
    found = [
        m.start for m in marks if start < m.start < end and m.style == first.style and m.ordinal == number
    ]
    return found[-1] if found else None


def _last_question(text: str, start: int, end: int) -> int | None:
    """Return where the question before the label at `end` begins: its block, or its line, if it asks."""
    while end > start and text[end - 1].isspace():
        end -= 1
    blanks = [match.end() for match in _BLANK_LINE.finditer(text, start, end)]
    begin = blanks[-1] if blanks else max(text.rfind("\n", start, end) + 1, start)
    if begin <= start or not _ASKS.search(text, begin, end):
        return None
    return begin
