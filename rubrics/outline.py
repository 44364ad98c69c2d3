"""The outline parser: a numbered text becomes a tree of items with exact spans."""

from dataclasses import dataclass, field

from rubrics.markers import Marker, find_markers
from rubrics.model import MOST_DEPTH
from rubrics.signs import find_all_markers, with_labels


@dataclass(frozen=True)
class Item:
    """One numbered item: `text[head_start:head_end]` is its own text, `end` is where its last child ends.

    `number` is the marker as written ("(4)"), `ordinal` its value; `start` is where the marker begins.
    """

    start: int
    head_start: int
    head_end: int
    end: int
    number: str
    ordinal: int
    kind: str
    children: tuple["Item", ...]


@dataclass(frozen=True)
class Outline:
    """A text's items, and the span of what stands before the first of them."""

    lead_end: int
    items: tuple[Item, ...]


@dataclass
class _Open:
    """An item whose children are still being read."""

    marker: Marker
    head_end: int
    children: list["_Open"] = field(default_factory=list)


def parse_outline(text: str, start: int = 0, end: int | None = None, *, signs: bool = False) -> Outline:
    """Read the outline of `text[start:end]`; spans are into `text` as a whole.

    With `signs` also bullets, headings, steps, and words such as "首先" open items, not numbers alone.

    A marker continues the innermost open list of its style; a marker of the same kind in another dress
    (`f.` after `E.`, `2、` after `1.`) continues a list where it counts on; any other opens a list one level
    deeper.
    """
    stop = len(text) if end is None else end
    section = text[start:stop]
    markers = with_labels(section, find_all_markers(section)) if signs else find_markers(section)
    if not markers:
        return Outline(stop, ())
    roots: list[_Open] = []
    stack: list[_Open] = []
    for i, marker in enumerate(markers):
        head_end = markers[i + 1].start if i + 1 < len(markers) else len(section)
        level = _level(marker, stack)
        del stack[level:]
        item = _Open(marker, head_end)
        (stack[-1].children if stack else roots).append(item)
        stack.append(item)
    return Outline(start + markers[0].start, tuple(_close(item, section, start) for item in roots))


def _level(marker: Marker, stack: list[_Open]) -> int:
    """Return how many of the open items stay open above an item with `marker`."""
    same = [depth for depth, item in enumerate(stack) if item.marker.style == marker.style]
    if same:
        innermost = same[-1]
        restarts = marker.ordinal == 1 and stack[innermost].marker.ordinal >= 1
        if restarts and innermost < len(stack) - 1 and len(stack) < MOST_DEPTH:
            return len(stack)  # the style is used again, one level below other lists
        return innermost
    for depth in range(len(stack) - 1, -1, -1):
        other = stack[depth].marker
        if other.kind == marker.kind and marker.ordinal == other.ordinal + 1:
            return depth
    return min(len(stack), MOST_DEPTH - 1)


def _close(item: _Open, section: str, offset: int) -> Item:
    children = tuple(_close(child, section, offset) for child in item.children)
    marker = item.marker
    return Item(
        start=offset + marker.start,
        head_start=offset + marker.end,
        head_end=offset + item.head_end,
        end=children[-1].end if children else offset + item.head_end,
        number=section[marker.start : marker.end],
        ordinal=marker.ordinal,
        kind=marker.kind,
        children=children,
    )
