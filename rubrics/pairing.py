"""Pairing what two rubrics have in common, so that an inserted key point does not make every later one new."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rubrics.terms import terms

# From this share of common terms two wordings are of one point, if nothing else speaks for it.
_ALIKE = 0.5
# What the same id, and the same group, count beside the common terms.
_SAME_NAME = 0.2
_SAME_GROUP = 0.1


@dataclass(frozen=True)
class Item:
    """A part or key point as pairing sees it: its id, the group it is in, and its words."""

    name: Hashable
    group: Hashable
    text: str

    @cached_property
    def terms(self) -> frozenset[str]:
        """The words that are compared."""
        return terms(self.text)


def pair(old: Sequence[Item], new: Sequence[Item]) -> dict[int, int]:
    """Return which index of `new` each index of `old` became; what is left out was removed.

    First goes what has the same id and text, then the same text, then the most similar texts, and at last what
    has the same id whatever its text. Ids alone do not decide: inserting a point renumbers those behind it.
    """
    pairs: dict[int, int] = {}
    by_name = {(item.group, item.name): j for j, item in enumerate(new)}
    of_same_name = [
        (i, by_name[item.group, item.name])
        for i, item in enumerate(old)
        if (item.group, item.name) in by_name
    ]
    _add(pairs, [(i, j) for i, j in of_same_name if old[i].text == new[j].text])
    _add(pairs, _of_equal_text(old, new, pairs))
    _add(pairs, _by_similarity(old, new, pairs))
    _add(pairs, of_same_name)
    return pairs


def _add(pairs: dict[int, int], candidates: Sequence[tuple[int, int]]) -> None:
    """Add those of `candidates` to `pairs` whose two sides are both still free, in their order."""
    taken = set(pairs.values())
    for i, j in candidates:
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)


def _of_equal_text(old: Sequence[Item], new: Sequence[Item], pairs: dict[int, int]) -> list[tuple[int, int]]:
    """Pair equal texts in reading order, those of the same group first."""
    taken = set(pairs.values())
    waiting: dict[str, list[int]] = defaultdict(list)
    for j, item in enumerate(new):
        if j not in taken:
            waiting[item.text].append(j)
    found: list[tuple[int, int]] = []
    left = [i for i in range(len(old)) if i not in pairs]
    for only_same_group in (True, False):
        for i in list(left):
            fitting = [j for j in waiting[old[i].text] if not only_same_group or new[j].group == old[i].group]
            if fitting:
                waiting[old[i].text].remove(fitting[0])
                left.remove(i)
                found.append((i, fitting[0]))
    return found


def _by_similarity(old: Sequence[Item], new: Sequence[Item], pairs: dict[int, int]) -> list[tuple[int, int]]:
    """Return what may be paired by its words, the most alike first, the first of equals first."""
    taken = set(pairs.values())
    ranked: list[tuple[float, int, int]] = []
    for i, one in enumerate(old):
        if i in pairs:
            continue
        for j, other in enumerate(new):
            if j in taken:
                continue
            alike = _share_in_common(one.terms, other.terms)
            if alike >= _ALIKE:
                same_group = one.group == other.group
                same_name = same_group and one.name == other.name
                ranked.append((-(alike + _SAME_NAME * same_name + _SAME_GROUP * same_group), i, j))
    return [(i, j) for _, i, j in sorted(ranked)]


def _share_in_common(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one) + len(other)
    return 2 * len(one & other) / both if both else 0.0


def out_of_order(places: Sequence[int]) -> set[int]:
    """Return the fewest indices of `places` without which the rest rises: what was moved among its like."""
    best: list[int] = []
    before: list[int | None] = []
    for i, place in enumerate(places):
        length = next((k for k, last in enumerate(best) if places[last] >= place), len(best))
        before.append(best[length - 1] if length else None)
        best[length : length + 1] = [i]
    kept: set[int] = set()
    at = best[-1] if best else None
    while at is not None:
        kept.add(at)
        at = before[at]
    return set(range(len(places))) - kept
