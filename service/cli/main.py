"""`caifen`: the command line."""

from typing import Annotated

import typer

from service import __version__
from service.cli import demo, grade, model, rubric, serve

app = typer.Typer(
    name="caifen",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Grade free-text exam answers by key points, with evidence. Exit codes: 0 done; 1 done, but a "
    "person should look; 2 bad input; 3 the model can't be loaded; 4 the server could not run.",
)
app.add_typer(rubric.app, name="rubric")
app.add_typer(model.app, name="model")
app.command()(grade.grade)
app.command()(serve.serve)
app.command()(demo.demo)


@app.callback(invoke_without_command=True)
def _caifen(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", is_eager=True)
    ] = False,
) -> None:
    if version:
        typer.echo(f"caifen {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; the entry point of `caifen`."""
    app()
