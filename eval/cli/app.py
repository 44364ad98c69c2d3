"""`caifen eval`: how good the grader is, measured against people."""

from collections.abc import Mapping
from typing import ClassVar

import typer

from service.cli.commands import CommandsByName, Place


class EvalCommands(CommandsByName):
    """The commands of the harness."""

    places: ClassVar[Mapping[str, Place]] = {
        "run": Place(
            "eval.cli.run:run",
            "Score answers with one system or more and measure how well that agrees with people.",
        ),
        "train": Place(
            "eval.cli.train:train", "Learn how evidence becomes credit from answers that people have scored."
        ),
        "probes": Place(
            "eval.cli.probes:probes",
            "Score answers made by rule and say how much credit they wrongly earn, or how far they move a score.",
        ),
        "calibrate": Place(
            "eval.cli.calibrate:calibrate",
            "Adapt the credits of one rubric version's key points to how a teacher marked some answers.",
        ),
    }


app = typer.Typer(
    cls=EvalCommands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Measure how well grades agree with people's: run systems over human-scored answers, calibrate a rubric.",
)


@app.callback()
def _eval() -> None:
    """Measure how well grades agree with people's."""
