"""Progress of preparing and loading the model, drawn on the terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from service.encoders.progress import Progress as Report
from service.encoders.progress import silent


@contextmanager
def model_progress() -> Iterator[Report]:
    """Give a callback for `load_encoder` that draws on stderr, or nothing where that is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal or not sys.stderr.isatty():
        yield silent
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(show_speed=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as display:
        task = display.add_task("", total=1.0)

        def report(step: str, share: float) -> None:
            # A step that can't say how far it is gets a moving bar.
            display.update(task, description=step, completed=share, total=1.0 if share else None)

        yield report
