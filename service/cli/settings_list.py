"""`caifen settings`: what can be set, and what is."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from service.cli.exit_codes import ExitCode, stop
from service.cli.settings import read_settings
from service.cli.settings_table import markdown, setting_lines


def settings(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the table of docs/settings.md.")
    ] = False,
) -> None:
    """List every setting, its default, and the value that the environment gives it. Secrets are not shown."""
    if as_json and as_markdown:
        stop("use one of --json and --markdown", ExitCode.BAD_INPUT)
    now = read_settings()
    if as_markdown:
        typer.echo(markdown(now), nl=False)
        return
    lines = setting_lines(now)
    if as_json:
        typer.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False))
        return
    table = Table(box=box.SIMPLE, show_edge=False)
    for name in ("setting", "default", "set to", "what it does"):
        table.add_column(name, overflow="fold")
    for line in lines:
        table.add_row(line.variable, line.default, line.value, line.meaning)
    Console().print(table)
