"""`caifen model`: the embedding model on this machine."""

import json
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from service.cli.exit_codes import ExitCode, stop
from service.cli.progress import model_progress
from service.cli.settings import read_settings
from service.encoders.bundled import bundled_graph_folder, bundled_model_folder
from service.encoders.errors import EncoderError
from service.encoders.load import load_encoder
from service.settings import BUNDLED_ENCODER, BUNDLED_TORCH, Settings

_TRIAL_TEXT = "采分点 key point"

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The embedding model on this machine.")


@app.callback()
def _model() -> None:
    # With a callback typer keeps `prepare` a command of its own instead of merging the only one into `model`.
    pass


@app.command()
def prepare(
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False,
) -> None:
    """Prepare and load the model that CAIFEN_ENCODER names, and encode one sentence with it.

    The first run writes the bundled model into the cache folder (seconds, 25 MB; 'bundled-torch': 500 MB); later runs
    find it there. Exit codes: 0 the model answers, 2 a setting is wrong, 3 the model can't be prepared or loaded.
    """
    settings = read_settings()
    try:
        with model_progress() as report:
            encoder = load_encoder(settings, report)
            report("Encoding a sentence", 0)
            length = float(np.linalg.norm(encoder.encode([_TRIAL_TEXT])[0]))
    except EncoderError as error:
        stop(str(error), ExitCode.NO_MODEL)
    if not np.isclose(length, 1, atol=1e-3):
        stop(
            f"the model gave a vector of length {length} instead of 1: choose another one", ExitCode.NO_MODEL
        )
    folder = _folder(settings)
    if as_json:
        result = {"identity": encoder.identity, "dimensions": encoder.dimensions, "folder": folder}
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        typer.echo(f"Model       {encoder.identity}\nDimensions  {encoder.dimensions}")
        typer.echo(f"Folder      {folder or 'the Hugging Face cache'}")


def _folder(settings: Settings) -> str | None:
    """Return where the model lies, or None for one in the Hugging Face cache."""
    if settings.encoder == BUNDLED_ENCODER:
        return str(bundled_graph_folder(settings.cache_dir))
    if settings.encoder == BUNDLED_TORCH:
        return str(bundled_model_folder(settings.cache_dir))
    folder = Path(settings.encoder).expanduser()
    return str(folder.resolve()) if folder.is_dir() else None
