"""Commands that are imported once they are asked for by their names: the server's alone take seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True)
class Place:
    """Where a command stands ("module:name", a function or a typer app), and the line that lists it."""

    target: str
    help: str


class CommandsByName(TyperGroup):
    """A group whose commands are looked up in `places`, which a subclass fills; it lists them without importing any.

    (Typer's contexts and commands are Any here: which package they come from differs between its versions.)
    """

    places: ClassVar[Mapping[str, Place]] = {}

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Click asks so
        """Return the names of all commands, in the order of `places`."""
        return list(self.places)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - Click asks so
        """Return what stands for the command of that name in a list, or None; `load` returns the command."""
        place = self.places.get(cmd_name)
        return None if place is None else TyperCommand(cmd_name, help=place.help)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return name, command, and arguments of what was asked for."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, found if name is None else self.load(name), rest

    def load(self, name: str) -> Any:
        """Import the command of that name and return it."""
        module, _, attribute = self.places[name].target.partition(":")
        return command_of(name, getattr(import_module(module), attribute))


def command_of(name: str, found: Any) -> Any:
    """Return the command that a function or a typer app makes."""
    if not isinstance(found, typer.Typer):
        function, found = found, typer.Typer(add_completion=False)
        found.command()(function)
    command = typer.main.get_command(found)
    command.name = name
    return command
