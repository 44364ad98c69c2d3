"""The store as the commands open it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.exit_codes import ExitCode, stop
from service.cli.settings import read_settings
from service.store.errors import ConflictError, NotFoundError, StoreError, StoreUrlError
from service.store.names import check_tenant

if TYPE_CHECKING:
    from service.store.store import Store


def _a_tenant(name: str) -> str:
    try:
        check_tenant(name)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return name


Tenant = Annotated[
    str,
    typer.Option(callback=_a_tenant, help="Whose data: the tenant that a key belongs to."),
]
"""The option --tenant."""


@contextmanager
def opened_store() -> "Iterator[Store]":
    """Give the store that CAIFEN_DATABASE_URL names, or end the command with a line that says what is wrong."""
    # Here, not above: SQLAlchemy takes a while to import, and most commands need no store.
    from service.store.store import open_store

    settings = read_settings()
    try:
        store = open_store(settings.database_url.get_secret_value())
        try:
            yield store
        finally:
            store.close()
    except (StoreUrlError, NotFoundError, ConflictError) as error:
        stop(str(error), ExitCode.BAD_INPUT)
    except StoreError as error:
        stop(str(error), ExitCode.NO_STORE)
