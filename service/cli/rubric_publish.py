"""`caifen rubric publish`: a draft becomes a rubric that stays as it is."""

import json
from pathlib import Path
from typing import Annotated

import typer

from rubrics.lint import lint
from rubrics.publish import AlreadyPublishedError, read_draft
from rubrics.publish import publish as publish_rubric
from rubrics.yaml_text import RubricFileError, dump_rubric
from service.cli.exit_codes import ExitCode, stop
from service.cli.rubric_file import (
    AsJson,
    RubricFile,
    UseSimilarity,
    model_similarity,
    read_or_stop,
    stop_at_mistake,
    write_or_stop,
)
from service.cli.rubric_view import finding_lines
from service.encoders.errors import EncoderError


def publish(
    rubric_file: RubricFile,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="NEW", help="Write the published rubric to this new file.")
    ],
    similarity: UseSimilarity = True,
    as_json: AsJson = False,
) -> None:
    """Publish a draft, or the edited text of a published rubric as its next version.

    What is published stays as it is: a file whose content was changed is refused wherever it is read, and an
    existing file is never overwritten.

    Exit codes: 0 published, 1 not published since lint found errors, 2 bad input (nothing to publish; NEW is
    already there), 3 the embedding model can't be loaded (--no-similarity does without).
    """
    try:
        draft = read_draft(read_or_stop(rubric_file))
    except (RubricFileError, AlreadyPublishedError) as error:
        stop_at_mistake(rubric_file, error)
    try:
        findings = lint(draft, similarity=model_similarity() if similarity else None)
    except EncoderError as error:
        stop(f"{error} --no-similarity checks without the model.", ExitCode.NO_MODEL)
    refused = any(finding.severity == "error" for finding in findings)
    published = publish_rubric(draft)
    if not refused:
        instead = "what is published is never overwritten, so choose another name"
        write_or_stop(dump_rubric(published), out, force=False, instead=instead)
    if as_json:
        result = {
            "published": not refused,
            "id": published.id,
            "version": published.version,
            "hash": published.hash,
            "findings": [finding.model_dump(mode="json") for finding in findings],
        }
        typer.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        if findings:
            for line in finding_lines(findings):
                typer.echo(line)
        typer.echo(
            "not published: correct the errors first"
            if refused
            else f"published: {published.id} version {published.version}, hash {published.hash[:12]}, in {out}"
        )
    if refused:
        raise typer.Exit(ExitCode.ATTENTION)
