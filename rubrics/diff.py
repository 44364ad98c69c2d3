"""What changed from one rubric to another, in a teacher's terms: parts, key points, marks, and wordings."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Literal

from rubrics.model import FeedbackChoices, KeyPoint, Model, Part, Rubric
from rubrics.pairing import Item, out_of_order, pair

ChangeKind = Literal["added", "removed", "moved", "reworded", "marks", "setting"]


class Change(Model):
    """One change of a field or thing named by `what`: part, key point, alternative, text, marks, prompt, step...

    `old` and `new` are as a teacher reads them, None where there is nothing on that side. `part_id` and
    `key_point_id` are the new rubric's, the old one's for what was removed, None where the change is about
    something larger; `was_id` is the id it had before, where that was another.
    """

    kind: ChangeKind
    what: str
    part_id: str | None = None
    key_point_id: str | None = None
    was_id: str | None = None
    old: str | None = None
    new: str | None = None


class RubricName(Model):
    """Which rubric was compared."""

    id: str
    version: int
    hash: str
    published: bool


class RubricDiff(Model):
    """All changes from `old` to `new`: first of the whole rubric, then by part, in reading order.

    Ids and places in the reference answer are no changes by themselves, so `changes` may be empty where the
    hashes differ.
    """

    old: RubricName
    new: RubricName
    changes: tuple[Change, ...]

    @property
    def is_equal(self) -> bool:
        """Whether the two have the same content; id, version, and publication aside."""
        return self.old.hash == self.new.hash


def diff_rubrics(old: Rubric, new: Rubric) -> RubricDiff:
    """Return what changed from `old` to `new`, a rubric and its later version or any two others."""
    return RubricDiff(old=_name(old), new=_name(new), changes=tuple(_changes(old, new)))


@dataclass(frozen=True)
class _Placed:
    """A key point with its place: the number of its part, its parent's index among all points, its position."""

    point: KeyPoint
    part: int
    parent: int | None
    position: int


@dataclass(frozen=True)
class _Paired:
    """Two rubrics with their points in reading order, and which index of the new each of the old became."""

    old: Rubric
    new: Rubric
    parts: dict[int, int]
    old_points: list[_Placed]
    new_points: list[_Placed]
    points: dict[int, int]


def _name(rubric: Rubric) -> RubricName:
    return RubricName(
        id=rubric.id, version=rubric.version, hash=rubric.hash, published=rubric.published is not None
    )


def _changes(old: Rubric, new: Rubric) -> Iterator[Change]:
    yield from _of_the_whole(old, new)
    both = _pair(old, new)
    removed = set(range(len(old.parts))) - both.parts.keys()
    for i in sorted(removed):
        part = old.parts[i]
        yield Change(kind="removed", what="part", part_id=part.id, old=_of_part(part))
    was = {j: i for i, j in both.parts.items()}
    in_order = sorted(was)
    moved = {in_order[k] for k in out_of_order([was[j] for j in in_order])}
    point_changes = _point_changes(both)
    for j, part in enumerate(new.parts):
        if j in was:
            yield from _of_parts(old.parts[was[j]], part, (was[j] + 1, j + 1) if j in moved else None)
        else:
            yield Change(kind="added", what="part", part_id=part.id, new=_of_part(part))
        yield from point_changes[j]
    for i in sorted(removed):
        yield from point_changes[-1 - i]


def _pair(old: Rubric, new: Rubric) -> _Paired:
    parts = pair([_part_item(part) for part in old.parts], [_part_item(part) for part in new.parts])
    old_points, new_points = _place(old), _place(new)
    points = pair(
        # A removed part is a group of its own.
        [_item(placed, parts.get(placed.part, -1 - placed.part)) for placed in old_points],
        [_item(placed, placed.part) for placed in new_points],
    )
    return _Paired(old, new, parts, old_points, new_points, points)


def _part_item(part: Part) -> Item:
    return Item(part.id, None, "\n".join([part.prompt, *(point.statement for point in part.walk())]))


def _item(placed: _Placed, group: int) -> Item:
    return Item(placed.point.id, group, placed.point.statement)


def _place(rubric: Rubric) -> list[_Placed]:
    found: list[_Placed] = []

    def add(points: Sequence[KeyPoint], part: int, parent: int | None) -> None:
        for position, point in enumerate(points, start=1):
            found.append(_Placed(point, part, parent, position))
            add(point.children, part, len(found) - 1)

    for i, part in enumerate(rubric.parts):
        add(part.key_points, i, None)
    return found


def _of_the_whole(old: Rubric, new: Rubric) -> Iterator[Change]:
    yield from _text_change("title", old.title, new.title)
    yield from _text_change("stem", old.stem, new.stem)
    yield from _marks_change(old.marks, new.marks)
    yield from _setting_change("language", old.language, new.language)
    yield from _setting_change("step", old.step, new.step)
    yield from _setting_change("policy.statement", old.policy.statement, new.policy.statement)
    yield from _setting_change("policy.title_share", old.policy.title_share, new.policy.title_share)
    yield from _feedback_changes(old.feedback, new.feedback)
    references = zip_longest(old.reference_answers, new.reference_answers)
    for i, (before, after) in enumerate(references, start=1):
        yield from _optional_change(f"reference answer {i}", before, after)


def _feedback_changes(old: FeedbackChoices, new: FeedbackChoices) -> Iterator[Change]:
    for name in FeedbackChoices.model_fields:
        what, before, after = f"feedback.{name}", getattr(old, name), getattr(new, name)
        if name == "notes":
            yield from _optional_change(what, before, after)
        else:
            yield from _setting_change(what, _choice(before), _choice(after))


def _choice(value: object) -> str:
    return "unset" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _of_parts(old: Part, new: Part, moved: tuple[int, int] | None) -> Iterator[Change]:
    where = _Where(new.id, None, old.id if old.id != new.id else None)
    if moved:
        yield where.change("moved", "part", *(f"number {place}" for place in moved))
    yield from _text_change("prompt", old.prompt, new.prompt, where)
    yield from _marks_change(old.marks, new.marks, where)


def _point_changes(both: _Paired) -> dict[int, list[Change]]:
    """Return the changes of key points by the number of the new part, or -1 - that of the removed old part."""
    changes: dict[int, list[Change]] = defaultdict(list)
    was = {j: i for i, j in both.points.items()}
    moved = _moved(both, was)
    for j, after in enumerate(both.new_points):
        part_id = both.new.parts[after.part].id
        if j not in was:
            where = _Where(part_id, after.point.id)
            changes[after.part].append(where.change("added", "key point", None, _of_point(after.point)))
            continue
        before = both.old_points[was[j]]
        where = _Where(
            part_id, after.point.id, before.point.id if before.point.id != after.point.id else None
        )
        if j in moved:
            places = (
                _told_place(both.old, both.old_points, before),
                _told_place(both.new, both.new_points, after),
            )
            changes[after.part].append(where.change("moved", "key point", *places))
        changes[after.part] += _of_points(before.point, after.point, where)
    for i, before in enumerate(both.old_points):
        if i not in both.points:
            where = _Where(both.old.parts[before.part].id, before.point.id)
            changes[both.parts.get(before.part, -1 - before.part)].append(
                where.change("removed", "key point", _of_point(before.point), None)
            )
    return changes


def _moved(both: _Paired, was: dict[int, int]) -> set[int]:
    """Return which new points have another parent than before, or another order among their siblings."""
    moved: set[int] = set()
    siblings: dict[tuple[int, int | None], list[int]] = defaultdict(list)
    for j, i in sorted(was.items()):
        before, after = both.old_points[i], both.new_points[j]
        # A parent that is gone is nobody's parent now.
        parent = None if before.parent is None else both.points.get(before.parent, -1)
        if parent == after.parent and both.parts.get(before.part) == after.part:
            siblings[after.part, after.parent].append(j)
        else:
            moved.add(j)
    for group in siblings.values():
        moved |= {group[k] for k in out_of_order([was[j] for j in group])}
    return moved


def _of_points(old: KeyPoint, new: KeyPoint, where: "_Where") -> Iterator[Change]:
    yield from _text_change("title", old.title, new.title, where)
    yield from _text_change("text", old.text, new.text, where)
    yield from _marks_change(old.marks, new.marks, where)
    for wording in old.alternatives:
        if wording not in new.alternatives:
            yield where.change("removed", "alternative", wording, None)
    for wording in new.alternatives:
        if wording not in old.alternatives:
            yield where.change("added", "alternative", None, wording)
    yield from _setting_change("choose", old.choose or "all", new.choose or "all", where)


@dataclass(frozen=True)
class _Where:
    part_id: str | None = None
    key_point_id: str | None = None
    was_id: str | None = None

    def change(self, kind: ChangeKind, what: str, old: str | None, new: str | None) -> Change:
        return Change(
            kind=kind,
            what=what,
            part_id=self.part_id,
            key_point_id=self.key_point_id,
            was_id=self.was_id,
            old=old,
            new=new,
        )


def _text_change(what: str, old: str, new: str, where: _Where = _Where()) -> Iterator[Change]:
    if old != new:
        yield where.change("reworded", what, old, new)


def _optional_change(what: str, old: str | None, new: str | None) -> Iterator[Change]:
    if old is not None and new is not None:
        yield from _text_change(what, old, new)
    elif old != new:
        yield Change(kind="added" if old is None else "removed", what=what, old=old, new=new)


def _marks_change(old: Decimal, new: Decimal, where: _Where = _Where()) -> Iterator[Change]:
    if old != new:
        yield where.change("marks", "marks", format(old, "f"), format(new, "f"))


def _setting_change(what: str, old: object, new: object, where: _Where = _Where()) -> Iterator[Change]:
    if old != new:
        yield where.change("setting", what, str(old), str(new))


def _of_part(part: Part) -> str:
    return f"{part.prompt} [{part.marks:f}]".strip()


def _of_point(point: KeyPoint) -> str:
    return f"{point.statement} [{point.marks:f}]".strip()


def _told_place(rubric: Rubric, points: Sequence[_Placed], placed: _Placed) -> str:
    parent = None if placed.parent is None else points[placed.parent].point.id
    above = f"part {rubric.parts[placed.part].id}" if parent is None else f"key point {parent}"
    return f"{above}, number {placed.position}"
