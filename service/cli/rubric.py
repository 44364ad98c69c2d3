"""`caifen rubric`: derive a rubric from an exam text, show it, check it."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from rubrics.derive import DerivationError
from rubrics.derive_options import DeriveOptions
from rubrics.intake.question import Intake, QuestionSource
from rubrics.lint import lint as lint_rubric
from rubrics.marks import read_marks
from rubrics.model import Rubric
from rubrics.yaml_text import dump_rubric
from service.cli.derive_files import Deriving, derive_several, is_one, read_question_file
from service.cli.exit_codes import ExitCode, stop
from service.cli.rubric_check import check
from service.cli.rubric_diff import diff
from service.cli.rubric_file import (
    AsJson,
    RubricFile,
    UseSimilarity,
    model_similarity,
    read_or_stop,
    read_rubric_file,
    write_or_stop,
)
from service.cli.rubric_llm import assistance
from service.cli.rubric_publish import publish
from service.cli.rubric_view import finding_lines, rubric_tree
from service.cli.text_input import STDIN
from service.encoders.errors import EncoderError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Rubrics: derive from a reference answer, show, check, compare, publish.",
)


@app.command()
def derive(
    file: Annotated[
        str | None,
        typer.Argument(
            help="Exam text (question, then 参考答案： or Answer: and the answer) as .txt, .md, or .docx; or a "
            "question bank as .csv, .xlsx, .json, or .jsonl; - for stdin."
        ),
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
        Path | None,
        typer.Option(
            "--out", "-o", help="Write the rubric here instead of printing it; several go into a folder."
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=NAME", help="A question bank's column, such as question=题干; repeat it."
        ),
    ] = None,
    llm: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL",
            help="Also ask this language model (LiteLLM's name) for cuts, weights, and wordings; what the reference "
            "answer does not bear out is dropped and named on stderr. Sends question and reference answer to it; "
            "off by default.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Derive rubrics from a file of questions, or one from a bare reference answer, as YAML that you can edit.

    docs/question-files.md tells what a file may hold.

    Exit codes: 0 done, 1 done but for questions that could not be used or that --llm failed on (named on stderr),
    2 no rubric can be derived, or a file or an option is wrong.
    """
    if (file is None) == (reference is None):
        stop("give either an exam text (FILE) or a bare reference answer (--reference FILE)")
    if question and reference is None:
        stop("--question goes with --reference; an exam text has its question inside")
    if column and reference is not None:
        stop("--column goes with a question bank (FILE)")
    deriving = Deriving(
        max_marks=_number("--max-marks", max_marks),
        options=DeriveOptions(id=id, title=title, language=language, step=_number("--step", step)),
    )
    if reference is None:
        intake = read_question_file(file or STDIN, column or [])
    else:
        source = QuestionSource(
            question=_text_or_file(question), reference_answers=(read_or_stop(reference or STDIN),)
        )
        intake = Intake(questions=(source,))
    with assistance(llm) as assistant:
        deriving = replace(deriving, assistant=assistant)
        if is_one(intake, out):
            try:
                rubric = deriving.derive(intake.questions[0])
            except DerivationError as error:
                stop(str(error))
            _write(_json(rubric) if as_json else dump_rubric(rubric), out, force=force)
            if deriving.needs_attention:
                raise typer.Exit(ExitCode.ATTENTION)
        else:
            derive_several(intake, deriving, out, force=force, as_json=as_json)


@app.command()
def show(rubric_file: RubricFile, as_json: AsJson = False) -> None:
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
    rubric_file: RubricFile,
    similarity: UseSimilarity = True,
    as_json: AsJson = False,
) -> None:
    """Check a rubric for doubtful key points, marks, and numbering; docs/lint.md explains the codes.

    Exit codes: 0 nothing or only warnings, 1 at least one error, 2 the file can't be read or has a mistake,
    3 the embedding model can't be loaded (--no-similarity does without).
    """
    rubric = read_rubric_file(rubric_file)
    try:
        findings = lint_rubric(rubric, similarity=model_similarity() if similarity else None)
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


app.command()(check)
app.command()(diff)
app.command()(publish)


def _text_or_file(question: str) -> str:
    """Return the question itself, or what is in the file it names."""
    try:
        is_file = question == STDIN or ("\n" not in question and Path(question).is_file())
    except (OSError, ValueError):  # too long for a path, or with a NUL
        is_file = False
    return read_or_stop(question) if question and is_file else question


def _number(option: str, text: str | None) -> Decimal | None:
    try:
        return None if text is None else read_marks(text)
    except ValueError as error:
        stop(f"{option} {text!r}: {error}")


def _write(text: str, out: Path | None, *, force: bool) -> None:
    if out is None:
        typer.echo(text, nl=False)
        return
    write_or_stop(text, out, force=force, instead="choose another name, or overwrite it with --force")


def _json(rubric: Rubric) -> str:
    return json.dumps(rubric.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"
