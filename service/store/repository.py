"""What every repository is bound to: a database, one tenant, and who acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, literal, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from service.store.names import DEFAULT_TENANT, check_tenant
from service.store.transactions import Database

LOCAL_ACTOR = "local"


@dataclass(frozen=True)
class Identity:
    """Whose rows, and who acts: a key's id, or "local" for the command line and a server without keys.

    Raises:
        ValueError: `tenant` can be no tenant's name.
    """

    tenant: str = DEFAULT_TENANT
    actor: str = LOCAL_ACTOR

    def __post_init__(self) -> None:
        check_tenant(self.tenant)


class Repository:
    """Rows of one tenant; every statement of a subclass names them by `_mine`."""

    def __init__(self, database: Database, identity: Identity) -> None:
        self._database = database
        self._identity = identity

    def _mine(self, table: Table, **columns: Any) -> ColumnElement[bool]:
        """Return the condition for this tenant's rows of `table` with these values."""
        return and_(
            table.c.tenant == self._identity.tenant,
            *(table.c[name] == value for name, value in columns.items()),
        )

    def _insert(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert `rows` for this tenant; one whose key is there already is left as it is.

        A commit that was lost on the way back is run again, and must not fail over its own rows.
        """
        if rows:
            insert_once(connection, table, [{**row, "tenant": self._identity.tenant} for row in rows])


def insert_once(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert `rows`; one whose key is there already is left as it is."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(insert(table).on_conflict_do_nothing(), [dict(row) for row in rows])


def beyond(columns: Sequence[Column[Any]], values: Sequence[object]) -> ColumnElement[bool]:
    """Return the condition for rows after the one that has these `values`, in the order of `columns`."""
    pairs = zip(columns, values, strict=True)
    return tuple_(*columns) > tuple_(*(literal(value, column.type) for column, value in pairs))
