"""Rubric files as the commands read and write them, and what a rubric's check asks of the model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from rubrics.lint_twins import Matrix, Similarity
from rubrics.model import Rubric
from rubrics.yaml_text import RubricFileError, load_rubric
from service.cli.exit_codes import stop
from service.cli.grading import get_encoder
from service.cli.settings import read_settings
from service.cli.text_input import STDIN, TextInputError, read_text

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for machines.")]
RubricFile = Annotated[str, typer.Argument(metavar="RUBRIC", help="Rubric file (YAML or JSON), - for stdin.")]
UseSimilarity = Annotated[
    bool,
    typer.Option("--similarity/--no-similarity", help="Look for near duplicates with the embedding model."),
]


def read_rubric_file(path_or_dash: str) -> Rubric:
    """Return the rubric in a file or on stdin; ends the command with one line on stderr if it has a mistake.

    Raises:
        typer.Exit: the file can't be read, or is no valid rubric (code 2).
    """
    text = read_or_stop(path_or_dash)
    try:
        return load_rubric(text)
    except RubricFileError as error:
        stop_at_mistake(path_or_dash, error)


def stop_at_mistake(path_or_dash: str, error: ValueError) -> NoReturn:
    """End the command with the line that tells what is wrong in which file.

    Raises:
        typer.Exit: always (code 2).
    """
    stop(f"{'stdin' if path_or_dash == STDIN else path_or_dash}, {error}")


def read_or_stop(path_or_dash: str) -> str:
    """Return the text of a file or of stdin, or end the command with a line that tells why it can't be read.

    Raises:
        typer.Exit: the file can't be read (code 2).
    """
    try:
        return read_text(path_or_dash)
    except TextInputError as error:
        stop(str(error))


def write_or_stop(text: str, out: Path, *, force: bool, instead: str) -> None:
    """Write `text` to `out`; a file that is there is overwritten only with `force`.

    Raises:
        typer.Exit: the file is already there (the line tells to do `instead`), or can't be written (code 2).
    """
    try:
        with out.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        stop(f"{str(out)!r} is already there: {instead}")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        stop(f"{str(out)!r} can't be written: {reason}")


def model_similarity() -> Similarity:
    """Return the similarity of texts by the embedding model, for lint.

    Raises:
        typer.Exit: there is no model (code 3).
    """
    encoder = get_encoder(read_settings())

    def similar(texts: Sequence[str]) -> Matrix:
        vectors = encoder.encode(texts)
        return vectors @ vectors.T

    return similar
