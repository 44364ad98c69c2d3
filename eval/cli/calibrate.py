"""`caifen eval calibrate`: a calibration from answers to one question that a teacher marked, if it helps."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from eval.calibration.calibrate import LEAST_MARKED, TooFewAnswersError
from eval.calibration.calibrate import calibrate as calibrate_marked
from eval.calibration.fit import Subject
from eval.calibration.marked import read_marked
from eval.cli.inputs import read_sample_files
from eval.cli.options import Columns
from eval.samples.error import SampleError
from eval.samples.fields import read_mapping
from eval.samples.sample import Sample
from rubrics.marks import read_marks
from rubrics.model import Rubric
from service.cli.exit_codes import ExitCode, stop
from service.cli.grading import get_credit_model, get_encoder
from service.cli.rubric_file import read_rubric_file
from service.cli.settings import read_settings
from service.grading.calibration import CrossValidation, Fit
from service.grading.grader import covering, grader_version, rubric_version
from service.grading.units import prepare


def calibrate(
    rubric: Annotated[str, typer.Option("--rubric", "-r", help="Rubric file (YAML or JSON).")],
    samples: Annotated[
        list[Path],
        typer.Option(
            "--samples",
            "-s",
            metavar="FILE",
            help=f"Answers to this question with a teacher's scores, {LEAST_MARKED} or more that differ "
            "(.jsonl, .csv, .xlsx); repeat it.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The calibration (JSON).")],
    columns: Columns = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was measured as JSON.")] = False,
) -> None:
    """Adapt the credits of one rubric version's key points to how a teacher marked some answers.

    Cross-validation on these answers shows whether that helps with answers that were not seen; where it does not,
    nothing is written. The file holds numbers made from the answers, none of their texts.

    Exit codes: 0 written; 1 calibrating does not help, nothing written; 2 bad input; 3 the model can't be loaded.
    """
    subject_of = read_rubric_file(rubric)
    try:
        found = read_sample_files(samples, read_mapping(columns or [])).samples
    except SampleError as error:
        stop(str(error))
    _check(subject_of, found)
    settings = read_settings()
    encoder = get_encoder(settings)
    model = covering(get_credit_model(settings, encoder), subject_of)
    marked = read_marked(
        subject_of,
        [sample.answer for sample in found],
        [sample.fraction for sample in found],
        encoder=encoder,
        model=model,
    )
    subject = Subject(
        prepare(subject_of), rubric_version(subject_of), grader_version(encoder.identity, model)
    )
    try:
        calibration = calibrate_marked(subject, marked)
    except TooFewAnswersError as error:
        stop(str(error))
    measured = calibration.measured
    if measured is None:
        raise AssertionError("calibrating measures")
    if measured.helps:
        _write(out, calibration.model_dump_json())
    if as_json:
        typer.echo(json.dumps({**measured.model_dump(mode="json"), "helps": measured.helps}))
    else:
        for line in _lines(measured, float(subject_of.marks)):
            typer.echo(line)
    if not measured.helps:
        typer.echo(
            "Not written: on answers left out, calibrating does not lower the error by more than chance would. "
            "Look at the marks and at the rubric, or mark more answers.",
            err=True,
        )
        raise typer.Exit(ExitCode.ATTENTION)
    if not as_json:
        typer.echo(f"written to {out}: use it with `caifen grade --calibration`")


def _check(rubric: Rubric, samples: Sequence[Sample]) -> None:
    # Not the data set: it is named after the file, and one question's answers may be in several.
    questions = {(sample.question_id, sample.question, sample.reference_answers) for sample in samples}
    if len(questions) > 1:
        stop(f"the samples answer {len(questions)} questions: give those to the rubric's question only")
    for sample in samples:
        if read_marks(sample.max_score) != rubric.marks:
            stop(
                f"sample {sample.index} is marked out of {sample.max_score:g}, but the rubric has {rubric.marks} "
                "marks: change one of the two"
            )


def _lines(measured: CrossValidation, marks: float) -> list[str]:
    return [
        f"{measured.answers} marked answers ({measured.distinct} different), cross-validated: each is graded by a "
        "calibration that did not see it",
        f"  before: {_shown(measured.before, marks)}",
        f"  after:  {_shown(measured.after, marks)}",
        f"  the mean squared error (shares of the marks) drops by {measured.gain:.4f} "
        f"(standard error {measured.gain_error:.4f})",
    ]


def _shown(fit: Fit, marks: float) -> str:
    pearson = "undefined" if fit.pearson is None else f"{fit.pearson:.3f}"
    return f"r {pearson}, RMSE {fit.rmse * marks:.3f} of {marks:g} marks"


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        stop(f"{str(path)!r} can't be written: {error.strerror or error}")
