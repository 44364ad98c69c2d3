"""Coverage: what became of every character of the reference answers of a rubric."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from rubrics.announcements import find_lead_ins
from rubrics.letters import Letters
from rubrics.model import KeyPoint, Rubric
from rubrics.notes import mask
from rubrics.orphans import find_orphan
from rubrics.reading import Reading, read
from rubrics.restated import find_openings
from rubrics.signs import find_all_markers, with_labels
from rubrics.table_headers import find_table_headers
from rubrics.terms import fold

Span = tuple[int, int]
Role = Literal[
    "key point",
    "title",
    "counterpart",
    "lead-in",
    "marker",
    "marks",
    "note",
    "joint",
    "separator",
    "left out",
]
"""What a stretch of a reference answer is to the rubric.

A counterpart is another reference answer's wording of a key point; a lead-in announces a list, or ends it ("具有…的特
点"), or heads a table; a joint is a word that only joins two wordings ("或", "also called"); a separator has no letter
or digit.
"""

_JOINTS = (
    r"(?:或者?(?:[称稱]为?|是|叫|答|写)?|也(?:可以?)?(?:[称稱]为?|叫|答|写|可)|[又亦](?:[称稱]为?|叫)|即|也就是"
    r"|[答写填](?:出|成|为)?|[也均都亦皆]?(?:可以?|对|算对|给分|得分)|[和及与與並并且]|以及|并且|並且"
    r"|and|or|but|then|finally|both|sowohl|alsauch|und|oder|sowie|bzw|aka|auch|genannt|(?:also|or)?(?:called|knownas))*"
)
# What is left between two wordings: joints, perhaps an alternative wording, joints.
_JOINED = re.compile(rf"(?P<before>{_JOINTS})(?P<other>.*?)(?P<after>{_JOINTS})", re.IGNORECASE)
_LONGEST_JOINED = 200


@dataclass(frozen=True)
class Stretch:
    """`reference_answers[reference][start:end]` has one role."""

    reference: int
    start: int
    end: int
    role: Role


def account(rubric: Rubric) -> list[Stretch]:
    """Return the role of every character of every reference answer, as stretches in order without gaps.

    It is read off the finished rubric and not off its derivation, so it holds for an edited one as well: a point
    accounts for those words of its span that it says, or for all of them where it puts them in words of its own.
    """
    return [
        stretch
        for number in range(len(rubric.reference_answers))
        for stretch in _stretches(number, _Account(rubric, number).roles)
    ]


def left_out(rubric: Rubric) -> list[Stretch]:
    """Return what nothing in the rubric accounts for, neighbours in one line as one stretch."""
    joined: list[Stretch] = []
    stretches = account(rubric)
    for i, stretch in enumerate(stretches):
        if stretch.role != "left out":
            continue
        text = rubric.reference_answers[stretch.reference]
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.reference == stretch.reference
            and before.end == (stretches[i - 1].start if stretches[i - 1].role == "separator" else -1)
            and "\n" not in text[before.end : stretch.start]
        ):
            joined[-1] = Stretch(stretch.reference, before.start, stretch.end, "left out")
        else:
            joined.append(stretch)
    return joined


def _stretches(number: int, roles: Sequence[Role]) -> Iterator[Stretch]:
    at = 0
    for role, same in groupby(roles):
        end = at + len(list(same))
        yield Stretch(number, at, end, role)
        at = end


class _Account:
    """The roles of one reference answer's characters; whoever speaks first for a character has it."""

    def __init__(self, rubric: Rubric, number: int) -> None:
        text = rubric.reference_answers[number]
        self.roles: list[Role] = ["left out" if char.isalnum() else "separator" for char in text]
        reading = read(text, rubric.marks)
        orphan = find_orphan(text)
        markers = [*_markers(reading), *([orphan] if orphan else [])]
        self._give("note", [(note.start, note.end) for note in reading.notes])
        self._give("marks", [(mark.start, mark.end) for mark in reading.marks])
        self._give("marker", markers)
        unmarked = mask(reading.plain, markers)
        self.letters = Letters(unmarked)
        for part in rubric.parts:
            for point in part.walk():
                if point.source is not None and point.source.reference == number:
                    self._account_for(point, _gaps(point, number))
                else:
                    self._look_for(point, "key point" if number == 0 else "counterpart")
        self._account_for_alternatives(rubric, number)
        self._give("joint", find_openings(unmarked))
        self._join(0, len(self.letters.places))
        self._give("lead-in", find_lead_ins(unmarked, rubric, number))
        self._give("lead-in", find_table_headers(text))

    def _account_for(self, point: KeyPoint, gaps: Sequence[Span]) -> None:
        """Give roles to the words of a point's span that are not its children's."""
        said = False
        spans = [self.letters.span(start, end) for start, end in gaps]
        for start, end in spans:
            title = self.letters.find(point.title, start, end)
            text = self.letters.find(point.text, title[-1][1] if title else start, end)
            self._give_letters("title", title)
            self._give_letters("key point", text)
            said = said or bool(title or text)
        if not said and not point.children:
            self._give("key point", gaps)
        for start, end in spans:
            self._join(start, end, fold("".join(point.alternatives)))

    def _account_for_alternatives(self, rubric: Rubric, number: int) -> None:
        """Give roles to whole alternatives, wherever they stand: a conclusion may repeat what the beginning says."""
        for part in rubric.parts:
            for point in part.walk():
                if point.source is not None and point.source.reference == number:
                    for wording in point.alternatives:
                        self._give_letters(
                            "key point", self.letters.find(wording, 0, len(self.letters.places))
                        )

    def _look_for(self, point: KeyPoint, role: Role) -> None:
        """Give `role` to the words of a point that stands in another reference answer, or in none."""
        for wording in (point.title, point.text, *point.alternatives):
            self._give_letters(role, self.letters.find(wording, 0, len(self.letters.places)))

    def _join(self, start: int, end: int, alternatives: str = "") -> None:
        """Give roles to what is left of the letters `start` to `end`: alternative wordings, and what joins wordings."""
        places = self.letters.places
        for role, run in groupby(range(start, end), key=lambda i: self.roles[places[i]]):
            first, *others = run
            last = others[-1] if others else first
            if role != "left out" or len(others) > _LONGEST_JOINED:
                continue
            found = _JOINED.fullmatch(self.letters.folded, first, last + 1)
            if found and found["other"] in alternatives:
                self._give_letters("key point", [found.span("other")])
                self._give_letters("joint", [found.span()])

    def _give_letters(self, role: Role, spans: Sequence[Span]) -> None:
        for start, end in spans:
            for at in self.letters.places[start:end]:
                self._give(role, [(at, at + 1)])

    def _give(self, role: Role, spans: Iterator[Span] | Sequence[Span]) -> None:
        for start, end in spans:
            for at in range(start, end):
                if self.roles[at] == "left out":
                    self.roles[at] = role


def _markers(reading: Reading) -> list[Span]:
    text = reading.for_markers
    return [(marker.start, marker.end) for marker in with_labels(text, find_all_markers(text))]


def _gaps(point: KeyPoint, number: int) -> list[Span]:
    """Return what of a point's span is none of its children's."""
    if point.source is None:
        return []
    below = sorted(
        (c.source.start, c.source.end) for c in point.children if c.source and c.source.reference == number
    )
    gaps, at = [], point.source.start
    for start, end in below:
        gaps.append((at, start))
        at = max(at, end)
    return [(a, b) for a, b in [*gaps, (at, point.source.end)] if a < b]
