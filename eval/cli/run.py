"""`caifen eval run`: systems scored against people, with predictions, figures, and a report."""

from pathlib import Path
from typing import Annotated

import typer

from eval.cli.inputs import build_systems, read_rubrics, read_sample_files, stop_at_split, stop_at_unknown
from eval.cli.options import (
    Columns,
    RubricFolder,
    SampleFiles,
    language_named,
    split_named,
    warn,
    warn_of_shipped,
    write_texts,
)
from eval.cli.tables import figure_lines
from eval.measure import Figures, measure
from eval.metrics.bootstrap import DEFAULT_DRAWS
from eval.metrics_file import metrics_data, metrics_text, run_facts
from eval.predictions import predictions_name, predictions_text
from eval.questions import make_questions
from eval.run import Plan, RunResult, run_systems
from eval.samples.error import SampleError
from eval.samples.fields import read_mapping
from eval.splits import DEFAULT_FOLDS, SPLITS, SplitError, SplitName
from eval.systems.calibrated_count import calibrated_line, count_calibrated
from eval.systems.registry import SYSTEMS, default_names
from eval.training.train import TrainingError
from service.cli.exit_codes import ExitCode, stop
from service.cli.progress import model_progress
from service.encoders.errors import EncoderError
from service.llm.errors import LLMError

_METRICS, _REPORT = "metrics.json", "report.html"


def run(
    samples: SampleFiles,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="DIR", help="Folder for what is written; made if need be."),
    ],
    system: Annotated[
        list[str] | None,
        typer.Option(
            "--system",
            help=f"A system to run; repeat it. One of {', '.join(SYSTEMS)}; by default all but grader and llm-judge. "
            "The first one's predictions are predictions.jsonl.",
        ),
    ] = None,
    split: Annotated[
        str, typer.Option("--split", help=f"What may be learned from: {', '.join(SPLITS)}.")
    ] = "leave-question-out",
    folds: Annotated[int, typer.Option("--folds", min=2, help="Most folds of a split.")] = DEFAULT_FOLDS,
    rubrics: RubricFolder = None,
    columns: Columns = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of folds and intervals.")] = 0,
    draws: Annotated[
        int, typer.Option("--draws", min=20, help="Draws of the bootstrap behind each interval.")
    ] = DEFAULT_DRAWS,
    llm: Annotated[
        str | None, typer.Option("--llm", help="LiteLLM's name of the model that llm-judge asks.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", help="Language of the report: zh or en; by default the answers'."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print metrics.json instead of the table.")] = False,
) -> None:
    """Score answers with one system or more and measure how well that agrees with people.

    Writes predictions.jsonl (one line an answer), predictions.NAME.jsonl for every further system, metrics.json,
    and report.html into DIR, over what was there; predictions.NAME.jsonl of systems not run now are removed. The same
    run twice gives the same bytes.

    Exit codes: 0 done; 1 done, but some answers could not be scored; 2 a file, column, or option is wrong; 3 the
    embedding model can't be loaded.
    """
    plan, report_language = Plan(split_named(split), folds, seed), language_named(language)
    names = list(dict.fromkeys(system)) if system else _defaults(plan.split)
    stop_at_unknown(names, llm)
    stop_at_split(names, plan.split, SPLITS)
    try:
        mapping = read_mapping(columns or [])
        found = read_sample_files(samples, mapping)
        questions = make_questions(found.samples, read_rubrics(rubrics))
    except SampleError as error:
        stop(str(error))
    built = build_systems(names, questions, found.files, llm)
    try:
        with model_progress() as progress:
            result = run_systems(found.samples, questions, built.systems, plan, progress)
            figures = measure(result, draws=draws, progress=progress)
    except (SplitError, TrainingError) as error:
        stop(str(error))
    except EncoderError as error:
        stop(str(error), ExitCode.NO_MODEL)
    except LLMError as error:
        stop(f"llm-judge: {error}")
    # Altair takes a second to import, which other commands and `--help` need not wait for.
    from eval.report.report import render_report

    facts = run_facts(result, found.files, draws=draws, encoder=built.encoder, llm=llm, shipped=built.shipped)
    page = render_report(result, figures, facts, language=report_language)
    data = metrics_data(figures, facts)
    text = metrics_text(data)
    known = [predictions_name(name, is_first=False) for name in SYSTEMS]
    write_texts(out, [*_predictions(result), (_METRICS, text), (_REPORT, page)], known=known)
    if as_json:
        typer.echo(text, nl=False)
    else:
        for line in figure_lines(figures):
            typer.echo(line)
        typer.echo(f"written to {out}: {_REPORT}, {_METRICS}, predictions.jsonl")
    warn_of_shipped(built.shipped)
    _tell_calibrated(result)
    unscored = _unscored(figures)
    if unscored:
        warn(f"{unscored}; they are in no figure")
        raise typer.Exit(ExitCode.ATTENTION)


def _defaults(split: SplitName) -> list[str]:
    # Those that have to learn have nothing to learn from as shipped.
    return ["grader"] if split == "as-shipped" else list(default_names())


def _predictions(result: RunResult) -> list[tuple[str, str]]:
    return [
        (predictions_name(system.name, is_first=not i), predictions_text(result, system))
        for i, system in enumerate(result.systems)
    ]


def _tell_calibrated(result: RunResult) -> None:
    for count in count_calibrated(result):
        told = calibrated_line(count, len(result.questions.all))
        if count.questions:
            typer.echo(told, err=True)
        else:
            warn(told)


def _unscored(figures: Figures) -> str:
    lost: dict[str, int] = {}
    for row in figures.rows:
        if row.by == "dataset" and row.unscored:
            lost[row.system] = lost.get(row.system, 0) + row.unscored
    return ", ".join(f"{system} could not score {count} answers" for system, count in lost.items())
