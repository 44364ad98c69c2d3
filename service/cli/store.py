"""`caifen store`: what an operator does with the database."""

import json
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.exit_codes import ExitCode, stop
from service.cli.open_store import Tenant, opened_store
from service.cli.settings import read_settings
from service.cli.text_input import STDIN
from service.store.clock import utc_now
from service.store.names import DEFAULT_TENANT, student_name

if TYPE_CHECKING:
    from service.store.store import Store

JOURNAL_SECONDS = 20.0
"""How long a command tries to take what it deleted out of SQLite's journal, while another program reads it."""

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="The database of rubrics, grades, and jobs that CAIFEN_DATABASE_URL names.",
)


@app.command()
def forget(
    student: Annotated[
        str, typer.Option(help="The pseudonymous id that the platform sent with the answers.")
    ],
    tenant: Tenant = DEFAULT_TENANT,
    as_json: AsJson = False,
) -> None:
    """Delete all answers, grades, feedback, reviews, and kept responses of one student.

    Backups that were made before still have them. Exit codes: 0 deleted; 1 there was nothing with this id, or SQLite's
    journal still holds what was deleted, as a line on stderr says then; 2 wrong options; 5 the database can't be used.
    """
    with opened_store() as store:
        done = asdict(store.of(tenant).forget_student(student_name(student)))
        _tell(done, "Deleted", as_json=as_json)
        cleared = _journal_cleared(store)
    if not (cleared and any(done.values())):
        raise typer.Exit(ExitCode.ATTENTION)


@app.command()
def forgotten(
    student: Annotated[str, typer.Option(help="The pseudonymous id.")],
    tenant: Tenant = DEFAULT_TENANT,
    as_json: AsJson = False,
) -> None:
    """Tell when the data of one student was deleted, and by whom: the audit trail alone does not say whose it was.

    Exit codes: 0 it was deleted; 1 it never was; 2 wrong options; 5 the database can't be used.
    """
    with opened_store() as store:
        lines = store.of(tenant).audit.of_forgotten(student_name(student))
    if as_json:
        told = [
            {"at": line.at.isoformat(), "actor": line.actor, **json.loads(line.details)} for line in lines
        ]
        typer.echo(json.dumps({"forgotten": told}, ensure_ascii=False))
    else:
        for line in lines:
            typer.echo(f"{line.at:%Y-%m-%d %H:%M} by {line.actor}: {_counted(json.loads(line.details))}.")
    if not lines:
        raise typer.Exit(ExitCode.ATTENTION)


@app.command()
def expire(
    days: Annotated[
        int | None,
        typer.Option(min=1, max=36_500, metavar="N", help="Keep the last N days; unset: CAIFEN_KEEP_DAYS."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Delete grades, jobs that ended, and kept responses that are older, of all tenants; rubrics stay.

    Exit codes: 0 deleted; 1 deleted, but SQLite's journal still holds it, as a line on stderr says then; 2 wrong
    options; 5 the database can't be used.
    """
    days = days or read_settings().keep_days
    if days is None:
        stop("how many days are to be kept? Say --days N or set CAIFEN_KEEP_DAYS.")
    with opened_store() as store:
        done = asdict(store.expire(utc_now() - timedelta(days=days)))
        _tell(done, "Deleted", as_json=as_json)
        cleared = _journal_cleared(store)
    if not cleared:
        raise typer.Exit(ExitCode.ATTENTION)


@app.command()
def check(as_json: AsJson = False) -> None:
    """Read the whole database and tell what is wrong with it.

    Exit codes: 0 all is well; 1 there are findings; 2 wrong options; 5 the database can't be used.
    """
    from service.store.upkeep import check as check_store

    with opened_store() as store:
        findings = check_store(store.database)
    if as_json:
        typer.echo(json.dumps({"findings": [asdict(finding) for finding in findings]}, ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(f"{finding.code}: {finding.what}")
        typer.echo(_said_of(len(findings)))
    if findings:
        raise typer.Exit(ExitCode.ATTENTION)


@app.command()
def upgrade(as_json: AsJson = False) -> None:
    """Make the database, or bring it up to date; the server does so too when it starts.

    Exit codes: 0 it is up to date, 2 wrong options, 5 it can't be used or was made by a newer Caifen.
    """
    from service.store.migrating import revision_of

    with opened_store() as store:
        revision = revision_of(store.database)
    typer.echo(json.dumps({"revision": revision}) if as_json else f"The database is up to date ({revision}).")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A new file for the copy.")], as_json: AsJson = False
) -> None:
    """Copy an SQLite database into one file while the server goes on; for PostgreSQL use pg_dump.

    Exit codes: 0 copied and checked; 2 wrong options, the file is there or can't be written, or this is PostgreSQL;
    5 the database can't be used.
    """
    from service.store.upkeep import back_up

    with opened_store() as store:
        size = back_up(store.database, file)
    typer.echo(json.dumps({"file": str(file), "bytes": size}) if as_json else f"Wrote {file} ({size} bytes).")


@app.command()
def copy(
    to: Annotated[
        str,
        typer.Argument(
            help="URL of the empty database to copy into; - reads it from stdin, where no `ps` shows it."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Copy everything into another database, such as from SQLite to PostgreSQL; stop the server first.

    Then set CAIFEN_DATABASE_URL to the new one. Exit codes: 0 copied; 2 wrong options, or the other database is not
    empty; 5 one of the two can't be used.
    """
    from service.store.copying import copy_store
    from service.store.store import open_store

    url = sys.stdin.readline() if to == STDIN else to
    with opened_store() as store, closing(open_store(url)) as target:
        counts = copy_store(store, target)
    _tell(counts, "Copied", as_json=as_json)


def _journal_cleared(store: "Store") -> bool:
    if not store.journal_holds_deleted or store.clear_journal(JOURNAL_SECONDS):
        return True
    typer.echo(
        "Nobody finds it any more, but the journal beside the database (its file ends in -wal) still holds it, since "
        "another program reads the database, such as a backup or a database browser: end that, then run this command "
        "again. A running server clears the journal too, within an hour.",
        err=True,
    )
    return False


def _said_of(findings: int) -> str:
    return "All is well." if not findings else "1 finding" if findings == 1 else f"{findings} findings"


def _tell(counts: dict[str, int], done: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(counts))
        return
    typer.echo(f"{done}: {_counted(counts)}.")


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
