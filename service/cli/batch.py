"""`caifen batch`: a file of answers graded to its end; stopped at any time, it goes on where it was."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from service.answers.error import AnswerFileError
from service.cli.batch_input import files_of, parts_of, read_calibrations, read_input, read_rubrics
from service.cli.batch_progress import batch_progress
from service.cli.batch_view import dry_run_text, ended_line
from service.cli.cohort_files import cohort_files
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
)
from service.cli.grading import Asking
from service.cli.interrupts import interrupts
from service.cli.settings import read_settings
from service.credit.load import CreditModelError
from service.exports.formats import FORMATS, FormatName
from service.grading.calibration import CalibrationError
from service.jobs.asking import Asking as AskingThread
from service.jobs.batch.batch_input import BatchInput
from service.jobs.batch.batch_options import BatchOptions
from service.jobs.batch.batch_run import Also, BatchRun, StoppedError
from service.jobs.batch.dry_run import DryRun, dry_run
from service.jobs.batch.grade_missing import NoWorkerError
from service.jobs.batch.ledger import LedgerError
from service.jobs.batch.out_lock import OutInUseError
from service.jobs.batch.out_names import REJECTS_JSONL, OutTakenError, check_out
from service.jobs.batch.summary import Summary
from service.jobs.batch.work_off import Stop
from service.jobs.engines import Engine, EngineError, make_executor
from service.jobs.executor import Executor
from service.settings import Settings


def batch(
    answers: Annotated[
        str,
        typer.Option(
            "--answers", "-a", metavar="FILE", help="File of answers (docs/answer-files.md), - for stdin."
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the results go; made if need be.")
    ],
    rubric: Annotated[
        str | None,
        typer.Option(
            "--rubric", "-r", help="Rubric file for all answers, or a folder of rubrics by question id."
        ),
    ] = None,
    from_reference: Annotated[
        bool, typer.Option("--from-reference", help="Derive rubrics from the reference answers in the file.")
    ] = False,
    whatever_question: Annotated[
        bool,
        typer.Option(
            "--whatever-question", help="With one rubric: it is for all rows, whatever question they name."
        ),
    ] = False,
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="FIELD=COLUMN", help="Which column holds a field; may be repeated."),
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="Sheet of a workbook; else its first.")] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="Encoding of CSV and JSON; else it is found out.")
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FORMATS",
            help="csv, xlsx, parquet, with commas; results.ndjson is always written.",
        ),
    ] = None,
    report: Annotated[
        Literal["zh", "en"] | None,
        typer.Option(
            "--report", help="Write the cohort's report and gradebook too, with headings in this language."
        ),
    ] = None,
    engine: Annotated[
        Engine, typer.Option("--engine", help="Worker processes of this machine, or Ray.")
    ] = "local",
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, max=4096, help="How many grade at a time; else CAIFEN_WORKERS."),
    ] = None,
    ray_address: Annotated[
        str | None,
        typer.Option(
            "--ray-address", help="Address of a Ray cluster; else a Ray of this run alone is started."
        ),
    ] = None,
    calibration: Annotated[
        list[Path] | None,
        typer.Option(
            "--calibration", metavar="FILE", help="Calibration of a rubric version; may be repeated."
        ),
    ] = None,
    language: LanguageOption = None,
    reveal_reference: RevealOption = None,
    llm: LLMOption = None,
    audience: AudienceOption = "student",
    tone: ToneOption = None,
    length: LengthOption = None,
    notes: NotesOption = None,
    second_opinion: SecondOpinionOption = False,
    dry: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Tell how much there is to do, how long it takes, what it costs; no more."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON, for machines.")] = False,
) -> None:
    """Grade a file of answers into a folder. Run the same command again to go on after it was stopped.

    Exit codes: 0 all graded; 1 done, but there are rejects, answers without a grade, or grades to review; 2 bad input;
    3 the model can't be loaded; 5 the ledger can't be used; 130 stopped before the end, what was done is kept.
    """
    if ray_address is not None and engine != "ray":
        # A dry run makes no executor of this engine, which would say so.
        stop("--ray-address is for --engine ray")
    settings = read_settings()
    if workers is not None:
        settings = settings.model_copy(update={"workers": workers})
    # The ledger knows equal answers.
    settings = settings.model_copy(update={"recent_grades": 0})
    source = read_rubrics(
        rubric, from_reference=from_reference, whatever_question=whatever_question, settings=settings
    )
    how, asking = read_explaining(
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
    options = BatchOptions(
        explaining=how,
        model=llm,
        formats=_formats(formats or []),
        parts=parts_of(source),
        calibrations=read_calibrations(calibration or []),
    )
    try:
        check_out(out, files_of(answers, rubric, notes, *(calibration or [])))
        with read_input(
            answers, source, settings, columns=columns or [], sheet=sheet, encoding=encoding
        ) as read:
            if dry:
                found = _dry_run(read, out, settings, options, asking)
                typer.echo(json.dumps(found.told(), ensure_ascii=False) if as_json else dry_run_text(found))
                return
            also = cohort_files(out / REJECTS_JSONL, report) if report is not None else None
            summary = _run(read, out, settings, options, asking, engine, ray_address, also)
    except AnswerFileError as error:
        stop(f"{'stdin' if answers == '-' else answers}: {error}")
    except (CalibrationError, OutInUseError, OutTakenError, EngineError) as error:
        stop(str(error))
    except (NoWorkerError, CreditModelError) as error:
        stop(str(error), ExitCode.NO_MODEL)
    except LedgerError as error:
        stop(str(error), ExitCode.NO_STORE)
    except OSError as error:
        stop(f"the results can't be written to {str(out)!r}: {error.strerror or error}")
    except StoppedError:
        stop(
            "stopped before the end; what was done is kept: run the same command again to go on",
            ExitCode.STOPPED,
        )
    typer.echo(ended_line(summary, out), err=True)
    if as_json:
        typer.echo(json.dumps(summary.told(), ensure_ascii=False))
    if summary.needs_attention:
        raise typer.Exit(ExitCode.ATTENTION)


def _run(
    read: BatchInput,
    out: Path,
    settings: Settings,
    options: BatchOptions,
    asking: Asking | None,
    engine: Engine,
    ray_address: str | None,
    also: Also | None,
) -> Summary:
    wanted = Stop()
    thread = AskingThread(asking.llm, settings) if asking is not None else None
    executor = make_executor(engine, settings, ray_address)

    def stop_soon() -> None:
        wanted.ask()
        typer.echo("Stopping: what is under way is finished first; once more ends it at once.", err=True)

    with interrupts(stop_soon), _at_work(executor, thread), batch_progress() as report:
        return BatchRun(
            read,
            out,
            executor,
            settings,
            options,
            engine=engine,
            asking=thread,
            stop=wanted,
            report=report,
            also=also,
        ).run()


def _dry_run(
    read: BatchInput,
    out: Path,
    settings: Settings,
    options: BatchOptions,
    asking: Asking | None,
) -> DryRun:
    # One worker has the cores for itself, so that its seconds are those of an answer; and Ray need not start.
    alone = make_executor("local", settings.model_copy(update={"workers": 1}))
    with _at_work(alone, None), batch_progress() as report:
        return dry_run(
            read, out, alone, settings, options, llm=asking.llm if asking is not None else None, report=report
        )


@contextmanager
def _at_work(executor: Executor, thread: AskingThread | None) -> Iterator[None]:
    executor.start()
    try:
        yield
    finally:
        executor.close()
        if thread is not None:
            thread.close()


def _formats(given: Sequence[str]) -> tuple[FormatName, ...]:
    names = [name.strip().lower() for several in given for name in several.split(",") if name.strip()]
    for name in names:
        if name not in FORMATS:
            stop(f"there is no format {name!r}: take {', '.join(FORMATS)}")
    return tuple(name for name in get_args(FormatName) if name in names)
