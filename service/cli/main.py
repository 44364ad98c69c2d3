"""`caifen`: the command line."""

import os
import sys
from typing import Annotated

import typer

from service import __version__
from service.cli.exit_codes import ExitCode
from service.cli.own_commands import OwnCommands
from service.encoders.errors import EncoderError
from service.store.errors import StoreError

app = typer.Typer(
    name="caifen",
    cls=OwnCommands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Grade free-text exam answers by key points, with evidence. Exit codes: 0 done; 1 done, but a "
    "person should look; 2 bad input; 3 the model can't be loaded; 4 the server could not run; "
    "5 the database can't be used; 70 a fault of Caifen; "
    "130 stopped before the end.",
)


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
    """Run the command line; the entry point of `caifen`.

    What no command expected ends in one line and a code of its own, never in 1, which says "done".
    """
    try:
        app()
    except EncoderError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(ExitCode.NO_MODEL)
    except StoreError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(ExitCode.NO_STORE)
    except Exception as error:
        if os.environ.get("CAIFEN_TRACEBACK"):
            raise
        # The message may quote a student's text, so it is not shown.
        typer.echo(
            f"Error: {type(error).__name__}; this is a fault of Caifen: set CAIFEN_TRACEBACK=1 and report "
            "what it then prints",
            err=True,
        )
        sys.exit(ExitCode.FAULT)


if __name__ == "__main__":
    main()
