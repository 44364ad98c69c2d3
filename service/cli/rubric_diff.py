"""`caifen rubric diff`: what changed between two rubrics, in words."""

import json
from collections.abc import Iterator
from typing import Annotated

import typer

from rubrics.diff import Change, RubricDiff, RubricName, diff_rubrics
from service.cli.exit_codes import ExitCode, stop
from service.cli.grade_view import printable
from service.cli.rubric_file import AsJson, read_rubric_file
from service.cli.text_input import STDIN

_MOST_TEXT = 200


def diff(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="Rubric file before the change (YAML or JSON), - for stdin.")
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Rubric file after it, - for stdin.")],
    as_json: AsJson = False,
) -> None:
    """Show what changed from one rubric to another: parts, key points, marks, wordings, and settings.

    Exit codes: 0 the same content, 1 different, 2 a file can't be read or has a mistake.
    """
    if old == new == STDIN:
        stop("stdin can be read once only: give one of the two as a file")
    found = diff_rubrics(read_rubric_file(old), read_rubric_file(new))
    if as_json:
        result = {"equal": found.is_equal, **found.model_dump(mode="json")}
        typer.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        for line in _lines(found):
            typer.echo(line)
    if not found.is_equal:
        raise typer.Exit(ExitCode.ATTENTION)


def _lines(found: RubricDiff) -> Iterator[str]:
    yield f"{_name(found.old)} → {_name(found.new)}"
    for change in found.changes:
        yield f"{_place(change)}: {_told(change)}"
    if found.is_equal:
        yield "no change"
    elif not found.changes:
        yield "nothing that is graded or read: only ids, or places in the reference answer"


def _name(rubric: RubricName) -> str:
    state = "published" if rubric.published else "draft"
    return f"{rubric.id} version {rubric.version} ({state}, {rubric.hash[:12]})"


def _place(change: Change) -> str:
    if change.part_id is None:
        return "rubric"
    place = f"part {change.part_id}"
    if change.key_point_id is not None:
        place += f", key point {change.key_point_id}"
    return place + (f" (was {change.was_id})" if change.was_id else "")


def _told(change: Change) -> str:
    old, new = _quoted(change, change.old), _quoted(change, change.new)
    is_thing = change.what in ("part", "key point")
    match change.kind:
        case "added":
            return f"added {new}" if is_thing else f"{change.what} added {new}"
        case "removed":
            return f"removed {old}" if is_thing else f"{change.what} removed {old}"
        case "moved":
            return f"moved {old} → {new}"
        case _:
            return f"{change.what} {old} → {new}"


def _quoted(change: Change, text: str | None) -> str:
    line = " ".join(printable(text or "").split())
    short = line if len(line) <= _MOST_TEXT else line[: _MOST_TEXT - 1] + "…"
    return short if change.kind in ("moved", "marks", "setting") else f"“{short}”"
