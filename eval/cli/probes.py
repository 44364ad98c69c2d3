"""`caifen eval probes`: how well systems resist answers made by rule, with their accuracy beside it."""

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
from eval.cli.probe_lines import probe_lines
from eval.metrics.bootstrap import DEFAULT_DRAWS
from eval.metrics_file import metrics_text, run_facts
from eval.probes.cases import make_cases
from eval.probes.choose import choose
from eval.probes.families import FAMILIES
from eval.probes.measure_probes import ProbeFigures, measure_probes
from eval.probes.probes_file import cases_name, cases_text, probes_data
from eval.probes.run_probes import PROBE_SPLITS, ProbeRun, run_probes
from eval.questions import make_questions
from eval.run import Plan
from eval.samples.error import SampleError
from eval.samples.fields import read_mapping
from eval.splits import DEFAULT_FOLDS, SplitError
from eval.systems.registry import SYSTEMS
from eval.training.train import TrainingError
from service.cli.exit_codes import ExitCode, stop
from service.cli.progress import model_progress
from service.encoders.errors import EncoderError
from service.llm.errors import LLMError

_FIGURES, _REPORT = "probes.json", "probes.html"
_MAIN = "grader"


def probes(
    samples: SampleFiles,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="DIR", help="Folder for what is written; made if need be."),
    ],
    system: Annotated[
        list[str] | None,
        typer.Option("--system", help=f"A system to probe; repeat it. One of {', '.join(SYSTEMS)}; {_MAIN}."),
    ] = None,
    probe: Annotated[
        list[str] | None,
        typer.Option("--probe", help=f"A probe to run; repeat it; by default all: {', '.join(FAMILIES)}."),
    ] = None,
    split: Annotated[
        str, typer.Option("--split", help=f"What may be learned from: {', '.join(PROBE_SPLITS)}.")
    ] = "leave-question-out",
    folds: Annotated[int, typer.Option("--folds", min=2, help="Most folds of the split.")] = DEFAULT_FOLDS,
    questions: Annotated[
        int | None, typer.Option("--questions", min=1, help="Questions of each data set; by default all.")
    ] = None,
    answers: Annotated[
        int | None, typer.Option("--answers", min=1, help="Answers to each question; by default all.")
    ] = None,
    rubrics: RubricFolder = None,
    columns: Columns = None,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="Seed of what is drawn, of folds, and of intervals.")
    ] = 0,
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
    as_json: Annotated[bool, typer.Option("--json", help="Print probes.json instead of the table.")] = False,
) -> None:
    """Score answers made by rule and say how much credit they wrongly earn, or how far they move a score.

    Writes probes.json, probes.jsonl (one line a case; probes.NAME.jsonl for every further system), and probes.html
    into DIR, over what was there; probes.NAME.jsonl of systems not probed now are removed. The same run twice gives
    the same bytes.

    Exit codes: 0 done; 1 done, but some cases could not be scored; 2 a file, column, or option is wrong; 3 the
    embedding model can't be loaded.
    """
    plan = Plan(split_named(split, PROBE_SPLITS), folds, seed)
    report_language = language_named(language)
    names = list(dict.fromkeys(system)) if system else [_MAIN]
    stop_at_unknown(names, llm)
    stop_at_split(names, plan.split, PROBE_SPLITS)
    kinds = _probes(probe)
    try:
        mapping = read_mapping(columns or [])
        found = read_sample_files(samples, mapping)
        known = make_questions(found.samples, read_rubrics(rubrics))
    except SampleError as error:
        stop(str(error))
    material = choose(known, per_dataset=questions, per_question=answers, seed=seed)
    cases = make_cases(material, kinds)
    if not cases.cases:
        stop("no case can be made of these questions: name other probes, or give more samples")
    built = build_systems(names, known, found.files, llm)
    try:
        with model_progress() as progress:
            result = run_probes(found.samples, material, cases, known, built.systems, plan, progress)
            figures = measure_probes(result, draws=draws, progress=progress)
    except (SplitError, TrainingError) as error:
        stop(str(error))
    except EncoderError as error:
        stop(str(error), ExitCode.NO_MODEL)
    except LLMError as error:
        stop(f"llm-judge: {error}")
    # The templates take a while to import, which other commands and `--help` need not wait for.
    from eval.report.probes_page import render_probes

    facts = run_facts(
        result.plain, found.files, draws=draws, encoder=built.encoder, llm=llm, shipped=built.shipped
    )
    facts |= {"probes": list(kinds), "cases": len(cases.cases), "probed_questions": len(material)}
    text = metrics_text(probes_data(figures, cases.left_out, facts))
    page = render_probes(result, figures, facts, language=report_language)
    own = [cases_name(name, is_first=False) for name in SYSTEMS]
    write_texts(out, [*_case_files(result, figures), (_FIGURES, text), (_REPORT, page)], known=own)
    if as_json:
        typer.echo(text, nl=False)
    else:
        for line in probe_lines(figures):
            typer.echo(line)
        typer.echo(f"written to {out}: {_REPORT}, {_FIGURES}, probes.jsonl")
    warn_of_shipped(built.shipped)
    lost = _unscored(figures)
    if lost:
        warn(f"{lost}; they are in no figure")
        raise typer.Exit(ExitCode.ATTENTION)


def _probes(names: list[str] | None) -> tuple[str, ...]:
    for name in names or ():
        if name not in FAMILIES:
            stop(f"there is no probe {name!r}: take some of {', '.join(FAMILIES)}")
    return tuple(name for name in FAMILIES if names is None or name in names)


def _case_files(run: ProbeRun, figures: ProbeFigures) -> list[tuple[str, str]]:
    return [
        (
            cases_name(system.name, is_first=not i),
            cases_text(run.plain, system.name, figures.outcomes[system.name]),
        )
        for i, system in enumerate(run.systems)
    ]


def _unscored(figures: ProbeFigures) -> str:
    lost = {
        name: sum(each.amount is None for each in outcomes) for name, outcomes in figures.outcomes.items()
    }
    return ", ".join(f"{name} could not score {count} cases" for name, count in lost.items() if count)
