"""Routing: the student's own numbering tells which part of the question a segment answers."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rubrics.markers import cjk_number, find_markers

# Fewer sections or telling segments than this say too little to doubt a student's numbering.
_LEAST_SECTIONS_TO_DOUBT = 2
_SECTIONS_OF_ONE_PART = 3
_LEAST_SEGMENTS_TO_DOUBT = 6
_LEAST_AGREEMENT = 0.3

_NAMED_PART = re.compile(
    r"^[ \t\u3000]*[(（【\[]?(?:第\s*([0-9一二三四五六七八九十]{1,3})\s*[小]?[题问]"
    r"|(?:问题|小题|Question|Part|Frage|Teil)\s*([0-9一二三四五六七八九十]{1,3}))[)）】\]]?[ \t]*[:：.、]?",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Section:
    """`answer[start:end]` stands under the student's number for part `part` (an index)."""

    part: int
    start: int
    end: int


@dataclass(frozen=True)
class _Heading:
    ordinal: int
    start: int
    end: int


def find_sections(answer: str, ordinals: Sequence[int]) -> list[Section]:
    """Return the sections of `answer` that its outermost numbering gives to parts numbered `ordinals`.

    A numbering counts as one of parts where its numbers all are part numbers and none comes twice. A question
    of one part has no sections: its numbers count key points. Text before the first number is in no section.
    """
    if len(ordinals) < 2:
        return []
    part_of = {ordinal: i for i, ordinal in enumerate(ordinals)}
    for headings in _numberings(answer):
        numbers = [heading.ordinal for heading in headings]
        if len(set(numbers)) == len(numbers) and set(numbers) <= part_of.keys():
            ends = [heading.start for heading in headings[1:]] + [len(answer)]
            return [
                Section(part_of[heading.ordinal], heading.end, end)
                for heading, end in zip(headings, ends, strict=True)
            ]
    return []


def _numberings(answer: str) -> list[list[_Heading]]:
    """Return what may number the parts, the surest first: named parts ("第1题"), then the outermost markers."""
    named = [
        _Heading(int(numeral) if numeral.isdecimal() else cjk_number(numeral), *match.span())
        for match in _NAMED_PART.finditer(answer)
        if (numeral := match[1] or match[2])
    ]
    markers = [marker for marker in find_markers(answer) if marker.kind != "circled"]
    outermost = (
        [
            _Heading(marker.ordinal, marker.start, marker.end)
            for marker in markers
            if (marker.kind, marker.form) == (markers[0].kind, markers[0].form)
        ]
        if markers
        else []
    )
    return [headings for headings in (named, outermost) if headings]


def numbering_is_believable(best_parts: Mapping[int, Sequence[int]]) -> bool:
    """Whether sections are each about one part, given the best-matching part of every telling segment by section.

    Measured by Goodman and Kruskal's lambda: how much better the section predicts a segment's part than the
    commonest part does. A student who answers under the wrong number still writes sections of one mind; a text
    whose sentences were shuffled does not, and its numbers then say nothing. Nor do they where three sections
    are all about one part: there they number its key points.
    """
    sections = [Counter(parts) for parts in best_parts.values() if parts]
    overall = sum(sections, Counter[int]())
    if len(sections) < _LEAST_SECTIONS_TO_DOUBT or overall.total() < _LEAST_SEGMENTS_TO_DOUBT:
        return True
    commonest = max(overall.values())
    undecided = overall.total() - commonest
    if not undecided:
        return len(sections) < _SECTIONS_OF_ONE_PART
    explained = sum(max(section.values()) for section in sections) - commonest
    return explained / undecided >= _LEAST_AGREEMENT
