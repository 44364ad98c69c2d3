"""`caifen rubric`: derive a rubric from an exam text, show it, check it."""

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from rubrics.derive import DerivationError, derive_from_exam_text, derive_rubric
from rubrics.lint import lint as lint_rubric
from rubrics.lint_twins import Matrix, Similarity
from rubrics.marks import read_marks
from rubrics.model import Rubric
from rubrics.yaml_text import RubricFileError, dump_rubric, load_rubric
from service.cli.exit_codes import ExitCode, stop
from service.cli.grading import get_encoder
from service.cli.rubric_view import finding_lines, rubric_tree
from service.cli.settings import read_settings
from service.cli.text_input import STDIN, TextInputError, read_text
from service.encoders.errors import EncoderError

app = typer.Typer(no_args_is_help=True, help="Rubrics: derive from a reference answer, show, check.")

_AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for machines.")]
_RubricFile = Annotated[
    str, typer.Argument(metavar="RUBRIC", help="Rubric file (YAML or JSON), - for stdin.")
]


@app.command()
def derive(
    file: Annotated[
        str | None,
        typer.Argument(help="Exam text: question, then 参考答案： or Answer: and the answer; - for stdin."),
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Instead of FILE: a bare reference answer, - for stdin."),
    ] = None,
    question: Annotated[
        str, typer.Option(metavar="TEXT|FILE", help="With --reference: the question, or a file with it.")
    ] = "",
    max_marks: Annotated[
        str | None, typer.Option(metavar="N", help="Marks in all, shared equally among the parts.")
    ] = None,
    id: Annotated[str | None, typer.Option(help="The rubric's id; else one made from the text.")] = None,
    title: Annotated[str, typer.Option(help="The rubric's title.")] = "",
    language: Annotated[str | None, typer.Option(help="zh, en, de, ...; else as the text.")] = None,
    step: Annotated[
        str | None, typer.Option(metavar="S", help="A part's total is rounded to a multiple of this: 0.5.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write the rubric here instead of printing it.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if it is there.")] = False,
    as_json: _AsJson = False,
) -> None:
    """Derive a rubric from an exam text, or from a bare reference answer, as YAML that you can edit.

    Exit codes: 0 done, 2 no rubric can be derived, or a file or an option is wrong.
    """
    if (file is None) == (reference is None):
        stop("give either an exam text (FILE) or a bare reference answer (--reference FILE)")
    if question and reference is None:
        stop("--question goes with --reference; an exam text has its question inside")
    marks, marks_step = _number("--max-marks", max_marks), _number("--step", step)
    text = _read(file or reference or STDIN)
    try:
        if reference is None:
            rubric = derive_from_exam_text(
                text, max_marks=marks, id=id, title=title, language=language, step=marks_step
            )
        else:
            rubric = derive_rubric(
                [text],
                question=_text_or_file(question),
                max_marks=marks,
                id=id,
                title=title,
                language=language,
                step=marks_step,
            )
    except DerivationError as error:
        stop(str(error))
    _write(_json(rubric) if as_json else dump_rubric(rubric), out, force=force)


@app.command()
def show(rubric_file: _RubricFile, as_json: _AsJson = False) -> None:
    """Show a rubric as a tree of parts and key points with their marks.

    Exit codes: 0 shown, 2 the file can't be read or has a mistake.
    """
    rubric = read_rubric_file(rubric_file)
    if as_json:
        typer.echo(_json(rubric), nl=False)
    else:
        Console(highlight=False).print(rubric_tree(rubric))


@app.command()
def lint(
    rubric_file: _RubricFile,
    similarity: Annotated[
        bool,
        typer.Option(
            "--similarity/--no-similarity", help="Look for near duplicates with the embedding model."
        ),
    ] = True,
    as_json: _AsJson = False,
) -> None:
    """Check a rubric for doubtful key points, marks, and numbering; docs/lint.md explains the codes.

    Exit codes: 0 nothing or only warnings, 1 at least one error, 2 the file can't be read or has a mistake,
    3 the embedding model can't be loaded (--no-similarity does without).
    """
    rubric = read_rubric_file(rubric_file)
    try:
        findings = lint_rubric(rubric, similarity=_similarity() if similarity else None)
    except EncoderError as error:
        stop(f"{error} --no-similarity checks without the model.", ExitCode.NO_MODEL)
    if as_json:
        result = {"findings": [finding.model_dump(mode="json") for finding in findings]}
        typer.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        for line in finding_lines(findings):
            typer.echo(line)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(ExitCode.ATTENTION)


def read_rubric_file(path_or_dash: str) -> Rubric:
    """Return the rubric in a file or on stdin; ends the command with one line on stderr if it has a mistake.

    Raises:
        typer.Exit: the file can't be read, or is no valid rubric (code 2).
    """
    text = _read(path_or_dash)
    try:
        return load_rubric(text)
    except RubricFileError as error:
        stop(f"{'stdin' if path_or_dash == STDIN else path_or_dash}, {error}")


def _similarity() -> Similarity:
    encoder = get_encoder(read_settings())

    def similar(texts: Sequence[str]) -> Matrix:
        vectors = encoder.encode(texts)
        return vectors @ vectors.T

    return similar


def _read(path_or_dash: str) -> str:
    try:
        return read_text(path_or_dash)
    except TextInputError as error:
        stop(str(error))


def _text_or_file(question: str) -> str:
    """Return the question itself, or what is in the file it names."""
    try:
        is_file = question == STDIN or ("\n" not in question and Path(question).is_file())
    except (OSError, ValueError):  # too long for a path, or with a NUL
        is_file = False
    return _read(question) if question and is_file else question


def _number(option: str, text: str | None) -> Decimal | None:
    try:
        return None if text is None else read_marks(text)
    except ValueError as error:
        stop(f"{option} {text!r}: {error}")


def _write(text: str, out: Path | None, *, force: bool) -> None:
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        with out.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        stop(f"{str(out)!r} is already there: choose another name, or overwrite it with --force")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        stop(f"{str(out)!r} can't be written: {reason}")


def _json(rubric: Rubric) -> str:
    return json.dumps(rubric.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"
