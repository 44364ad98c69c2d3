"""`caifen grade`: answers graded by a rubric."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from rubrics.derive import DerivationError, derive_from_exam_text
from rubrics.file_error import RubricFileError
from rubrics.model import Rubric
from rubrics.yaml_text import load_rubric
from service.cli.calibration_file import read_calibration
from service.cli.exit_codes import ExitCode, stop
from service.cli.feedback_options import (
    AudienceOption,
    LanguageOption,
    LengthOption,
    LLMOption,
    NotesOption,
    RevealOption,
    SecondOpinionOption,
    ToneOption,
    read_explaining,
    tell_of_model,
)
from service.cli.grade_view import print_grade
from service.cli.grading import check_length, get_credit_model, get_encoder, grade_with_feedback
from service.cli.settings import read_settings
from service.cli.text_input import TextInputError, read_text
from service.feedback.report import ReportEntry, render_report
from service.feedback.wording import Language
from service.grading.calibration import CalibrationError


def grade(
    answer: Annotated[
        list[str],
        typer.Option("--answer", "-a", help="An answer's text file, or - for stdin; may be repeated."),
    ],
    rubric: Annotated[str | None, typer.Option("--rubric", "-r", help="Rubric file (YAML or JSON).")] = None,
    exam: Annotated[
        str | None,
        typer.Option(
            "--exam", help="Exam text with its reference answer, instead of a rubric: derived on the spot."
        ),
    ] = None,
    calibration: Annotated[
        Path | None,
        typer.Option(
            "--calibration",
            metavar="FILE",
            help="Calibration of this rubric version (`caifen eval calibrate`); refused for any other.",
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Also write an HTML report to this file.")
    ] = None,
    language: LanguageOption = None,
    reveal_reference: RevealOption = None,
    llm: LLMOption = None,
    audience: AudienceOption = "student",
    tone: ToneOption = None,
    length: LengthOption = None,
    notes: NotesOption = None,
    second_opinion: SecondOpinionOption = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the grade as JSON; of several answers, one JSON line each.")
    ] = False,
) -> None:
    """Grade answers by a rubric and print each key point with its evidence.

    Exit codes: 0 graded; 1 graded, and a grade needs review; 2 bad input; 3 the model can't be loaded.
    """
    settings = read_settings()
    if answer.count("-") > 1 or ("-" in answer and "-" in (rubric, exam)):
        stop("stdin can be read once only: give the others as files")
    graded_by = _read_rubric(rubric, exam)
    answers = [_read(path) for path in answer]
    for path, text in zip(answer, answers, strict=True):
        check_length(path, text, settings)
    explaining, asking = read_explaining(
        settings,
        llm=llm,
        audience=audience,
        language=language,
        reveal_reference=reveal_reference,
        tone=tone,
        length=length,
        notes=notes,
        second_opinion=second_opinion,
    )
    calibrated_by = read_calibration(calibration)
    encoder = get_encoder(settings)
    if rubric is not None and graded_by.published is None and not as_json:
        typer.echo(
            f"Note: {graded_by.id} version {graded_by.version} is a draft, which may still change; "
            "`caifen rubric publish` makes it stay as it is.",
            err=True,
        )
    try:
        grades = grade_with_feedback(
            graded_by,
            answers,
            encoder,
            get_credit_model(settings, encoder),
            explaining=explaining,
            asking=asking,
            calibration=calibrated_by,
        )
    except CalibrationError as error:
        stop(f"{str(calibration)!r}: {error}")
    labels = ["stdin" if path == "-" else Path(path).name for path in answer]
    if llm is not None:
        tell_of_model(labels, grades, llm)
    if report is not None:
        entries = [
            ReportEntry(label, graded_by, text, found)
            for label, text, found in zip(labels, answers, grades, strict=True)
        ]
        write_report(report, entries, "en" if (language or graded_by.language) != "zh" else "zh")
    if as_json:
        for found in grades:
            typer.echo(json.dumps(found.model_dump(mode="json"), ensure_ascii=False))
    else:
        console = Console(soft_wrap=True, highlight=False)
        for label, found in zip(labels, grades, strict=True):
            print_grade(console, label, found)
        if report is not None:
            console.print(f"Report: {report}")
    if any(found.needs_review for found in grades):
        raise typer.Exit(ExitCode.ATTENTION)


def write_report(
    path: Path, entries: list[ReportEntry], language: Language, title: str | None = None
) -> None:
    """Write the HTML report of `entries`, or end the command with a line that tells why it can't be."""
    page = render_report(entries, language=language, title=title)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        stop(f"the report can't be written to {str(path)!r}: {error.strerror or error}")


def _read(path: str) -> str:
    try:
        return read_text(path)
    except TextInputError as error:
        stop(str(error))


def _read_rubric(rubric: str | None, exam: str | None) -> Rubric:
    if (rubric is None) == (exam is None):
        stop("give either --rubric FILE or --exam FILE")
    try:
        if rubric is not None:
            return load_rubric(_read(rubric))
        return derive_from_exam_text(_read(str(exam)))
    except (RubricFileError, DerivationError) as error:
        stop(f"{rubric or exam}: {error}")
