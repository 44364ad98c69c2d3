"""`caifen model`: the embedding model on this machine."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import numpy as np
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from service.encoders.bundled import bundled_model_folder
from service.encoders.errors import EncoderError
from service.encoders.load import load_encoder
from service.encoders.progress import Progress as Report
from service.encoders.progress import silent
from service.settings import BUNDLED_ENCODER, Settings

EXIT_FAILED = 1
"""The model can't be prepared, found, or loaded."""
EXIT_SETTING_WRONG = 2
"""A setting in the environment is wrong."""

_TRIAL_TEXT = "采分点 key point"

app = typer.Typer(no_args_is_help=True, help="The embedding model on this machine.")


@app.callback()
def _model() -> None:
    # With a callback typer keeps `prepare` a command of its own instead of merging the only one into `model`.
    pass


@app.command()
def prepare(
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False,
) -> None:
    """Prepare and load the model that CAIFEN_ENCODER names, and encode one sentence with it.

    The first run writes the bundled model into the cache folder (some seconds, about 500 MB); later runs find
    it there. Exit codes: 0 the model answers, 1 it can't be prepared or loaded, 2 a setting is wrong.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        faults = [f"CAIFEN_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors()]
        _stop("A setting in the environment is wrong. " + "; ".join(faults), EXIT_SETTING_WRONG)
    try:
        with model_progress() as report:
            encoder = load_encoder(settings, report)
            report("Encoding a sentence", 0)
            length = float(np.linalg.norm(encoder.encode([_TRIAL_TEXT])[0]))
    except EncoderError as error:
        _stop(str(error), EXIT_FAILED)
    if not np.isclose(length, 1, atol=1e-3):
        _stop(f"The model gave a vector of length {length} instead of 1: choose another one.", EXIT_FAILED)
    folder = _folder(settings)
    if as_json:
        result = {"identity": encoder.identity, "dimensions": encoder.dimensions, "folder": folder}
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        typer.echo(f"Model       {encoder.identity}\nDimensions  {encoder.dimensions}")
        typer.echo(f"Folder      {folder or 'the Hugging Face cache'}")


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


def _folder(settings: Settings) -> str | None:
    """Return where the model lies, or None for one in the Hugging Face cache."""
    if settings.encoder == BUNDLED_ENCODER:
        return str(bundled_model_folder(settings.cache_dir))
    folder = Path(settings.encoder).expanduser()
    return str(folder.resolve()) if folder.is_dir() else None


def _stop(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
