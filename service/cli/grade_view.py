"""A grade on the terminal: each part with its key points, verdicts, marks, and evidence."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from service.grading.grade import Evidence, Grade, KeyPointGrade, PartGrade, Verdict, marks_text

_SIGNS: dict[Verdict, tuple[str, str]] = {
    "covered": ("✓", "green"),
    "partial": ("~", "yellow"),
    "missed": ("·", "dim"),
    "contradicted": ("✗", "red"),
}
_MOST_REASONS = 5
_MOST_TEXT = 30
_MOST_QUOTE = 44


def print_grade(console: Console, label: str, grade: Grade, *, every_point: bool = True) -> None:
    """Print one grade. With `every_point` false, only the top-level key points are listed."""
    console.print(_headline(label, grade))
    for reason in grade.reasons[:_MOST_REASONS]:
        console.print(Text(f"  ! {reason.code}: {printable(reason.message)}", style="yellow"))
    if len(grade.reasons) > _MOST_REASONS:
        console.print(Text(f"  ! and {len(grade.reasons) - _MOST_REASONS} more reasons", style="yellow"))
    for part in grade.parts:
        for line in _part(part, every_point):
            console.print(Text("  ") + line)
    for feedback in filter(None, (grade.feedback, grade.teacher_feedback)):
        console.print(Text(f"  {printable(feedback.overall)}"))
        if feedback.ai_label:
            console.print(Text(f"  {printable(feedback.ai_label)}", style="dim"))
    console.print()


def _headline(label: str, grade: Grade) -> Text:
    text = Text(f"{label}  ", style="bold")
    text.append(f"{marks_text(grade.marks)} / {marks_text(grade.max_marks)}", style="bold cyan")
    text.append(f"   confidence {grade.confidence:.2f}", style="dim")
    if grade.needs_review:
        text.append("   needs review", style="bold yellow")
    return text


def _part(part: PartGrade, every_point: bool) -> Iterator[Text]:
    head = Text(f"{part.id}. {_shorten(part.prompt, 60)}  ", style="bold")
    head.append(f"{marks_text(part.marks)} / {marks_text(part.max_marks)}", style="cyan")
    if part.marks != part.unrounded_marks:
        head.append(f"  (sum {marks_text(part.unrounded_marks)}, rounded)", style="dim")
    yield head
    for point in part.key_points:
        yield from _point(point, 0, every_point)


def _point(point: KeyPointGrade, depth: int, every_point: bool) -> Iterator[Text]:
    sign, style = _SIGNS[point.verdict]
    line = Text("  " + "   " * depth)
    line.append(f"{sign} ", style=style)
    line.append(f"{point.id} {_shorten(point.title or point.text, _MOST_TEXT)}  ")
    line.append(f"{marks_text(point.marks)}/{marks_text(point.max_marks)}", style=style)
    found = list(point.evidence if every_point else _all_evidence(point))
    if found:
        strongest = max(found, key=lambda evidence: evidence.similarity)
        says = "against" if strongest.against else "evidence"
        line.append(f"  {says}: “{_shorten(strongest.text, _MOST_QUOTE)}”", style="italic dim")
        if len(found) > 1:
            line.append(f" +{len(found) - 1}", style="dim")
    yield line
    if every_point:
        for child in point.children:
            yield from _point(child, depth + 1, every_point)


def _all_evidence(point: KeyPointGrade) -> Iterator[Evidence]:
    yield from point.evidence
    for child in point.children:
        yield from _all_evidence(child)


def printable(text: str) -> str:
    """Return `text` without what could steer a terminal: control and direction characters become U+FFFD."""
    return "".join(char if char.isprintable() or char in "\n\t" else "\ufffd" for char in text)


def _shorten(text: str, most: int) -> str:
    line = " ".join(printable(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"
