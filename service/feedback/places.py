"""Places: where a key point stands in its part, which can be named without telling what it says."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from rubrics.marks import tidy
from service.feedback.wording import Language, say
from service.grading.grade import COVERED_FROM, KeyPointGrade, PartGrade, Reason, Verdict

MOST_PLACES = 12


@dataclass(frozen=True)
class PlacedPoint:
    """A graded key point and its place: its position (from 1) on each level of the part's tree."""

    place: tuple[int, ...]
    point: KeyPointGrade
    opposed: bool = False
    """Whether the grade's reasons say that the answer contradicts this very point."""

    @property
    def label(self) -> str:
        """The place as text: 4.2 is the second point under the fourth."""
        return ".".join(map(str, self.place))

    @property
    def counts(self) -> bool:
        """Whether it has a statement of its own to cover; a heading only groups its children."""
        return self.point.counts and (not self.point.children or self.point.own_max_marks > 0)

    @property
    def verdict(self) -> Verdict:
        """The verdict on its own statement: a parent's says nothing of its children."""
        point = self.point
        if not point.children:
            return point.verdict
        if not self.counts:
            return point.verdict
        if point.own_marks >= Decimal(str(COVERED_FROM)) * point.own_max_marks:
            return "covered"
        if self.opposed:
            return "contradicted"
        return "partial" if point.own_marks > 0 else "missed"

    @property
    def lost(self) -> Decimal:
        """Marks of its own statement that were not earned."""
        return tidy(self.point.own_max_marks - self.point.own_marks)


def place_points(part: PartGrade, reasons: Sequence[Reason] = ()) -> list[PlacedPoint]:
    """Return all key points of the part in reading order, parents before children.

    `reasons` are those of the grade: a parent's own verdict cannot be read from its marks if contradicted.
    """
    opposed = {
        reason.key_point_id
        for reason in reasons
        if reason.code == "contradiction" and reason.part_id == part.id
    }
    return list(_walk((), part.key_points, opposed))


def _walk(
    above: tuple[int, ...], points: Sequence[KeyPointGrade], opposed: Collection[str | None]
) -> Iterator[PlacedPoint]:
    for position, point in enumerate(points, start=1):
        place = (*above, position)
        yield PlacedPoint(place, point, point.id in opposed)
        yield from _walk(place, point.children, opposed)


def name_places(language: Language, part: PartGrade, chosen: Collection[PlacedPoint]) -> str:
    """Name the places of `chosen` in words; a point chosen with all that is below it is named once.

    After MOST_PLACES names the rest is left to "and others".
    """
    names = _names(language, place_points(part), {point.place for point in chosen})
    shown = names[:MOST_PLACES]
    groups = []
    for is_plain, group in groupby(shown, key=lambda name: name[0]):
        words = [word for _, word in group]
        if is_plain:
            key = "places" if len(words) == 1 else "places_many"
            words = [say(language, key, places=say(language, "place_list").join(words))]
        groups += words
    ending = say(language, "and_others") if len(names) > len(shown) else ""
    return say(language, "place_groups").join(groups) + ending


def _names(
    language: Language, points: Sequence[PlacedPoint], chosen: Collection[tuple[int, ...]]
) -> list[tuple[bool, str]]:
    """Return (whether it is a bare label, the name) in reading order."""
    in_all: Counter[tuple[int, ...]] = Counter()
    picked: Counter[tuple[int, ...]] = Counter()
    for point in points:
        for depth in range(1, len(point.place) + 1):
            in_all[point.place[:depth]] += point.counts
            picked[point.place[:depth]] += point.counts and point.place in chosen
    names: list[tuple[bool, str]] = []
    whole: tuple[int, ...] = ()
    for point in points:
        place = point.place
        if whole and place[: len(whole)] == whole:
            continue
        if picked[place] == in_all[place] > 1:
            whole = place
            names.append((False, say(language, "whole_point", place=point.label, count=in_all[place])))
        elif point.counts and place in chosen:
            is_parent = bool(point.point.children)
            name = say(language, "own_statement", place=point.label) if is_parent else point.label
            names.append((not is_parent, name))
    return names
