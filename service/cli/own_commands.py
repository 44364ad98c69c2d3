"""What `caifen` can do: its own commands, and those that other packages bring."""

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any, ClassVar

from typer.core import TyperCommand

from service.cli.commands import CommandsByName, Place, command_of

GROUP = "caifen.commands"


class OwnCommands(CommandsByName):
    """Caifen's own commands and those installed beside them: entry points of `caifen.commands`, each a typer app.

    Rooms that import `service`, such as `eval`, add themselves so: `service` can't import them. A command of Caifen's
    own can't be replaced.
    """

    places: ClassVar[Mapping[str, Place]] = {
        "grade": Place(
            "service.cli.grade:grade", "Grade answers by a rubric and print each key point with its evidence."
        ),
        "batch": Place(
            "service.cli.batch:batch",
            "Grade a file of answers into a folder. Run the same command again to go on after it was stopped.",
        ),
        "cohort": Place(
            "service.cli.cohort:cohort",
            "Write the report of a cohort and its gradebook from results that were graded before.",
        ),
        "serve": Place("service.cli.serve:serve", "Serve the HTTP API until stopped (Ctrl+C or SIGTERM)."),
        "demo": Place(
            "service.cli.demo:demo",
            "Derive a rubric from the sample question, grade its sample answers, and write an HTML report.",
        ),
        "settings": Place(
            "service.cli.settings_list:settings",
            "List every setting, its default, and the value that the environment gives it. Secrets are not shown.",
        ),
        "rubric": Place(
            "service.cli.rubric:app",
            "Rubrics: derive from a reference answer, show, check, compare, publish.",
        ),
        "model": Place("service.cli.model:app", "The embedding model on this machine."),
        "key": Place(
            "service.cli.key:app",
            "Keys for the HTTP API. Once there is one, the server asks every caller for a key.",
        ),
        "store": Place(
            "service.cli.store:app",
            "The database of rubrics, grades, and jobs that CAIFEN_DATABASE_URL names.",
        ),
    }

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self._installed = {
            entry.name: entry for entry in entry_points(group=GROUP) if entry.name not in self.places
        }
        # For who mistypes one; the list has what it says of itself.
        self.commands.update({name: TyperCommand(name) for name in sorted(self._installed)})

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of that name, or None; an installed one is imported."""
        if (entry := self._installed.get(cmd_name)) is not None:
            return command_of(cmd_name, entry.load())
        return super().get_command(ctx, cmd_name)
