"""Short forms of outlines and rubrics, so that a test's table can be read."""

from collections.abc import Sequence
from pathlib import Path

import rubrics
from rubrics.model import KeyPoint
from rubrics.outline import Item, parse_outline

SEED = Path(rubrics.__file__).parent / "bank" / "property_customer_communication" / "exam.txt"

Tree = list["str | tuple[str, Tree]"]


def outline_tree(text: str) -> Tree:
    """Markers and heads: "1. a" for an item, ("1. a", [...]) for one with children."""

    def tree(items: Sequence[Item]) -> Tree:
        found: Tree = []
        for item in items:
            label = f"{item.number} {text[item.head_start : item.head_end].strip()}".strip()
            found.append((label, tree(item.children)) if item.children else label)
        return found

    return tree(parse_outline(text).items)


def point_tree(points: Sequence[KeyPoint]) -> Tree:
    """Statements: "title：text" for a leaf, (statement, [...]) for a point with children."""
    return [
        (point.statement, point_tree(point.children)) if point.children else point.statement
        for point in points
    ]
