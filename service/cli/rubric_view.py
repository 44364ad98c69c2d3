"""How a rubric and the findings about it look in a terminal."""

from collections.abc import Iterator, Sequence

from rich.text import Text
from rich.tree import Tree

from rubrics.finding import Finding
from rubrics.marks import as_json_number
from rubrics.model import KeyPoint, Rubric

_SEVERITIES = ("error", "warning", "info")


def rubric_tree(rubric: Rubric) -> Tree:
    """Return the rubric's parts and key points as a tree, each with its marks first."""
    state = "published" if rubric.published else "draft"
    head = f"{rubric.id} v{rubric.version} ({state})  {rubric.title}  {as_json_number(rubric.marks)} marks"
    tree = Tree(Text(_plain(head), style="bold"))
    for part in rubric.parts:
        # Text, not markup: a teacher's "[1]" is no style.
        label = Text(_plain(f"{part.id}  [{as_json_number(part.marks)}]  {part.prompt}"), style="bold")
        branch = tree.add(label)
        for point in part.key_points:
            _add(branch, point)
    return tree


def _add(branch: Tree, point: KeyPoint) -> None:
    label = Text(_plain(f"{point.id}  [{as_json_number(point.marks)}]  "))
    label.append(_plain(point.title), style="bold")
    label.append(_plain(("：" if point.title and point.text else "") + point.text))
    for alternative in point.alternatives:
        label.append(_plain(f" / {alternative}"), style="italic")
    if point.choose is not None:
        label.append(f"  (any {point.choose} of {len(point.children)})", style="italic")
    below = branch.add(label)
    for child in point.children:
        _add(below, child)


def finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield each finding in two lines, what and what to do, and at last how many there are."""
    for finding in findings:
        place = f"key point {finding.key_point_id}" if finding.key_point_id else ""
        place = place or (f"part {finding.part_id}" if finding.part_id else "rubric")
        yield _plain(f"{finding.severity}: {place}: {finding.message} [{finding.code}]")
        yield _plain(f"    {finding.suggestion}")
    counts = [(sum(f.severity == severity for f in findings), severity) for severity in _SEVERITIES]
    yield ", ".join(f"{severity}: {count}" for count, severity in counts if count) or "nothing found"


def _plain(text: str) -> str:
    """Return `text` in one line without control characters, which a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in text)
