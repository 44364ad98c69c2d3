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


class Listed(TyperCommand):
    """What a list shows of a command; whoever runs it, asks for its help, or completes it gets the command itself."""

    def __init__(self, name: str, place: Place) -> None:
        super().__init__(name, help=place.help)
        self._target = place.target

    def load(self) -> Any:
        """Import the command and return it."""
        module, _, attribute = self._target.partition(":")
        return command_of(str(self.name), getattr(import_module(module), attribute))

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Return the context of the command itself: all that Click does with it goes by that."""
        return self.load().make_context(info_name, args, parent=parent, **extra)


class CommandsByName(TyperGroup):
    """A group whose commands are looked up in `places`, which a subclass fills; it lists them without importing any.

    (Typer's contexts and commands are Any here: which package they come from differs between its versions.)
    """

    places: ClassVar[Mapping[str, Place]] = {}

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {name: Listed(name, place) for name, place in self.places.items()}

    def load(self, name: str) -> Any:
        """Import the command of that name, one of `places`, and return it."""
        return Listed(name, self.places[name]).load()


def command_of(name: str, found: Any) -> Any:
    """Return the command that a function or a typer app makes."""
    if not isinstance(found, typer.Typer):
        function, found = found, typer.Typer(add_completion=False)
        found.command()(function)
    command = typer.main.get_command(found)
    command.name = name
    return command
