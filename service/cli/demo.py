"""`caifen demo`: the sample question graded from its reference answer, start to end."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter
from rich.console import Console
from ruamel.yaml import YAML

from rubrics.derive import derive_from_exam_text
from rubrics.derive_options import DeriveOptions
from rubrics.model import Model
from service.cli.grade import write_report
from service.cli.grade_view import print_grade
from service.cli.grading import get_credit_model, get_encoder, grade_with_feedback
from service.cli.settings import read_settings
from service.feedback.report import ReportEntry

_SAMPLE = "property_customer_communication"
_DEFAULT_REPORT = Path("caifen-demo.html")


class SampleAnswer(Model):
    """One sample answer of the bank: what kind it is and what it says."""

    name: str
    title: str
    note: str
    answer: str


def demo(
    report: Annotated[
        Path, typer.Option("--report", help="Where to write the HTML report.")
    ] = _DEFAULT_REPORT,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line a grade instead.")] = False,
) -> None:
    """Derive a rubric from the sample question, grade its sample answers, and write an HTML report.

    The sample: an exam on property management, four parts, and eight answers from complete to empty. Exit
    codes: 0 done; 2 the report can't be written; 3 the model can't be loaded.
    """
    folder = files("rubrics") / "bank" / _SAMPLE
    rubric = derive_from_exam_text(
        (folder / "exam.txt").read_text(encoding="utf-8"), options=DeriveOptions(id=_SAMPLE)
    )
    listed = YAML(typ="safe", pure=True).load((folder / "answers.yaml").read_text(encoding="utf-8"))
    samples = TypeAdapter(list[SampleAnswer]).validate_python(listed)
    settings = read_settings()
    encoder = get_encoder(settings)
    model = get_credit_model(settings, encoder)
    grades = grade_with_feedback(rubric, [sample.answer for sample in samples], encoder, model)

    console = Console(soft_wrap=True, highlight=False)
    if not as_json:
        leaves = sum(1 for part in rubric.parts for _ in part.leaves())
        console.print(
            f"Rubric derived from the reference answer: {len(rubric.parts)} parts, {leaves} key points"
        )
        console.print(f"Model: {encoder.identity}\n")
    for sample, grade in zip(samples, grades, strict=True):
        if as_json:
            typer.echo(
                json.dumps({"name": sample.name, "grade": grade.model_dump(mode="json")}, ensure_ascii=False)
            )
        else:
            print_grade(console, f"{sample.name} ({sample.title})", grade, every_point=False)
    entries = [
        ReportEntry(f"{sample.name} · {sample.title}", rubric, sample.answer, grade)
        for sample, grade in zip(samples, grades, strict=True)
    ]
    write_report(report, entries, "zh", title="采分点示例报告")
    if not as_json:
        console.print(f"Report: {report.resolve()}")
