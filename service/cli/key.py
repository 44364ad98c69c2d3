"""`caifen key`: keys for the HTTP API."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from service.cli.open_store import Tenant, opened_store
from service.keys.rates import MOST_RATE
from service.keys.scopes import EVERY_DAY_SCOPES, Scope
from service.store.names import DEFAULT_TENANT

if TYPE_CHECKING:
    from service.store.api_keys import StoredKey
    from service.store.store import Store

_ID_WIDTH = 26

AsJson = Annotated[bool, typer.Option("--json", help="Print for machines.")]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Keys for the HTTP API. Once there is one, the server asks every caller for a key.",
)


@app.command()
def create(
    name: Annotated[
        str, typer.Option(help="Who gets it, such as the platform's name; for you to tell keys apart.")
    ],
    tenant: Tenant = DEFAULT_TENANT,
    scope: Annotated[
        list[Scope] | None,
        typer.Option(
            help="What it may do; repeat it. Unset: grade, rubrics, review. admin may do everything."
        ),
    ] = None,
    rate: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_RATE,
            metavar="N",
            help=f"Requests a minute that it may make, at most {MOST_RATE:,}; unset: the server's limit.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it, this once: the store keeps only its hash.

    Exit codes: 0 made, 2 wrong options, 5 the database can't be used.
    """
    from service.keys.keys import create_key

    with opened_store() as store:
        made = create_key(store.of(tenant), name=name, scopes=scope or EVERY_DAY_SCOPES, rate_per_minute=rate)
    if as_json:
        typer.echo(json.dumps({**_shown(made.key), "key": made.secret}, ensure_ascii=False))
        return
    typer.echo(f"Made key {made.key.id} for tenant {tenant}. Keep it now; it is never shown again:", err=True)
    typer.echo(made.secret)


@app.command(name="list")
def list_keys(tenant: Tenant = DEFAULT_TENANT, as_json: AsJson = False) -> None:
    """List a tenant's keys, without their secrets.

    Exit codes: 0 listed, 2 wrong options, 5 the database can't be used.
    """
    with opened_store() as store:
        keys = store.of(tenant).keys.all()
    if as_json:
        typer.echo(json.dumps([_shown(key) for key in keys], ensure_ascii=False))
        return
    table = Table(
        Column("id", min_width=_ID_WIDTH), "name", "scopes", "rate", "made", "last used", "revoked", box=None
    )
    for key in keys:
        shown = _shown(key)
        rate = "" if key.rate_per_minute is None else str(key.rate_per_minute)
        times = [(shown[name] or "")[:16] for name in ("created_at", "last_used_at", "revoked_at")]
        table.add_row(key.id, key.name, " ".join(sorted(key.scopes)), rate, *times)
    console = Console(markup=False)
    console.print(f"Keys of tenant {tenant}{':' if keys else ': none'}", soft_wrap=True, highlight=False)
    if keys:
        console.print(table)


@app.command()
def revoke(
    id: Annotated[str, typer.Argument(help="The key's id, as `caifen key list` prints it.")],
    tenant: Tenant = DEFAULT_TENANT,
    as_json: AsJson = False,
) -> None:
    """Make a key useless; a running server that has just seen it takes it for 5 seconds more at most.

    Exit codes: 0 revoked, 2 there is no such key or it is revoked already, 5 the database can't be used.
    """
    from service.store.errors import NotFoundError

    with opened_store() as store:
        try:
            key = store.of(tenant).keys.revoke(id)
        except NotFoundError:
            raise NotFoundError(_not_there(store, id, tenant)) from None
    typer.echo(
        json.dumps(_shown(key), ensure_ascii=False) if as_json else f"Revoked key {key.id} ({key.name})."
    )


def _not_there(store: "Store", id: str, tenant: str) -> str:
    # The operator may know of every tenant, and a key that is not revoked may be one that leaked.
    others = store.tenants_of_key(id)
    if not others:
        return f"There is no key {id}, of tenant {tenant} or any other."
    return f"Tenant {tenant} has no key {id}; tenant {others[0]} has: add --tenant {others[0]}"


def _shown(key: "StoredKey") -> dict[str, Any]:
    return {
        "id": key.id,
        "tenant": key.tenant,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "rate_per_minute": key.rate_per_minute,
        "created_at": key.created_at.isoformat(),
        "last_used_at": _or_none(key.last_used_at),
        "revoked_at": _or_none(key.revoked_at),
    }


def _or_none(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
