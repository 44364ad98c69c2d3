"""The options of `caifen batch` about what is read: answers, rubrics, calibrations."""

import sys
from collections.abc import Sequence
from pathlib import Path

from rubrics.model import Rubric
from rubrics.yaml_text import RubricFileError, load_rubric
from service.answers.error import AnswerFileError
from service.answers.options import ReadOptions, read_column_options
from service.answers.rubric_files import read_rubric_folder
from service.answers.rubric_source import DerivedRubrics, OneRubric, RubricSource
from service.cli.calibration_file import read_calibration
from service.cli.exit_codes import stop
from service.cli.rubric_file import read_or_stop, stop_at_mistake
from service.cli.text_input import STDIN
from service.grading.calibration import Calibration
from service.jobs.batch.batch_input import BatchInput
from service.jobs.batch.ledger_key import rubric_key
from service.settings import Settings


def read_rubrics(
    rubric: str | None, *, from_reference: bool, whatever_question: bool, settings: Settings
) -> RubricSource:
    """Return where rubrics come from, or end the command with a line that tells what is wrong."""
    if (rubric is None) != from_reference:
        stop("give either --rubric FILE or FOLDER, or --from-reference")
    if rubric is None:
        return DerivedRubrics(most_key_points=settings.most_key_points)
    if rubric != STDIN and Path(rubric).is_dir():
        try:
            return read_rubric_folder(Path(rubric))
        except AnswerFileError as error:
            stop(str(error))
    return OneRubric(_read_rubric(rubric), whatever_question)


def parts_of(source: RubricSource) -> tuple[str, ...]:
    """Return the ids of the parts that get columns of their own: those of the one rubric, if it is one."""
    return tuple(part.id for part in source.rubric.parts) if isinstance(source, OneRubric) else ()


def read_input(
    answers: str,
    source: RubricSource,
    settings: Settings,
    *,
    columns: Sequence[str],
    sheet: str | None,
    encoding: str | None,
) -> BatchInput:
    """Return the file of answers, or end the command with a line that tells which option is wrong."""
    try:
        options = ReadOptions(
            columns=read_column_options(columns),
            required=source.required,
            sheet=sheet,
            whole_workbook=True,
            encoding=encoding,
            most_answer_characters=settings.most_answer_characters,
            most_value_characters=settings.most_reference_characters,
        )
    except AnswerFileError as error:
        stop(str(error))
    return BatchInput(sys.stdin.buffer if answers == STDIN else Path(answers), options, source)


def files_of(*given: str | Path | None) -> list[Path]:
    """Return those of the options' values that name a file, which a run must not write over."""
    return [Path(each) for each in given if each is not None and each != STDIN]


def read_calibrations(paths: Sequence[Path]) -> dict[str, Calibration]:
    """Return the calibrations by `rubric_key`, or end the command with a line that tells what is wrong."""
    found: dict[str, Calibration] = {}
    for path in paths:
        calibration = read_calibration(path)
        if calibration is None:
            continue
        key = rubric_key(calibration.rubric)
        if key in found:
            stop(f"{str(path)!r} is a second calibration for the rubric {calibration.rubric.id!r}")
        found[key] = calibration
    return found


def _read_rubric(path: str) -> Rubric:
    try:
        return load_rubric(read_or_stop(path))
    except RubricFileError as error:
        stop_at_mistake(path, error)
