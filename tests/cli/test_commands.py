"""Commands are imported once they are asked for, and listed as they describe themselves."""

import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from eval.cli.app import EvalCommands
from service.cli.commands import CommandsByName
from service.cli.main import app
from service.cli.own_commands import OwnCommands

GROUPS: list[type[CommandsByName]] = [OwnCommands, EvalCommands]
HEAVY = {"numpy", "sqlalchemy", "fastapi", "litellm", "onnxruntime", "rubrics"}


@pytest.mark.parametrize(
    ("group", "name"), [(group, name) for group in GROUPS for name in group.places], ids=str
)
def test_the_list_says_what_the_command_says_of_itself(group: type[CommandsByName], name: str) -> None:
    own = group(name="x").load(name).help
    listed = group.places[name].help
    assert " ".join(own.split()).startswith(listed)


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], [], ["eval", "--help"]])
def test_a_list_of_commands_imports_none(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom service.cli.main import app\n"
        f"try:\n    app({arguments!r})\nexcept SystemExit:\n    pass\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    ran = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(ran.stdout.splitlines()[-1].split())


def test_a_server_loads_nothing_that_only_some_need() -> None:
    code = "import sys, service.cli.serve\nprint(*sorted({name.partition('.')[0] for name in sys.modules}))"
    ran = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not {"litellm", "onnxruntime", "pyarrow", "ray", "torch"} & set(ran.stdout.split())


@pytest.mark.parametrize(
    ("typed", "meant"), [(["gade"], "grade"), (["evl"], "eval"), (["eval", "rum"], "run")]
)
def test_a_name_that_is_none_is_bad_input(typed: list[str], meant: str) -> None:
    result = CliRunner().invoke(app, typed)
    assert result.exit_code == 2
    said = " ".join(result.output.split())
    assert f"No such command '{typed[-1]}'. Did you mean '{meant}'?" in said


def test_a_group_of_commands_is_one_without_options_of_its_own() -> None:
    for name in OwnCommands.places:
        command = typer.main.get_command(app)
        shown = CliRunner().invoke(app, [name, "--help"])
        assert shown.exit_code == 0
        assert "completion" not in shown.output
        assert f"Usage: {command.name} {name}" in shown.output
