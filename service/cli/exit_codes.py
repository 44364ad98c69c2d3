"""How a command ends: the exit codes, and one clear line on stderr where it went wrong."""

from enum import IntEnum
from typing import NoReturn

import typer


class ExitCode(IntEnum):
    """Exit codes that mean the same for every command; scripts may rely on them."""

    FINE = 0
    """Done, and nothing needs attention."""
    ATTENTION = 1
    """Done, but a person should look: a grade needs review, or a check has findings."""
    BAD_INPUT = 2
    """A file, an option, or a setting is wrong; nothing was done."""
    NO_MODEL = 3
    """The embedding model can't be prepared or loaded."""
    NOT_SERVED = 4
    """The server can't have its address, or something still ran when its grace was over."""
    NO_STORE = 5
    """The database can't be used: locked, gone, full, read-only, or made by a newer Caifen."""
    FAULT = 70
    """Caifen itself failed; nothing can be said of the result."""
    STOPPED = 130
    """Stopped by Ctrl+C or SIGTERM before the end; what was done is kept."""


def stop(message: str, code: ExitCode = ExitCode.BAD_INPUT) -> NoReturn:
    """Print `message` on stderr as one line and end the command with `code`.

    Raises:
        typer.Exit: always.
    """
    typer.echo("Error: " + " ".join(message.split()), err=True)
    raise typer.Exit(code)
