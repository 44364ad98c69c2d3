"""`caifen rubric check`: a rubric is tried out on its own texts before it grades anyone."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from service.cli.exit_codes import ExitCode, stop
from service.cli.grading import get_credit_model, get_encoder
from service.cli.rubric_check_view import check_lines
from service.cli.rubric_file import AsJson, RubricFile, read_rubric_file, write_or_stop
from service.cli.settings import read_settings
from service.encoders.errors import EncoderError
from service.feedback.check_report import render_check
from service.grading.rubric_check import check_rubric


def check(
    rubric_file: RubricFile,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", metavar="FILE", help="Also write an HTML page with every matrix; overwrites FILE."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Try a rubric out: grade its reference answers, an empty answer, and each key point's text alone.

    Shows which key points are confused with one another, earn too little from their own text, and what the
    reference answers earn. With --json, credits[i][j] is what points[j] earned from the text of points[i].

    Exit codes: 0 nothing to look at, 1 something to look at, 2 the file can't be read or has a mistake or the
    report can't be written, 3 the embedding model can't be loaded.
    """
    rubric = read_rubric_file(rubric_file)
    settings = read_settings()
    encoder = get_encoder(settings)
    try:
        found = check_rubric(rubric, encoder, get_credit_model(settings, encoder))
    except EncoderError as error:
        stop(str(error), ExitCode.NO_MODEL)
    if report is not None:
        write_or_stop(render_check(found, rubric), report, force=True, instead="")
    if as_json:
        result = {"fine": found.is_fine, **found.model_dump(mode="json")}
        typer.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        for line in check_lines(found, Console().width):
            typer.echo(line)
        if report is not None:
            typer.echo(f"report: {report}")
    if not found.is_fine:
        raise typer.Exit(ExitCode.ATTENTION)
