"""`caifen rubric derive` with a file of questions: reading it, and writing the rubrics of several."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import typer

from rubrics.derive import DerivationError
from rubrics.derive_options import DeriveOptions
from rubrics.intake.derive_source import derive
from rubrics.intake.error import IntakeError
from rubrics.intake.question import Intake, QuestionSource, Reject
from rubrics.intake.read_source import read_questions
from rubrics.model import Rubric
from rubrics.yaml_text import dump_rubric
from service.cli.exit_codes import ExitCode, stop
from service.cli.rubric_folder import file_names, write_files
from service.cli.rubric_llm import Assistant
from service.cli.text_input import STDIN, TextInputError, read_bytes


@dataclass(frozen=True)
class Deriving:
    """How each question becomes a rubric: by what the user says about it, and with whose help.

    `max_marks` is None where the question says it. `assistant` asks a language model for improvements to each;
    None asks nobody.
    """

    max_marks: Decimal | None
    options: DeriveOptions
    assistant: Assistant | None = None

    @property
    def needs_attention(self) -> bool:
        """Whether the assistant failed on a rubric that was derived so far."""
        return self.assistant is not None and self.assistant.failed

    def derive(self, source: QuestionSource) -> Rubric:
        """Derive the rubric of `source`.

        Raises:
            DerivationError: no rubric can be derived.
        """
        rubric = derive(source, max_marks=self.max_marks, options=self.options)
        return self.assistant.improve(rubric) if self.assistant else rubric


def read_question_file(path_or_dash: str, columns: Sequence[str]) -> Intake:
    """Return the questions in a file or on stdin; `columns` are given as FIELD=NAME.

    Raises:
        typer.Exit: the file or a column can't be used (code 2).
    """
    mapping: dict[str, str] = {}
    for column in columns:
        field, equals, header = column.partition("=")
        if not equals:
            stop(f"--column {column!r}: write FIELD=NAME, such as question=题干")
        if field.strip() in mapping:
            stop(f"--column: {field.strip()!r} is given twice")
        mapping[field.strip()] = header.strip()
    name = "" if path_or_dash == STDIN else path_or_dash
    try:
        return read_questions(Path(name).name, read_bytes(path_or_dash), columns=mapping)
    except TextInputError as error:
        stop(str(error))
    except IntakeError as error:
        stop(f"{name or 'stdin'}: {error}")


def is_one(intake: Intake, out: Path | None) -> bool:
    """Whether there is one question, to be printed or written to a file rather than into a folder."""
    return len(intake.questions) == 1 and not intake.rejects and not (out is not None and out.is_dir())


def derive_several(
    intake: Intake, deriving: Deriving, out: Path | None, *, force: bool, as_json: bool
) -> None:
    """Write one rubric a question into the folder `out`, and tell what could not be used.

    With `as_json` and no folder, print them all as one JSON object.

    Raises:
        typer.Exit: with code 1 where some questions could not be used, 2 where nothing was done.
    """
    several = len(intake.questions) + len(intake.rejects) > 1
    if several and (deriving.options.id or deriving.options.title):
        stop("--id and --title are for one question; this file has several")
    if out is None and not as_json and intake.questions:
        stop(
            f"the file has {len(intake.questions)} questions: give a folder for their rubrics (-o FOLDER), "
            "or --json to print them all"
        )
    if out is not None and out.exists() and not out.is_dir():
        stop(f"{str(out)!r} is a file: several rubrics go into a folder, so name one that is there or new")
    rubrics, rejects = _derive_all(intake, deriving)
    for reject in rejects:
        typer.echo("Not used: " + " ".join(str(reject).split()), err=True)
    if not rubrics:
        stop("no rubric could be derived")
    if out is None:
        _print_json(rubrics, rejects)
    else:
        _write_folder(rubrics, out, force=force, as_json=as_json)
        typer.echo(_summary(rubrics, rejects, out))
    if rejects or deriving.needs_attention:
        raise typer.Exit(ExitCode.ATTENTION)


def _derive_all(intake: Intake, deriving: Deriving) -> tuple[list[Rubric], list[Reject]]:
    rubrics: list[Rubric] = []
    rejects = list(intake.rejects)
    places: dict[str, str] = {}
    for source in intake.questions:
        try:
            rubric = deriving.derive(source)
        except DerivationError as error:
            rejects.append(Reject(place=source.place, problem=str(error)))
            continue
        if rubric.id in places:
            rejects.append(Reject(place=source.place, problem=f"the same question as {places[rubric.id]}"))
            continue
        places[rubric.id] = source.place
        rubrics.append(rubric)
    return rubrics, rejects


def _write_folder(rubrics: Sequence[Rubric], folder: Path, *, force: bool, as_json: bool) -> None:
    names = file_names([rubric.id for rubric in rubrics], ".json" if as_json else ".yaml")
    texts = [
        json.dumps(_as_data(rubric), ensure_ascii=False, indent=2) + "\n" if as_json else dump_rubric(rubric)
        for rubric in rubrics
    ]
    try:
        write_files(folder, list(zip(names, texts, strict=True)), force=force)
    except FileExistsError as error:
        stop(f"{error.filename!r} is already there: choose another folder, or overwrite it with --force")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        stop(f"{str(folder)!r} can't be written: {reason}")


def _print_json(rubrics: Sequence[Rubric], rejects: Sequence[Reject]) -> None:
    result = {
        "rubrics": [_as_data(rubric) for rubric in rubrics],
        "rejects": [reject.model_dump() for reject in rejects],
    }
    typer.echo(json.dumps(result, ensure_ascii=False, indent=2))


def _as_data(rubric: Rubric) -> dict[str, Any]:
    return rubric.model_dump(mode="json")


def _summary(rubrics: Sequence[Rubric], rejects: Sequence[Reject], folder: Path) -> str:
    points = sum(1 for rubric in rubrics for part in rubric.parts for _ in part.leaves())
    left_out = f"; {len(rejects)} questions not used, see above" if rejects else ""
    return f"{len(rubrics)} rubrics with {points} key points written to {folder}{left_out}"
