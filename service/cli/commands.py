"""Commands that other packages bring: entry points of the group `caifen.commands`, each a typer app."""

from importlib.metadata import EntryPoint, entry_points
from typing import Any

import typer.main
from typer.core import TyperGroup

GROUP = "caifen.commands"


class WithInstalledCommands(TyperGroup):
    """Caifen's own commands and those installed beside them, which are imported only once they are asked for.

    Rooms that import `service`, such as `eval`, add themselves so: `service` can't import them. A command of
    Caifen's own can't be replaced. (Typer's contexts and commands are Any here: which package they come from
    differs between its versions.)
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands, Caifen's own first."""
        own = super().list_commands(ctx)
        return [*own, *(name for name in sorted(_installed()) if name not in own)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of that name, or None."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        entry = _installed().get(cmd_name)
        if entry is None:
            return None
        command = typer.main.get_command(entry.load())
        command.name = cmd_name
        return command


def _installed() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}
