"""Progress of a run, drawn on the terminal: rate, time left, share to be reviewed, cost so far."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from service.jobs.batch.progress import Phase, Report, report_nothing
from service.jobs.batch.progress import Progress as Told

_NAMES: dict[Phase, str] = {
    "loading": "Loading the model",
    "reading": "Reading the answers",
    "grading": "Grading",
    "explaining": "Feedback by the language model",
    "writing": "Writing the results",
}


@contextmanager
def batch_progress() -> Iterator[Report]:
    """Give a callback that draws on stderr, or nothing where that is no terminal."""
    console = Console(stderr=True)
    if not _is_terminal(console):
        yield report_nothing
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, speed_estimate_period=60) as display:
        tasks: dict[Phase, TaskID] = {}

        def report(told: Told) -> None:
            if told.phase not in tasks:
                for before in tasks.values():
                    display.stop_task(before)
                tasks[told.phase] = display.add_task(_NAMES[told.phase], total=told.total, count="")
            task = tasks[told.phase]
            display.update(task, completed=told.done, total=told.total)
            display.update(task, count=_count(told, display.tasks[display.task_ids.index(task)].speed))

        yield report


def _is_terminal(console: Console) -> bool:
    return console.is_terminal and sys.stderr.isatty()


def _count(told: Told, speed: float | None) -> str:
    """Return the words beside the bar; none of them is a student's."""
    words = []
    if told.total is not None:
        words.append(f"{told.done:,} of {told.total:,}")
    elif told.done:
        words.append(f"{told.done:,}")
    if speed and told.phase in ("grading", "explaining"):
        words.append(f"{speed:.3g}/s")
    if told.reviewed is not None and told.done:
        words.append(f"{told.reviewed / told.done:.0%} to review")
    if told.phase == "explaining":
        words.append("cost unknown" if told.dollars is None else f"${told.dollars:.4f}")
    return ", ".join(words)
