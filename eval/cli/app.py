"""`caifen eval`: how good the grader is, measured against people."""

import typer

from eval.cli.calibrate import calibrate
from eval.cli.probes import probes
from eval.cli.run import run
from eval.cli.train import train

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Measure how well grades agree with people's: run systems over human-scored answers, calibrate a rubric.",
)
app.command()(run)
app.command()(train)
app.command()(probes)
app.command()(calibrate)


@app.callback()
def _eval() -> None:
    """Keep `run` a command of its own, however many there are."""
