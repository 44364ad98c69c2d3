"""`caifen cohort`: the report and the gradebook of results that are there already."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rubrics.model import Rubric
from service.cli.cohort_files import gather
from service.cli.exit_codes import ExitCode, stop
from service.cli.rubric_file import read_rubric_file
from service.cli.settings import read_settings
from service.jobs.batch.out_names import GRADEBOOK, REPORT

if TYPE_CHECKING:
    from service.cohort.row import CohortRow

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]


def cohort(
    results: Annotated[
        Path, typer.Argument(metavar="RESULTS", help="Results as NDJSON, as `caifen batch` writes them.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the report and the gradebook.")],
    rubric: Annotated[
        Path | None,
        typer.Option(
            help="Rubric file, or a folder of them: names the questions, and what answers may share by right."
        ),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(help="The file of answers that was graded, for examples and near-identical answers."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=COLUMN", help="Column of the answers' file, such as answer=作答内容."),
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of the answers' workbook; else its first.")] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of the answers' file; else it is found out.")
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option(help="Rejects as NDJSON; only their codes are counted.")
    ] = None,
    language: Annotated[Literal["zh", "en"], typer.Option(help="Language of headings and labels.")] = "zh",
    force: Annotated[bool, typer.Option(help="Overwrite files that are there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the report of a cohort and its gradebook from results that were graded before.

    Exit codes: 0 written, and nothing waits; 1 written, and answers wait for a person or have no grade, or there are
    rejects; 2 a file is wrong or is there already.
    """
    from pydantic import ValidationError

    from service.answers.error import AnswerFileError
    from service.cohort.gradebook import write_gradebook
    from service.cohort.report import write_cohort_report
    from service.cohort.statistics import CohortStatistics
    from service.cohort.with_answers import AnswersDontFitError
    from service.exports.read_ndjson import ResultFileError, read_results

    files = [out / REPORT, out / GRADEBOOK]
    for path in files:
        if path.exists() and not force:
            stop(f"{str(path)!r} is already there: use --force, or another folder")
    known = _rubrics(rubric)
    try:
        with CohortStatistics(known) as statistics:
            gather(statistics, _rows(results, answers, column or [], sheet, encoding), rejects)
            figures = statistics.figures()
            out.mkdir(parents=True, exist_ok=True)
            with files[0].open("wb") as page:
                write_cohort_report(statistics, page, language)
        with results.open("rb") as lines, files[1].open("wb") as book:
            write_gradebook(read_results(lines), book, language)
    except (ResultFileError, AnswerFileError, AnswersDontFitError) as error:
        stop(str(error))
    except ValidationError as error:
        stop(f"a grade in {results.name!r} can't be read: {error.errors(include_input=False)[0]['msg']}")
    except OSError as error:
        stop(f"{error.filename or out}: {error.strerror}")
    waiting = figures.review.count
    not_graded = figures.answers - figures.statuses.get("graded", 0)
    rejected = sum(figures.rejects.values())
    told = {
        "answers": figures.answers,
        "questions": len(figures.questions),
        "needs_review": waiting,
        "not_graded": not_graded,
        "rejects": rejected,
        "files": [str(path) for path in files],
    }
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        beside = f"; {rejected:,} rejects beside them" if rejected else ""
        typer.echo(
            f"{figures.answers:,} answers: {waiting:,} to review, {not_graded:,} without a grade{beside}."
        )
        typer.echo(f"Wrote {files[0]} and {files[1]}.")
    if waiting or not_graded or rejected:
        raise typer.Exit(ExitCode.ATTENTION)


def _rows(
    results: Path, answers: Path | None, columns: Sequence[str], sheet: str | None, encoding: str | None
) -> "Iterator[CohortRow]":
    """Yield the results, with the answers' texts where there is a file of them."""
    from service.answers.options import ReadOptions, read_column_options
    from service.answers.read_answers import read_answers
    from service.cohort.row import CohortRow
    from service.cohort.with_answers import with_answers
    from service.exports.read_ndjson import read_results

    with results.open("rb") as lines:
        if answers is None:
            yield from map(CohortRow, read_results(lines))
            return
        options = ReadOptions(
            name=answers.name,
            columns=read_column_options(columns),
            sheet=sheet,
            whole_workbook=True,
            encoding=encoding,
            unique_ids=False,
            most_answer_characters=read_settings().most_answer_characters,
        )
        yield from with_answers(read_results(lines), read_answers(answers, options))


def _rubrics(path: Path | None) -> list[Rubric]:
    from service.answers.error import AnswerFileError
    from service.answers.rubric_files import read_rubric_folder

    if path is None:
        return []
    if not path.is_dir():
        return [read_rubric_file(str(path))]
    try:
        return list(read_rubric_folder(path).rubrics.values())
    except AnswerFileError as error:
        stop(str(error))
