"""The frame of a list in a reference answer: the lead-in before its first key point, the words behind its last."""

import re
from collections.abc import Iterator, Sequence

from rubrics.enumeration import COUNT_TAIL, LIST_TAIL
from rubrics.model import KeyPoint, Rubric, Source
from rubrics.text_length import reading_length

Span = tuple[int, int]

_MOST = 100
_NAME_MOST = 20
_ENDS = re.compile(r"[。；;！？!?\n]|[.](?=\s)")
_ANNOUNCES = re.compile(r"[：:]$|以下|如下|下列|\bfollowing\b|\bfolgende", re.IGNORECASE)


def find_lead_ins(text: str, rubric: Rubric, reference: int) -> Iterator[Span]:
    """Yield the spans of `text`, a reference answer without its notes, that only lead in or round off key points.

    Before a point that is a sentence that announces something ("有以下几点。", "Causes:"); before the first point of
    a list also the beginning of its own sentence ("血液由"), and behind the last the rest of it ("组成").
    """
    for siblings in _lists(rubric, reference):
        for source in siblings:
            at, first = source.start, source is siblings[0]
            while (start := _before(text, at, first=first, own_line=at < source.start)) is not None:
                yield start, at
                at = start
        yield from _behind(text, siblings[-1].end)


def _lists(rubric: Rubric, reference: int) -> Iterator[Sequence[Source]]:
    for part in rubric.parts:
        for points in (part.key_points, *(point.children for point in part.walk())):
            sources = _sources(points, reference)
            if sources:
                yield sources


def _sources(points: Sequence[KeyPoint], reference: int) -> list[Source]:
    found = [point.source for point in points if point.source and point.source.reference == reference]
    return sorted(found, key=lambda source: source.start)


def _before(text: str, at: int, *, first: bool, own_line: bool) -> int | None:
    """Return where what leads in to the point at `at` begins, or None where nothing does.

    Before the `first` point that may also be a name in a line of its own or, unless `own_line`, the beginning of the
    point's own sentence.
    """
    begin = max(0, at - _MOST)
    ends = [found.end() for found in _ENDS.finditer(text, begin, at) if text[found.end() : at].strip()]
    if begin and not ends:
        return None
    start = ends[-1] if ends else begin
    sentence = text[start:at].strip()
    if not sentence:
        return None
    if _ANNOUNCES.search(sentence):
        return start
    is_line = "\n" in text[start:at].lstrip()
    fits = reading_length(sentence) <= _NAME_MOST if is_line else not own_line
    return start if first and fits and not _ENDS.search(sentence + " ") else None


def _behind(text: str, at: int) -> Iterator[Span]:
    found = _ENDS.search(text, at, at + _MOST)
    end = found.start() if found else min(len(text), at + _MOST)
    if LIST_TAIL.fullmatch(text, at, end) or COUNT_TAIL.fullmatch(text, at, end):
        yield at, end
