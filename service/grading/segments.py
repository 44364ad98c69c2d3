"""Segments: the clauses of an answer, with their exact character offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rubrics.markers import find_markers
from rubrics.text_length import reading_length

_SENTENCE_END = re.compile(
    r"[。！？；…]+[”’」』）)\"']*|[!?;]+[\"')\]]*|(?<!\b[A-Za-z])[.](?=\s|$)[\"')\]]*|[\n\r\v\f\u2028\u2029]+"
)
_CLAUSE_END = re.compile(r"[，：,](?![0-9])|[:](?!//)(?=\s|[^\x00-\x7f])|——|[ \t][-–][ \t]")
_ITEM_END = re.compile(r"、")
_MOST_ITEM_CHARACTERS = 12
# In Chinese characters; a Western letter counts a third.
_MOST_CLAUSE = 80


@dataclass(frozen=True)
class Segment:
    """One clause of the answer: `answer[start:end]` is its text; `sentence` counts sentences from 0.

    `announces` says that a colon follows, so that the clause only names what comes after it.
    """

    start: int
    end: int
    text: str
    sentence: int
    announces: bool = False


def segment(answer: str, start: int = 0, end: int | None = None) -> list[Segment]:
    """Split `answer[start:end]` into clauses, in order, without markers, blanks, and outer punctuation.

    Chinese and Western punctuation end clauses. A list of short items (订货成本、保管成本) is split at its
    separators, so that each item can be the evidence of its own key point. Every letter and digit of the answer
    that is no outline marker is in exactly one segment.
    """
    stop = len(answer) if end is None else end
    section = answer[start:stop]
    segments: list[Segment] = []
    sentence = 0
    for sentence_start, sentence_end in _sentences(section):
        kept = [
            (a, b)
            for clause in _cut(section, sentence_start, sentence_end, _CLAUSE_END)
            for item in _items(section, *clause)
            for a, b in _pieces(section, *item)
        ]
        segments += [
            Segment(start + a, start + b, section[a:b], sentence, _announces(section, b)) for a, b in kept
        ]
        sentence += bool(kept)
    return segments


def _pieces(section: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what runs on without punctuation into pieces of a key point's length, at blanks where there are any.

    An encoder reads only so much of one text; what is beyond must not be lost.
    """
    while reading_length(section[start:end]) > _MOST_CLAUSE:
        window = _MOST_CLAUSE
        while reading_length(section[start : start + window + 1]) <= _MOST_CLAUSE:
            window += 1
        blank = section.rfind(" ", start + window // 2, start + window)
        cut = blank if blank > start else start + window
        if (piece := _trim(section, start, cut)) is not None:
            yield piece
        start = cut
    if (piece := _trim(section, start, end)) is not None:
        yield piece


def _announces(section: str, end: int) -> bool:
    return section[end : end + 1] in (":", "：")


def _sentences(section: str) -> list[tuple[int, int]]:
    """Return sentence spans; an outline marker also opens a sentence and belongs to none."""
    spans: list[tuple[int, int]] = []
    at = 0
    for marker in find_markers(section):
        spans += _cut(section, at, marker.start, _SENTENCE_END)
        at = marker.end
    return spans + _cut(section, at, len(section), _SENTENCE_END)


def _cut(section: str, start: int, end: int, separator: re.Pattern[str]) -> list[tuple[int, int]]:
    spans = []
    at = start
    for match in separator.finditer(section, start, end):
        spans.append((at, match.start()))
        at = match.end()
    spans.append((at, end))
    return [trimmed for a, b in spans if (trimmed := _trim(section, a, b)) is not None]


def _trim(section: str, start: int, end: int) -> tuple[int, int] | None:
    """Take off what is neither letter, digit, nor a bracket or sign that belongs to the text."""
    while start < end and not _belongs(section[start]):
        start += 1
    while end > start and not _belongs(section[end - 1]):
        end -= 1
    return (start, end) if any(char.isalnum() for char in section[start:end]) else None


def _belongs(char: str) -> bool:
    return char.isalnum() or char in "()（）[]【】《》<>“”\"'‘’「」%％℃°+±=≥≤≠√∑π$￥€#/*^_²³"


def _items(section: str, start: int, end: int) -> list[tuple[int, int]]:
    items = _cut(section, start, end, _ITEM_END)
    long = any(b - a > _MOST_ITEM_CHARACTERS for a, b in items)
    return [(start, end)] if len(items) < 3 or long else items
